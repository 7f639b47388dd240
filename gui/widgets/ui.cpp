#include "gui/widgets/ui.h"

#include <algorithm>

#include "gui/widgets/ink.h"
#include "gui/widgets/state.h"

namespace cisterna::gui {

namespace {

constexpr ImGuiWindowFlags kWholeWindow = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                                          ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav |
                                          ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoBackground |
                                          ImGuiWindowFlags_NoScrollWithMouse;
constexpr int kChannels = 5;  // page, three depths of cards, content

bool key_pressed(ImGuiKey key, bool repeat = false) {
  return ImGui::IsKeyPressed(ImGui::GetKeyIndex(key), repeat);
}
bool key_down(ImGuiKey key) {
  return ImGui::IsKeyDown(ImGui::GetKeyIndex(key));
}
bool act_pressed(bool space_only) {
  return key_pressed(ImGuiKey_Space) ||
         (!space_only && (key_pressed(ImGuiKey_Enter) || key_pressed(ImGuiKey_KeyPadEnter)));
}
bool act_down() {
  return key_down(ImGuiKey_Space) || key_down(ImGuiKey_Enter) || key_down(ImGuiKey_KeyPadEnter);
}

// The next control that can be worked, forwards or backwards, round the ends.
std::string next_stop(const State& s, bool backwards) {
  std::vector<std::string> able;
  for (const FocusStop& stop : s.stops_before) {
    if (stop.enabled) able.push_back(stop.key);
  }
  if (able.empty()) return {};
  const auto it = std::ranges::find(able, s.focused);
  const auto count = static_cast<std::ptrdiff_t>(able.size());
  if (it == able.end()) return backwards ? able.back() : able.front();
  const std::ptrdiff_t step = backwards ? count - 1 : 1;
  return able[static_cast<std::size_t>((it - able.begin() + step) % count)];
}

void move_focus(State& s) {
  s.focus_moved = false;
  if (!s.wanted_focus.empty()) {
    s.focused = std::exchange(s.wanted_focus, {});
    s.focus_moved = true;
  }
  if (!key_pressed(ImGuiKey_Tab, true)) return;
  s.focused = next_stop(s, ImGui::GetIO().KeyShift);
  s.show_focus = s.focus_moved = true;
  ImGui::ClearActiveID();
}

void begin_window(State& s) {
  ImGui::SetNextWindowPos(at(0, 0));
  ImGui::SetNextWindowSize(at(s.width, s.height));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, at(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0.0F);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.0F);
  ImGui::Begin("cisterna", nullptr, kWholeWindow);
  s.ink = ImGui::GetWindowDrawList();
  s.ink->ChannelsSplit(kChannels);
  s.ink->ChannelsSetCurrent(kChannels - 1);
}

}  // namespace

Ui::Ui() : state_(std::make_unique<State>()) {}
Ui::~Ui() = default;

void Ui::begin_frame(const Theme& theme, const Fonts& fonts, float width_px, float height_px) {
  State& s = *state_;
  s.theme = theme, s.fonts = fonts, s.width = width_px, s.height = height_px;
  s.now = ImGui::GetTime();
  s.wake.reset();
  s.registry.begin_frame();
  s.names.clear();
  s.rows = s.lines = 0;
  s.owner = -1;
  s.scrolls = false;
  s.stops_before = std::exchange(s.stops, {});
  move_focus(s);
  if (ImGui::IsMouseClicked(0)) s.show_focus = false;
  begin_window(s);
  const Rect all{0, 0, width_px, height_px};
  s.clips = {all};
  s.boxes = {Box{.x1 = width_px, .gap = s.px(kGap), .ground = s.colours().page}};
  s.ink->ChannelsSetCurrent(0);
  fill(s, all, s.colours().page);
  s.ink->ChannelsSetCurrent(kChannels - 1);
  s.registry.add({.name = "page", .role = Role::kPage, .rect = all, .clip = all});
}

void Ui::end_frame() {
  State& s = *state_;
  s.ink->ChannelsMerge();
  ImGui::End();
  ImGui::PopStyleVar(3);
  // What was held or had the keyboard and is no longer shown, is let go.
  const auto shown = [&](const std::string& key) {
    return std::ranges::any_of(s.stops, [&](const FocusStop& f) { return f.key == key && f.enabled; });
  };
  if (!s.holding.empty() && !shown(s.holding)) s.holding.clear();
  if (!s.focused.empty() && !s.stops.empty() && !shown(s.focused)) s.focused.clear();
}

std::optional<double> Ui::next_frame_in() const {
  return state_->wake;
}
const Registry& Ui::registry() const {
  return state_->registry;
}
const Theme& Ui::theme() const {
  return state_->theme;
}
float Ui::room() const {
  return (state_->box().x1 - state_->box().x0) / state_->theme.scale;
}
void Ui::focus(std::string_view name) {
  state_->wanted_focus = name;
}

void Ui::new_page() {
  State& s = *state_;
  s.focused.clear();
  s.holding.clear();
  s.active.clear();
  s.scrolling.clear();
  s.columns.clear();
  s.heights.clear();
  s.line_widths.clear();
  if (ImGui::GetCurrentContext() != nullptr && s.ink != nullptr) ImGui::ClearActiveID();
}

Rect place(State& s, float width, float height, bool whole) {
  Box& b = s.box();
  if (!b.flow) {
    const Rect r{b.x0, b.y, whole ? b.x1 : std::min(b.x0 + width, b.x1), b.y + height};
    b.bottom = r.y1;
    b.y = r.y1 + b.gap;
    return r;
  }
  if (b.x > b.x0 && b.x + width > b.x1 + 0.5F) b.y = b.bottom + b.gap, b.x = b.x0;
  const Rect r{b.x, b.y, std::min(b.x + width, b.x1), b.y + height};
  b.x = r.x1 + b.gap;
  b.bottom = std::max(b.bottom, r.y1);
  b.wanted += width + (b.wanted > 0 ? b.gap : 0);
  return r;
}

float fill_box(Ui& ui, const Box& box, const Body& body) {
  State& s = ui.state();
  s.boxes.push_back(box);
  s.boxes.back().bottom = box.y;
  s.boxes.back().x = box.x0;
  if (body) body();
  const float bottom = s.boxes.back().bottom;
  s.boxes.pop_back();
  return bottom;
}

Rect block(Ui& ui, float width, const Body& body) {
  State& s = ui.state();
  Box& b = s.box();
  width = std::min(width, b.x1 - b.x0);
  if (b.flow && b.x > b.x0 && b.x + width > b.x1 + 0.5F) b.y = b.bottom + b.gap, b.x = b.x0;
  const float left = b.flow ? b.x : b.x0, top = b.y;
  const float bottom = fill_box(
      ui, Box{.x0 = left, .x1 = left + width, .y = top, .gap = s.px(4), .ground = b.ground, .depth = b.depth}, body);
  return place(s, width, bottom - top, false);
}

void push_clip(State& s, const Rect& rect) {
  s.clips.push_back(intersection(rect, s.clip()));
  const Rect& r = s.clip();
  ImGui::PushClipRect(at(r.x0, r.y0), at(r.x1, r.y1), false);
}

void pop_clip(State& s) {
  s.clips.pop_back();
  ImGui::PopClipRect();
}

namespace {

std::string unique_key(State& s, std::string_view label) {
  const auto it = s.names.try_emplace(std::string(label), 0).first;
  return ++it->second == 1 ? std::string(label) : std::string(label) + "#" + std::to_string(it->second);
}

// A control that the keyboard came to is brought into its scroll area's view.
void bring_into_view(State& s, const Rect& rect) {
  const auto it = s.scrolling.find(s.scroll_name);
  if (!s.focus_moved || !s.scrolls || it == s.scrolling.end()) return;
  const Rect view = s.clip().inset(s.px(8));
  if (rect.y0 < view.y0) it->second.offset -= view.y0 - rect.y0;
  if (rect.y1 > view.y1) it->second.offset += std::min(rect.y1 - view.y1, rect.y0 - view.y0);
  s.wake_in(0);
}

void read_finger(State& s, Hit& hit, const Rect& rect) {
  ImGui::SetCursorScreenPos(at(rect.x0, rect.y0));
  hit.pressed = ImGui::InvisibleButton(hit.key.c_str(), at(rect.width(), rect.height()));
  hit.hovered = ImGui::IsItemHovered();
  hit.down = ImGui::IsItemActive() && hit.hovered;
  hit.began = ImGui::IsItemActivated();
  if (hit.began) s.focused = hit.key, s.active = hit.key;
}

void read_keys(State& s, Hit& hit) {
  hit.focused = s.focused == hit.key;
  if (!hit.focused || s.focus_moved) return;
  if (act_pressed(false)) {
    hit.pressed = hit.began = true;
    s.active = hit.key;
    s.hold_by_key = true;
  }
  if (act_down() && s.active == hit.key) hit.down = true;
}

}  // namespace

Hit control(State& s, Role role, std::string_view label, const Rect& rect, bool enabled) {
  Hit hit;
  hit.key = unique_key(s, label);
  s.stops.push_back({hit.key, enabled});
  if (enabled) {
    if (role != Role::kTextField) read_finger(s, hit, rect);
    if (role != Role::kTextField) read_keys(s, hit);
    hit.focused = s.focused == hit.key;
    if (hit.focused) bring_into_view(s, rect);
  }
  hit.entry = s.registry.add({.name = std::string(label),
                              .role = role,
                              .rect = rect,
                              .clip = s.clip(),
                              .focus_order = static_cast<int>(s.stops.size()) - 1,
                              .owner = s.owner,
                              .enabled = enabled,
                              .focused = hit.focused,
                              .scrolls = s.scrolls});
  return hit;
}

void focus_ring(State& s, const Hit& hit, const Rect& rect, float round) {
  if (!hit.focused || !s.show_focus) return;
  frame(s, rect.inset(-s.px(3)), s.colours().focus, round + s.px(3), s.px(3));
}

}  // namespace cisterna::gui
