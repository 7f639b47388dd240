// Every page of the window as it stands in a visit: made once by clicking through one, then drawn at any scale and
// theme.
#pragma once

#include <string>
#include <vector>

#include "gui/screens/screens.h"

namespace cisterna::test {

struct StillPage {
  std::string name;
  workflow::AppView view;
  gui::Forms forms;
};
// The pump's serial number is put to one value, so that pictures are the same each time.
[[nodiscard]] const std::vector<StillPage>& visit_pages();

class NoSink final : public gui::IntentSink {
 public:
  void emit(workflow::AppIntent) override {}
};

}  // namespace cisterna::test
