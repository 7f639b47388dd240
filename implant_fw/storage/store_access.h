// How the parts of Store read and write one typed record. Private to storage.
#pragma once

#include "implant_fw/storage/record_codec.h"
#include "implant_fw/storage/record_copies.h"
#include "implant_fw/storage/store.h"

namespace cisterna::storage {

template <class T>
RecordState Store::load_record(const Region& region, std::uint16_t index, T& out) {
  Payload buffer{};
  const auto found = load_payload(region, index, buffer);
  const bool understood = found.length != 0 && decode(crypto::Bytes{buffer}.first(found.length), out);
  if (!understood) out = T{};
  return settle(region, index, buffer, found, understood);
}

template <class T>
bool Store::save_record(const Region& region, std::uint16_t index, const T& record) {
  std::array<std::uint8_t, kPayloadBytes<T>> payload{};
  const bool saved = encode(record, payload) != 0 && save_bytes(region, index, payload);
  crypto::wipe(payload);
  return saved;
}

}  // namespace cisterna::storage
