// How the parts of Store read and write one typed record. Private to storage.
#pragma once

#include "implant_fw/storage/record_codec.h"
#include "implant_fw/storage/record_copies.h"
#include "implant_fw/storage/store.h"

namespace cisterna::storage {

template <class T>
RecordState Store::load_record(const Region& region, std::uint16_t index, T& out) {
  return load_fields(form_of<T>(), region, index, &out);
}

template <class T>
bool Store::save_record(const Region& region, std::uint16_t index, const T& record) {
  return save_fields(form_of<T>(), region, index, &record);
}

}  // namespace cisterna::storage
