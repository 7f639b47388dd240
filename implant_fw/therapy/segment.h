// What flows now and until when: the one form in which every source of therapy (schedule, bolus, later prime, bridge,
// minimum rate) reaches the accumulator. R-THER-001
#pragma once

#include "units/duration.h"
#include "units/flow.h"

namespace cisterna::therapy {

struct Segment {
  Flow flow;                   // zero: nothing is owed
  Time until = Time::never();  // first instant at which it no longer holds
};

}  // namespace cisterna::therapy
