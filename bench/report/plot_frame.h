// One plot of a delivery picture: a frame on the paper with time across and a quantity upward, and what is drawn into
// it. R-BENCH-025
#pragma once

#include <string>
#include <vector>

#include "bench/report/calendar_axis.h"
#include "bench/report/delivery_series.h"
#include "bench/report/shapes.h"

namespace cisterna::bench {

// Cuts at a character and puts an ellipsis where `text` is wider than `room` pixels; broken UTF-8 and control
// characters are replaced.
[[nodiscard]] std::string fitted(const std::string& text, double room, double size, bool bold, const Measure& measure);

class Paper {
 public:
  explicit Paper(const Measure& measure) : measure_(measure) {}
  enum class Stand { kLeft, kCentre, kRight };
  void text(double x, double y, const std::string& s, double size, Stand stand = Stand::kLeft, bool bold = false,
            std::uint32_t rgb = colour::kInk);
  void line(Point a, Point b, std::uint32_t rgb, double width = 1, Dash dash = Dash::kSolid);
  void frame(const Box& box, std::uint32_t rgb, double width, Dash dash);
  void add(Shape shape) { picture_.push_back(std::move(shape)); }
  [[nodiscard]] double measured(const std::string& s, double size, bool bold = false) const {
    return measure_(s, size, bold);
  }
  [[nodiscard]] const Measure& measure() const { return measure_; }
  [[nodiscard]] Picture take() { return std::move(picture_); }

 private:
  const Measure& measure_;
  Picture picture_;
};

class PlotFrame {
 public:
  // `box` in pixels; `utc_0` is the calendar at life 0.
  PlotFrame(Box box, Window window, std::int64_t utc_0_ms, Scale scale)
      : box_(box), window_(window), utc_0_ms_(utc_0_ms), scale_(scale) {}

  [[nodiscard]] const Box& box() const { return box_; }
  [[nodiscard]] double x(Time t) const;  // kept inside the frame
  [[nodiscard]] double y(double value) const;

  void grid_and_axes(Paper& paper) const;
  void steps(Paper& paper, const std::vector<RateStep>& steps, std::uint32_t rgb, double width, Dash dash) const;
  void area(Paper& paper, const std::vector<RateStep>& steps, std::uint32_t rgb) const;
  void curve(Paper& paper, const std::vector<VolumePoint>& points, std::uint32_t rgb, double width, Dash dash) const;

 private:
  void ticks(Paper& paper) const;
  Box box_;
  Window window_;
  std::int64_t utc_0_ms_;
  Scale scale_;
};

struct LegendEntry {
  std::string text;
  std::uint32_t rgb = colour::kInk;
  Dash dash = Dash::kSolid;
  bool area = false;
};
// Left to right from x on; an entry that would end beyond `right` is shortened.
void legend(Paper& paper, double x, double y, double right, const std::vector<LegendEntry>& entries);

}  // namespace cisterna::bench
