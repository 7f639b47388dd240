// The exact owed volume: open = what is owed and not yet given, as whole nL + remainder / denominator of the flow.
// Strokes fall on the first whole ms at which open reaches one stroke, so that delivered never passes owed and
// |delivered - owed| < one stroke at every instant. R-THER-003
//
// At a change of segment the open fraction is carried in whole nL, rounded down. What could not be given is dropped and
// handed to the caller to be logged, never made up. Arguments: `now` never goes back (an earlier one changes nothing).
#pragma once

#include <cstdint>

#include "implant_fw/therapy/segment.h"
#include "units/volume.h"

namespace cisterna::therapy {

class Accumulator {
 public:
  Accumulator() = default;
  explicit Accumulator(Volume stroke) : stroke_nl_(stroke.nl()) {}

  // Starts at `now` with whole nL carried from before (0 <= open < one stroke; more is cut to that).
  void restore(Volume open, Time now);
  void accrue(Time now);
  // Ends the segment at `now` and begins the next. R-THER-004
  void change(Flow flow, Time now);

  [[nodiscard]] bool due() const { return open_nl_ >= stroke_nl_; }
  // First whole ms at which a stroke is due; never() while nothing flows.
  [[nodiscard]] Time next_due() const;
  // First whole ms at which `more` (>= 0 nL) has accrued from now on; never() while nothing flows.
  [[nodiscard]] Time when(Volume more) const;
  // One stroke was commanded, or withheld: it is owed no more.
  void take() { open_nl_ -= stroke_nl_; }
  // Drops whole strokes beyond one (the firmware did not run): answers the volume dropped.
  [[nodiscard]] Volume drop_backlog();

  [[nodiscard]] Volume open() const { return Volume::nl(open_nl_); }
  [[nodiscard]] std::int64_t remainder() const { return remainder_; }
  [[nodiscard]] Flow flow() const { return flow_; }
  [[nodiscard]] Time at() const { return at_; }

 private:
  std::int64_t stroke_nl_ = 1;
  Flow flow_;
  Time at_;
  std::int64_t open_nl_ = 0;
  std::int64_t remainder_ = 0;  // numerator over flow_.denominator_ms()
};

}  // namespace cisterna::therapy
