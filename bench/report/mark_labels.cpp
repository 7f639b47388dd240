#include "bench/report/mark_labels.h"

#include <algorithm>

namespace cisterna::bench {

namespace {

constexpr double kSize = 13;
constexpr double kWidest = 520;  // pixels of one label

struct Cluster {
  std::size_t first, last;  // of the markers
};

enum class Words { kTimed, kPlain, kNumber };

std::vector<Cluster> clusters(const std::vector<double>& lines, const std::vector<std::size_t>& which, double near) {
  std::vector<Cluster> out;
  for (std::size_t i = 0; i < which.size(); ++i) {
    if (!out.empty() && lines[i] - lines[out.back().first] < near) {
      out.back().last = i;
    } else {
      out.push_back({i, i});
    }
  }
  return out;
}

std::string words_of(const DeliveryRecord& r, const std::vector<std::size_t>& which, Cluster c, Words words,
                     MarkTime time) {
  if (words == Words::kNumber) {
    const std::string first = std::to_string(which[c.first] + 1);
    return c.first == c.last ? first : first + "\u2013" + std::to_string(which[c.last] + 1);
  }
  std::string text;
  for (std::size_t i = c.first; i <= c.last; ++i) text += (i > c.first ? "; " : "") + r.markers[which[i]].text;
  if (words == Words::kPlain) return text;
  const std::int64_t utc = r.utc_at_life_0_ms + r.markers[which[c.first]].at.ms();
  return (time == MarkTime::kDate ? utc_date(utc) : utc_time_of_day(utc)) + "  " + text;
}

}  // namespace

MarkLabels mark_labels(const DeliveryRecord& r, Window window, const PlotFrame& frame, MarkTime time, double left,
                       double right, const Measure& measure) {
  std::vector<std::size_t> which;
  MarkLabels out;
  for (std::size_t i = 0; i < r.markers.size(); ++i) {
    if (r.markers[i].at < window.from || window.to < r.markers[i].at) continue;
    which.push_back(i);
    out.lines.push_back(frame.x(r.markers[i].at));
  }
  struct Try {
    Words words;
    double near;
  };
  const double together = time == MarkTime::kDate ? 8 : 0;
  for (const Try t : {Try{Words::kTimed, together}, Try{Words::kPlain, together}, Try{Words::kNumber, together},
                      Try{Words::kNumber, 24}, Try{Words::kNumber, 60}, Try{Words::kNumber, 140}}) {
    out.wishes.clear();
    out.texts.clear();
    for (const Cluster c : clusters(out.lines, which, t.near)) {
      out.texts.push_back(
          fitted(words_of(r, which, c, t.words, time), std::min(kWidest, (right - left) * 0.7), kSize, false, measure));
      out.wishes.push_back({out.lines[c.first], measure(out.texts.back(), kSize, false)});
    }
    out.numbered = t.words == Words::kNumber;
    if (auto lanes = place_labels(out.wishes, left, right, kMaxLanes)) {
      out.lanes = std::move(*lanes);
      return out;
    }
  }
  out.wishes.clear();
  out.texts.clear();
  return out;
}

void draw_marks(Paper& paper, const MarkLabels& marks, double plot_top, const std::vector<Box>& plots) {
  constexpr std::size_t kManyLines = 60;  // beyond, only the labelled ones
  std::vector<double> lines = marks.lines;
  if (lines.size() > kManyLines) {
    lines.clear();
    for (const LabelWish& w : marks.wishes) lines.push_back(w.x);
  }
  double drawn = -10;
  for (const double at : lines) {
    if (at - drawn < 1.5) continue;  // no two dotted lines on one another
    drawn = at;
    for (const Box& plot : plots) paper.line({at, plot.top}, {at, plot.bottom}, colour::kMark, 1.2, Dash::kDotted);
  }
  for (std::size_t i = 0; i < marks.texts.size(); ++i) {
    const LabelPlace& place = marks.lanes.places[i];
    const double base = plot_top - 8 - kLaneHeight * place.lane;
    paper.line({marks.wishes[i].x, base - 10}, {marks.wishes[i].x, plot_top}, colour::kMark, 1.2);
    paper.text(place.left, base, marks.texts[i], kSize);
  }
}

}  // namespace cisterna::bench
