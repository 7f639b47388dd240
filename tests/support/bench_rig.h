// A bench in a folder of its own, gone when the test ends; and what tests ask of it: the plant's truth and the pump's
// NVM.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "bench/scenario/contact.h"
#include "bench/scenario/visit_runner.h"
#include "implant_fw/storage/store.h"

namespace cisterna::test {

class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "cisterna-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) ADD_FAILURE() << "no temporary folder";
    path_ = name;
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// What the pump's memory says, read from its bytes with nothing of the running firmware.
struct NvmFacts {
  std::uint32_t revision = 0;
  std::vector<std::uint8_t> prescription;  // canonical bytes of the active slot
  std::uint64_t commanded_strokes = 0;
  storage::Run run = storage::Run::kNone;
  storage::ControlState control;
};

inline NvmFacts nvm_facts(const port_sim::SimNvm& nvm) {
  auto copy = std::make_unique<port_sim::SimNvm>();
  copy->set_image(nvm.image());
  auto store = std::make_unique<storage::Store>(*copy);
  (void)store->load_all();
  NvmFacts facts;
  facts.control = store->control();
  facts.revision = store->control().revision;
  facts.run = store->control().run;
  facts.commanded_strokes = store->account().commanded_strokes;
  std::array<std::uint8_t, telemetry::kMaxPrescription> scratch{};
  if (store->control().has_prescription) {
    const auto bytes = store->prescription(store->control().active_slot, scratch);
    facts.prescription.assign(bytes.begin(), bytes.end());
  }
  return facts;
}

inline std::string source_dir() {
  return std::filesystem::path{__FILE__}.parent_path().parent_path().parent_path().string();
}

// Baclofen 2,000 mcg/mL, 20 mL, 350 mcg/day, implanted on 2025-03-03 08:00 UTC.
class BenchRig {
 public:
  explicit BenchRig(const std::string& scenario = "bench_patient", std::uint64_t seed = 1) {
    auto loaded = bench::load_scenario(source_dir() + "/data/scenarios/" + scenario + ".toml");
    if (!loaded) {
      ADD_FAILURE() << loaded.error();
      return;
    }
    scenario_ = *loaded;
    open(seed);
    run(scenario_.before);
  }

  void open(std::uint64_t seed) {
    bench::BenchOptions options{folder_.path(), source_dir() + "/data", scenario_.pump,
                                seed,           scenario_.start_utc_ms, scenario_.accuracy_ppm};
    bench_.reset();
    auto opened = bench::Bench::open(options);
    if (!opened) {
      ADD_FAILURE() << opened.error();
      return;
    }
    bench_ = std::move(opened).value();
  }
  void run(const std::vector<bench::ScenarioStep>& steps) {
    bench::VisitRunner runner{*bench_, scenario_, {}};
    if (const auto done = runner.run(steps); !done) ADD_FAILURE() << done.error();
    record_ = runner.record();
  }

  [[nodiscard]] bench::Bench& bench() { return *bench_; }
  [[nodiscard]] bench::World& world() { return bench_->world(); }
  [[nodiscard]] const bench::Scenario& scenario() const { return scenario_; }
  [[nodiscard]] const bench::DeliveryRecord& record() const { return record_; }
  [[nodiscard]] std::string home() const { return folder_.path() + "/programmer"; }
  [[nodiscard]] NvmFacts nvm() { return nvm_facts(world().implant().board().nvm()); }
  void pass(Duration duration) { world().run_to(world().now() + duration); }

  // Volume that left the outlet in the next `duration`: the plant's word.
  [[nodiscard]] std::int64_t delivered_nl_in(Duration duration) {
    const auto before = world().plant().delivered();
    pass(duration);
    return (world().plant().delivered() - before).nl();
  }

 private:
  TempFolder folder_;
  bench::Scenario scenario_;
  std::unique_ptr<bench::Bench> bench_;
  bench::DeliveryRecord record_;
};

inline constexpr std::int64_t kStrokeNl = 2'500;

// 350 mcg/day of 2,000 mcg/mL is 175,000 nL a day, 70 strokes; one stroke of phase either way.
inline void expect_day_volume(BenchRig& rig, std::int64_t day_nl, const char* what) {
  const auto given = rig.delivered_nl_in(kDay);
  EXPECT_LE(given, day_nl + kStrokeNl) << what;
  EXPECT_GE(given, day_nl - kStrokeNl) << what;
}

}  // namespace cisterna::test
