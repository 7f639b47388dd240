// Volume: whole nanolitres (nL). Adds, subtracts, compares; multiplies by a count. R-UNIT-001
#pragma once

#include <cstdint>

namespace cisterna {

class Volume {
 public:
  constexpr Volume() = default;
  static constexpr Volume nl(std::int64_t v) { return Volume{v}; }
  static constexpr Volume ul(std::int64_t v) { return Volume{v * 1'000}; }
  static constexpr Volume ml(std::int64_t v) { return Volume{v * 1'000'000}; }
  [[nodiscard]] constexpr std::int64_t nl() const { return nl_; }

  friend constexpr bool operator==(Volume a, Volume b) { return a.nl_ == b.nl_; }
  friend constexpr bool operator<(Volume a, Volume b) { return a.nl_ < b.nl_; }
  friend constexpr bool operator>(Volume a, Volume b) { return a.nl_ > b.nl_; }
  friend constexpr bool operator<=(Volume a, Volume b) { return a.nl_ <= b.nl_; }
  friend constexpr bool operator>=(Volume a, Volume b) { return a.nl_ >= b.nl_; }
  friend constexpr Volume operator+(Volume a, Volume b) { return Volume{a.nl_ + b.nl_}; }
  friend constexpr Volume operator-(Volume a, Volume b) { return Volume{a.nl_ - b.nl_}; }
  friend constexpr Volume operator*(Volume a, std::int64_t k) { return Volume{a.nl_ * k}; }
  constexpr Volume& operator+=(Volume v) {
    nl_ += v.nl_;
    return *this;
  }
  constexpr Volume& operator-=(Volume v) {
    nl_ -= v.nl_;
    return *this;
  }

 private:
  explicit constexpr Volume(std::int64_t v) : nl_(v) {}
  std::int64_t nl_ = 0;
};

}  // namespace cisterna
