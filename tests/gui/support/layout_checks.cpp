#include "tests/gui/support/layout_checks.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <set>

namespace cisterna::gui {

namespace {

std::string where(const Entry& e) {
  std::array<char, 96> place{};
  std::snprintf(place.data(), place.size(), " (%.0f, %.0f .. %.0f, %.0f)", static_cast<double>(e.rect.x0),
                static_cast<double>(e.rect.y0), static_cast<double>(e.rect.x1), static_cast<double>(e.rect.y1));
  return std::string(role_name(e.role)) + " '" + e.name + "'" + place.data();
}

bool seen(const Entry& e) {
  return !e.text.empty() && e.text_rect.overlaps(e.clip, 0);
}

// What is cut at the upper or lower end of a scroll area is whole at another scroll place.
bool cut_by_window(const Entry& e) {
  const bool across = e.text_rect.x0 < e.clip.x0 - 1 || e.text_rect.x1 > e.clip.x1 + 1;
  const bool down = e.text_rect.y0 < e.clip.y0 - 1 || e.text_rect.y1 > e.clip.y1 + 1;
  return across || (down && !e.scrolls);
}

bool owns(const Registry& registry, int control, int text) {
  for (int i = text; i >= 0; i = registry.entries()[static_cast<std::size_t>(i)].owner) {
    if (i == control) return true;
  }
  return false;
}

std::string ratio(double contrast) {
  std::array<char, 32> words{};
  std::snprintf(words.data(), words.size(), "%.2f : 1", contrast);
  return words.data();
}

void append(Faults& all, const Faults& more) {
  all.insert(all.end(), more.begin(), more.end());
}

bool is_scroll_button(const Entry& e) {
  return e.name == "Scroll up" || e.name == "Scroll down";
}

}  // namespace

Faults cut_texts(const Registry& registry) {
  Faults faults;
  for (const Entry& e : registry.entries()) {
    if (!e.drawable) faults.push_back("no picture for a character of " + where(e));
    if (!seen(e)) {
      if (!e.text.empty() && !e.scrolls) faults.push_back("outside the window: " + where(e));
      continue;
    }
    if (cut_by_window(e)) faults.push_back("cut by the window: " + where(e));
    if (!e.room.contains(e.text_rect, 1.0F)) faults.push_back("text outside its room: " + where(e));
  }
  return faults;
}

Faults overlaps(const Registry& registry) {
  Faults faults;
  const std::vector<Entry>& all = registry.entries();
  const int count = static_cast<int>(all.size());
  for (int i = 0; i < count; ++i) {
    const Entry& a = all[static_cast<std::size_t>(i)];
    const Rect at = intersection(a.text_rect, a.clip), ac = intersection(a.rect, a.clip);
    for (int k = 0; k < count; ++k) {
      const Entry& b = all[static_cast<std::size_t>(k)];
      if (k > i && seen(a) && seen(b) && at.overlaps(intersection(b.text_rect, b.clip), 1))
        faults.push_back("texts overlap: " + where(a) + " and " + where(b));
      if (k > i && is_control(a.role) && is_control(b.role) && !ac.empty() &&
          ac.overlaps(intersection(b.rect, b.clip), 1))
        faults.push_back("controls overlap: " + where(a) + " and " + where(b));
      if (k != i && is_control(a.role) && seen(b) && !owns(registry, i, k) && !ac.empty() &&
          ac.overlaps(intersection(b.text_rect, b.clip), 1))
        faults.push_back("text on a control: " + where(b) + " on " + where(a));
    }
  }
  return faults;
}

Faults faint_things(const Registry& registry) {
  Faults faults;
  for (const Entry& e : registry.entries()) {
    if (!e.text.empty()) {
      const double c = contrast(e.foreground, e.background);
      if (c < kTextContrast || e.foreground.a != 255 || e.background.a != 255)
        faults.push_back("contrast " + ratio(c) + ": " + where(e));
    }
    if (is_control(e.role) && e.enabled && e.edge.a != 0) {
      const double c = contrast(e.edge, e.around);
      if (c < kEdgeContrast) faults.push_back("edge " + ratio(c) + ": " + where(e));
    }
  }
  return faults;
}

Faults small_targets(const Registry& registry, float scale) {
  Faults faults;
  for (const Entry& e : registry.entries()) {
    const float least = kTouchLeast * scale - 0.5F;
    if (is_control(e.role) && (e.rect.width() < least || e.rect.height() < least))
      faults.push_back("small target: " + where(e));
  }
  return faults;
}

Faults nameless_controls(const Registry& registry) {
  Faults faults;
  std::set<std::string> names;
  for (const Entry& e : registry.entries()) {
    if (!is_control(e.role)) continue;
    if (e.name.empty()) faults.push_back("a control without a name: " + where(e));
    if (!names.insert(e.name).second && !is_scroll_button(e)) faults.push_back("two controls of one name: " + where(e));
  }
  return faults;
}

Faults frame_faults(const Registry& registry, float scale) {
  Faults faults;
  for (const Faults& some : {cut_texts(registry), overlaps(registry), faint_things(registry),
                             small_targets(registry, scale), nameless_controls(registry)})
    append(faults, some);
  return faults;
}

Faults page_faults(Driver& driver, float scale) {
  Faults faults;
  driver.wheel(1000);
  driver.settle();
  for (int page = 0; page < 60; ++page) {
    append(faults, frame_faults(driver.registry(), scale));
    const Entry* down = driver.registry().find("Scroll down");
    if (down == nullptr || !down->enabled) break;
    driver.click("Scroll down");
  }
  std::ranges::sort(faults);
  faults.erase(std::ranges::unique(faults).begin(), faults.end());
  return faults;
}

Faults keyboard_faults(Driver& driver) {
  std::map<int, int> visits;  // by place in the order
  Faults faults;
  const auto controls = [&] {
    return std::ranges::count_if(driver.registry().entries(),
                                 [](const Entry& e) { return is_control(e.role) && e.enabled; });
  };
  // Two more: scroll buttons come and go from the order while the page scrolls.
  for (auto i = controls() + 2; i > 0; --i) {
    driver.key(Key::kTab);
    for (const Entry& e : driver.registry().entries()) {
      if (!e.focused) continue;
      ++visits[e.focus_order];
      if (!e.clip.contains(e.rect, 2) && e.rect.height() < e.clip.height())
        faults.push_back("has the keyboard but is not in view: " + where(e));
    }
  }
  for (const Entry& e : driver.registry().entries()) {
    if (is_control(e.role) && e.enabled && visits[e.focus_order] == 0 && !is_scroll_button(e))
      faults.push_back("Tab never comes to " + where(e));
  }
  return faults;
}

std::string listed(const Faults& faults) {
  std::string all;
  for (const std::string& fault : faults) all += fault + "\n";
  return all;
}

}  // namespace cisterna::gui
