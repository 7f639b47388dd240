// Reads canonical protobuf bytes in place: fields one after the other, and the numbers of a packed list. For who holds
// a stored prescription and wants one part of it without the room for all of it. Bytes were judged canonical before;
// anything else ends the walk early. No allocation, no copy. R-UNIT-020
#pragma once

#include <cstdint>
#include <span>

namespace cisterna {

class NumberWalk {  // base-128 numbers, least significant first
 public:
  explicit NumberWalk(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  [[nodiscard]] bool more() const { return !bytes_.empty(); }
  [[gnu::noinline]] std::uint64_t take() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; !bytes_.empty() && shift < 64; shift += 7) {
      const auto byte = bytes_.front();
      bytes_ = bytes_.subspan(1);
      value |= std::uint64_t{byte & 0x7fU} << shift;
      if ((byte & 0x80U) == 0) return value;
    }
    bytes_ = {};
    return 0;
  }

 protected:
  std::span<const std::uint8_t> bytes_;
};

class FieldWalk : NumberWalk {
 public:
  using NumberWalk::NumberWalk;
  // The next field; false: the end. A number is in value(), a message or packed list in body().
  [[nodiscard]] bool next() {
    if (!more()) return false;
    const auto key = take();
    number_ = static_cast<std::uint32_t>(key >> 3U);
    value_ = take();
    body_ = {};
    if ((key & 7U) == 0) return true;
    if ((key & 7U) != 2 || value_ > bytes_.size()) return false;
    body_ = bytes_.first(static_cast<std::size_t>(value_));
    bytes_ = bytes_.subspan(static_cast<std::size_t>(value_));
    return true;
  }
  [[nodiscard]] std::uint32_t number() const { return number_; }
  [[nodiscard]] std::uint64_t value() const { return value_; }
  [[nodiscard]] std::span<const std::uint8_t> body() const { return body_; }

 private:
  std::uint32_t number_ = 0;
  std::uint64_t value_ = 0;
  std::span<const std::uint8_t> body_;
};

}  // namespace cisterna
