#include "gui/widgets/registry.h"

#include <algorithm>

namespace cisterna::gui {

bool Rect::contains(const Rect& o, float slack) const {
  return o.x0 >= x0 - slack && o.y0 >= y0 - slack && o.x1 <= x1 + slack && o.y1 <= y1 + slack;
}

bool Rect::overlaps(const Rect& o, float slack) const {
  return o.x0 < x1 - slack && o.x1 > x0 + slack && o.y0 < y1 - slack && o.y1 > y0 + slack;
}

Rect intersection(const Rect& a, const Rect& b) {
  return {std::max(a.x0, b.x0), std::max(a.y0, b.y0), std::min(a.x1, b.x1), std::min(a.y1, b.y1)};
}

std::string_view role_name(Role role) {
  switch (role) {
    case Role::kPage:
      return "page";
    case Role::kPanel:
      return "panel";
    case Role::kText:
      return "text";
    case Role::kHeading:
      return "heading";
    case Role::kValue:
      return "value";
    case Role::kButton:
      return "button";
    case Role::kDangerButton:
      return "danger button";
    case Role::kHoldButton:
      return "hold button";
    case Role::kTextField:
      return "text field";
    case Role::kOption:
      return "option";
    case Role::kProgress:
      return "progress";
    case Role::kBanner:
      return "banner";
    case Role::kTable:
      return "table";
    case Role::kRow:
      return "row";
    case Role::kCell:
      return "cell";
    case Role::kPlot:
      return "plot";
    case Role::kPicture:
      return "picture";
    case Role::kHop:
      return "hop";
    case Role::kMeter:
      return "meter";
    case Role::kStatus:
      return "status";
    case Role::kStamp:
      return "stamp";
  }
  return "unknown";
}

bool is_control(Role role) {
  return role == Role::kButton || role == Role::kDangerButton || role == Role::kHoldButton ||
         role == Role::kTextField || role == Role::kOption || role == Role::kRow;
}

void Registry::begin_frame() {
  entries_.clear();
}

int Registry::add(Entry entry) {
  entries_.push_back(std::move(entry));
  return static_cast<int>(entries_.size()) - 1;
}

const Entry* Registry::find(std::string_view name) const {
  const Entry* found = nullptr;
  for (const Entry& entry : entries_) {
    if (entry.name != name) continue;
    if (is_control(entry.role)) return &entry;
    if (found == nullptr) found = &entry;
  }
  return found;
}

const Entry* Registry::find(std::string_view name, Role role) const {
  const auto it = std::ranges::find_if(entries_, [&](const Entry& e) { return e.name == name && e.role == role; });
  return it == entries_.end() ? nullptr : &*it;
}

std::string Registry::visible_text() const {
  std::string all;
  for (const Entry& entry : entries_) {
    if (entry.text.empty() || !entry.text_rect.overlaps(entry.clip, 0.0F)) continue;
    all += entry.text;
    all += '\n';
  }
  return all;
}

}  // namespace cisterna::gui
