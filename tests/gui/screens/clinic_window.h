// The window at a bench with the clinic's records in a thread of their own, as the program has them.
#pragma once

#include <fstream>
#include <memory>

#include "apps/cisterna_gui/script.h"
#include "apps/cisterna_gui/store_thread.h"
#include "crypto/primitives/primitives.h"
#include "tests/gui/screens/visit_rig.h"

namespace cisterna::test {

class ClinicWindow {
 public:
  explicit ClinicWindow(BenchRig& bench, std::function<void(const workflow::AppView&)> published = {})
      : store_(bench.home(), [&bench] { return bench.world().utc_ms(); }),
        rig_(bench, gui::Appearance::kLight, 1,
             {&store_, [this](const std::string& who, std::uint64_t serial) { store_.attend(who, serial); },
              std::move(published)}) {}

  [[nodiscard]] VisitRig& rig() { return rig_; }
  VisitRig* operator->() { return &rig_; }

  // Steps of data/scenarios/refill_visit.steps; waits and pictures are the real window's.
  void perform(const window::Step& step) {
    if (step.verb == "click") rig_.click(step.name);
    if (step.verb == "hold") hold_seen(step.name);
    if (step.verb == "type") rig_.type(step.name, step.text);
  }
  // A review longer than the page wants to be seen to its end.
  void hold_seen(const std::string& name) {
    rig_.driver().wheel(-40);
    rig_.driver().settle();
    rig_.hold(name);
  }
  void change_dose(const std::string& daily, const std::string& reason = {}) {
    rig_.click("Change dose");
    rig_.type("New daily dose", daily);
    if (!reason.empty()) rig_.type("Reason", reason);
    rig_.click("Review");
    hold_seen("Hold to change the dose");
  }

 private:
  window::StoreThread store_;  // outlives the app, which closes its visit at the end
  VisitRig rig_;
};

inline std::vector<window::Step> visit_steps() {
  auto steps = window::read_script(source_dir() + "/data/scenarios/refill_visit.steps");
  EXPECT_TRUE(steps.ok());
  std::vector<window::Step> out;
  if (steps)
    for (const auto& step : *steps)
      if (step.verb != "wait" && step.verb != "shot") out.push_back(step);
  return out;
}

// The store of a bench's programmer, opened anew.
inline std::unique_ptr<records::Store> store_of(BenchRig& bench) {
  auto opened = records::open_home_store({bench.home()}, {crypto::system_rng(), records::system_clock(), {}});
  if (!opened || opened.value().locked_because) {
    ADD_FAILURE() << (opened ? opened.value().locked_because->sentence() : opened.error().sentence());
    return nullptr;
  }
  return std::move(opened.value().store);
}

}  // namespace cisterna::test
