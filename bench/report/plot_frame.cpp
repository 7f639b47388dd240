#include "bench/report/plot_frame.h"

#include <algorithm>

#include "bench/report/numbers.h"

namespace cisterna::bench {

namespace {

constexpr double kTickSize = 13;

std::size_t bytes_of_character(std::string_view s) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  const std::size_t n = at(0) < 0x80                    ? 1
                        : at(0) >= 0xC2 && at(0) < 0xE0 ? 2
                        : at(0) >= 0xE0 && at(0) < 0xF0 ? 3
                        : at(0) >= 0xF0 && at(0) < 0xF5 ? 4
                                                        : 0;
  if (n == 0 || n > s.size()) return 0;
  for (std::size_t i = 1; i < n; ++i) {
    if ((at(i) & 0xC0U) != 0x80) return 0;
  }
  if ((at(0) == 0xE0 && at(1) < 0xA0) || (at(0) == 0xED && at(1) >= 0xA0)) return 0;  // overlong, surrogate
  if ((at(0) == 0xF0 && at(1) < 0x90) || (at(0) == 0xF4 && at(1) >= 0x90)) return 0;  // overlong, beyond Unicode
  return n;
}

std::vector<std::string> characters(std::string_view s) {
  std::vector<std::string> out;
  while (!s.empty()) {
    const std::size_t n = bytes_of_character(s);
    const auto first = static_cast<unsigned char>(s[0]);
    out.emplace_back(n == 0 ? "?" : first < 0x20 || first == 0x7F ? " " : std::string(s.substr(0, n)));
    s.remove_prefix(std::max<std::size_t>(n, 1));
  }
  return out;
}

}  // namespace

std::string fitted(const std::string& text, double room, double size, bool bold, const Measure& measure) {
  const auto parts = characters(text);
  std::string whole;
  for (const auto& c : parts) whole += c;
  if (measure(whole, size, bold) <= room) return whole;
  std::string cut;
  for (const auto& c : parts) {
    if (measure(cut + c + "\u2026", size, bold) > room) break;
    cut += c;
  }
  while (!cut.empty() && cut.back() == ' ') cut.pop_back();
  return cut + "\u2026";
}

void Paper::text(double x, double y, const std::string& s, double size, Stand stand, bool bold, std::uint32_t rgb) {
  if (s.empty()) return;
  const double width = measure_(s, size, bold);
  const double left = stand == Stand::kLeft ? x : stand == Stand::kRight ? x - width : x - width / 2;
  add(Text{left, y, s, size, bold, rgb, width});
}

void Paper::line(Point a, Point b, std::uint32_t rgb, double width, Dash dash) {
  add(Path{{a, b}, rgb, width, dash, false});
}

void Paper::frame(const Box& b, std::uint32_t rgb, double width, Dash dash) {
  add(Path{{{b.left, b.top}, {b.right, b.top}, {b.right, b.bottom}, {b.left, b.bottom}, {b.left, b.top}},
           rgb,
           width,
           dash,
           false});
}

double PlotFrame::x(Time t) const {
  if (window_.to <= window_.from) return box_.left;
  const double part = static_cast<double>((t - window_.from).ms()) / static_cast<double>(window_.length().ms());
  return box_.left + std::clamp(part, 0.0, 1.0) * (box_.right - box_.left);
}

double PlotFrame::y(double value) const {
  return box_.bottom - std::clamp(value / scale_.top(), 0.0, 1.0) * (box_.bottom - box_.top);
}

void PlotFrame::grid_and_axes(Paper& paper) const {
  for (int i = 0; i <= scale_.count; ++i) {
    const double at = y(scale_.step * i);
    if (i > 0) paper.line({box_.left, at}, {box_.right, at}, colour::kGrid);
    paper.text(box_.left - 10, at + 4.5, decimal_text(scale_.step * i, std::min(scale_.decimals, 9)), kTickSize,
               Paper::Stand::kRight);
  }
  ticks(paper);
  paper.line({box_.left, box_.bottom}, {box_.right, box_.bottom}, colour::kAxis, 1.5);
  paper.line({box_.left, box_.top}, {box_.left, box_.bottom}, colour::kAxis, 1.5);
}

void PlotFrame::ticks(Paper& paper) const {
  const std::int64_t from = utc_0_ms_ + window_.from.ms(), to = utc_0_ms_ + window_.to.ms();
  double free_from = box_.left - 50;
  double date_free_from = free_from;
  const auto centred = [&](double at, double y_px, const std::string& s, double& free) {
    const double half = paper.measured(s, kTickSize) / 2;
    const double middle = std::clamp(at, box_.left - 50 + half, box_.right + 22 - half);
    if (middle - half < free) return;
    paper.text(middle, y_px, s, kTickSize, Paper::Stand::kCentre);
    free = middle + half + 8;
  };
  for (const Tick& tick : time_ticks(from, to, box_.right - box_.left, kTickSize, paper.measure())) {
    const double at = x(window_.from + Duration::ms(tick.utc_ms - from));
    paper.line({at, box_.bottom}, {at, box_.bottom + 6}, colour::kAxis, 1.5);
    centred(at, box_.bottom + 21, tick.label, free_from);
    if (!tick.date.empty()) centred(at, box_.bottom + 38, tick.date, date_free_from);
  }
}

void PlotFrame::steps(Paper& paper, const std::vector<RateStep>& steps, std::uint32_t rgb, double width,
                      Dash dash) const {
  Path path{{}, rgb, width, dash, false};
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (i > 0 && steps[i - 1].to != steps[i].from) {
      paper.add(path);
      path.points.clear();
    }
    path.points.push_back({x(steps[i].from), y(steps[i].ml_per_day)});
    path.points.push_back({x(steps[i].to), y(steps[i].ml_per_day)});
  }
  if (!path.points.empty()) paper.add(path);
}

void PlotFrame::area(Paper& paper, const std::vector<RateStep>& steps, std::uint32_t rgb) const {
  if (steps.empty()) return;
  Path path{{}, rgb, 0, Dash::kSolid, true};
  path.points.push_back({x(steps.front().from), y(0)});
  for (const RateStep& step : steps) {
    path.points.push_back({x(step.from), y(step.ml_per_day)});
    path.points.push_back({x(step.to), y(step.ml_per_day)});
  }
  path.points.push_back({x(steps.back().to), y(0)});
  paper.add(path);
}

void PlotFrame::curve(Paper& paper, const std::vector<VolumePoint>& points, std::uint32_t rgb, double width,
                      Dash dash) const {
  Path path{{}, rgb, width, dash, false};
  for (const VolumePoint& p : points) {
    if (p.at < window_.from || window_.to < p.at) continue;
    path.points.push_back({x(p.at), y(p.ml)});
  }
  if (!path.points.empty()) paper.add(path);
}

void legend(Paper& paper, double x, double y, double right, const std::vector<LegendEntry>& entries) {
  constexpr double kSample = 34, kGap = 8, kBetween = 26, kSize = 13;
  for (const LegendEntry& entry : entries) {
    const double room = right - x - kSample - kGap;
    if (room < 40) return;
    if (entry.area) paper.add(FilledBox{{x, y - 4.5, x + kSample, y + 5}, colour::kPaleBlue});
    paper.line({x, y - 4.5}, {x + kSample, y - 4.5}, entry.rgb, 2.5, entry.dash);
    const std::string text = fitted(entry.text, room, kSize, false, paper.measure());
    paper.text(x + kSample + kGap, y, text, kSize);
    x += kSample + kGap + paper.measured(text, kSize) + kBetween;
  }
}

}  // namespace cisterna::bench
