// What the curves of a delivery picture show, computed from a DeliveryRecord; no drawing. R-BENCH-021
//
// Refuses nothing: strokes outside the window are not counted, an empty window yields an empty series, a true stroke
// volume that is no number counts as 0. Records must be tidy (see tidied()).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/report/delivery_record.h"

namespace cisterna::bench {

struct Window {
  Time from, to;
  [[nodiscard]] Duration length() const { return to - from; }
};

struct RateStep {  // constant over [from, to)
  Time from, to;
  double ml_per_day = 0;
};

struct VolumePoint {
  Time at;
  double ml = 0;
};

struct MarkGroup {  // markers at most six hours apart
  std::size_t first = 0, last = 0;
};

// Everything in order of time; an end before the begin becomes the begin.
[[nodiscard]] DeliveryRecord tidied(DeliveryRecord record);

// Width of a bin: at most 400 bins and, where a day allows it, at least 50 strokes in each; 1 h .. 28 d. nullopt: too
// few strokes or too short a window to bin, use the time between strokes.
[[nodiscard]] std::optional<Duration> bin_width(const DeliveryRecord& record, Window window);
[[nodiscard]] std::string bin_text(Duration bin);  // "1 h", "1 day", "2 days"

// Strokes of each bin x the true stroke volume over the bin's length; a last bin under half a width joins the one
// before.
[[nodiscard]] std::vector<RateStep> binned_rate(const DeliveryRecord& record, Window window, Duration bin);
// True stroke volume over the time since the stroke before. After the last stroke: what is still possible at most.
[[nodiscard]] std::vector<RateStep> interval_rate(const DeliveryRecord& record, Window window);
// The pump's own rate.
[[nodiscard]] std::vector<RateStep> prescribed_rate(const DeliveryRecord& record, Window window);
// The dose that really leaves the tip, mcg or units per 24 h (in `ml_per_day`): in bins, or from stroke to stroke.
[[nodiscard]] std::vector<RateStep> tip_dose(const DeliveryRecord& record, Window window, std::optional<Duration> bin);
// The same by the pump's own account.
[[nodiscard]] std::vector<RateStep> prescribed_dose(const DeliveryRecord& record, Window window);
// The line holds something else than the reservoir, or nothing, within the record: dose and volume tell two stories.
[[nodiscard]] bool line_matters(const DeliveryRecord& record);
// Staircase from 0 at the window's begin: two points a stroke.
[[nodiscard]] std::vector<VolumePoint> delivered_volume(const DeliveryRecord& record, Window window);
[[nodiscard]] std::vector<VolumePoint> prescribed_volume(const DeliveryRecord& record, Window window);

// The hours around the group of markers with the fastest delivery (the latest among equals) when they are less than
// half of the record. Of several groups only one with delivery beyond 1.5 x the prescribed rate (a bolus) is worth
// enlarging.
[[nodiscard]] std::optional<Window> enlarged_window(const DeliveryRecord& record);

struct Scale {  // ticks at 0, step .. step x count
  double step = 1;
  int count = 1;
  int decimals = 0;
  [[nodiscard]] double top() const { return step * count; }
};
// Smallest scale of 1, 2 or 5 x 10^n steps, at most eight of them, that leaves a tenth free above `highest`.
[[nodiscard]] Scale scale_for(double highest);

// Strokes x nominal volume, and strokes x true volume, to the nL.
[[nodiscard]] Volume counted_volume(const DeliveryRecord& record);
[[nodiscard]] Volume true_volume(const DeliveryRecord& record);

}  // namespace cisterna::bench
