// What the frame shows, as data: every visible thing with its name, role, rectangles, colours and place in the focus
// order. Tests click by it and judge the layout by it. R-GUI-003
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gui/theme/theme.h"

namespace cisterna::gui {

struct Rect {
  float x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  [[nodiscard]] float width() const { return x1 - x0; }
  [[nodiscard]] float height() const { return y1 - y0; }
  [[nodiscard]] float mid_x() const { return (x0 + x1) / 2; }
  [[nodiscard]] float mid_y() const { return (y0 + y1) / 2; }
  [[nodiscard]] bool empty() const { return x1 <= x0 || y1 <= y0; }
  [[nodiscard]] bool contains(const Rect& o, float slack = 0.5F) const;
  [[nodiscard]] bool overlaps(const Rect& o, float slack = 0.5F) const;
  [[nodiscard]] Rect inset(float by) const { return {x0 + by, y0 + by, x1 - by, y1 - by}; }
  bool operator==(const Rect&) const = default;
};
[[nodiscard]] Rect intersection(const Rect& a, const Rect& b);

enum class Role : std::uint8_t {
  kPage,
  kPanel,
  kText,
  kHeading,
  kValue,
  kButton,
  kDangerButton,
  kHoldButton,
  kTextField,
  kOption,
  kProgress,
  kBanner,
  kTable,
  kRow,
  kCell,
  kPlot,
  kPicture,
  kHop,
  kMeter,
  kStatus,
  kStamp
};
[[nodiscard]] std::string_view role_name(Role role);
// Something that a finger or a key acts on.
[[nodiscard]] bool is_control(Role role);

struct Entry {
  std::string name = {};  // the label; what tests click by
  Role role = Role::kText;
  std::string text = {};                  // what is written there, as drawn; lines joined by a space
  Rect rect = {}, clip = {};              // the thing; the window that it may be seen through
  Rect text_rect = {};                    // extent of the text; empty without text
  Rect room = {};                         // what the text must stay within: the control, the cell, the column
  Rgba foreground = {}, background = {};  // of the text
  Rgba edge = {0, 0, 0, 0};               // of the control, against `around`; alpha 0: none
  Rgba around = {};
  float font_px = 0;
  int focus_order = -1;  // place in the Tab order; -1: not a control
  int owner = -1;        // index of the control or panel that this entry belongs to
  bool enabled = true, focused = false, chosen = false;
  bool scrolls = false;  // in a scroll area: may be brought into view
  bool drawable = true;  // every character has a picture in the font
  [[nodiscard]] bool visible() const { return rect.overlaps(clip, 0.0F); }
};

class Registry {
 public:
  void begin_frame();
  int add(Entry entry);
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  [[nodiscard]] Entry& at(int index) { return entries_[static_cast<std::size_t>(index)]; }
  // The first entry of that name; controls before texts. Null if there is none.
  [[nodiscard]] const Entry* find(std::string_view name) const;
  [[nodiscard]] const Entry* find(std::string_view name, Role role) const;
  // Every text that can be seen in this frame, in drawing order, a line each.
  [[nodiscard]] std::string visible_text() const;

 private:
  std::vector<Entry> entries_ = {};
};

}  // namespace cisterna::gui
