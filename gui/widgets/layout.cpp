#include "gui/widgets/layout.h"

#include <algorithm>
#include <cmath>

#include "gui/widgets/ink.h"
#include "gui/widgets/state.h"

namespace cisterna::gui {

namespace {

constexpr float kFooterMost = 0.34F;  // of the window's height
constexpr int kContent = 4;           // the topmost channel

// Grounds go below what is already drawn on them.
void fill_below(State& s, const Rect& r, int depth, Rgba ground, Rgba edge) {
  s.ink->ChannelsSetCurrent(std::min(depth, kContent - 1));
  fill(s, r, ground, s.px(kRound));
  frame(s, r, edge, s.px(kRound));
  s.ink->ChannelsSetCurrent(kContent);
}

std::vector<float> column_widths(const State& s, const std::vector<Column>& columns, float room, float gap) {
  float weights = 0;
  for (const Column& c : columns) weights += c.weight;
  std::vector<float> widths;
  for (const Column& c : columns) {
    const float all = room - gap * static_cast<float>(columns.size() - 1);
    widths.push_back(std::floor(all * c.weight / weights));
    if (widths.back() < s.px(c.least)) return {};
  }
  return widths;
}

void stacked(Ui& ui, const std::vector<Column>& columns) {
  State& s = ui.state();
  for (const Column& c : columns) {
    Box& outer = s.box();
    const float bottom = fill_box(ui,
                                  Box{.x0 = outer.x0,
                                      .x1 = outer.x1,
                                      .y = outer.y,
                                      .gap = outer.gap,
                                      .ground = outer.ground,
                                      .depth = outer.depth},
                                  c.body);
    static_cast<void>(place(s, 0, bottom - s.box().y, true));
  }
}

float one_column(Ui& ui, std::pair<int, int> id, Box box, float tallest, const Body& body) {
  State& s = ui.state();
  ColumnMemory& memory = s.columns[id];
  box.last_card = memory.cards;
  box.extra = memory.cards > 0 ? std::max(0.0F, tallest - memory.natural) : 0;
  const float top = box.y, extra = box.extra;
  int cards = 0;
  const float bottom = fill_box(ui, box, [&] {
    body();
    cards = s.box().cards;
  });
  const bool stretched = memory.cards > 0 && cards == memory.cards;
  memory = {bottom - top - (stretched ? extra : 0), cards};
  return bottom;
}

void scroll_keys(State& s, ScrollPlace& p) {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.MouseWheel != 0) p.offset -= io.MouseWheel * s.px(60);
  if (ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_PageDown))) p.offset += p.view * 0.85F;
  if (ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_PageUp))) p.offset -= p.view * 0.85F;
}

// A finger that moves more than a little drags the content, and no longer presses what it came down on.
void scroll_drag(State& s, ScrollPlace& p, const Rect& view) {
  const ImGuiIO& io = ImGui::GetIO();
  const Rect finger{io.MouseClickedPos[0].x, io.MouseClickedPos[0].y, io.MouseClickedPos[0].x + 1,
                    io.MouseClickedPos[0].y + 1};
  if (!io.MouseDown[0] || !s.holding.empty() || !view.contains(finger, 0)) {
    p.dragging = false;
    return;
  }
  if (!p.dragging && std::abs(io.MousePos.y - io.MouseClickedPos[0].y) > s.px(14)) {
    p.dragging = true;
    ImGui::ClearActiveID();
  }
  if (p.dragging) p.offset -= io.MouseDelta.y;
}

void keep_inside(ScrollPlace& p) {
  p.offset = std::round(std::clamp(p.offset, 0.0F, std::max(0.0F, p.content - p.view)));
}

void rail_arrow(State& s, const Rect& r, bool up, Rgba colour) {
  const float w = s.px(9), h = s.px(6), x = r.mid_x(), y = r.mid_y(), d = up ? -1.0F : 1.0F;
  const ImVec2 points[] = {at(x - w, y - d * h / 2), at(x, y + d * h / 2), at(x + w, y - d * h / 2)};
  s.ink->AddPolyline(points, 3, ink(colour), 0, s.px(3));
}

bool rail_button(State& s, const Rect& r, bool up, bool able) {
  const Pair look = able ? s.colours().plain : s.colours().disabled;
  const Hit hit = control(s, Role::kButton, up ? "Scroll up" : "Scroll down", r, able);
  s.registry.at(hit.entry).edge = able ? s.colours().line_strong : Rgba{0, 0, 0, 0};
  s.registry.at(hit.entry).around = s.box().ground;
  fill(s, r, look.ground, s.px(kRound));
  if (able) frame(s, r, s.colours().line_strong, s.px(kRound));
  rail_arrow(s, r, up, look.text);
  focus_ring(s, hit, r, s.px(kRound));
  return hit.pressed;
}

// Beside what does not fit: two buttons, and which part of how many is in view.
void rail(State& s, const Rect& r, ScrollPlace& p) {
  const float b = r.width(), most = p.content - p.view;
  if (rail_button(s, {r.x0, r.y0, r.x1, r.y0 + b}, true, p.offset > 0.5F)) p.offset -= p.view * 0.85F, s.wake_in(0);
  if (rail_button(s, {r.x0, r.y1 - b, r.x1, r.y1}, false, p.offset < most - 0.5F))
    p.offset += p.view * 0.85F, s.wake_in(0);
  const Rect track{r.mid_x() - s.px(3), r.y0 + b + s.px(8), r.mid_x() + s.px(3), r.y1 - b - s.px(8)};
  fill(s, track, s.colours().line, s.px(3));
  const float from = p.offset / p.content, to = (p.offset + p.view) / p.content;
  fill(s, {track.x0, track.y0 + track.height() * from, track.x1, track.y0 + track.height() * to},
       s.colours().line_strong, s.px(3));
}

void more_hint(State& s, const Rect& view, const ScrollPlace& p) {
  if (p.offset > p.content - p.view - 0.5F) return;
  const std::string_view words = "More below";
  const float w = text_width(s, Face::kSmall, words) + s.px(24), h = line_height(s, Face::kSmall) + s.px(8);
  const Rect pill{view.mid_x() - w / 2, view.y1 - h, view.mid_x() + w / 2, view.y1};
  fill(s, pill, s.colours().chosen.ground, h / 2);
  write(s, {pill.x0 + s.px(12), pill.y0 + s.px(4), pill.x1 - s.px(11), pill.y1}, words,
        {.face = Face::kSmall,
         .colour = s.colours().chosen.text,
         .ground = s.colours().chosen.ground,
         .role = Role::kStatus});
}

Seen scroll_in(Ui& ui, std::string_view name, const Rect& whole, const Body& body) {
  State& s = ui.state();
  ScrollPlace& p = s.scrolling.try_emplace(std::string(name)).first->second;
  const bool overflows = p.content > whole.height() + 0.5F;
  const float rail_w = s.px(kTouch), hint = overflows ? line_height(s, Face::kSmall) + s.px(12) : 0;
  Rect view = whole;
  if (overflows) view.x1 -= rail_w + s.px(kGap), view.y1 -= hint;
  const float view_before = std::exchange(p.view, view.height());
  if (overflows) scroll_keys(s, p), scroll_drag(s, p, view);
  keep_inside(p);
  const std::string outer_name = std::exchange(s.scroll_name, std::string(name));
  const bool outer_scrolls = std::exchange(s.scrolls, overflows);
  const Box& outer = s.box();
  // Shadows of focus rings reach a little past the column, so the window is a little wider than the column.
  push_clip(s, {view.x0 - s.px(8), view.y0, view.x1 + s.px(6), view.y1});
  const float top = view.y0 - p.offset;
  const float bottom = fill_box(
      ui, Box{.x0 = view.x0, .x1 = view.x1, .y = top, .gap = outer.gap, .ground = outer.ground, .depth = outer.depth},
      body);
  pop_clip(s);
  s.scroll_name = outer_name, s.scrolls = outer_scrolls;
  // While content or window still find their sizes, nothing counts as seen: a first frame without its footer shows
  // more.
  const bool steady = std::abs(p.content - (bottom - top)) <= 0.5F && std::abs(view_before - view.height()) <= 0.5F;
  if (!steady) s.wake_in(0);
  p.content = bottom - top;
  // A leap over a part does not count as having seen it.
  if (steady && p.offset <= p.seen_to + 0.5F) p.seen_to = std::max(p.seen_to, p.offset + view.height());
  if (overflows)
    more_hint(s, {view.x0, view.y1, view.x1, whole.y1}, p),
        rail(s, {whole.x1 - rail_w, whole.y0, whole.x1, whole.y1}, p);
  const bool fits = p.content <= whole.height() + 0.5F;
  return {fits, p.seen_to >= p.content - 0.5F};
}

float& footer_height(State& s) {
  return s.heights.try_emplace("footer", s.px(kTouch)).first->second;
}

void measure_footer(State& s, float high) {
  if (std::abs(high - footer_height(s)) > 0.5F) s.wake_in(0);
  footer_height(s) = high;
}

float footer_pad(const State& s) {
  return s.px(s.compact() ? 8 : 14);
}

void footer(Ui& ui, const Body& body, float left, float right) {
  State& s = ui.state();
  const float pad = footer_pad(s), top = s.height - footer_height(s) - 2 * pad;
  fill(s, {0, top, s.width, s.height}, s.colours().card);
  stroke(s, 0, top, s.width, top, s.colours().line);
  const Box box{.x0 = left, .x1 = right, .y = top + pad, .gap = s.px(kGap), .ground = s.colours().card, .depth = 1};
  measure_footer(s, fill_box(ui, box, body) - top - pad);
}

// A footer that would take too much of a small window stands at the end of the body instead.
void sunk_footer(Ui& ui, const Body& body) {
  State& s = ui.state();
  divider(ui);
  const Box b = s.box();
  const float bottom =
      fill_box(ui, Box{.x0 = b.x0, .x1 = b.x1, .y = b.y, .gap = b.gap, .ground = b.ground, .depth = b.depth}, body);
  static_cast<void>(place(s, 0, bottom - b.y, true));
  measure_footer(s, bottom - b.y);
}

// Title, and the subtitle behind it where there is room, else below.
void page_title(Ui& ui, const PageSpec& spec) {
  State& s = ui.state();
  const Palette& c = s.colours();
  const Box& b = s.box();
  const float title_w = text_width(s, Face::kTitle, spec.title), between = s.px(18);
  const bool behind = title_w + between + text_width(s, Face::kBody, spec.subtitle) < b.x1 - b.x0;
  const Rect r = place(s, 0, written_height(s, Face::kTitle, spec.title, b.x1 - b.x0), true);
  write(s, r, spec.title, {.face = Face::kTitle, .colour = c.text, .ground = c.page, .role = Role::kHeading});
  if (spec.subtitle.empty()) return;
  const Style soft{.face = Face::kBody, .colour = c.text_soft, .ground = c.page};
  if (!behind) return put_text(ui, spec.subtitle, soft);
  const float y = r.y1 - line_height(s, Face::kBody) - s.px(4);
  write(s, {r.x0 + title_w + between, y, r.x1, r.y1}, spec.subtitle, soft);
}

}  // namespace

Seen page(Ui& ui, const PageSpec& spec, const Body& body) {
  State& s = ui.state();
  status_bar(ui, spec.status, spec.bench);
  const bool compact = s.compact();  // then the title scrolls with the body
  const float side = s.px(compact ? 16 : 28), left = side, right = s.width - side;
  const bool sunk = spec.footer && footer_height(s) + 2 * footer_pad(s) > s.height * kFooterMost;
  const float end = spec.footer && !sunk ? s.height - footer_height(s) - 2 * footer_pad(s) : s.height;
  float top = s.box().bottom + s.px(compact ? 8 : 18);
  if (!compact) {
    const Box title{.x0 = left, .x1 = right, .y = top, .gap = s.px(kGap), .ground = s.colours().page};
    top = fill_box(ui, title, [&] { page_title(ui, spec); }) + s.px(14);
  }
  const Seen seen = scroll_in(ui, spec.title, {left, top, right, end - s.px(compact ? 6 : 16)}, [&] {
    if (compact) page_title(ui, spec);
    body();
    if (sunk) sunk_footer(ui, spec.footer);
  });
  // Actions come last in the Tab order.
  if (spec.footer && !sunk) footer(ui, spec.footer, left, right);
  return seen;
}

Seen scroll_area(Ui& ui, std::string_view name, float height, const Body& body) {
  State& s = ui.state();
  const float high = height > 0 ? s.px(height) : std::max(s.px(200), s.height - s.box().y - s.px(kPad));
  return scroll_in(ui, name, place(s, 0, high, true), body);
}

void row(Ui& ui, const std::vector<Column>& columns) {
  State& s = ui.state();
  const Box outer = s.box();
  const int id = s.rows++;
  const float gap = s.px(16);
  const std::vector<float> widths = column_widths(s, columns, outer.x1 - outer.x0, gap);
  if (widths.empty()) return stacked(ui, columns);
  float tallest = 0, bottom = outer.y, x = outer.x0;
  for (int i = 0; i < static_cast<int>(columns.size()); ++i) tallest = std::max(tallest, s.columns[{id, i}].natural);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Box box{
        .x0 = x, .x1 = x + widths[i], .y = outer.y, .gap = outer.gap, .ground = outer.ground, .depth = outer.depth};
    bottom = std::max(bottom, one_column(ui, {id, static_cast<int>(i)}, box, tallest, columns[i].body));
    x += widths[i] + gap;
  }
  static_cast<void>(place(s, 0, bottom - outer.y, true));
}

void line(Ui& ui, const Body& body) {
  State& s = ui.state();
  const Box outer = s.box();
  const float bottom = fill_box(ui,
                                Box{.x0 = outer.x0,
                                    .x1 = outer.x1,
                                    .y = outer.y,
                                    .gap = s.px(kGap),
                                    .flow = true,
                                    .ground = outer.ground,
                                    .depth = outer.depth},
                                body);
  static_cast<void>(place(s, 0, bottom - outer.y, true));
}

namespace {

Box flowing(const State& s, float x0, float x1, float y, const Box& outer) {
  return {.x0 = x0, .x1 = x1, .y = y, .gap = s.px(kGap), .flow = true, .ground = outer.ground, .depth = outer.depth};
}

// Fills a line and remembers, for the next frame, how wide its things want to be.
float measured_line(Ui& ui, const Box& box, float& wanted, const Body& body) {
  State& s = ui.state();
  float now = 0;
  const float bottom = fill_box(ui, box, [&] {
    body();
    now = s.box().wanted;
  });
  if (std::abs(now - wanted) > 0.5F) wanted = now, s.wake_in(0);
  return bottom;
}

}  // namespace

void line_right(Ui& ui, const Body& body) {
  State& s = ui.state();
  const Box outer = s.box();
  float& wanted = s.line_widths[s.lines++];
  const float room = outer.x1 - outer.x0, left = outer.x1 - (wanted > 0 ? std::min(wanted, room) : room);
  const float bottom = measured_line(ui, flowing(s, left, outer.x1, outer.y, outer), wanted, body);
  static_cast<void>(place(s, 0, bottom - outer.y, true));
}

void actions(Ui& ui, const Body& left, const Body& right) {
  State& s = ui.state();
  const Box outer = s.box();
  float& left_w = s.line_widths[s.lines++];
  float& right_w = s.line_widths[s.lines++];
  const float room = outer.x1 - outer.x0, gap = s.px(kGap);
  const bool together = left_w + gap + right_w <= room;
  const float a = measured_line(
      ui, flowing(s, outer.x0, together ? outer.x1 - right_w - gap : outer.x1, outer.y, outer), left_w, left);
  const float top = together ? outer.y : a + gap;
  const float b = measured_line(
      ui, flowing(s, outer.x1 - (right_w > 0 ? std::min(right_w, room) : room), outer.x1, top, outer), right_w, right);
  static_cast<void>(place(s, 0, std::max(a, b) - outer.y, true));
}

void card(Ui& ui, const CardSpec& spec, const Body& body) {
  State& s = ui.state();
  const Box outer = s.box();
  const Palette& c = s.colours();
  const float pad = s.px(kPad);
  const Rgba ground = outer.depth == 0 ? c.card : c.inset;
  const int panel = s.registry.add(
      {.name = spec.title, .role = Role::kPanel, .clip = s.clip(), .owner = s.owner, .scrolls = s.scrolls});
  const Box inner{.x0 = outer.x0 + pad,
                  .x1 = outer.x1 - pad,
                  .y = outer.y + pad,
                  .gap = s.px(10),
                  .ground = ground,
                  .depth = outer.depth + 1};
  const float bottom = fill_box(ui, inner, [&] {
    if (!spec.title.empty())
      put_text(ui, spec.title,
               {.face = Face::kStrong, .colour = c.accent_text, .ground = ground, .role = Role::kHeading});
    if (body) body();
  });
  Box& box = s.box();
  ++box.cards;
  const float extra = box.last_card == box.cards ? box.extra : 0;
  const Rect r{outer.x0, outer.y, outer.x1, bottom + pad + extra};
  s.registry.at(panel).rect = r;
  fill_below(s, r, outer.depth + 1, ground, c.line);
  static_cast<void>(place(s, 0, r.height(), true));
}

void space(Ui& ui, float height) {
  ui.state().box().y += ui.state().px(height);
}

void divider(Ui& ui) {
  State& s = ui.state();
  const Rect r = place(s, 0, s.px(1), true);
  fill(s, r, s.colours().line);
}

}  // namespace cisterna::gui
