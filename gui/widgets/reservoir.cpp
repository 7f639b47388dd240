#include <algorithm>

#include "gui/widgets/ink.h"
#include "gui/widgets/pictures.h"
#include "gui/widgets/state.h"

namespace cisterna::gui {

namespace {

// The vessel: outline, filling, the low mark with its words beside it.
void vessel(State& s, const Rect& r, const Reservoir& v) {
  const Palette& c = s.colours();
  const float round = s.px(18), wall = s.px(3);
  fill(s, r, c.page, round);
  const Rect inside = r.inset(wall * 2);
  const float level = inside.y1 - inside.height() * static_cast<float>(std::clamp(v.fill, 0.0, 1.0));
  if (v.fill > 0)
    fill(s, {inside.x0, std::min(level, inside.y1 - s.px(2)), inside.x1, inside.y1},
         blend({c.plot_dose.r, c.plot_dose.g, c.plot_dose.b, 150}, c.page), round - wall * 2);
  frame(s, r, c.line_strong, round, wall);
  const float cap_w = r.width() * 0.34F;
  fill(s, {r.mid_x() - cap_w / 2, r.y0 - s.px(9), r.mid_x() + cap_w / 2, r.y0 + s.px(1)}, c.line_strong, s.px(3));
  const float low = inside.y1 - inside.height() * static_cast<float>(std::clamp(v.low, 0.0, 1.0));
  dashes(s, r.x0 - s.px(4), low, r.x1 + s.px(8), low, c.plot_limit, s.px(2), s.px(6));
}

void date_line(Ui& ui, const ReservoirDate& d) {
  State& s = ui.state();
  const Palette& c = s.colours();
  const Box outer = s.box();
  const Pair look = d.governs ? c.chosen : Pair{outer.ground, c.text};
  const float pad = s.px(10);
  const Box inner{.x0 = outer.x0 + pad,
                  .x1 = outer.x1 - pad,
                  .y = outer.y + s.px(6),
                  .gap = 0,
                  .ground = look.ground,
                  .depth = outer.depth};
  const float bottom = fill_box(ui, inner, [&] {
    const Rgba soft = d.governs ? look.text : c.text_soft;
    put_text(ui, d.governs ? d.label + " (governs)" : d.label,
             {.face = Face::kSmall, .colour = soft, .ground = look.ground, .name = "label of " + d.label});
    put_text(
        ui, d.date,
        {.face = Face::kStrong, .colour = look.text, .ground = look.ground, .role = Role::kValue, .name = d.label});
    if (!d.note.empty()) put_text(ui, d.note, {.face = Face::kSmall, .colour = soft, .ground = look.ground});
  });
  const Rect r{outer.x0, outer.y, outer.x1, bottom + s.px(6)};
  if (d.governs) {
    s.ink->ChannelsSetCurrent(3);
    fill(s, r, look.ground, s.px(6));
    fill(s, {r.x0, r.y0, r.x0 + s.px(5), r.y1}, look.text, s.px(2));
    s.ink->ChannelsSetCurrent(4);
  }
  static_cast<void>(place(s, 0, r.height(), true));
  s.box().y -= s.box().gap - s.px(4);
}

void beside(Ui& ui, const Reservoir& v) {
  State& s = ui.state();
  const Rgba ground = s.box().ground;
  put_text(ui, v.volume,
           {.face = Face::kTitle,
            .colour = s.colours().text,
            .ground = ground,
            .role = Role::kValue,
            .name = "Reservoir volume"});
  s.box().y -= s.px(8);
  put_text(ui, "of " + v.capacity + (v.low_text.empty() ? "" : ", " + v.low_text),
           {.face = Face::kSmall, .colour = s.colours().text_soft, .ground = ground});
  for (const ReservoirDate& d : v.dates) date_line(ui, d);
}

}  // namespace

void reservoir(Ui& ui, const Reservoir& v) {
  State& s = ui.state();
  const Box outer = s.box();
  const float wide = s.px(104), gap = s.px(26), top = outer.y + s.px(10);
  const int picture = s.registry.add(
      {.name = v.name, .role = Role::kPicture, .clip = s.clip(), .owner = s.owner, .scrolls = s.scrolls});
  const Box inner{.x0 = outer.x0 + wide + gap,
                  .x1 = outer.x1,
                  .y = outer.y,
                  .gap = outer.gap,
                  .ground = outer.ground,
                  .depth = outer.depth};
  const float words = fill_box(ui, inner, [&] { beside(ui, v); });
  const float bottom = std::max(words, top + s.px(170));
  const Rect r{outer.x0 + s.px(6), top, outer.x0 + wide, std::min(bottom, top + s.px(240))};
  s.registry.at(picture).rect = r;
  vessel(s, r, v);
  static_cast<void>(place(s, 0, bottom - outer.y, true));
}

}  // namespace cisterna::gui
