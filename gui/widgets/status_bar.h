// The bar at the top of every page: who, whom, which pump, link, battery, alarms; and the BENCH stamp. R-GUI-006
#pragma once

#include <string>
#include <vector>

#include "gui/widgets/alarm.h"

namespace cisterna::gui {

class Ui;

struct StatusItem {
  std::string label = {};  // "Patient"
  std::string value = {};  // "A. Example, 1961-04-12"
};
struct StatusBar {
  std::vector<StatusItem> items = {};  // from the left
  std::string clock = {};              // "14:03"
  Priority alarm = Priority::kNone;
  std::string alarm_text = {};  // "Reservoir low"
};
void status_bar(Ui& ui, const StatusBar& bar, bool bench);
// "BENCH: no patient is connected", on whatever is made with --bench.
void bench_stamp(Ui& ui);

}  // namespace cisterna::gui
