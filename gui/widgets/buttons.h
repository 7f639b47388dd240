// What is pressed: button, danger button, hold-to-confirm, choice, confirmation without a modal window. R-GUI-004
// R-GUI-009
//
// Each is at least 44 px high at scale 1, is reached by Tab and worked by Space or Enter. A disabled one says why.
// A press counts when it is let go inside; a hold counts once, after 1.5 s without a break.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gui/widgets/ui.h"

namespace cisterna::gui {

enum class ButtonKind : std::uint8_t { kPlain, kPrimary, kDanger };

struct Button {
  std::string label = {};  // its name too
  ButtonKind kind = ButtonKind::kPlain;
  bool enabled = true;
  std::string why_not = {};  // shown below a disabled button
  bool wide = false;         // as wide as the column
};
[[nodiscard]] bool button(Ui& ui, const Button& button);
[[nodiscard]] bool button(Ui& ui, std::string_view label);
[[nodiscard]] bool primary_button(Ui& ui, std::string_view label);
[[nodiscard]] bool danger_button(Ui& ui, std::string_view label);

inline constexpr double kHoldS = 1.5;

struct HoldButton {
  std::string label = {};  // "Hold to send to the pump"
  ButtonKind kind = ButtonKind::kPrimary;
  bool enabled = true;
  std::string why_not = {};
};
// True in the one frame in which 1.5 s are full. Release, leaving, or loss of focus starts anew.
[[nodiscard]] bool hold_button(Ui& ui, const HoldButton& button);

struct Option {
  std::string label = {};
  std::string detail = {};  // a second line; lists only
  bool enabled = true;
  std::string why_not = {};
};
struct Choice {
  std::string label = {};  // the question above; may be empty
  std::vector<Option> options = {};
  int chosen = -1;
};
// Side by side (goes below each other when narrow), and one under another. The option pressed in this frame, if any.
[[nodiscard]] std::optional<int> segmented(Ui& ui, const Choice& choice);
[[nodiscard]] std::optional<int> option_list(Ui& ui, const Choice& choice);

struct Confirmation {
  std::string question = {};            // "Stop this bolus?"
  std::vector<std::string> facts = {};  // what will be so afterwards
  std::string hold_label = {};          // "Hold to stop the bolus"
  std::string back_label = "Go back";
  bool danger = true;
};
enum class Confirmed : std::uint8_t { kNotYet, kYes, kBack };
// The second gesture of a destructive act, in the page itself: nothing is covered.
[[nodiscard]] Confirmed confirmation(Ui& ui, const Confirmation& confirmation);

}  // namespace cisterna::gui
