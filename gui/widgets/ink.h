// Drawing for the widgets: text that is measured, broken and noted in the registry; shapes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gui/widgets/state.h"

namespace cisterna::gui {

[[nodiscard]] ImU32 ink(Rgba colour);
[[nodiscard]] ImVec2 at(float x, float y);

[[nodiscard]] float line_height(const State& s, Face face);
[[nodiscard]] float text_width(const State& s, Face face, std::string_view words);
// Lines no wider than `width`. Breaks at blanks, not between number and unit; a word wider than a line is cut.
[[nodiscard]] std::vector<std::string_view> broken(const State& s, Face face, std::string_view words, float width);

struct Style {
  Face face = Face::kBody;
  Rgba colour = {}, ground = {};
  float align = 0;  // 0 left, 0.5 middle, 1 right
  Role role = Role::kText;
  std::string_view name = {};  // of the entry; empty: the words
};
// Draws lines from the top of `room` and notes them as an entry. Returns the extent.
Rect write(State& s, const Rect& room, std::string_view words, const Style& style);
// Height that write() will use in a room of this width.
[[nodiscard]] float written_height(const State& s, Face face, std::string_view words, float width);
// The label of a control, in the middle of `room`; written into the control's own entry.
void write_label(State& s, int entry, const Rect& room, std::string_view words, Face face, Rgba colour, Rgba ground,
                 float align = 0.5F);
// A column's text at the place where the next thing goes.
void put_text(Ui& ui, std::string_view words, const Style& style);

void fill(State& s, const Rect& r, Rgba colour, float round = 0);
void frame(State& s, const Rect& r, Rgba colour, float round = 0, float width = 1);
void stroke(State& s, float x0, float y0, float x1, float y1, Rgba colour, float width = 1);
void dashes(State& s, float x0, float y0, float x1, float y1, Rgba colour, float width, float dash);
void tick(State& s, float x, float y, float size, Rgba colour);
void cross(State& s, float x, float y, float size, Rgba colour);

}  // namespace cisterna::gui
