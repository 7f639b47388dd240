// Life time from two oscillators: it never runs more than 2 % ahead of the gate's, and is the slower of the two while a
// comparison has found them to differ. It never goes back. R-GATE-032 R-FW-040
//
// Since the last comparison, life = least of (own clock, the gate's x 1.02 + 2 ms). Compared at the first call at least
// kCompareAfter (of the faster one) after the last: above 2 % of the slower one differs, above 10 % differs much; it
// ends at 1.5 % or less. 2 ms are forgiven for whole milliseconds. Pure: both clocks, since power-on, are arguments.
#pragma once

#include "units/duration.h"

namespace cisterna::app {

enum class Difference : std::uint8_t { kNone = 0, kAbove2 = 1, kAbove10 = 2 };
inline constexpr Duration kCompareAfter = Duration::minutes(10);

class LifeClock {
 public:
  struct Readings {
    Duration own, gate;
  };
  void begin(Readings at, Time life, Difference known);
  [[nodiscard]] Time now(Readings at) const;
  [[nodiscard]] bool compare(Readings at);  // true: difference() is new
  [[nodiscard]] Difference difference() const { return difference_; }
  // Life time and what the own clock ran ahead of it: for what must go on when an oscillator stands (tones).
  [[nodiscard]] Time own_now(Readings at) const { return begun_ + at.own; }

 private:
  Time life_, begun_;
  Readings anchor_;
  Difference difference_ = Difference::kNone;
};

}  // namespace cisterna::app
