// What a prescription may give at most, worked out by the gate itself from the stored bytes: an own reading, an own way
// (minute by minute through the week), so that a mistake in therapy is not repeated here. R-GATE-030
//
// Volumes in nL, rounded up; concentration in the drug's base unit per mL, > 0. Bytes without a schedule: nothing may
// flow. A bolus is not in it: each has a permit of its own.
#pragma once

#include <cstdint>
#include <span>

namespace cisterna::safety {

// Therapy's clock may run 2 % ahead of the gate's and no more (app/life_clock.h), so the gate's 61 min and 24 h 15 min
// can hold 62.2 min and 24 h 44.1 min of therapy's time: what is lawful is that of these. R-GATE-032
inline constexpr std::uint32_t kHourReach_min = 63, kDayReach_min = 24 * 60 + 45;

struct Reach {
  std::uint32_t w1_nl = 0;       // any kHourReach_min
  std::uint32_t w24_nl = 0;      // any kDayReach_min
  std::uint32_t fastest_nl = 0;  // per 24 h
};

// The parts that run before the schedule, read from the same bytes. R-GATE-034
struct CourseReach {
  std::uint32_t prime_nl = 0;
  std::uint32_t bridge_nl = 0, bridge_day_nl = 0;  // volume, and per 24 h (rounded up)
};
[[nodiscard]] CourseReach course_of(std::span<const std::uint8_t> prescription);
// An even flow of `nl` per 24 h.
[[nodiscard]] Reach even_reach(std::uint64_t nl);
// The part `of` / `whole` of a reach, rounded up, at most itself.
[[nodiscard]] Reach part_of(const Reach& reach, std::uint32_t of, std::uint32_t whole);

// `moving_nl`: the model's minimum rate per 24 h.
[[nodiscard]] Reach reach_of(std::span<const std::uint8_t> prescription, std::uint32_t concentration,
                             std::uint32_t moving_nl);

}  // namespace cisterna::safety
