#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "gui/widgets/ink.h"
#include "gui/widgets/pictures.h"
#include "gui/widgets/state.h"

namespace cisterna::gui {

namespace {

// The next round number (1, 2, 2.5 or 5 times a power of ten) at or above a value.
double round_up(double v) {
  if (v <= 0) return 1;
  const double power = std::pow(10.0, std::floor(std::log10(v)));
  for (const double m : {1.0, 2.0, 2.5, 5.0}) {
    if (m * power >= v * 0.9999) return m * power;
  }
  return 10 * power;
}

// "0.5", "1", "2,500": as everywhere, no trailing zero and a separator from 1,000.
std::string axis_number(double v) {
  std::array<char, 32> raw{};
  std::snprintf(raw.data(), raw.size(), "%.6g", v);
  std::string text = raw.data();
  const std::size_t whole = std::min(text.find('.'), text.size());
  for (std::size_t i = whole; i > 3; i -= 3) text.insert(i - 3, 1, ',');
  return text;
}

struct Axes {
  Rect area;
  double step = 1, top = 1;
  [[nodiscard]] float x(double hour) const {
    return area.x0 + area.width() * static_cast<float>(std::clamp(hour, 0.0, 24.0) / 24);
  }
  [[nodiscard]] float y(double rate) const {
    return area.y1 - area.height() * static_cast<float>(std::clamp(rate / top, 0.0, 1.0));
  }
};

double highest(const DosePlot& p) {
  double most = 0;
  for (const auto* steps : {&p.steps, &p.draft}) {
    for (const DoseStep& step : *steps) most = std::max(most, step.rate);
  }
  // A limit far above the dose would press it flat; then it is named and not drawn to scale.
  for (const DoseLimit& limit : p.limits) {
    if (limit.rate <= most * 3) most = std::max(most, limit.rate);
  }
  return most * 1.08;
}

void axis_text(State& s, float x, float y, float wide, float align, std::string_view words, Rgba ground) {
  const float high = line_height(s, Face::kSmall);
  write(s, {x, y, x + wide, y + high}, words,
        {.face = Face::kSmall, .colour = s.colours().text_soft, .ground = ground, .align = align});
}

void grid(State& s, const Axes& axes, float label_w, Rgba ground) {
  const float half = line_height(s, Face::kSmall) / 2;
  for (int i = 0; axes.step * i <= axes.top * 1.0001; ++i) {
    const float y = std::round(axes.y(axes.step * i));
    stroke(s, axes.area.x0, y, axes.area.x1, y, s.colours().line);
    axis_text(s, axes.area.x0 - label_w - s.px(8), y - half, label_w, 1, axis_number(axes.step * i), ground);
  }
  const float each = text_width(s, Face::kSmall, "00:00") + s.px(4);
  // The outer labels reach half a label further inwards.
  const float least = 1.5F * each + s.px(6);
  const int every = axes.area.width() / 8 > least   ? 3
                    : axes.area.width() / 4 > least ? 6
                    : axes.area.width() / 2 > least ? 12
                                                    : 24;
  for (int hour = 0; hour <= 24; hour += every) {
    const float x = std::round(axes.x(hour));
    stroke(s, x, axes.area.y0, x, axes.area.y1 + s.px(4), s.colours().line);
    std::array<char, 16> words{};
    std::snprintf(words.data(), words.size(), "%02d:00", hour);
    // The outer hours stand inside the plot's ends.
    const float align = hour == 0 ? 0.0F : hour == 24 ? 1.0F : 0.5F;
    axis_text(s, x - each * align, axes.area.y1 + s.px(6), each, align, words.data(), ground);
  }
}

void steps_line(State& s, const Axes& axes, const std::vector<DoseStep>& steps, bool draft) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const float a = axes.x(steps[i].start_h), b = axes.x(i + 1 < steps.size() ? steps[i + 1].start_h : 24),
                y = axes.y(steps[i].rate);
    if (!draft) fill(s, {a, y, b, axes.area.y1}, s.colours().plot_fill);
    const auto draw = [&](float x0, float y0, float x1, float y1) {
      if (draft) dashes(s, x0, y0, x1, y1, s.colours().text, s.px(2), s.px(7));
      if (!draft) stroke(s, x0, y0, x1, y1, s.colours().plot_dose, s.px(3));
    };
    draw(a, y, b, y);
    if (i + 1 < steps.size()) draw(b, y, b, axes.y(steps[i + 1].rate));
  }
}

// Limits: a dash-dot line and its words above the plot, so that they cover nothing.
void limit_line(State& s, const Axes& axes, const DoseLimit& limit) {
  if (limit.rate > axes.top) return;
  const float y = axes.y(limit.rate);
  dashes(s, axes.area.x0, y, axes.area.x1, y, s.colours().plot_limit, s.px(2), s.px(10));
}

void now_line(State& s, const Axes& axes, double hour) {
  const float x = std::round(axes.x(hour)), w = s.px(6);
  stroke(s, x, axes.area.y0, x, axes.area.y1, s.colours().plot_now, s.px(2));
  s.ink->AddTriangleFilled(at(x - w, axes.area.y0 - w), at(x + w, axes.area.y0 - w), at(x, axes.area.y0 + w * 0.4F),
                           ink(s.colours().plot_now));
}

void now_text(State& s, const Axes& axes, const DosePlot& p, Rgba ground) {
  const float wide = text_width(s, Face::kSmall, p.now_text) + 1, high = line_height(s, Face::kSmall);
  const float x = std::clamp(axes.x(*p.now_h) - wide / 2, axes.area.x0, axes.area.x1 - wide),
              y = axes.area.y0 - high - s.px(8);
  write(s, {x, y, x + wide, y + high}, p.now_text,
        {.face = Face::kSmall, .colour = s.colours().text, .ground = ground});
}

enum class Key : std::uint8_t { kActive, kDraft, kLimit };

void key_line(Ui& ui, Key kind, const std::string& words) {
  State& s = ui.state();
  const float mark = s.px(34), high = line_height(s, Face::kSmall), most = s.box().x1 - s.box().x0;
  const float wide = std::min(most, mark + text_width(s, Face::kSmall, words) + s.px(10));
  const float tall = written_height(s, Face::kSmall, words, wide - mark);
  const Rect r = place(s, wide, tall, false);
  const float y = r.y0 + high / 2, a = r.x0, b = r.x0 + s.px(26);
  if (kind == Key::kActive) stroke(s, a, y, b, y, s.colours().plot_dose, s.px(3));
  if (kind == Key::kDraft) dashes(s, a, y, b, y, s.colours().text, s.px(2), s.px(6));
  if (kind == Key::kLimit) dashes(s, a, y, b, y, s.colours().plot_limit, s.px(2), s.px(10));
  write(s, {r.x0 + mark, r.y0, r.x1, r.y1}, words,
        {.face = Face::kSmall, .colour = s.colours().text_soft, .ground = s.box().ground});
}

void keys(Ui& ui, const DosePlot& p, const Axes& axes) {
  State& s = ui.state();
  const Box outer = s.box();
  const float bottom =
      fill_box(ui,
               Box{.x0 = outer.x0,
                   .x1 = outer.x1,
                   .y = outer.y,
                   .gap = s.px(8),
                   .flow = true,
                   .ground = outer.ground,
                   .depth = outer.depth},
               [&] {
                 if (!p.draft.empty() || !p.limits.empty()) key_line(ui, Key::kActive, "active");
                 if (!p.draft.empty()) key_line(ui, Key::kDraft, "draft");
                 for (const DoseLimit& limit : p.limits)
                   key_line(ui, Key::kLimit, limit.rate > axes.top ? limit.text + " (above this axis)" : limit.text);
               });
  if (bottom > outer.y) static_cast<void>(place(s, 0, bottom - outer.y, true));
}

Axes axes_for(State& s, const DosePlot& p, const Rect& r) {
  Axes axes;
  const double most = highest(p);
  axes.step = round_up(most / 4);
  axes.top = axes.step * std::ceil(most / axes.step * 0.9999);
  if (axes.top <= 0) axes.top = axes.step;
  float label_w = text_width(s, Face::kSmall, "0");
  for (int i = 0; axes.step * i <= axes.top * 1.0001; ++i)
    label_w = std::max(label_w, text_width(s, Face::kSmall, axis_number(axes.step * i)));
  const float above = p.now_h ? line_height(s, Face::kSmall) + s.px(8) : s.px(8);
  axes.area = {r.x0 + label_w + s.px(9), r.y0 + above + s.px(2), r.x1 - s.px(2),
               r.y1 - line_height(s, Face::kSmall) - s.px(8)};
  return axes;
}

}  // namespace

void dose_plot(Ui& ui, const DosePlot& p) {
  State& s = ui.state();
  const Rgba ground = s.box().ground;
  put_text(ui, p.name + (p.unit.empty() ? "" : ", " + p.unit),
           {.face = Face::kSmall, .colour = s.colours().text_soft, .ground = ground, .name = p.name + " title"});
  const Rect r = place(s, 0, s.px(p.height), true);
  s.registry.add(
      {.name = p.name, .role = Role::kPlot, .rect = r, .clip = s.clip(), .owner = s.owner, .scrolls = s.scrolls});
  const Axes axes = axes_for(s, p, r);
  float label_w = axes.area.x0 - r.x0 - s.px(8);
  grid(s, axes, label_w, ground);
  steps_line(s, axes, p.steps, false);
  steps_line(s, axes, p.draft, true);
  for (const DoseLimit& limit : p.limits) limit_line(s, axes, limit);
  if (p.now_h) now_line(s, axes, *p.now_h);
  if (p.now_h && !p.now_text.empty()) now_text(s, axes, p, ground);
  keys(ui, p, axes);
  if (!p.total.empty()) put_text(ui, p.total, {.face = Face::kStrong, .colour = s.colours().text, .ground = ground});
}

}  // namespace cisterna::gui
