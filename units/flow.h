// Flow: an exact rate, a whole volume (nL) in a whole duration (ms), never reduced to a rounded quotient.
// A therapy segment is a Flow; strokes fall where this exact rational says. R-UNIT-003
//
// Ranges: volume >= 0, duration > 0. sum() refuses (nullopt) where the reduced denominator would pass 2^43 ms or the
// numerator 2^43 nL: with a 2.5 uL stroke every later product then fits 63 bits.
#pragma once

#include <cstdint>
#include <optional>

#include "units/duration.h"
#include "units/volume.h"
#include "units/wide.h"

namespace cisterna {

class Flow {
 public:
  constexpr Flow() = default;
  [[gnu::noinline]] static constexpr Flow of(Volume v, Duration d) {
    const auto g = v.nl() == 0 ? d.ms() : greatest_common_divisor(v.nl(), d.ms());
    return Flow{v.nl() / g, d.ms() / g};
  }
  static constexpr Flow per_day(Volume v) { return of(v, kDay); }

  [[nodiscard]] constexpr std::int64_t numerator_nl() const { return numerator_nl_; }
  [[nodiscard]] constexpr std::int64_t denominator_ms() const { return denominator_ms_; }
  [[nodiscard]] constexpr bool is_zero() const { return numerator_nl_ == 0; }

  // floor of the volume that flows in d.
  [[nodiscard]] constexpr Volume in(Duration d) const {
    return Volume::nl(mul_div_floor(numerator_nl_, d.ms(), denominator_ms_));
  }
  friend constexpr bool operator==(Flow, Flow) = default;

  [[gnu::noinline]] friend constexpr std::optional<Flow> sum(Flow a, Flow b) {
    const auto g = greatest_common_divisor(a.denominator_ms_, b.denominator_ms_);
    const auto denominator =
        multiply(static_cast<std::uint64_t>(a.denominator_ms_ / g), static_cast<std::uint64_t>(b.denominator_ms_));
    if (saturate(denominator) > kLimit) return std::nullopt;
    const auto left = saturate(
        multiply(static_cast<std::uint64_t>(a.numerator_nl_), static_cast<std::uint64_t>(b.denominator_ms_ / g)));
    const auto right = saturate(
        multiply(static_cast<std::uint64_t>(b.numerator_nl_), static_cast<std::uint64_t>(a.denominator_ms_ / g)));
    if (left > kLimit || right > kLimit - left) return std::nullopt;
    return of(Volume::nl(left + right), Duration::ms(saturate(denominator)));
  }

 private:
  static constexpr std::int64_t kLimit = std::int64_t{1} << 43;
  constexpr Flow(std::int64_t n, std::int64_t d) : numerator_nl_(n), denominator_ms_(d) {}
  std::int64_t numerator_nl_ = 0;
  std::int64_t denominator_ms_ = 1;
};

}  // namespace cisterna
