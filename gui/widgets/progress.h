// Long work by phase, with cancel; the way to the pump hop by hop; how well the wand lies. R-GUI-011
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gui/widgets/ui.h"

namespace cisterna::gui {

struct Progress {
  std::string label = {};  // "Reading the pump"
  std::vector<std::string> phases = {};
  int phase = 0;                        // index into phases; phases.size(): done
  std::optional<double> fraction = {};  // 0..1 of the present phase, if known
  bool can_cancel = true;
  std::string cancel_note = {};  // what cancel leaves: "Nothing has been sent."
};
// True when Cancel was pressed.
[[nodiscard]] bool progress(Ui& ui, const Progress& progress);

enum class HopState : std::uint8_t { kUnknown, kWorking, kUp, kDown };
struct Hop {
  std::string name = {};  // "USB", "Wand", "Radio", "Implant"
  HopState state = HopState::kUnknown;
  std::string word = {};  // "connected", "searching", "no answer"
};
void hop_chain(Ui& ui, const std::vector<Hop>& hops);

struct Placement {
  int bars = 0;             // 0..5
  std::string word = {};    // "Good", "Weak", "No signal"
  std::string advice = {};  // "Move the coil over the pump"
};
void placement_meter(Ui& ui, const Placement& placement);

}  // namespace cisterna::gui
