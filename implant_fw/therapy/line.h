// The line between reservoir and tip: what is still empty, and what lies in it that the reservoir does not hold. Pure;
// plug flow. R-THER-102 R-THER-070
//
// Two parts, tubing then catheter, each recorded empty or full of something at one instant. What was delivered since
// fills what was empty (what is full moves on), then pushes the old content out at the tip. So a record of "empty"
// wears off by itself: an old one can never allow a prime. Volumes in nL.
#pragma once

#include <cstdint>

#include "telemetry/messages/prescription.h"

namespace cisterna::therapy {

struct LineParts {
  std::uint32_t tubing_nl = 0, catheter_nl = 0;
  bool tubing_empty = false, catheter_empty = false;
  telemetry::DrugAt tubing, catheter;  // where not empty; both drug 0: taken for the reservoir's
  std::uint64_t since_nl = 0;          // delivered since that was recorded
};

struct LineView {
  std::uint32_t volume_nl = 0;  // of the whole line
  std::uint32_t empty_nl = 0;   // may be primed
  std::uint32_t old_nl = 0;     // to be delivered, once nothing is empty, until the reservoir's content is at the tip
  telemetry::DrugAt old;        // what that is; drug 0: not known, or not one thing
  bool tubing_empty = false, catheter_empty = false;
};

[[nodiscard]] LineView view(const LineParts& parts, const telemetry::DrugAt& reservoir);

}  // namespace cisterna::therapy
