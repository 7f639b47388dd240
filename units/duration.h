// Duration: a span in whole milliseconds. Time: an instant on the implant's monotonic life clock (ms since
// manufacture). Time + Time does not compile; Time - Time is a Duration. Ranges: +-292 million years; no operation
// refuses. R-UNIT-001
#pragma once

#include <cstdint>

namespace cisterna {

class Duration {
 public:
  constexpr Duration() = default;
  static constexpr Duration ms(std::int64_t v) { return Duration{v}; }
  static constexpr Duration s(std::int64_t v) { return Duration{v * 1000}; }
  static constexpr Duration minutes(std::int64_t v) { return Duration{v * 60'000}; }
  static constexpr Duration hours(std::int64_t v) { return Duration{v * 3'600'000}; }
  static constexpr Duration days(std::int64_t v) { return Duration{v * 86'400'000}; }
  [[nodiscard]] constexpr std::int64_t ms() const { return ms_; }

  // One by one: a three-way comparison of 64 bits is a call where each of these is three instructions.
  friend constexpr bool operator==(Duration a, Duration b) { return a.ms_ == b.ms_; }
  friend constexpr bool operator<(Duration a, Duration b) { return a.ms_ < b.ms_; }
  friend constexpr bool operator>(Duration a, Duration b) { return a.ms_ > b.ms_; }
  friend constexpr bool operator<=(Duration a, Duration b) { return a.ms_ <= b.ms_; }
  friend constexpr bool operator>=(Duration a, Duration b) { return a.ms_ >= b.ms_; }
  friend constexpr Duration operator+(Duration a, Duration b) { return Duration{a.ms_ + b.ms_}; }
  friend constexpr Duration operator-(Duration a, Duration b) { return Duration{a.ms_ - b.ms_}; }
  friend constexpr Duration operator*(Duration a, std::int64_t k) { return Duration{a.ms_ * k}; }
  constexpr Duration& operator+=(Duration d) {
    ms_ += d.ms_;
    return *this;
  }

 private:
  explicit constexpr Duration(std::int64_t v) : ms_(v) {}
  std::int64_t ms_ = 0;
};

inline constexpr Duration kDay = Duration::days(1);
inline constexpr Duration kHour = Duration::hours(1);

class Time {
 public:
  constexpr Time() = default;
  static constexpr Time ms(std::int64_t v) { return Time{v}; }
  static constexpr Time never() { return Time{INT64_MAX}; }
  [[nodiscard]] constexpr std::int64_t ms() const { return ms_; }

  friend constexpr bool operator==(Time a, Time b) { return a.ms_ == b.ms_; }
  friend constexpr bool operator<(Time a, Time b) { return a.ms_ < b.ms_; }
  friend constexpr bool operator>(Time a, Time b) { return a.ms_ > b.ms_; }
  friend constexpr bool operator<=(Time a, Time b) { return a.ms_ <= b.ms_; }
  friend constexpr bool operator>=(Time a, Time b) { return a.ms_ >= b.ms_; }
  friend constexpr Time operator+(Time t, Duration d) { return Time{t.ms_ + d.ms()}; }
  friend constexpr Time operator-(Time t, Duration d) { return Time{t.ms_ - d.ms()}; }
  friend constexpr Duration operator-(Time a, Time b) { return Duration::ms(a.ms_ - b.ms_); }

 private:
  explicit constexpr Time(std::int64_t v) : ms_(v) {}
  std::int64_t ms_ = 0;
};

}  // namespace cisterna
