// The few CBOR values a credential is made of, over libcbor 0.8. Host only; private to crypto/credential. R-CRYPTO-034
//
// Integers and lengths are written in their shortest form, maps and arrays with a definite length, in the order given.
// A library that cannot allocate ends the program (std::bad_alloc).
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "crypto/primitives/bytes.h"

struct cbor_item_t;

namespace cisterna::credential::cbor {

struct Release {
  void operator()(cbor_item_t* item) const;
};
using Value = std::unique_ptr<cbor_item_t, Release>;

[[nodiscard]] Value integer(std::int64_t value);
[[nodiscard]] Value bytes(crypto::Bytes value);
[[nodiscard]] Value text(std::string_view value);
[[nodiscard]] Value array();
[[nodiscard]] Value map();
void add(Value& array, Value element);
void put(Value& map, Value key, Value value);

[[nodiscard]] std::vector<std::uint8_t> encode(const Value& value);
// libcbor reads the bytes whole, without a rest, and writes the same bytes again.
[[nodiscard]] bool is_reencoded_alike(crypto::Bytes encoded);

}  // namespace cisterna::credential::cbor
