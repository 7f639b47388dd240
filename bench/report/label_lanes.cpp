#include "bench/report/label_lanes.h"

#include <algorithm>

namespace cisterna::bench {

namespace {

constexpr double kFromLine = 5;  // between a line and its own text
constexpr double kClear = 4;     // between a text and the line of another
constexpr double kApart = 10;    // between two texts

struct Span {
  double left, right;
};

Span span_of(const LabelWish& w, bool to_the_left) {
  return to_the_left ? Span{w.x - kFromLine - w.width, w.x - kFromLine}
                     : Span{w.x + kFromLine, w.x + kFromLine + w.width};
}

constexpr std::size_t kMostLabels = 80;  // more cannot stand in any lanes that fit on the paper

bool covers(const Span& text, double line) {
  return text.left - kClear < line && line < text.right + kClear;
}
bool touch(const Span& a, const Span& b) {
  return a.left - kApart < b.right && b.left < a.right + kApart;
}

// Lowest lane of label i over every label whose line runs under its text and beside every label its text would touch.
// nullopt: not yet known, one of the labels that must be lower has no lane.
std::optional<int> lane_of(std::size_t i, const std::vector<LabelWish>& wishes, const std::vector<Span>& spans,
                           const std::vector<std::optional<int>>& lanes) {
  int lane = 0;
  for (std::size_t j = 0; j < spans.size(); ++j) {
    if (j == i || !covers(spans[i], wishes[j].x)) continue;
    if (!lanes[j]) return std::nullopt;
    lane = std::max(lane, *lanes[j] + 1);
  }
  const auto taken = [&](int at) {
    for (std::size_t j = 0; j < spans.size(); ++j) {
      if (j != i && lanes[j] == at && touch(spans[i], spans[j])) return true;
    }
    return false;
  };
  while (taken(lane)) ++lane;
  return lane;
}

// Marks before `split` have their text on the right, the others on the left.
std::optional<LabelLanes> with_split(const std::vector<LabelWish>& wishes, std::size_t split, double left,
                                     double right) {
  const std::size_t n = wishes.size();
  std::vector<Span> spans;
  for (std::size_t i = 0; i < n; ++i) {
    spans.push_back(span_of(wishes[i], i >= split));
    if (spans[i].left < left || right < spans[i].right) return std::nullopt;
  }
  std::vector<std::optional<int>> lanes(n);
  std::size_t known = 0;
  for (bool moved = true; moved && known < n;) {
    moved = false;
    for (std::size_t k = 0; k < n; ++k) {
      const std::size_t i = k < split ? split - 1 - k : k;  // each family from its lowest label
      if (lanes[i]) continue;
      lanes[i] = lane_of(i, wishes, spans, lanes);
      if (!lanes[i]) continue;
      moved = true;
      ++known;
    }
  }
  if (known < n) return std::nullopt;  // two texts, each over the line of the other
  LabelLanes out;
  for (std::size_t i = 0; i < n; ++i) {
    out.places.push_back({spans[i].left, *lanes[i]});
    out.lanes = std::max(out.lanes, *lanes[i] + 1);
  }
  return out;
}

}  // namespace

std::optional<LabelLanes> place_labels(const std::vector<LabelWish>& wishes, double left, double right, int max_lanes) {
  if (wishes.empty()) return LabelLanes{};
  if (wishes.size() > kMostLabels) return std::nullopt;
  std::optional<LabelLanes> best;
  for (std::size_t split = wishes.size() + 1; split-- > 0;) {
    auto tried = with_split(wishes, split, left, right);
    if (tried && tried->lanes <= max_lanes && (!best || tried->lanes < best->lanes)) best = std::move(tried);
  }
  return best;
}

}  // namespace cisterna::bench
