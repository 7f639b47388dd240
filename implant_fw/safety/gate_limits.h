// The gate's own limits, computed by itself from plain figures, and the form in which they are held: value, complement
// and CRC, so that a rotten bit is seen and the limits are built again. R-GATE-003 R-GATE-101
//
// lawful daily volume = least of prescription, card and model maximum (nL per 24 h, rounded down as the dose is)
// W1  = floor((ceil(lawful * 63 min / 24 h) / stroke)) + 2 strokes      any 61 min
// W24 = floor((ceil(lawful * 24 h 45 min / 24 h) / stroke)) + 2 strokes any 24 h 15 min; why longer: reach.h
// A permit (single bolus) adds its own largest share of each window while it overlaps it.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "implant_fw/safety/reach.h"
#include "units/crc32c.h"
#include "units/wide.h"

namespace cisterna::safety {

// Plain numbers from prescription, card and model. `running` false: nothing may move.
struct GateFigures {
  bool running = false;
  bool half = false;                          // reduced restart
  std::uint64_t daily_amount = 0;             // base unit per 24 h
  std::uint64_t card_daily_amount = 0;        // the card's largest per 24 h; 0: no card
  std::uint32_t concentration = 0;            // base unit per mL
  Reach reach;                                // of the stored prescription; w24_nl 0: daily_amount says it all
  std::uint64_t card_hour = 0, card_day = 0;  // everything together, boluses too; 0: no card
  std::uint32_t stroke_nl = 0;
  std::uint64_t maximum_nl_per_day = 0;  // of the model
  std::uint32_t commit_tag = 0;          // differs from commit to commit
  std::uint32_t permit_nl = 0;           // single bolus that runs: planned volume ...
  std::uint32_t permit_s = 0;            // ... over this time, from the call that first names it
  std::uint16_t permit_tag = 0;          // differs from bolus to bolus; 0: none runs
  bool priming = false;                  // a prime runs; once it does not, its permit is gone
  std::uint32_t prime_nl = 0;            // what a prime that begins with this commit may give: the line's empty volume
  CourseReach course;                    // of the stored prescription
  std::uint32_t bridge_nl = 0;           // volume of the bridge that begins with this commit; 0: none
};

struct GateLimits {
  std::uint32_t running = 0;
  std::uint32_t w1_strokes = 0;
  std::uint32_t w24_strokes = 0;
  std::uint32_t lawful_nl = 0;  // per 24 h
  std::uint32_t stroke_nl = 0;
  std::uint32_t ceiling_hour = 0, ceiling_day = 0;  // with permits; a window of plain limits may be larger
  std::uint32_t prime_ms = 0;                       // least time between two strokes of a prime; 0: none runs
};

inline constexpr std::uint32_t kMarginStrokes = 2;

// The prescription's own windows instead of an even day; the model's maximum holds for both.
constexpr void narrow(GateLimits& limits, const GateFigures& f) {
  const auto strokes = [&](std::uint32_t nl, std::int64_t window_min) {
    const auto most = mul_div_ceil(static_cast<std::int64_t>(f.maximum_nl_per_day), window_min, 1'440);
    const auto lawful = f.half ? (std::int64_t{nl} + 1) / 2 : std::int64_t{nl};
    return static_cast<std::uint32_t>((lawful < most ? lawful : most) / f.stroke_nl) + kMarginStrokes;
  };
  limits.w1_strokes = strokes(f.reach.w1_nl, kHourReach_min);
  limits.w24_strokes = strokes(f.reach.w24_nl, kDayReach_min);
  limits.lawful_nl = f.half ? (f.reach.fastest_nl + 1) / 2 : f.reach.fastest_nl;
}

// No 61 min hold more than two hours of the card, no 24 h 15 min more than a day and an hour, whatever permits say.
// A prescription older than its card may be above it: it is lawful, so it lifts the ceiling. R-GATE-031
constexpr std::uint32_t ceiling(const GateFigures& f, std::uint64_t amount) {
  if (amount == 0) return UINT32_MAX;
  const auto nl = mul_div_ceil(static_cast<std::int64_t>(amount), 1'000'000, f.concentration);
  const auto strokes = nl / f.stroke_nl;
  return strokes < UINT32_MAX - kMarginStrokes ? static_cast<std::uint32_t>(strokes) + kMarginStrokes : UINT32_MAX;
}

[[nodiscard]] constexpr GateLimits derive(const GateFigures& f) {
  GateLimits limits;
  limits.stroke_nl = f.stroke_nl;
  if (f.concentration == 0 || f.stroke_nl == 0) return limits;
  limits.ceiling_hour = ceiling(f, 2 * f.card_hour);
  limits.ceiling_day = ceiling(f, f.card_day + f.card_hour);
  if (!f.running) return limits;
  auto amount = f.daily_amount;
  if (f.card_daily_amount != 0 && f.card_daily_amount < amount) amount = f.card_daily_amount;
  auto day_nl = mul_div_floor(static_cast<std::int64_t>(amount), 1'000'000, f.concentration);
  if (f.half) day_nl = (day_nl + 1) / 2;
  if (static_cast<std::uint64_t>(day_nl) > f.maximum_nl_per_day)
    day_nl = static_cast<std::int64_t>(f.maximum_nl_per_day);
  const auto strokes = [&](std::int64_t window_min) {
    return static_cast<std::uint32_t>(mul_div_ceil(day_nl, window_min, 1'440) / f.stroke_nl) + kMarginStrokes;
  };
  limits.running = 1;
  limits.lawful_nl = static_cast<std::uint32_t>(day_nl);
  limits.w1_strokes = strokes(kHourReach_min);
  limits.w24_strokes = strokes(kDayReach_min);
  if (f.reach.w24_nl != 0) narrow(limits, f);
  // 2 % and one stroke's motion are forgiven, as for every pace.
  if (f.priming && f.maximum_nl_per_day != 0)
    limits.prime_ms = static_cast<std::uint32_t>(std::max<std::int64_t>(
        1, mul_div_floor(f.stroke_nl, 86'400'000, static_cast<std::int64_t>(f.maximum_nl_per_day)) * 98 / 100 - 501));
  return limits;
}
// While a bridge runs: its own even rate instead of the schedule's.
[[nodiscard]] GateLimits derive_bridge(const GateFigures& figures);

class HeldLimits {
 public:
  void set(const GateLimits& limits) {
    value_ = std::bit_cast<Words>(limits);
    for (std::size_t i = 0; i < value_.size(); ++i) complement_[i] = ~value_[i];
    crc_ = crc();
  }
  // false: damaged; `out` is then as it was.
  [[nodiscard]] bool get(GateLimits& out) const {
    for (std::size_t i = 0; i < value_.size(); ++i)
      if (value_[i] != ~complement_[i]) return false;
    if (crc_ != crc()) return false;
    out = std::bit_cast<GateLimits>(value_);
    return true;
  }
  // For fault tests alone: flips one bit of the memory that holds the limits.
  void flip(std::uint32_t bit) { value_[bit / 32 % value_.size()] ^= 1U << (bit % 32); }

 private:
  using Words = std::array<std::uint32_t, sizeof(GateLimits) / 4>;
  [[nodiscard]] std::uint32_t crc() const {
    return crc32c({reinterpret_cast<const std::uint8_t*>(value_.data()), sizeof value_});
  }
  Words value_{}, complement_{};
  std::uint32_t crc_ = 0;
};

}  // namespace cisterna::safety
