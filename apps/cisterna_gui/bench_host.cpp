// R-GUI-040
#include "apps/cisterna_gui/bench_host.h"

#include <filesystem>

#include "bench/scenario/visit_runner.h"

namespace cisterna::window {

namespace {

using Answer = Result<std::unique_ptr<BenchHost>, std::string>;
using Steady = std::chrono::steady_clock;

}  // namespace

BenchHost::BenchHost(bench::FolderLock lock, std::unique_ptr<bench::Bench> bench)
    : lock_(std::move(lock)),
      bench_(std::move(bench)),
      wand_(std::make_shared<telemetry::QueueWand>()),
      real_(Steady::now()),
      at_(bench_->world().now()) {
  auto& world = bench_->world();
  world.attach(wand_->port());
  wand_->attach(world, world);
  world.before_answer([this] { keep(); });
}

BenchHost::~BenchHost() {
  bench_->world().before_answer({});
  bench_->world().detach();
  keep();
}

void BenchHost::keep() {
  (void)bench_->save_if_changed();
}  // a full disk here shows when the bench is opened again

Answer BenchHost::open(const std::string& dir, const std::string& scenario_name) {
  std::error_code error;
  std::filesystem::create_directories(dir, error);
  auto lock = bench::FolderLock::take(dir);
  if (!lock)
    return Answer{"Another bench runs in " + dir +
                  ", or the folder cannot be written. Close it, or name another folder with --bench."};
  const auto scenario = bench::load_scenario(bench::data_dir() + "/scenarios/" + scenario_name + ".toml");
  if (!scenario) return Answer{scenario.error()};
  bench::BenchOptions options;
  options.state_dir = dir;
  options.data_dir = bench::data_dir();
  options.pump = scenario->pump;
  options.start_utc_ms = scenario->start_utc_ms;
  options.accuracy_ppm = scenario->accuracy_ppm;
  auto opened = bench::Bench::open(options);
  if (!opened) return Answer{opened.error()};
  auto bench = std::move(opened).value();
  if (bench->fresh()) {
    bench::VisitRunner runner{*bench, *scenario, {}};
    const auto done = runner.run(scenario->before);
    bench->world().record_strokes(false);
    if (!done) return Answer{done.error()};
    if (const auto saved = bench->save(); !saved) return Answer{saved.error()};
  }
  bench->renew_credentials();
  return Answer{std::unique_ptr<BenchHost>{new BenchHost{std::move(*lock), std::move(bench)}}};
}

void BenchHost::pace() {
  const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - real_).count();
  auto& world = bench_->world();
  if (const auto target = at_ + Duration::ms(passed); world.now() < target) world.run_to(target);
}

Volume BenchHost::withdraw() {
  constexpr std::int64_t kTenthNl = 100'000;  // a 20 mL syringe is read to 0.1 mL, half up
  const auto out = Volume::nl((bench_->world().plant().withdraw().nl() + kTenthNl / 2) / kTenthNl * kTenthNl);
  keep();
  return out;
}

Volume BenchHost::fill(Volume volume) {
  const auto in = bench_->world().plant().fill(volume, bench_->world().recorded_solution());
  keep();
  return in;
}

}  // namespace cisterna::window
