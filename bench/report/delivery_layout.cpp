#include "bench/report/delivery_layout.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "bench/report/mark_labels.h"
#include "bench/report/numbers.h"
#include "bench/report/plot_frame.h"

namespace cisterna::bench {

namespace {

constexpr double kLeft = 40, kRight = 1560, kPlotLeft = 106;
constexpr double kHalfRight = 950, kSecondLeft = 1064;
constexpr double kUpperTitle = 128, kUpperLegend = 152, kUpperLabels = 166, kUpperBottom = 506;
constexpr double kLowerTitle = 584, kLowerLegend = 608, kLowerTop = 626, kLowerBottom = 836;
constexpr double kFactsTop = 894, kFoot = 982;

double largest(const std::vector<RateStep>& steps) {
  double most = 0;
  for (const RateStep& s : steps) most = std::max(most, s.ml_per_day);
  return most;
}

double ml(Volume v) {
  return static_cast<double>(v.nl()) / 1e6;
}

std::string span_text(const DeliveryRecord& r, Window w) {
  const std::int64_t from = r.utc_at_life_0_ms + w.from.ms(), to = r.utc_at_life_0_ms + w.to.ms();
  const bool one_day = utc_date(from) == utc_date(to);
  return utc_minute(from) + " to " + (one_day ? utc_time_of_day(to) : utc_minute(to)) + " UTC";
}

std::string length_text(Duration d) {
  if (d >= Duration::days(2)) return decimal_text(static_cast<double>(d.ms()) / 86'400'000.0, 1) + " days";
  return decimal_text(static_cast<double>(d.ms()) / 3'600'000.0, 1) + " h";
}

void head(Paper& paper, const DeliveryRecord& r) {
  constexpr Box kStamp{1400, 26, kRight, 84};
  paper.frame(kStamp, colour::kInk, 4, Dash::kSolid);
  paper.text((kStamp.left + kStamp.right) / 2, 67, "BENCH", 34, Paper::Stand::kCentre, true);
  const std::string title = r.title.empty() ? "Delivery" : r.title;
  double size = 30;
  const double room = kStamp.left - kLeft - 40;
  while (size > 20 && paper.measured(fitted(title, 1e9, size, true, paper.measure()), size, true) > room) size -= 1;
  paper.text(kLeft, 60, fitted(title, room, size, true, paper.measure()), size, Paper::Stand::kLeft, true);
  const Window all{r.begin, r.end};
  const std::string when = r.begin < r.end ? span_text(r, all) + ", " + length_text(all.length())
                                           : utc_minute(r.utc_at_life_0_ms + r.begin.ms()) + " UTC";
  paper.text(kLeft, 88, when, 16, Paper::Stand::kLeft, false, colour::kQuiet);
}

void facts(Paper& paper, const DeliveryRecord& r) {
  struct Fact {
    std::string name, value;
  };
  const Volume counted = counted_volume(r), real = true_volume(r);
  const std::string off = percent_text(real, counted);
  std::vector<Fact> list{{"Strokes turned", count_text(static_cast<std::int64_t>(r.strokes.size()))},
                         {"At the nominal " + ml_text(r.stroke, 6) + " mL a stroke", ml_text(counted) + " mL"},
                         {"Really delivered, " + decimal_text(r.true_stroke_nl / 1e6, 6) + " mL a stroke",
                          ml_text(real) + " mL" + (off.empty() ? "" : " (" + off + ")")}};
  if (!r.reservoir.empty())
    list.push_back({"Reservoir at the end, pump | true",
                    ml_text(r.reservoir.back().belief) + " | " + ml_text(r.reservoir.back().truth) + " mL"});
  if (!r.rates.empty()) list.push_back({"Prescribed at the end", ml_text(r.rates.back().day_volume, 6) + " mL/day"});
  paper.line({kLeft, kFactsTop}, {kRight, kFactsTop}, colour::kGrid, 1.5);
  const double room = (kRight - kLeft) / static_cast<double>(list.size());
  double x = kLeft;
  for (const Fact& f : list) {
    paper.text(x, kFactsTop + 24, fitted(f.name, room - 16, 13, false, paper.measure()), 13, Paper::Stand::kLeft, false,
               colour::kQuiet);
    paper.text(x, kFactsTop + 50, fitted(f.value, room - 16, 20, true, paper.measure()), 20, Paper::Stand::kLeft, true);
    x += room;
  }
}

void foot(Paper& paper, const DeliveryRecord& r, bool numbered) {
  paper.text(kLeft, kFoot, std::string("BENCH. ") + kBenchSentence, 13);
  const std::string more = numbered ? "Numbered marks: see report.txt."
                           : r.unverified.empty()
                               ? ""
                               : count_text(static_cast<std::int64_t>(r.unverified.size())) +
                                     " bench constants are not confirmed in an original document: see report.txt.";
  paper.text(kRight, kFoot, more, 13, Paper::Stand::kRight, false, colour::kQuiet);
}

// Top pixel of both curves between two x; infinitely high where a marker's line stands.
double highest_between(const PlotFrame& frame, double left, double right, const RateStep& own,
                       const std::vector<RateStep>& delivered, const std::vector<double>& lines) {
  double top = frame.y(own.ml_per_day);
  for (const RateStep& d : delivered) {
    if (frame.x(d.from) < right && left < frame.x(d.to)) top = std::min(top, frame.y(d.ml_per_day));
  }
  const bool crossed = std::any_of(lines.begin(), lines.end(), [&](double x) { return left < x && x < right; });
  return crossed ? -1e9 : top;
}

// The value of each stretch of the prescription, close above its line, where there is room beside the curve and the
// marks.
void prescribed_values(Paper& paper, const PlotFrame& frame, const std::vector<RateStep>& prescribed,
                       const std::vector<RateStep>& delivered, const std::vector<double>& lines) {
  constexpr double kBeside = 10, kNear = 24, kStep = 12;
  for (const RateStep& s : prescribed) {
    const std::string text = decimal_text(s.ml_per_day, 6) + " mL/day";
    const double width = paper.measured(text, 13, true), own = frame.y(s.ml_per_day);
    for (double left = frame.x(s.from) + kBeside; left + width + kBeside <= frame.x(s.to); left += kStep) {
      const double top = highest_between(frame, left - 4, left + width + 4, s, delivered, lines);
      if (top < own - kNear || top - 26 < frame.box().top) continue;
      paper.add(FilledBox{{left - 3, top - 23, left + width + 3, top - 6}, colour::kPaper});
      paper.text(left, top - 10, text, 13, Paper::Stand::kLeft, true, colour::kVermilion);
      break;
    }
  }
}

struct Rates {
  std::vector<RateStep> delivered, prescribed;
  std::string how;  // the delivered ones were counted
  double room = 1;  // above the curves for the words of bands
  [[nodiscard]] Scale scale() const { return scale_for(room * std::max(largest(delivered), largest(prescribed))); }
};

Rates rates_of(const DeliveryRecord& r, Window w) {
  const auto bin = bin_width(r, w);
  return {bin ? binned_rate(r, w, *bin) : interval_rate(r, w), prescribed_rate(r, w),
          bin ? "real strokes in steps of " + bin_text(*bin) : "from stroke to stroke", r.spans.empty() ? 1.0 : 1.08};
}

// What ran instead of the schedule: a pale band behind the curves, its words over them near the top.
void span_bands(Paper& paper, const PlotFrame& frame, const DeliveryRecord& r, Window w) {
  for (const Span& span : r.spans) {
    if (span.to <= w.from || w.to <= span.from) continue;
    const double left = frame.x(span.from), right = std::max(frame.x(span.to), left + 2);
    paper.add(FilledBox{{left, frame.box().top, right, frame.box().bottom}, colour::kBand});
  }
}

void span_words(Paper& paper, const PlotFrame& frame, const DeliveryRecord& r, Window w) {
  constexpr double kBeside = 60;                                        // words may begin this far behind a narrow band
  std::array<double, 2> free_from{frame.box().left, frame.box().left};  // of two rows of words
  for (const Span& span : r.spans) {
    if (span.to <= w.from || w.to <= span.from) continue;
    const double width = paper.measured(span.text, 13, false);
    for (std::size_t row = 0; row < free_from.size(); ++row) {
      const double at = std::max(free_from[row], std::min(frame.x(span.from) + 4, frame.box().right - width - 4));
      const double top = frame.box().top + 4 + 20 * static_cast<double>(row);
      if (at + width > frame.box().right || at > frame.x(span.to) + kBeside) continue;
      if (row == 0 && at > std::max(frame.x(span.from) + 8, frame.x(span.to))) continue;  // not behind its band
      paper.add(FilledBox{{at - 3, top, at + width + 3, top + 18}, colour::kPaper});
      paper.text(at, top + 14, span.text, 13, Paper::Stand::kLeft);
      free_from[row] = at + width + 12;
      break;
    }
  }
}

void rate_plot(Paper& paper, const PlotFrame& frame, const Rates& rates, const std::vector<double>& lines) {
  frame.area(paper, rates.delivered, colour::kPaleBlue);
  frame.grid_and_axes(paper);
  frame.steps(paper, rates.delivered, colour::kBlue, 1.8, Dash::kSolid);
  frame.steps(paper, rates.prescribed, colour::kVermilion, 2.4, Dash::kDashed);
  prescribed_values(paper, frame, rates.prescribed, rates.delivered, lines);
}

void rate_heading(Paper& paper, double left, double right, const std::string& title, const std::string& how,
                  const char* prescribed) {
  paper.text(left, kUpperTitle, fitted(title, right - left, 17, true, paper.measure()), 17, Paper::Stand::kLeft, true);
  legend(paper, left, kUpperLegend, right,
         {{"delivered, " + how, colour::kBlue, Dash::kSolid, true},
          {prescribed, colour::kVermilion, Dash::kDashed, false}});
}

Volume apart(const ReservoirPoint& p) {
  return Volume::nl(std::llabs((p.belief - p.truth).nl()));
}

// A hand has emptied the pump and the pump has not been told yet: over 0.5 mL gone within an hour, and a fill follows
// within six.
bool syringe_at_work(const std::vector<ReservoirPoint>& points, std::size_t i, bool before) {
  if (i == 0) return false;
  const ReservoirPoint &last = points[i - 1], &p = points[i];
  if (last.belief < p.belief) return false;
  const bool taken = last.truth - p.truth > Volume::ul(500) + (last.belief - p.belief) && p.at - last.at <= kHour;
  if (!taken) return before;
  for (std::size_t k = i + 1; k < points.size() && points[k].at - p.at <= Duration::hours(6); ++k) {
    if (points[k - 1].belief < points[k].belief) return true;
  }
  return false;
}

const ReservoirPoint* most_apart(const DeliveryRecord& r) {
  const ReservoirPoint* worst = nullptr;
  bool out = false;
  for (std::size_t i = 0; i < r.reservoir.size(); ++i) {
    const ReservoirPoint& p = r.reservoir[i];
    out = syringe_at_work(r.reservoir, i, out);
    if (out || p.at < r.begin || r.end < p.at || apart(p).nl() == 0) continue;
    if (worst == nullptr || apart(*worst) < apart(p)) worst = &p;
  }
  return worst;
}

void bracket(Paper& paper, const PlotFrame& frame, const ReservoirPoint& p) {
  const double x = frame.x(p.at), a = frame.y(ml(p.belief)), b = frame.y(ml(p.truth));
  paper.line({x, a}, {x, b}, colour::kInk, 2);
  for (const double y : {a, b}) paper.line({x - 5, y}, {x + 5, y}, colour::kInk, 2);
}

void reservoir_plot(Paper& paper, const DeliveryRecord& r, const Box& box) {
  std::vector<VolumePoint> belief, truth;
  double most = 0;
  for (const ReservoirPoint& p : r.reservoir) {
    if (p.at < r.begin || r.end < p.at) continue;
    belief.push_back({p.at, ml(p.belief)});
    truth.push_back({p.at, ml(p.truth)});
    most = std::max({most, belief.back().ml, truth.back().ml});
  }
  const PlotFrame frame{box, {r.begin, r.end}, r.utc_at_life_0_ms, scale_for(most / 1.05)};
  paper.text(kPlotLeft, kLowerTitle, "Reservoir, mL", 17, Paper::Stand::kLeft, true);
  if (belief.empty()) {
    paper.frame(box, colour::kAxis, 1.5, Dash::kDashed);
    paper.text((box.left + box.right) / 2, (box.top + box.bottom) / 2, "No reservoir readings in this record.", 16,
               Paper::Stand::kCentre);
    return;
  }
  frame.grid_and_axes(paper);
  frame.curve(paper, truth, colour::kBlue, 2.2, Dash::kSolid);
  frame.curve(paper, belief, colour::kVermilion, 2.4, Dash::kDashed);
  std::vector<LegendEntry> entries{{"really inside", colour::kBlue, Dash::kSolid, false},
                                   {"the pump's account", colour::kVermilion, Dash::kDashed, false}};
  if (const ReservoirPoint* worst = most_apart(r); worst != nullptr) {
    bracket(paper, frame, *worst);
    entries.push_back(
        {"most apart: " + ml_text(apart(*worst)) + " mL, " + utc_minute(r.utc_at_life_0_ms + worst->at.ms()),
         colour::kInk, Dash::kSolid, false});
  }
  legend(paper, kPlotLeft, kLowerLegend, box.right, entries);
}

// What the patient gets: in place of the reservoir where a prime or a bridge runs. R-BENCH-042
void dose_plot(Paper& paper, const DeliveryRecord& r, Window w, const Box& box) {
  const auto bin = bin_width(r, w);
  const auto given = tip_dose(r, w, bin), planned = prescribed_dose(r, w);
  const PlotFrame frame{box, w, r.utc_at_life_0_ms, scale_for(std::max(largest(given), largest(planned)))};
  paper.text(box.left, kLowerTitle, "Dose at the catheter's tip, " + r.tip_unit + "/day", 17, Paper::Stand::kLeft,
             true);
  legend(paper, box.left, kLowerLegend, box.right,
         {{std::string{"leaves the tip, "} + (bin ? "in steps of " + bin_text(*bin) : "from stroke to stroke"),
           colour::kBlue, Dash::kSolid, true},
          {"the pump's account", colour::kVermilion, Dash::kDashed, false}});
  span_bands(paper, frame, r, w);
  frame.area(paper, given, colour::kPaleBlue);
  frame.grid_and_axes(paper);
  frame.steps(paper, given, colour::kBlue, 1.8, Dash::kSolid);
  frame.steps(paper, planned, colour::kVermilion, 2.4, Dash::kDashed);
}

void volume_plot(Paper& paper, const DeliveryRecord& r, Window w, const Box& box) {
  const auto given = delivered_volume(r, w), planned = prescribed_volume(r, w);
  const PlotFrame frame{box, w, r.utc_at_life_0_ms, scale_for(std::max(given.back().ml, planned.back().ml))};
  paper.text(box.left, kLowerTitle, "Volume since the enlarged part began, mL", 17, Paper::Stand::kLeft, true);
  legend(paper, box.left, kLowerLegend, box.right,
         {{"delivered, each stroke a step", colour::kBlue, Dash::kSolid, false},
          {"prescribed rate alone", colour::kVermilion, Dash::kDashed, false}});
  frame.grid_and_axes(paper);
  frame.curve(paper, planned, colour::kVermilion, 2.4, Dash::kDashed);
  frame.curve(paper, given, colour::kBlue, 2, Dash::kSolid);
}

bool nothing_in(const DeliveryRecord& r) {
  return r.begin >= r.end || (r.strokes.empty() && r.rates.empty() && r.reservoir.empty());
}

void empty_picture(Paper& paper) {
  paper.frame({kLeft, 120, kRight, kFactsTop + 50}, colour::kAxis, 1.5, Dash::kDashed);
  paper.text((kLeft + kRight) / 2, 480, "Nothing was recorded.", 26, Paper::Stand::kCentre, true);
  paper.text((kLeft + kRight) / 2, 514,
             "This record holds no strokes, no prescribed rates and no reservoir readings, or no time passed in it.",
             16, Paper::Stand::kCentre);
}

bool plots(Paper& paper, const DeliveryRecord& r) {
  const Window all{r.begin, r.end};
  const auto enlarged = enlarged_window(r);
  const double right = enlarged ? kHalfRight : kRight;
  const Rates rates = rates_of(r, all);
  const PlotFrame sketch{{kPlotLeft, kUpperLabels, right, kUpperBottom}, all, r.utc_at_life_0_ms, rates.scale()};
  const MarkLabels marks =
      mark_labels(r, all, sketch, all.length() < Duration::days(3) ? MarkTime::kClock : MarkTime::kDate, kPlotLeft,
                  right, paper.measure());
  MarkLabels near_marks;
  if (enlarged) {
    const PlotFrame second{{kSecondLeft, kUpperLabels, kRight, kUpperBottom}, *enlarged, r.utc_at_life_0_ms, Scale{}};
    near_marks = mark_labels(r, *enlarged, second, MarkTime::kClock, kSecondLeft, kRight, paper.measure());
  }
  const double top = kUpperLabels + kLaneHeight * std::max(marks.lanes.lanes, near_marks.lanes.lanes) + 6;
  const PlotFrame upper{{kPlotLeft, top, right, kUpperBottom}, all, r.utc_at_life_0_ms, rates.scale()};
  const Box lower{kPlotLeft, kLowerTop, right, kLowerBottom};
  if (enlarged) {
    for (const auto& [a, b] : {std::pair{top, kUpperBottom}, std::pair{kLowerTop, kLowerBottom}}) {
      paper.add(FilledBox{
          {upper.x(enlarged->from) - 2, a, std::max(upper.x(enlarged->to), upper.x(enlarged->from) + 2) + 2, b},
          colour::kBand});
    }
  }
  const bool told = r.no_rates.empty();
  rate_heading(paper, kPlotLeft, right, "Rate, mL/day", rates.how,
               told ? "prescribed, the pump's own rate" : "prescribed: this implant does not tell it");
  span_bands(paper, upper, r, all);
  rate_plot(paper, upper, rates, marks.lines);
  span_words(paper, upper, r, all);
  if (line_matters(r))
    dose_plot(paper, r, all, lower);
  else
    reservoir_plot(paper, r, lower);
  draw_marks(
      paper, marks, top,
      r.reservoir.empty() && !line_matters(r) ? std::vector<Box>{upper.box()} : std::vector<Box>{upper.box(), lower});
  if (!enlarged) return marks.numbered;
  const Rates near_rates = rates_of(r, *enlarged);
  const PlotFrame second{{kSecondLeft, top, kRight, kUpperBottom}, *enlarged, r.utc_at_life_0_ms, near_rates.scale()};
  rate_heading(paper, kSecondLeft, kRight, "Grey part enlarged: " + span_text(r, *enlarged), near_rates.how,
               told ? "prescribed" : "prescribed: not told");
  span_bands(paper, second, r, *enlarged);
  rate_plot(paper, second, near_rates, near_marks.lines);
  span_words(paper, second, r, *enlarged);
  const Box given{kSecondLeft, kLowerTop, kRight, kLowerBottom};
  if (line_matters(r))
    dose_plot(paper, r, *enlarged, given);
  else
    volume_plot(paper, r, *enlarged, given);
  draw_marks(paper, near_marks, top, {second.box(), given});
  return marks.numbered || near_marks.numbered;
}

}  // namespace

Picture layout_delivery(const DeliveryRecord& given, const Measure& measure) {
  const DeliveryRecord r = tidied(given);
  Paper paper{measure};
  paper.add(FilledBox{{0, 0, kPictureWidth, kPictureHeight}, colour::kPaper});
  head(paper, r);
  bool numbered = false;
  if (nothing_in(r)) {
    empty_picture(paper);
  } else {
    numbered = plots(paper, r);
    facts(paper, r);
  }
  foot(paper, r, numbered);
  return paper.take();
}

}  // namespace cisterna::bench
