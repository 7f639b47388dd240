// Dates of a report and the ticks of a time axis, in UTC. R-BENCH-022
//
// Arguments are milliseconds since 1970-01-01T00:00Z. Ticks stand on whole minutes, hours, days, Mondays, firsts of a
// month or of a year, and are chosen so that no two labels are closer than `gap` pixels. Refuses nothing: an empty span
// or width has no ticks.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/report/shapes.h"

namespace cisterna::bench {

[[nodiscard]] std::string utc_date(std::int64_t utc_ms);         // "2025-06-01"
[[nodiscard]] std::string utc_minute(std::int64_t utc_ms);       // "2025-06-01 08:00"
[[nodiscard]] std::string utc_second(std::int64_t utc_ms);       // "2025-06-01 08:00:00"
[[nodiscard]] std::string utc_time_of_day(std::int64_t utc_ms);  // "08:00"

struct Tick {
  std::int64_t utc_ms = 0;
  std::string label;  // date, or time of day
  std::string date;   // under a time of day: where the date begins; else empty
};

[[nodiscard]] std::vector<Tick> time_ticks(std::int64_t from_ms, std::int64_t to_ms, double width_px, double size,
                                           const Measure& measure);

}  // namespace cisterna::bench
