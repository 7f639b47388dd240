#include "gui/widgets/status_bar.h"

#include <algorithm>

#include "gui/widgets/ink.h"
#include "gui/widgets/signs.h"
#include "gui/widgets/state.h"

namespace cisterna::gui {

namespace {

void item(Ui& ui, const StatusItem& it) {
  State& s = ui.state();
  const Pair& look = s.colours().header;
  const Rgba soft = blend({look.text.r, look.text.g, look.text.b, 190}, look.ground);
  const bool compact = s.compact();
  const float value_w = text_width(s, compact ? Face::kSmall : Face::kStrong, it.value);
  block(ui, (compact ? value_w : std::max(text_width(s, Face::kSmall, it.label), value_w)) + s.px(compact ? 4 : 16),
        [&] {
          s.box().gap = 0;
          if (!compact && !it.label.empty()) {
            put_text(ui, it.label,
                     {.face = Face::kSmall,
                      .colour = soft,
                      .ground = look.ground,
                      .role = Role::kStatus,
                      .name = "label of " + it.label});
          }
          put_text(ui, it.value,
                   {.face = compact ? Face::kSmall : Face::kStrong,
                    .colour = look.text,
                    .ground = look.ground,
                    .role = Role::kStatus,
                    .name = it.label});
        });
}

void pill(Ui& ui, std::string_view words, const Pair& look, Role role, Priority sign) {
  State& s = ui.state();
  const bool compact = s.compact();
  const Face face = compact ? Face::kSmall : Face::kStrong;
  const float high = s.px(compact ? 28 : 34), mark = sign == Priority::kNone ? 0 : s.px(26);
  const Rect r = place(s, text_width(s, face, words) + s.px(compact ? 18 : 28) + mark, high, false);
  fill(s, r, look.ground, s.px(6));
  if (mark > 0)
    priority_sign(s, {r.x0 + s.px(8), r.y0 + s.px(5), r.x0 + s.px(8) + s.px(24), r.y1 - s.px(5)}, sign, look.text,
                  look.ground);
  const int entry = s.registry.add(
      {.name = std::string(words), .role = role, .rect = r, .clip = s.clip(), .owner = s.owner, .scrolls = s.scrolls});
  write_label(s, entry, {r.x0 + s.px(8) + mark, r.y0, r.x1 - s.px(8), r.y1}, words, face, look.text, look.ground);
}

}  // namespace

void bench_stamp(Ui& ui) {
  pill(ui, "BENCH", ui.state().colours().bench, Role::kStamp, Priority::kNone);
}

void status_bar(Ui& ui, const StatusBar& bar, bool bench) {
  State& s = ui.state();
  const Pair& look = s.colours().header;
  const bool compact = s.compact();
  float& natural = s.heights.try_emplace("status", s.px(compact ? 28 : 44)).first->second;
  const float pad = s.px(compact ? 6 : 9), side = s.px(compact ? 16 : 28);
  const Rect band{0, 0, s.width, natural + 2 * pad};
  fill(s, band, look.ground);
  float& right_w = s.heights.try_emplace("status right", s.px(200)).first->second;
  const float split = s.width - side - right_w;
  const Box left{.x0 = side,
                 .x1 = split - s.px(12),
                 .y = compact ? pad + s.px(4) : pad,
                 .gap = s.px(compact ? 12 : 20),
                 .flow = true,
                 .ground = look.ground};
  const float a = fill_box(ui, left, [&] {
    for (const StatusItem& it : bar.items) item(ui, it);
  });
  float wanted = 0;
  const Box right{.x0 = split,
                  .x1 = s.width - side + 1,
                  .y = compact ? pad : pad + s.px(5),
                  .gap = s.px(10),
                  .flow = true,
                  .ground = look.ground};
  const float b = fill_box(ui, right, [&] {
    if (bar.alarm != Priority::kNone) pill(ui, bar.alarm_text, priority_pair(s, bar.alarm), Role::kStatus, bar.alarm);
    if (bench) bench_stamp(ui);
    if (!bar.clock.empty()) pill(ui, bar.clock, look, Role::kStatus, Priority::kNone);
    wanted = s.box().wanted;
  });
  const float most = s.width * 0.55F, next = std::min(wanted, most);
  if (right_w > next + 0.5F || right_w < next - 0.5F) right_w = next, s.wake_in(0);
  const float high = std::max({a, b, pad + s.px(compact ? 28 : 44)}) - pad;
  if (natural > high + 0.5F || natural < high - 0.5F) natural = high, s.wake_in(0);
  static_cast<void>(place(s, 0, band.height(), true));
}

}  // namespace cisterna::gui
