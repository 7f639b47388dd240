// Labels of marks above a plot: which lane each stands in, so that no label covers another and no leader line runs
// through one. R-BENCH-023
//
// A leader line runs from its label's lane down to the plot (lane 0 is the lowest). A label stands to the right of its
// line, or, from some mark on, to the left of it. Refuses (nullopt): more lanes than `max_lanes`, a label wider than
// the room. Marks must be in order of x.
#pragma once

#include <optional>
#include <vector>

namespace cisterna::bench {

struct LabelWish {
  double x = 0;      // of the mark
  double width = 0;  // of the text
};

struct LabelPlace {
  double left = 0;  // of the text
  int lane = 0;
};

struct LabelLanes {
  std::vector<LabelPlace> places;  // one a wish
  int lanes = 0;
};

[[nodiscard]] std::optional<LabelLanes> place_labels(const std::vector<LabelWish>& wishes, double left, double right,
                                                     int max_lanes);

}  // namespace cisterna::bench
