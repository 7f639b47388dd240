// The most of a week's schedule that falls into any window of it, exactly: what daily and hourly limits are held
// against.
//
// The week repeats; minute 0 is the first day's 00:00. Segments lie in order without gap from 0 to 7 x 1,440, each with
// its amount spread evenly. The amount in a window moves with its edges by pieces of straight lines, so the most is
// found with an edge of the window on an edge of a segment. Refuses nothing: an empty week gives 0. R-DOSE-041
#pragma once

#include <vector>

#include "programmer/dosing/exact.h"

namespace cisterna::dosing {

inline constexpr int kMinutesOfWeek = 7 * 1440;

struct WeekSegment {
  int from_min = 0, to_min = 0;
  Exact amount;
};

// 0 < window_min <= 7 x 1,440.
[[nodiscard]] Exact most_in_any_window(const std::vector<WeekSegment>& week, int window_min);

// Bolus starts that any window can hold at most, when one starts every `every_s`: both in whole seconds, > 0.
[[nodiscard]] std::int64_t starts_in_any_window(std::int64_t window_s, std::int64_t every_s);

}  // namespace cisterna::dosing
