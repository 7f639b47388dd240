// A bench in this process for the window: opens or manufactures it, is its hand, lets its time run with the clock on
// the wall. Lives in the link thread. R-GUI-040
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "bench/service/control_socket.h"
#include "bench/world/bench.h"
#include "programmer/workflow/app_state.h"

namespace cisterna::window {

class BenchHost final : public workflow::BenchHand {
 public:
  // A new folder gets the patient of data/scenarios/NAME.toml, with what happened before the visit. Error: a sentence.
  [[nodiscard]] static Result<std::unique_ptr<BenchHost>, std::string> open(const std::string& dir,
                                                                            const std::string& scenario);
  ~BenchHost() override;
  BenchHost(const BenchHost&) = delete;
  BenchHost& operator=(const BenchHost&) = delete;

  [[nodiscard]] std::string home() const { return bench_->desk().programmer_dir(); }
  [[nodiscard]] std::int64_t utc_ms() const { return bench_->world().utc_ms(); }
  [[nodiscard]] std::shared_ptr<telemetry::Wand> wand() { return wand_; }
  [[nodiscard]] bench::Bench& bench() { return *bench_; }
  // The world catches up with the time that has passed since it was opened.
  void pace();

  [[nodiscard]] Volume withdraw() override;
  [[nodiscard]] Volume fill(Volume volume) override;

 private:
  BenchHost(bench::FolderLock lock, std::unique_ptr<bench::Bench> bench);
  void keep();

  bench::FolderLock lock_;
  std::unique_ptr<bench::Bench> bench_;
  std::shared_ptr<telemetry::QueueWand> wand_;
  std::chrono::steady_clock::time_point real_;
  Time at_;
};

}  // namespace cisterna::window
