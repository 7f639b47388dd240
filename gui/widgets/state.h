// Inside of Ui: layout boxes, focus, holds, scroll places. For the widgets only; screens see ui.h.
#pragma once

#include <imgui.h>
#include <imgui_internal.h>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gui/widgets/ui.h"

namespace cisterna::gui {

// A column (or, flowing, a line) that is being filled from the top.
struct Box {
  float x0 = 0, x1 = 0, y = 0;  // the next thing goes to x0, y
  float bottom = 0;             // of the last thing
  float gap = 0;
  bool flow = false;
  float x = 0, wanted = 0;  // flow: the next x; width of all things in one line
  float extra = 0;          // height given to the last card, so that a row's cards end together
  int cards = 0, last_card = -1;
  Rgba ground = {};
  int depth = 0;  // cards around
};

struct ScrollPlace {
  float offset = 0, content = 0, view = 0, seen_to = 0;
  bool dragging = false;
};
struct ColumnMemory {
  float natural = 0;
  int cards = 0;
};
struct FocusStop {
  std::string key = {};
  bool enabled = true;
};

struct Ui::State {
  Theme theme;
  Fonts fonts;
  Registry registry;
  ImDrawList* ink = nullptr;
  float width = 0, height = 0;
  double now = 0;
  std::optional<double> wake = {};

  std::vector<Box> boxes = {};
  std::vector<Rect> clips = {};
  int owner = -1;
  bool scrolls = false;
  int rows = 0, lines = 0;
  std::map<std::pair<int, int>, ColumnMemory> columns;  // of the frame before, by row and column
  std::map<int, float> line_widths;
  std::map<std::string, float, std::less<>> heights;  // of footers
  std::map<std::string, ScrollPlace, std::less<>> scrolling;
  std::string scroll_name = {};  // the area being drawn

  std::string focused = {}, wanted_focus = {};
  bool show_focus = false, focus_moved = false;
  std::vector<FocusStop> stops = {}, stops_before = {};
  std::map<std::string, int, std::less<>> names;
  std::string active = {}, holding = {};
  double held_s = 0;  // frame by frame, so that a stalled window does not fill a hold
  bool hold_done = false, hold_by_key = false;

  [[nodiscard]] Box& box() { return boxes.back(); }
  [[nodiscard]] float px(float v) const { return theme.px(v); }
  [[nodiscard]] const Palette& colours() const { return theme.palette; }
  // Few px of height (a large scale): what stands fast becomes small, so that the body keeps most of the window.
  [[nodiscard]] bool compact() const { return height / theme.scale < 560; }
  [[nodiscard]] Rect clip() const { return clips.back(); }
  void wake_in(double seconds) {
    if (!wake || *wake > seconds) wake = seconds;
  }
};
using State = Ui::State;

// Takes room for a thing: in a column the whole width if `fill`; in a line its own width.
[[nodiscard]] Rect place(State& s, float width, float height, bool fill);
// Fills a new box from x0 to x1 at y; the bottom it came to. Does not move the box around it.
float fill_box(Ui& ui, const Box& box, const Body& body);
// A column of this width where the next thing goes: for things made of several.
Rect block(Ui& ui, float width, const Body& body);
void push_clip(State& s, const Rect& rect);
void pop_clip(State& s);

// What finger and keyboard do with a control.
struct Hit {
  int entry = -1;
  bool pressed = false, down = false, hovered = false, focused = false, began = false;
  std::string key = {};
};
// Notes a control and reads its input. `label` is its name.
Hit control(State& s, Role role, std::string_view label, const Rect& rect, bool enabled);
void focus_ring(State& s, const Hit& hit, const Rect& rect, float round);

}  // namespace cisterna::gui
