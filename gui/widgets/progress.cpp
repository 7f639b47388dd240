#include "gui/widgets/progress.h"

#include <algorithm>
#include <cmath>

#include "gui/widgets/buttons.h"
#include "gui/widgets/ink.h"
#include "gui/widgets/state.h"

namespace cisterna::gui {

namespace {

// A step's mark: done is a tick in a disc, present a ring with a dot, to come an empty ring.
void step_mark(State& s, float x, float y, int difference) {
  const Palette& c = s.colours();
  const float r = s.px(11);
  if (difference < 0) {
    s.ink->AddCircleFilled(at(x, y), r, ink(c.primary.ground), 32);
    tick(s, x, y, r * 1.2F, c.primary.text);
  } else {
    s.ink->AddCircle(at(x, y), r, ink(difference == 0 ? c.accent_text : c.line_strong), 32, s.px(2));
    if (difference == 0) s.ink->AddCircleFilled(at(x, y), s.px(5), ink(c.accent_text), 24);
  }
}

std::string phase_word(int difference) {
  return difference < 0 ? "done" : difference == 0 ? "now" : "to come";
}

void phase_line(Ui& ui, const std::string& name, int difference) {
  State& s = ui.state();
  const Palette& c = s.colours();
  const float left = s.px(34), high = line_height(s, Face::kBody) + s.px(6);
  const Rect r = place(s, 0, high, true);
  s.box().y -= s.box().gap - s.px(2);
  step_mark(s, r.x0 + s.px(12), r.mid_y(), difference);
  const float word_w = text_width(s, Face::kSmall, "to come") + s.px(4);
  write(s, {r.x0 + left, r.y0 + s.px(3), r.x1 - word_w, r.y1}, name,
        {.face = difference == 0 ? Face::kStrong : Face::kBody,
         .colour = difference > 0 ? c.text_soft : c.text,
         .ground = s.box().ground});
  write(s, {r.x1 - word_w, r.y0 + s.px(5), r.x1, r.y1}, phase_word(difference),
        {.face = Face::kSmall, .colour = c.text_soft, .ground = s.box().ground, .align = 1});
}

double share_done(const Progress& p) {
  const double count = std::max<double>(1, static_cast<double>(p.phases.size()));
  return std::clamp((p.phase + p.fraction.value_or(0)) / count, 0.0, 1.0);
}

void bar(State& s, const Progress& p) {
  const Rect r = place(s, 0, s.px(10), true);
  fill(s, r, s.colours().line, s.px(5));
  const bool working = p.phase < static_cast<int>(p.phases.size());
  const float done = r.width() * static_cast<float>(share_done(p));
  if (done > 0) fill(s, {r.x0, r.y0, std::max(r.x0 + done, r.x0 + s.px(10)), r.y1}, s.colours().accent_text, s.px(5));
  if (!working || p.fraction) return;
  // Length unknown: a light runs through the present phase's part.
  const float part = r.width() / static_cast<float>(std::max<std::size_t>(1, p.phases.size()));
  const float run = static_cast<float>(std::fmod(s.now, 1.6) / 1.6), w = std::min(part, s.px(36));
  const float x = r.x0 + done + (part - w) * (run < 0.5F ? run * 2 : 2 - run * 2);
  fill(s, {x, r.y0, x + w, r.y1}, s.colours().accent_text, s.px(5));
  s.wake_in(1.0 / 30);
}

struct HopLook {
  Rgba line;
  int sign;  // 0 ring, 1 dots, 2 tick, 3 cross
};

HopLook hop_look(const State& s, HopState state) {
  const Palette& c = s.theme.palette;
  switch (state) {
    case HopState::kUnknown:
      return {c.line_strong, 0};
    case HopState::kWorking:
      return {c.accent_text, 1};
    case HopState::kUp:
      return {c.accent_text, 2};
    case HopState::kDown:
      return {c.plot_limit, 3};
  }
  return {c.line_strong, 0};
}

void hop_mark(State& s, float x, float y, const HopLook& look) {
  const float r = s.px(18);
  const Rgba ground = s.box().ground;
  if (look.sign >= 2) s.ink->AddCircleFilled(at(x, y), r, ink(look.line), 40);
  if (look.sign < 2) s.ink->AddCircle(at(x, y), r, ink(look.line), 40, s.px(2));
  if (look.sign == 1) {
    for (int i = -1; i <= 1; ++i)
      s.ink->AddCircleFilled(at(x + s.px(8) * static_cast<float>(i), y), s.px(2.5F), ink(look.line), 12);
  }
  if (look.sign == 2) tick(s, x, y, r * 1.15F, ground);
  if (look.sign == 3) cross(s, x, y, r * 1.15F, ground);
}

void draw_hop(State& s, const Rect& r, const Hop& hop, bool tall) {
  const HopLook look = hop_look(s, hop.state);
  const float x = tall ? r.x0 + s.px(20) : r.mid_x(), y = tall ? r.mid_y() : r.y0 + s.px(22);
  hop_mark(s, x, y, look);
  const int entry = s.registry.add({.name = hop.name + " hop",
                                    .role = Role::kHop,
                                    .rect = r,
                                    .clip = s.clip(),
                                    .owner = s.owner,
                                    .scrolls = s.scrolls});
  const int owner = std::exchange(s.owner, entry);
  const float align = tall ? 0 : 0.5F, left = tall ? r.x0 + s.px(52) : r.x0,
              top = tall ? r.y0 + s.px(4) : r.y0 + s.px(48);
  const Rgba ground = s.box().ground;
  const Rect a = write(s, {left, top, r.x1, r.y1}, hop.name,
                       {.face = Face::kStrong, .colour = s.colours().text, .ground = ground, .align = align});
  write(s, {left, a.y1, r.x1, r.y1}, hop.word,
        {.face = Face::kSmall,
         .colour = hop.state == HopState::kDown ? look.line : s.colours().text_soft,
         .ground = ground,
         .align = align});
  s.owner = owner;
}

void hops_across(State& s, const std::vector<Hop>& hops, float each) {
  float words = 0;
  for (const Hop& h : hops) words = std::max(words, written_height(s, Face::kSmall, h.word, each - s.px(8)));
  const Rect all = place(s, 0, s.px(48) + line_height(s, Face::kStrong) + words, true);
  for (std::size_t i = 0; i < hops.size(); ++i) {
    const float x = all.x0 + each * static_cast<float>(i);
    if (i > 0) {
      const bool up = hops[i].state == HopState::kUp && hops[i - 1].state == HopState::kUp;
      const float y = all.y0 + s.px(22), a = x - each / 2 + s.px(28), b = x + each / 2 - s.px(28);
      if (up) stroke(s, a, y, b, y, s.colours().accent_text, s.px(3));
      if (!up) dashes(s, a, y, b, y, s.colours().line_strong, s.px(2), s.px(6));
    }
    draw_hop(s, {x + s.px(4), all.y0, x + each - s.px(4), all.y1}, hops[i], false);
  }
}

}  // namespace

bool progress(Ui& ui, const Progress& p) {
  State& s = ui.state();
  put_text(ui, p.label,
           {.face = Face::kHeading,
            .colour = s.colours().text,
            .ground = s.box().ground,
            .role = Role::kProgress,
            .name = p.label});
  bar(s, p);
  for (int i = 0; i < static_cast<int>(p.phases.size()); ++i)
    phase_line(ui, p.phases[static_cast<std::size_t>(i)], i - p.phase);
  s.box().y += s.px(8);
  if (!p.cancel_note.empty())
    put_text(ui, p.cancel_note, {.face = Face::kSmall, .colour = s.colours().text_soft, .ground = s.box().ground});
  return p.can_cancel && button(ui, "Cancel");
}

void hop_chain(Ui& ui, const std::vector<Hop>& hops) {
  State& s = ui.state();
  const float each = ImFloor((s.box().x1 - s.box().x0) / static_cast<float>(std::max<std::size_t>(1, hops.size())));
  const bool fits = std::ranges::all_of(
                        hops, [&](const Hop& h) { return text_width(s, Face::kStrong, h.name) + s.px(12) <= each; }) &&
                    each >= s.px(96);
  if (fits) return hops_across(s, hops, each);
  for (const Hop& hop : hops) {
    const float words = written_height(s, Face::kSmall, hop.word, s.box().x1 - s.box().x0 - s.px(52));
    draw_hop(s, place(s, 0, line_height(s, Face::kStrong) + words + s.px(8), true), hop, true);
  }
}

void placement_meter(Ui& ui, const Placement& p) {
  State& s = ui.state();
  constexpr int kBars = 5;
  const Rect r = place(s, 0, s.px(56), true);
  const float w = s.px(16), gap = s.px(6);
  for (int i = 0; i < kBars; ++i) {
    const float x = r.x0 + (w + gap) * static_cast<float>(i), high = s.px(14 + 9 * static_cast<float>(i));
    const Rect b{x, r.y1 - high, x + w, r.y1};
    if (i < p.bars) fill(s, b, s.colours().accent_text, s.px(3));
    if (i >= p.bars) frame(s, b, s.colours().line_strong, s.px(3), s.px(1));
  }
  const int entry = s.registry.add(
      {.name = "Placement", .role = Role::kMeter, .rect = r, .clip = s.clip(), .owner = s.owner, .scrolls = s.scrolls});
  const float left = r.x0 + (w + gap) * kBars + s.px(12);
  const std::string words = p.word + ", " + std::to_string(std::clamp(p.bars, 0, kBars)) + " of 5";
  write_label(s, entry, {left, r.y0, r.x1, r.y1}, words, Face::kHeading, s.colours().text, s.box().ground, 0);
  if (!p.advice.empty())
    put_text(ui, p.advice, {.face = Face::kBody, .colour = s.colours().text, .ground = s.box().ground});
}

}  // namespace cisterna::gui
