// R-CLI-017
#include "apps/cisterna/bench_wand.h"

#include <filesystem>
#include <iostream>

#include "bench/service/control_socket.h"
#include "bench/world/bench.h"
#include "telemetry/wand/queue/queue_wand.h"

namespace cisterna::apps {

namespace {

namespace fs = std::filesystem;

class BenchInProcess {
 public:
  BenchInProcess(bench::FolderLock lock, std::unique_ptr<bench::Bench> bench)
      : lock_(std::move(lock)), bench_(std::move(bench)) {
    bench_->world().attach(wand_.port());
    wand_.attach(bench_->world(), bench_->world());
    bench_->renew_credentials();
  }
  ~BenchInProcess() {
    bench_->world().detach();
    if (const auto saved = bench_->save(); !saved) std::cerr << saved.error() << "\n";
  }
  BenchInProcess(const BenchInProcess&) = delete;
  BenchInProcess& operator=(const BenchInProcess&) = delete;
  [[nodiscard]] telemetry::Wand* wand() { return &wand_; }

 private:
  bench::FolderLock lock_;
  std::unique_ptr<bench::Bench> bench_;
  telemetry::QueueWand wand_;
};

Result<std::shared_ptr<telemetry::Wand>, std::string> open(const std::string& home) {
  const auto dir = fs::absolute(home).lexically_normal().parent_path().string();
  if (!fs::exists(dir + "/implant.state"))
    return "The folder " + home + " belongs to no bench. Start one with `cisterna bench --state DIR`.";
  auto lock = bench::FolderLock::take(dir);
  if (!lock) return "The bench in " + dir + " runs already: reach it with --wand tcp:HOST:PORT.";
  bench::BenchOptions options;
  options.state_dir = dir;
  options.data_dir = bench::data_dir();
  auto made = bench::Bench::open(options);
  if (!made) return made.error();
  auto holder = std::make_shared<BenchInProcess>(std::move(*lock), std::move(made).value());
  return std::shared_ptr<telemetry::Wand>{holder, holder->wand()};
}

}  // namespace

pump::BenchWandMaker bench_wand_maker() {
  return open;
}

}  // namespace cisterna::apps
