// What a person would complain about, read from the registry: cut or overlapping text, faint text, small targets,
// controls that the keyboard does not reach. Each fault is a sentence; an empty list is a good page.
#pragma once

#include <string>
#include <vector>

#include "gui/theme/theme.h"
#include "gui/widgets/registry.h"
#include "tests/gui/support/driver.h"

namespace cisterna::gui {

using Faults = std::vector<std::string>;

inline constexpr double kTextContrast = 4.5, kEdgeContrast = 3.0;  // WCAG 2.1: 1.4.3, 1.4.11
inline constexpr float kTouchLeast = 44;                           // px at scale 1

[[nodiscard]] Faults cut_texts(const Registry& registry);
[[nodiscard]] Faults overlaps(const Registry& registry);
[[nodiscard]] Faults faint_things(const Registry& registry);
[[nodiscard]] Faults small_targets(const Registry& registry, float scale);
[[nodiscard]] Faults nameless_controls(const Registry& registry);
// All of them for the frame as it stands.
[[nodiscard]] Faults frame_faults(const Registry& registry, float scale);
// All of them at every scroll place of the page, from the top down.
[[nodiscard]] Faults page_faults(Driver& driver, float scale);
// Tab comes to every enabled control once a round, brings it into view and marks it.
[[nodiscard]] Faults keyboard_faults(Driver& driver);
[[nodiscard]] std::string listed(const Faults& faults);

}  // namespace cisterna::gui
