// Words and numbers. Lines break at blanks, never between a number and its unit. R-GUI-008
#pragma once

#include <string>
#include <string_view>

#include "gui/widgets/ui.h"

namespace cisterna::gui {

enum class Tone : std::uint8_t { kPlain, kSoft, kStrong, kAccent, kDanger, kOk };

void text(Ui& ui, std::string_view words, Tone tone = Tone::kPlain);
void small_text(Ui& ui, std::string_view words, Tone tone = Tone::kSoft);
void heading(Ui& ui, std::string_view words);

// A value with its name: "Daily dose   350 mcg/day". The registry's name is the label. Value and unit never part.
struct Value {
  std::string label = {};
  std::string number = {};  // "2,000"
  std::string unit = {};    // "mcg/mL"; may be empty (a count, a date)
  std::string note = {};    // small, behind or below; may be empty
};
void value(Ui& ui, const Value& value);
// The one number of a card.
void big_value(Ui& ui, const Value& value);

}  // namespace cisterna::gui
