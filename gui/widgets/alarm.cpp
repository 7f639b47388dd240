#include "gui/widgets/alarm.h"

#include <algorithm>
#include <cmath>

#include "gui/widgets/ink.h"
#include "gui/widgets/signs.h"
#include "gui/widgets/state.h"

namespace cisterna::gui {

std::string_view priority_word(Priority priority) {
  switch (priority) {
    case Priority::kNone:
      return "";
    case Priority::kOk:
      return "Done";
    case Priority::kInfo:
      return "Information";
    case Priority::kLow:
      return "Low alarm";
    case Priority::kMedium:
      return "Medium alarm";
    case Priority::kHigh:
      return "High alarm";
  }
  return "";
}

const Pair& priority_pair(const State& s, Priority priority) {
  const Palette& c = s.theme.palette;
  switch (priority) {
    case Priority::kNone:
    case Priority::kInfo:
      return c.info;
    case Priority::kOk:
      return c.ok;
    case Priority::kLow:
      return c.alarm_low;
    case Priority::kMedium:
      return c.alarm_medium;
    case Priority::kHigh:
      return c.alarm_high;
  }
  return c.info;
}

namespace {

void exclamation(State& s, float x, float y0, float y1, float w, Rgba colour) {
  const float dot = w * 1.1F;
  fill(s, {x - w / 2, y0, x + w / 2, y1 - dot * 1.7F}, colour, w / 2);
  fill(s, {x - dot / 2, y1 - dot, x + dot / 2, y1}, colour, dot / 2);
}

void triangle(State& s, const Rect& r, int marks, Rgba colour, Rgba ground) {
  const float h = std::min(r.height(), r.width() * 0.9F), y0 = r.mid_y() - h / 2, w = h * 1.12F, x = r.mid_x();
  s.ink->AddTriangleFilled(at(x, y0), at(x - w / 2, y0 + h), at(x + w / 2, y0 + h), ink(colour));
  const float step = h * 0.17F;
  for (int i = 0; i < marks; ++i) {
    const float offset = (static_cast<float>(i) - static_cast<float>(marks - 1) / 2) * step;
    exclamation(s, x + offset, y0 + h * (marks == 1 ? 0.36F : 0.46F), y0 + h * 0.9F, h * 0.1F, ground);
  }
}

void disc(State& s, const Rect& r, bool done, Rgba colour, Rgba ground) {
  const float radius = std::min(r.height(), r.width()) * 0.44F;
  s.ink->AddCircleFilled(at(r.mid_x(), r.mid_y()), radius, ink(colour), 48);
  if (done) return tick(s, r.mid_x(), r.mid_y(), radius * 1.05F, ground);
  fill(s,
       {r.mid_x() - radius * 0.12F, r.mid_y() - radius * 0.12F, r.mid_x() + radius * 0.12F, r.mid_y() + radius * 0.56F},
       ground, radius * 0.1F);
  fill(s,
       {r.mid_x() - radius * 0.14F, r.mid_y() - radius * 0.58F, r.mid_x() + radius * 0.14F, r.mid_y() - radius * 0.3F},
       ground, radius * 0.14F);
}

// Only the ground of the sign flashes.
bool sign_lit(State& s, const Banner& b) {
  if (!b.flashes || (b.priority != Priority::kHigh && b.priority != Priority::kMedium)) return true;
  const float hertz = b.priority == Priority::kHigh ? kFlashHighHz : kFlashMediumHz;
  const double half = 0.5 / static_cast<double>(hertz);
  s.wake_in(half - std::fmod(s.now, half) + 0.001);
  return flash_on(hertz, s.now);
}

}  // namespace

void priority_sign(State& s, const Rect& r, Priority priority, Rgba colour, Rgba ground) {
  switch (priority) {
    case Priority::kHigh:
      return triangle(s, r, 3, colour, ground);
    case Priority::kMedium:
      return triangle(s, r, 2, colour, ground);
    case Priority::kLow:
      return triangle(s, r, 1, colour, ground);
    case Priority::kOk:
      return disc(s, r, true, colour, ground);
    case Priority::kInfo:
      return disc(s, r, false, colour, ground);
    case Priority::kNone:
      return;
  }
}

void banner(Ui& ui, const Banner& b) {
  State& s = ui.state();
  const Pair& look = priority_pair(s, b.priority);
  const bool calm = b.priority == Priority::kInfo || b.priority == Priority::kOk;
  // An alarm colours its sign and edge; the sentences stand on the card's quiet ground.
  const Rgba ground = calm ? look.ground : s.colours().card, words = calm ? look.text : s.colours().text;
  const Box outer = s.box();
  const float left_w = s.px(68), pad = s.px(14);
  const int entry = s.registry.add(
      {.name = b.happened, .role = Role::kBanner, .clip = s.clip(), .owner = s.owner, .scrolls = s.scrolls});
  const float text_left = outer.x0 + left_w + (calm ? 0 : pad);
  const Box inner{.x0 = text_left,
                  .x1 = outer.x1 - pad,
                  .y = outer.y + pad,
                  .gap = s.px(4),
                  .ground = ground,
                  .depth = outer.depth + 1};
  const float bottom = fill_box(ui, inner, [&] {
    const std::string_view word = priority_word(b.priority);
    if (!calm)
      put_text(ui, b.code.empty() ? word : std::string(word) + "   " + b.code,
               {.face = Face::kSmall, .colour = s.colours().text_soft, .ground = ground, .role = Role::kStatus});
    put_text(ui, b.happened, {.face = Face::kStrong, .colour = words, .ground = ground});
    if (!b.still_true.empty()) put_text(ui, b.still_true, {.face = Face::kBody, .colour = words, .ground = ground});
    if (!b.to_do.empty())
      put_text(ui, b.to_do,
               {.face = Face::kStrong, .colour = calm ? words : s.colours().accent_text, .ground = ground});
    if (calm && !b.code.empty()) put_text(ui, b.code, {.face = Face::kSmall, .colour = words, .ground = ground});
  });
  Box& box = s.box();
  const float extra = ++box.cards == box.last_card ? box.extra : 0;
  const Rect r{outer.x0, outer.y, outer.x1, std::max(bottom + pad, outer.y + s.px(60)) + extra};
  s.registry.at(entry).rect = r;
  const Rect sign{r.x0, r.y0, r.x0 + left_w, r.y1};
  s.ink->ChannelsSetCurrent(std::min(outer.depth + 1, 3));
  fill(s, r, ground, s.px(kRound));
  const bool lit = sign_lit(s, b);
  if (!calm) {
    if (lit)
      s.ink->AddRectFilled(at(sign.x0, sign.y0), at(sign.x1, sign.y1), ink(look.ground), s.px(kRound),
                           ImDrawFlags_RoundCornersLeft);
    frame(s, r, look.ground, s.px(kRound), s.px(2));
  }
  s.ink->ChannelsSetCurrent(4);
  const Rect mark{sign.x0 + s.px(14), sign.y0 + pad, sign.x1 - s.px(14), sign.y0 + pad + s.px(36)};
  priority_sign(s, mark, b.priority, lit || calm ? look.text : s.colours().text, lit ? look.ground : ground);
  static_cast<void>(place(s, 0, r.height(), true));
}

}  // namespace cisterna::gui
