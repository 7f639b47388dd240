#include "crypto/credential/cbor_writer.h"

#include <cbor.h>

#include <algorithm>
#include <new>

namespace cisterna::credential::cbor {
namespace {

Value owned(cbor_item_t* item) {
  if (item == nullptr) throw std::bad_alloc();
  return Value{item};
}

cbor_item_t* unsigned_item(std::uint64_t value) {
  if (value <= 0xFF) return cbor_build_uint8(static_cast<std::uint8_t>(value));
  if (value <= 0xFFFF) return cbor_build_uint16(static_cast<std::uint16_t>(value));
  if (value <= 0xFFFFFFFF) return cbor_build_uint32(static_cast<std::uint32_t>(value));
  return cbor_build_uint64(value);
}

// Arrays and maps are kept growing while built and written with the definite length they ended with.
Value definite(const Value& value);

Value definite_array(const Value& value) {
  const std::size_t size = cbor_array_size(value.get());
  Value out = owned(cbor_new_definite_array(size));
  for (std::size_t i = 0; i < size; ++i) {
    const Value element = definite(Value{cbor_array_get(value.get(), i)});
    if (!cbor_array_push(out.get(), element.get())) throw std::bad_alloc();
  }
  return out;
}

Value definite_map(const Value& value) {
  const std::size_t size = cbor_map_size(value.get());
  Value out = owned(cbor_new_definite_map(size));
  for (std::size_t i = 0; i < size; ++i) {
    const cbor_pair pair = cbor_map_handle(value.get())[i];
    const Value element = definite(Value{cbor_incref(pair.value)});
    if (!cbor_map_add(out.get(), cbor_pair{pair.key, element.get()})) throw std::bad_alloc();
  }
  return out;
}

Value definite(const Value& value) {
  if (cbor_isa_array(value.get())) return definite_array(value);
  if (cbor_isa_map(value.get())) return definite_map(value);
  return Value{cbor_incref(value.get())};
}

std::vector<std::uint8_t> serialize(const cbor_item_t* item) {
  std::vector<std::uint8_t> out(1024);
  const std::size_t size = cbor_serialize(item, out.data(), out.size());
  if (size == 0) throw std::bad_alloc();
  out.resize(size);
  return out;
}

}  // namespace

void Release::operator()(cbor_item_t* item) const {
  cbor_decref(&item);
}

Value integer(std::int64_t value) {
  if (value >= 0) return owned(unsigned_item(static_cast<std::uint64_t>(value)));
  Value item = owned(unsigned_item(static_cast<std::uint64_t>(-1 - value)));
  cbor_mark_negint(item.get());
  return item;
}

Value bytes(crypto::Bytes value) {
  return owned(cbor_build_bytestring(value.data(), value.size()));
}
Value text(std::string_view value) {
  return owned(cbor_build_stringn(value.data(), value.size()));
}
Value array() {
  return owned(cbor_new_indefinite_array());
}
Value map() {
  return owned(cbor_new_indefinite_map());
}

void add(Value& array, Value element) {
  if (!cbor_array_push(array.get(), element.get())) throw std::bad_alloc();
}

void put(Value& map, Value key, Value value) {
  if (!cbor_map_add(map.get(), cbor_pair{key.get(), value.get()})) throw std::bad_alloc();
}

std::vector<std::uint8_t> encode(const Value& value) {
  return serialize(definite(value).get());
}

bool is_reencoded_alike(crypto::Bytes encoded) {
  cbor_load_result result{};
  cbor_item_t* item = cbor_load(encoded.data(), encoded.size(), &result);
  if (item == nullptr) return false;
  const Value value{item};
  if (result.error.code != CBOR_ERR_NONE || result.read != encoded.size()) return false;
  const auto again = serialize(value.get());
  return std::equal(again.begin(), again.end(), encoded.begin(), encoded.end());
}

}  // namespace cisterna::credential::cbor
