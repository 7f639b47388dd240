// Little-endian writing, reading and counting with one interface, so that a record's layout is said once. A Reader that
// runs out of bytes or meets a value out of its range answers ok() == false and reads zeros from then on. R-NVM-004
#pragma once

#include <array>
#include <type_traits>

#include "crypto/primitives/bytes.h"
#include "units/duration.h"
#include "units/fixed_list.h"

namespace cisterna::storage {

class Writer {
 public:
  explicit Writer(crypto::MutableBytes out) : out_(out) {}
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] std::uint16_t size() const { return size_; }

  void operator()(std::uint8_t v) { put(v, 1); }
  void operator()(bool v) { put(v ? 1U : 0U, 1); }
  void operator()(std::uint16_t v) { put(v, 2); }
  void operator()(std::uint32_t v) { put(v, 4); }
  void operator()(std::uint64_t v) { put(v, 8); }
  void operator()(std::int64_t v) { put(static_cast<std::uint64_t>(v), 8); }
  void operator()(Time v) { (*this)(v.ms()); }
  template <std::size_t N>
  void operator()(const std::array<std::uint8_t, N>& v) {
    for (const auto b : v) put(b, 1);
  }
  template <std::size_t N>
  void operator()(const FixedList<std::uint8_t, N>& v) {
    put(v.size(), 1);
    for (std::size_t i = 0; i < N; ++i) put(i < v.size() ? v[i] : 0U, 1);
  }
  template <class Enum>
  void choice(Enum v, Enum /*last*/) {
    put(static_cast<std::uint8_t>(v), 1);
  }

 private:
  void put(std::uint64_t v, unsigned bytes) {
    for (unsigned i = 0; i < bytes; ++i) {
      if (size_ == out_.size()) {
        ok_ = false;
        return;
      }
      out_[size_++] = static_cast<std::uint8_t>(v >> (8U * i));
    }
  }
  crypto::MutableBytes out_;
  std::uint16_t size_ = 0;
  bool ok_ = true;
};

class Reader {
 public:
  explicit Reader(crypto::Bytes in) : in_(in) {}
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return ok_ && position_ == in_.size(); }

  void operator()(std::uint8_t& v) { v = static_cast<std::uint8_t>(get(1)); }
  void operator()(bool& v) {
    const auto raw = get(1);
    ok_ = ok_ && raw <= 1;
    v = raw == 1;
  }
  void operator()(std::uint16_t& v) { v = static_cast<std::uint16_t>(get(2)); }
  void operator()(std::uint32_t& v) { v = static_cast<std::uint32_t>(get(4)); }
  void operator()(std::uint64_t& v) { v = get(8); }
  void operator()(std::int64_t& v) { v = static_cast<std::int64_t>(get(8)); }
  void operator()(Time& v) { v = Time::ms(static_cast<std::int64_t>(get(8))); }
  template <std::size_t N>
  void operator()(std::array<std::uint8_t, N>& v) {
    for (auto& b : v) b = static_cast<std::uint8_t>(get(1));
  }
  template <std::size_t N>
  void operator()(FixedList<std::uint8_t, N>& v) {
    const auto size = get(1);
    ok_ = ok_ && size <= N;
    v.clear();
    for (std::size_t i = 0; i < N; ++i) {
      const auto b = static_cast<std::uint8_t>(get(1));
      if (i < size && !v.push_back(b)) ok_ = false;
    }
  }
  template <class Enum>
  void choice(Enum& v, Enum last) {
    const auto raw = get(1);
    ok_ = ok_ && raw <= static_cast<std::uint8_t>(last);
    v = ok_ ? static_cast<Enum>(raw) : Enum{};
  }

 private:
  std::uint64_t get(unsigned bytes) {
    if (!ok_ || in_.size() - position_ < bytes) {
      ok_ = false;
      return 0;
    }
    std::uint64_t v = 0;
    for (unsigned i = 0; i < bytes; ++i) v |= static_cast<std::uint64_t>(in_[position_++]) << (8U * i);
    return v;
  }
  crypto::Bytes in_;
  std::size_t position_ = 0;
  bool ok_ = true;
};

}  // namespace cisterna::storage
