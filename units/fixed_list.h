// A list of at most N values without heap. push_back answers false when full and changes nothing. R-UNIT-006
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace cisterna {

template <class T, std::size_t N>
class FixedList {
 public:
  [[nodiscard]] constexpr bool push_back(const T& value) {
    if (size_ == N) return false;
    items_[size_++] = value;
    return true;
  }
  constexpr void clear() { size_ = 0; }
  // In place of what was there; false: too many, nothing changed.
  [[nodiscard]] constexpr bool assign(const T* from, std::size_t count) {
    if (count > N) return false;
    std::copy_n(from, count, items_.begin());
    size_ = static_cast<std::uint16_t>(count);
    return true;
  }
  [[nodiscard]] constexpr std::size_t size() const { return size_; }
  [[nodiscard]] constexpr bool empty() const { return size_ == 0; }
  static constexpr std::size_t capacity() { return N; }
  constexpr T& operator[](std::size_t i) { return items_[i]; }
  constexpr const T& operator[](std::size_t i) const { return items_[i]; }
  constexpr T* begin() { return items_.data(); }
  constexpr T* end() { return items_.data() + size_; }
  constexpr const T* begin() const { return items_.data(); }
  constexpr const T* end() const { return items_.data() + size_; }
  friend constexpr bool operator==(const FixedList& a, const FixedList& b) {
    if (a.size_ != b.size_) return false;
    for (std::size_t i = 0; i < a.size_; ++i)
      if (!(a.items_[i] == b.items_[i])) return false;
    return true;
  }

 private:
  std::array<T, N> items_{};
  std::uint16_t size_ = 0;
};

}  // namespace cisterna
