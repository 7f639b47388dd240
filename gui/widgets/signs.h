// Signs and colours of priorities: a triangle with one to three exclamation marks for alarms, a circle otherwise.
#pragma once

#include "gui/widgets/alarm.h"
#include "gui/widgets/state.h"

namespace cisterna::gui {

[[nodiscard]] const Pair& priority_pair(const State& s, Priority priority);
// The sign in the left of `r`, as high as `r`; its width is at most that of `r`.
void priority_sign(State& s, const Rect& r, Priority priority, Rgba colour, Rgba ground);

}  // namespace cisterna::gui
