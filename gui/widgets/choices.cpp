#include <algorithm>

#include "gui/widgets/buttons.h"
#include "gui/widgets/ink.h"
#include "gui/widgets/state.h"

namespace cisterna::gui {

namespace {

void question(Ui& ui, const Choice& choice) {
  State& s = ui.state();
  if (choice.label.empty()) return;
  put_text(ui, choice.label, {.face = Face::kSmall, .colour = s.colours().text_soft, .ground = s.box().ground});
  s.box().y -= s.box().gap - s.px(4);
}

Pair option_look(const State& s, const Option& option, bool chosen, bool hovered) {
  const Palette& c = s.theme.palette;
  if (!option.enabled) return c.disabled;
  if (chosen) return c.chosen;
  return {hovered ? c.inset : c.plain.ground, c.plain.text};
}

// A filled dot in a ring: the choice is a shape, not only a colour.
void radio(State& s, float x, float y, bool chosen, Rgba colour) {
  s.ink->AddCircle(at(x, y), s.px(9), ink(colour), 32, s.px(2));
  if (chosen) s.ink->AddCircleFilled(at(x, y), s.px(5), ink(colour), 32);
}

bool draw_option(State& s, const Option& option, const Rect& r, bool chosen) {
  const Hit hit = control(s, Role::kOption, option.label, r, option.enabled);
  const Pair look = option_look(s, option, chosen, hit.hovered);
  fill(s, r, look.ground, s.px(kRound));
  frame(s, r, chosen ? s.colours().accent_text : s.colours().line_strong, s.px(kRound), chosen ? s.px(2) : 1);
  s.registry.at(hit.entry).edge = s.colours().line_strong;
  s.registry.at(hit.entry).around = s.box().ground;
  s.registry.at(hit.entry).chosen = chosen;
  radio(s, r.x0 + s.px(22), r.y0 + s.px(kTouch) / 2, chosen, look.text);
  const std::string& second = option.enabled ? option.detail : option.why_not;
  const float x0 = r.x0 + s.px(42), x1 = r.x1 - s.px(10);
  if (second.empty()) {
    write_label(s, hit.entry, {x0, r.y0, x1, r.y1}, option.label, Face::kStrong, look.text, look.ground, 0);
  } else {
    const float high = written_height(s, Face::kStrong, option.label, x1 - x0), top = r.y0 + s.px(11);
    write_label(s, hit.entry, {x0, top, x1, top + high}, option.label, Face::kStrong, look.text, look.ground, 0);
    const int owner = std::exchange(s.owner, hit.entry);
    write(s, {x0, top + high, x1, r.y1}, second, {.face = Face::kSmall, .colour = look.text, .ground = look.ground});
    s.owner = owner;
  }
  focus_ring(s, hit, r, s.px(kRound));
  return hit.pressed;
}

float option_height(const State& s, const Option& option, float wide) {
  const std::string& second = option.enabled ? option.detail : option.why_not;
  const float room = wide - s.px(52);
  float high = written_height(s, Face::kStrong, option.label, room) + s.px(22);
  if (!second.empty()) high += written_height(s, Face::kSmall, second, room);
  return std::max(s.px(kTouch), high);
}

}  // namespace

std::optional<int> option_list(Ui& ui, const Choice& choice) {
  State& s = ui.state();
  std::optional<int> picked;
  question(ui, choice);
  for (int i = 0; i < static_cast<int>(choice.options.size()); ++i) {
    const Option& option = choice.options[static_cast<std::size_t>(i)];
    const Rect r = place(s, 0, option_height(s, option, s.box().x1 - s.box().x0), true);
    s.box().y -= s.box().gap - s.px(8);
    if (draw_option(s, option, r, i == choice.chosen)) picked = i;
  }
  s.box().y += s.box().gap - s.px(8);
  return picked;
}

std::optional<int> segmented(Ui& ui, const Choice& choice) {
  State& s = ui.state();
  const float room = s.box().x1 - s.box().x0, gap = s.px(8), count = static_cast<float>(choice.options.size());
  const float each = ImFloor((room - gap * (count - 1)) / count);
  const bool fits = std::ranges::all_of(choice.options, [&](const Option& o) {
    return o.detail.empty() && (o.enabled || o.why_not.empty()) &&
           text_width(s, Face::kStrong, o.label) + s.px(54) <= each;
  });
  if (!fits) return option_list(ui, choice);
  question(ui, choice);
  std::optional<int> picked;
  const float wide = std::min(each, s.px(240));
  Rect r = place(s, 0, s.px(kTouch), true);
  r.x1 = r.x0 + wide;
  for (int i = 0; i < static_cast<int>(choice.options.size()); ++i) {
    if (draw_option(s, choice.options[static_cast<std::size_t>(i)], r, i == choice.chosen)) picked = i;
    r.x0 += wide + gap, r.x1 += wide + gap;
  }
  return picked;
}

}  // namespace cisterna::gui
