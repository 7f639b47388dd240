// The labels above a plot: markers of the record in words where they fit, as numbers of the report's list where they do
// not. R-BENCH-023
#pragma once

#include <vector>

#include "bench/report/label_lanes.h"
#include "bench/report/plot_frame.h"

namespace cisterna::bench {

struct MarkLabels {
  std::vector<double> lines;      // x of every marker
  std::vector<LabelWish> wishes;  // one a label
  std::vector<std::string> texts;
  LabelLanes lanes;
  bool numbered = false;  // labels are numbers of the list in the text report
};

inline constexpr int kMaxLanes = 5;
inline constexpr double kLaneHeight = 20;

enum class MarkTime { kDate, kClock };

// Labels between `left` and `right` pixels; `frame` gives x only.
[[nodiscard]] MarkLabels mark_labels(const DeliveryRecord& record, Window window, const PlotFrame& frame, MarkTime time,
                                     double left, double right, const Measure& measure);
// Dotted lines through [line_top, bottom] of each of `plots`, leaders up to the labels, and the labels in lanes above
// plot_top.
void draw_marks(Paper& paper, const MarkLabels& marks, double plot_top, const std::vector<Box>& plots);

}  // namespace cisterna::bench
