// How the parts of Store read and write one typed record. Private to storage.
#pragma once

#include "implant_fw/storage/record_codec.h"
#include "implant_fw/storage/record_copies.h"
#include "implant_fw/storage/store.h"

namespace cisterna::storage {

template <class T>
RecordState Store::load_record(const Region& region, std::uint16_t index, T& out) {
  const auto found = load(nvm_, region, index, failed_);
  if (!found.copy.whole) {
    out = T{};
    return found.state;
  }
  std::array<std::uint8_t, kLargestPayload> buffer{};
  const auto payload = crypto::MutableBytes{buffer}.first(found.copy.length);
  nvm_.read(found.address + kHeaderBytes, payload);
  const auto length = upgrade(upgrades_, region.type, found.copy.version, buffer, found.copy.length);
  const bool understood = length != 0 && length <= buffer.size() && decode(crypto::Bytes{buffer}.first(length), out);
  crypto::wipe(buffer);
  if (!understood) {
    out = T{};
    return RecordState::kLost;
  }
  if (found.copy.version != current_version(region.type)) (void)save_record(region, index, out);
  return found.state;
}

template <class T>
bool Store::save_record(const Region& region, std::uint16_t index, const T& record) {
  std::array<std::uint8_t, kPayloadBytes<T>> payload{};
  const bool saved = encode(record, payload) != 0 && save_bytes(region, index, payload);
  crypto::wipe(payload);
  return saved;
}

}  // namespace cisterna::storage
