#include "gui/widgets/buttons.h"

#include <algorithm>

#include "gui/widgets/ink.h"
#include "gui/widgets/state.h"

namespace cisterna::gui {

namespace {

Pair look_of(const State& s, ButtonKind kind, bool enabled) {
  const Palette& c = s.theme.palette;
  if (!enabled) return c.disabled;
  switch (kind) {
    case ButtonKind::kPlain:
      return c.plain;
    case ButtonKind::kPrimary:
      return c.primary;
    case ButtonKind::kDanger:
      return c.danger;
  }
  return c.plain;
}

// Pressed and pointed-at shades keep the text's contrast: they move away from the text's colour.
Rgba shade(const Pair& look, bool down, bool hovered) {
  const bool dark_text = luminance(look.text) < luminance(look.ground);
  const Rgba away = dark_text ? Rgba{255, 255, 255, 255} : Rgba{0, 0, 0, 255};
  const int amount = down ? 70 : hovered ? 28 : 0;
  return blend({away.r, away.g, away.b, static_cast<std::uint8_t>(amount)}, look.ground);
}

void edge(State& s, int entry, const Rect& r, const Pair& look, bool plain) {
  if (plain) frame(s, r, s.colours().line_strong, s.px(kRound));
  s.registry.at(entry).edge = plain ? s.colours().line_strong : look.ground;
  s.registry.at(entry).around = s.box().ground;
}

float height_for(const State& s, std::string_view label, Face face, float text_room) {
  return std::max(s.px(kTouch), written_height(s, face, label, text_room) + s.px(14));
}

bool draw_button(Ui& ui, const Button& b) {
  State& s = ui.state();
  const float room = s.box().x1 - s.box().x0, pad = s.px(20);
  const float wide =
      b.wide ? room : std::min(room, std::max(s.px(110), text_width(s, Face::kStrong, b.label) + 2 * pad + 1));
  const Rect r = place(s, wide, height_for(s, b.label, Face::kStrong, wide - s.px(16)), b.wide);
  const Pair look = look_of(s, b.kind, b.enabled);
  const Hit hit =
      control(s, b.kind == ButtonKind::kDanger ? Role::kDangerButton : Role::kButton, b.label, r, b.enabled);
  const Rgba ground = shade(look, hit.down, hit.hovered);
  fill(s, r, ground, s.px(kRound));
  edge(s, hit.entry, r, look, b.kind == ButtonKind::kPlain && b.enabled);
  write_label(s, hit.entry, r.inset(s.px(8)), b.label, Face::kStrong, look.text, ground);
  focus_ring(s, hit, r, s.px(kRound));
  return hit.pressed;
}

void reason(Ui& ui, bool enabled, const std::string& why_not) {
  State& s = ui.state();
  if (!enabled && !why_not.empty())
    put_text(ui, why_not, {.face = Face::kSmall, .colour = s.colours().text_soft, .ground = s.box().ground});
}

constexpr double kLongestFrameS = 0.25;  // what one frame may add to a hold

// Advances a hold. True in the frame in which it is full.
bool advance_hold(State& s, const Hit& hit) {
  if (hit.began && hit.down) s.holding = hit.key, s.held_s = 0, s.hold_done = false;
  if (s.holding != hit.key) return false;
  if (!hit.down) {
    s.holding.clear();
    return false;
  }
  if (s.hold_done) return false;
  s.wake_in(1.0 / 60);
  if (!hit.began) s.held_s += std::min<double>(ImGui::GetIO().DeltaTime, kLongestFrameS);
  s.hold_done = s.held_s >= kHoldS - 1e-6;
  return s.hold_done;
}

float hold_part(const State& s, const Hit& hit) {
  if (s.holding != hit.key) return 0;
  return s.hold_done ? 1.0F : static_cast<float>(std::clamp(s.held_s / kHoldS, 0.0, 1.0));
}

void ring(State& s, float x, float y, float radius, float part, const Pair& look) {
  s.ink->AddCircle(at(x, y), radius, ink(blend({look.text.r, look.text.g, look.text.b, 110}, look.ground)), 48,
                   s.px(3));
  if (part <= 0) return;
  constexpr float kTop = -1.5707963F, kTurn = 6.2831853F;
  s.ink->PathArcTo(at(x, y), radius, kTop, kTop + kTurn * part, 48);
  s.ink->PathStroke(ink(look.text), 0, s.px(4));
}

bool draw_hold(Ui& ui, const HoldButton& b) {
  State& s = ui.state();
  const float pad = s.px(20), mark = s.px(44), room = s.box().x1 - s.box().x0;
  const float wide = std::min(room, text_width(s, Face::kStrong, b.label) + 2 * pad + mark + 1);
  const Rect r =
      place(s, wide, std::max(s.px(56), height_for(s, b.label, Face::kStrong, wide - mark - s.px(24))), false);
  const Pair look = look_of(s, b.kind, b.enabled);
  const Hit hit = control(s, Role::kHoldButton, b.label, r, b.enabled);
  const bool full = advance_hold(s, hit);
  const float part = hold_part(s, hit);
  fill(s, r, look.ground, s.px(kRound));
  if (part > 0) {
    const Rgba done = shade(look, true, false);
    fill(s, {r.x0, r.y0, std::max(r.x0 + r.width() * part, r.x0 + s.px(kRound)), r.y1}, done, s.px(kRound));
  }
  edge(s, hit.entry, r, look, b.enabled && b.kind == ButtonKind::kPlain);
  ring(s, r.x0 + pad + s.px(14), r.mid_y(), s.px(13), part, look);
  write_label(s, hit.entry, {r.x0 + pad + mark - s.px(4), r.y0 + s.px(6), r.x1 - s.px(14), r.y1 - s.px(6)}, b.label,
              Face::kStrong, look.text, look.ground, 0);
  focus_ring(s, hit, r, s.px(kRound));
  return full;
}

}  // namespace

bool button(Ui& ui, const Button& b) {
  State& s = ui.state();
  if (b.enabled || b.why_not.empty()) return draw_button(ui, b);
  const float wide = b.wide ? s.box().x1 - s.box().x0
                            : std::max({s.px(110), text_width(s, Face::kStrong, b.label) + s.px(41),
                                        std::min(s.px(260), text_width(s, Face::kSmall, b.why_not) + 1)});
  bool pressed = false;
  block(ui, wide, [&] {
    pressed = draw_button(ui, b);
    reason(ui, b.enabled, b.why_not);
  });
  return pressed;
}

bool button(Ui& ui, std::string_view label) {
  return button(ui, Button{.label = std::string(label)});
}
bool primary_button(Ui& ui, std::string_view label) {
  return button(ui, Button{.label = std::string(label), .kind = ButtonKind::kPrimary});
}
bool danger_button(Ui& ui, std::string_view label) {
  return button(ui, Button{.label = std::string(label), .kind = ButtonKind::kDanger});
}

bool hold_button(Ui& ui, const HoldButton& b) {
  State& s = ui.state();
  const float own = text_width(s, Face::kStrong, b.label) + s.px(85);
  const float with_reason =
      b.enabled ? own : std::max(own, std::min(s.px(340), text_width(s, Face::kSmall, b.why_not) + 1));
  bool full = false;
  block(ui, with_reason, [&] {
    full = draw_hold(ui, b);
    reason(ui, b.enabled, b.why_not);
  });
  return full;
}

Confirmed confirmation(Ui& ui, const Confirmation& c) {
  State& s = ui.state();
  Confirmed result = Confirmed::kNotYet;
  const Box outer = s.box();
  const float bar = s.px(6), pad = s.px(kPad);
  const Rgba ground = s.colours().card;
  const Pair& look = c.danger ? s.colours().danger : s.colours().primary;
  const Box inner{.x0 = outer.x0 + pad + bar,
                  .x1 = outer.x1 - pad,
                  .y = outer.y + pad,
                  .gap = s.px(8),
                  .ground = ground,
                  .depth = outer.depth + 1};
  const int panel = s.registry.add(
      {.name = c.question, .role = Role::kPanel, .clip = s.clip(), .owner = s.owner, .scrolls = s.scrolls});
  const float bottom = fill_box(ui, inner, [&] {
    put_text(ui, c.question,
             {.face = Face::kHeading, .colour = s.colours().text, .ground = ground, .role = Role::kHeading});
    for (const std::string& fact : c.facts)
      put_text(ui, fact, {.face = Face::kBody, .colour = s.colours().text, .ground = ground});
    const Box b = s.box();
    const float end = fill_box(ui,
                               Box{.x0 = b.x0,
                                   .x1 = b.x1,
                                   .y = b.y + s.px(6),
                                   .gap = s.px(kGap),
                                   .flow = true,
                                   .ground = ground,
                                   .depth = b.depth},
                               [&] {
                                 if (button(ui, c.back_label)) result = Confirmed::kBack;
                                 if (hold_button(ui, {.label = c.hold_label,
                                                      .kind = c.danger ? ButtonKind::kDanger : ButtonKind::kPrimary,
                                                      .enabled = true,
                                                      .why_not = {}}))
                                   result = Confirmed::kYes;
                               });
    static_cast<void>(place(s, 0, end - b.y, true));
  });
  const Rect r{outer.x0, outer.y, outer.x1, bottom + pad};
  s.registry.at(panel).rect = r;
  s.ink->ChannelsSetCurrent(std::min(outer.depth + 1, 3));
  fill(s, r, ground, s.px(kRound));
  s.ink->AddRectFilled(at(r.x0, r.y0), at(r.x0 + bar, r.y1), ink(look.ground), s.px(kRound),
                       ImDrawFlags_RoundCornersLeft);
  frame(s, r, look.ground, s.px(kRound), s.px(2));
  s.ink->ChannelsSetCurrent(4);
  static_cast<void>(place(s, 0, r.height(), true));
  return result;
}

}  // namespace cisterna::gui
