// A field for a line of text or a number with its unit inside. The text is the caller's. R-GUI-010
#pragma once

#include <string>

#include "gui/widgets/ui.h"

namespace cisterna::gui {

inline constexpr int kFieldBytes = 200;  // longer input is not taken up

struct Field {
  std::string label = {};    // above the field; its name too
  std::string unit = {};     // inside, at the right end
  std::string hint = {};     // below, while there is no problem
  std::string problem = {};  // below, with a mark: what is wrong with what is written
  bool enabled = true;
  bool secret = false;  // a passphrase: dots
  float width = 0;      // px at scale 1; 0: the column's
};
struct FieldResult {
  bool changed = false;
  bool submitted = false;  // Enter
};
FieldResult text_field(Ui& ui, const Field& field, std::string& text);
// Ten digits, point and erase for a finger; writes into the same text. True when it changed.
[[nodiscard]] bool keypad(Ui& ui, std::string& text);

}  // namespace cisterna::gui
