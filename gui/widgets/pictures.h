// Pictures of the therapy: 24 h dose plot with a now-line, and the reservoir with its three dates. Numbers in them are
// doubles, for drawing only; every text comes ready from the view. R-GUI-013
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gui/widgets/ui.h"

namespace cisterna::gui {

struct DoseStep {
  double start_h = 0;  // 0..24; steps in order, the last lasts to 24 h
  double rate = 0;     // in the plot's unit
};
struct DoseLimit {
  double rate = 0;
  std::string text = {};  // "library maximum 1,000 mcg/day"
};
struct DosePlot {
  std::string name = "Dose over 24 h";
  std::string unit = {};  // of the axis: "mcg/h"
  std::vector<DoseStep> steps = {};
  std::vector<DoseStep> draft = {};  // a second, dashed line: what is being drafted; may be empty
  std::vector<DoseLimit> limits = {};
  std::optional<double> now_h = {};  // 0..24
  std::string now_text = {};         // "now 14:03"
  std::string total = {};            // "24 h total 350 mcg"
  float height = 240;                // px at scale 1
};
void dose_plot(Ui& ui, const DosePlot& plot);

struct ReservoirDate {
  std::string label = {};  // "Low alarm", "May be low from", "Drug expires"
  std::string date = {};   // "2027-01-14"
  std::string note = {};   // where it comes from; may be empty
  bool governs = false;
};
struct Reservoir {
  std::string name = "Reservoir";
  double fill = 0;            // 0..1 of the capacity
  double low = 0;             // where the low-reservoir alarm stands, 0..1
  std::string volume = {};    // "12.4 mL"
  std::string capacity = {};  // "20 mL"
  std::string low_text = {};  // "low at 2 mL"
  std::vector<ReservoirDate> dates = {};
};
void reservoir(Ui& ui, const Reservoir& reservoir);

}  // namespace cisterna::gui
