#include "bench/report/delivery_series.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace cisterna::bench {

namespace {

constexpr double kMsPerDay = 86'400'000.0;
constexpr double kNlPerMl = 1e6;
constexpr std::size_t kMaxBins = 400;
constexpr std::int64_t kFewStrokes = 300;  // each can be seen
constexpr double kStrokesPerBin = 50;
constexpr double kFast = 1.5;  // times the prescribed rate: a bolus runs

double stroke_ml(const DeliveryRecord& r) {
  return std::isfinite(r.true_stroke_nl) && r.true_stroke_nl > 0 ? r.true_stroke_nl / kNlPerMl : 0;
}

double days(Duration d) {
  return static_cast<double>(d.ms()) / kMsPerDay;
}

using StrokeAt = std::vector<Time>::const_iterator;
struct Range {
  StrokeAt begin, end;
  [[nodiscard]] std::int64_t count() const { return end - begin; }
};

Range within(const DeliveryRecord& r, Window w) {
  if (w.to < w.from) return {r.strokes.end(), r.strokes.end()};
  const auto begin = std::lower_bound(r.strokes.begin(), r.strokes.end(), w.from);
  return {begin, std::lower_bound(begin, r.strokes.end(), w.to)};
}

double ml_per_day_at(const DeliveryRecord& r, Time t) {
  const auto after =
      std::upper_bound(r.rates.begin(), r.rates.end(), t, [](Time a, const RatePoint& p) { return a < p.at; });
  return after == r.rates.begin() ? 0 : static_cast<double>(std::prev(after)->day_volume.nl()) / kNlPerMl;
}

std::vector<MarkGroup> groups_of(const DeliveryRecord& r) {
  std::vector<MarkGroup> groups;
  for (std::size_t i = 0; i < r.markers.size(); ++i) {
    if (r.markers[i].at < r.begin || r.end < r.markers[i].at) continue;
    if (!groups.empty() && r.markers[i].at - r.markers[groups.back().last].at <= Duration::hours(6)) {
      groups.back().last = i;
    } else {
      groups.push_back({i, i});
    }
  }
  return groups;
}

// From an hour and a half before the first marker to four hours after the last, or after the bolus it began.
Window around(const DeliveryRecord& r, MarkGroup g) {
  const Time first = r.markers[g.first].at, last = r.markers[g.last].at;
  Time fast_until = last;
  for (const RateStep& step : interval_rate(r, {last, std::min(r.end, last + kDay)})) {
    if (step.ml_per_day > kFast * ml_per_day_at(r, step.from)) fast_until = step.to;
  }
  return {std::max(r.begin, first - Duration::minutes(90)), std::min(r.end, fast_until + Duration::hours(4))};
}

double fastest(const DeliveryRecord& r, Window w) {
  double best = 0;
  for (const RateStep& step : interval_rate(r, w)) best = std::max(best, step.ml_per_day);
  return best;
}

double prescribed_most(const DeliveryRecord& r, Window w) {
  double most = 0;
  for (const RateStep& step : prescribed_rate(r, w)) most = std::max(most, step.ml_per_day);
  return most;
}

// A prime is over in minutes: the whole does not show it.
bool holds_prime(const DeliveryRecord& r, Window w) {
  return std::any_of(r.spans.begin(), r.spans.end(),
                     [&](const Span& s) { return s.line && s.to - s.from < kHour && s.from < w.to && w.from < s.to; });
}

}  // namespace

DeliveryRecord tidied(DeliveryRecord r) {
  const auto by_time = [](const auto& a, const auto& b) { return a.at < b.at; };
  if (r.tip.size() != r.strokes.size() || !std::is_sorted(r.strokes.begin(), r.strokes.end())) {
    std::sort(r.strokes.begin(), r.strokes.end());
    r.tip.clear();  // which stroke gave what is not known any more
  }
  std::stable_sort(r.rates.begin(), r.rates.end(), by_time);
  std::stable_sort(r.spans.begin(), r.spans.end(), [](const Span& a, const Span& b) { return a.from < b.from; });
  std::stable_sort(r.reservoir.begin(), r.reservoir.end(), by_time);
  std::stable_sort(r.markers.begin(), r.markers.end(), by_time);
  std::stable_sort(r.lines.begin(), r.lines.end(), by_time);
  r.end = std::max(r.begin, r.end);
  return r;
}

std::optional<Duration> bin_width(const DeliveryRecord& r, Window w) {
  constexpr std::array<int, 10> kHours{1, 2, 3, 6, 12, 24, 48, 168, 336, 672};
  if (w.length() < Duration::days(3) || within(r, w).count() <= kFewStrokes) return std::nullopt;
  const double strokes_a_day = static_cast<double>(within(r, w).count()) / days(w.length());
  for (const int hours : kHours) {
    const Duration bin = Duration::hours(hours);
    if (w.length().ms() / bin.ms() >= static_cast<std::int64_t>(kMaxBins)) continue;
    if (strokes_a_day * days(bin) >= kStrokesPerBin || bin >= kDay) return bin;
  }
  return Duration::ms(w.length().ms() / static_cast<std::int64_t>(kMaxBins) + 1);
}

std::string bin_text(Duration bin) {
  if (bin < kDay) return std::to_string(bin.ms() / kHour.ms()) + " h";
  const std::int64_t whole = bin.ms() / kDay.ms();
  return whole == 1 ? "1 day" : std::to_string(whole) + " days";
}

std::vector<RateStep> binned_rate(const DeliveryRecord& r, Window w, Duration bin) {
  std::vector<RateStep> steps;
  for (Time from = w.from; from < w.to;) {
    Time to = std::min(w.to, from + bin);
    if ((w.to - to).ms() * 2 < bin.ms()) to = w.to;
    const double ml = static_cast<double>(within(r, {from, to}).count()) * stroke_ml(r);
    steps.push_back({from, to, ml / days(to - from)});
    from = to;
  }
  return steps;
}

std::vector<RateStep> interval_rate(const DeliveryRecord& r, Window w) {
  std::vector<RateStep> steps;
  if (w.to <= w.from) return steps;
  const Range in = within(r, w);
  const auto rate = [&](Time a, Time b) { return a < b ? stroke_ml(r) / days(b - a) : 0; };
  const bool known = in.begin != r.strokes.begin() && !r.strokes.empty();
  Time before = known ? *std::prev(in.begin) : w.from;
  for (auto at = in.begin; at != in.end; ++at) {
    const bool measured = at != in.begin || known;
    if (measured && before < *at) steps.push_back({std::max(before, w.from), *at, rate(before, *at)});
    before = *at;
  }
  if (before < w.to) {
    const bool any = known || in.count() > 0;
    const double most = any ? rate(before, w.to) : 0;
    const Time next = in.end != r.strokes.end() && any ? *in.end : w.to;  // the stroke that ends this interval is known
    const double last = steps.empty() ? most : std::min(steps.back().ml_per_day, most);
    steps.push_back({std::max(before, w.from), w.to, next > w.to ? rate(before, next) : last});
  }
  return steps;
}

std::vector<RateStep> tip_dose(const DeliveryRecord& r, Window w, std::optional<Duration> bin) {
  std::vector<RateStep> steps;
  if (r.tip.size() != r.strokes.size() || w.to <= w.from) return steps;
  const auto given = [&](Time from, Time to) {
    const Range in = within(r, {from, to});
    double sum = 0;
    for (auto at = in.begin; at != in.end; ++at) sum += r.tip[static_cast<std::size_t>(at - r.strokes.begin())];
    return sum;
  };
  auto shape = bin ? binned_rate(r, w, *bin) : interval_rate(r, w);
  for (RateStep& step : shape) {
    const auto past = Duration::ms(bin ? 0 : 1);  // an interval's stroke is the one that ends it
    const double volume = step.ml_per_day * days(step.to - step.from);
    const bool ends_in_stroke = bin || std::binary_search(r.strokes.begin(), r.strokes.end(), step.to);
    if (ends_in_stroke) {
      step.ml_per_day = given(step.from + past, step.to + past) / days(step.to - step.from);
    } else if (!steps.empty() && volume > 0) {  // cut by the window's end
      step.ml_per_day = steps.back().ml_per_day;
    }
    steps.push_back(step);
  }
  return steps;
}

std::vector<RateStep> prescribed_dose(const DeliveryRecord& given, Window w) {
  std::vector<RateStep> steps;
  for (std::size_t i = 0; i < given.rates.size(); ++i) {
    const Time from = std::max(w.from, given.rates[i].at);
    const Time to = i + 1 < given.rates.size() ? std::min(w.to, given.rates[i + 1].at) : w.to;
    if (to <= from) continue;
    if (!steps.empty() && steps.back().ml_per_day == given.rates[i].dose)
      steps.back().to = to;
    else
      steps.push_back({from, to, given.rates[i].dose});
  }
  return steps;
}

bool line_matters(const DeliveryRecord& r) {
  if (r.tip.size() != r.strokes.size() || r.tip.empty()) return false;
  return std::any_of(r.spans.begin(), r.spans.end(), [](const Span& s) { return s.line; });
}

std::vector<RateStep> prescribed_rate(const DeliveryRecord& r, Window w) {
  std::vector<RateStep> steps;
  for (std::size_t i = 0; i < r.rates.size(); ++i) {
    const Time from = std::max(w.from, r.rates[i].at);
    const Time to = i + 1 < r.rates.size() ? std::min(w.to, r.rates[i + 1].at) : w.to;
    if (to <= from) continue;
    const double rate = static_cast<double>(r.rates[i].day_volume.nl()) / kNlPerMl;
    if (!steps.empty() && steps.back().ml_per_day == rate) {
      steps.back().to = to;
    } else {
      steps.push_back({from, to, rate});
    }
  }
  return steps;
}

std::vector<VolumePoint> delivered_volume(const DeliveryRecord& r, Window w) {
  std::vector<VolumePoint> points{{w.from, 0}};
  const Range in = within(r, w);
  std::int64_t n = 0;
  for (auto at = in.begin; at != in.end; ++at) {
    points.push_back({*at, static_cast<double>(n) * stroke_ml(r)});
    points.push_back({*at, static_cast<double>(++n) * stroke_ml(r)});
  }
  points.push_back({w.to, static_cast<double>(n) * stroke_ml(r)});
  return points;
}

std::vector<VolumePoint> prescribed_volume(const DeliveryRecord& r, Window w) {
  std::vector<VolumePoint> points{{w.from, 0}};
  double ml = 0;
  for (const RateStep& step : prescribed_rate(r, w)) {
    points.push_back({step.from, ml});
    ml += step.ml_per_day * days(step.to - step.from);
    points.push_back({step.to, ml});
  }
  return points;
}

std::optional<Window> enlarged_window(const DeliveryRecord& r) {
  std::optional<Window> best;
  double best_rate = -1;
  const auto groups = groups_of(r);
  for (const MarkGroup g : groups) {
    const Window w = around(r, g);
    const double rate = fastest(r, w);
    if (groups.size() > 1 && rate < kFast * prescribed_most(r, w) && !holds_prime(r, w))
      continue;  // nothing there that the whole does not show
    if (rate >= best_rate) {
      best = w;
      best_rate = rate;
    }
  }
  if (best && best->length().ms() * 2 > (r.end - r.begin).ms()) return std::nullopt;
  return best;
}

Scale scale_for(double highest) {
  constexpr double kFree = 1.1;
  constexpr int kMaxSteps = 8;
  if (!(highest > 0) || !std::isfinite(highest)) return {1, 1, 0};
  const double wanted = highest * kFree;
  int exponent = static_cast<int>(std::floor(std::log10(wanted))) - 1;
  for (;; ++exponent) {
    for (const int lead : {1, 2, 5}) {
      const double step = lead * std::pow(10.0, exponent);
      const int count = static_cast<int>(std::ceil(wanted / step - 1e-9));
      if (count <= kMaxSteps) return {step, count, std::max(0, -exponent)};
    }
  }
}

Volume counted_volume(const DeliveryRecord& r) {
  return r.stroke * static_cast<std::int64_t>(r.strokes.size());
}

Volume true_volume(const DeliveryRecord& r) {
  return Volume::nl(std::llround(static_cast<double>(r.strokes.size()) * stroke_ml(r) * kNlPerMl));
}

}  // namespace cisterna::bench
