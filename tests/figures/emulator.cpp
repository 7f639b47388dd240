// The bench emulator's speed, on one core: the whole firmware on the host port over the pump's plant, seven years at
// 0.175 mL/day with a refill each 91 days. What the programmer sends is recorded beforehand; the implant's own work in
// its sessions is timed with all else. Three runs. `--json`: key -> {ours, reference, unit, target, holds}.
//
// emulator_vs_qemu, the ARM image through the same days, is figures_firmware's.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include "bench/plants/pump_plant.h"
#include "tests/support/scratch_folder.h"
#include "tests/system/lockstep/scripts.h"

namespace cisterna {
namespace {

constexpr int kRuns = 3;
constexpr std::uint64_t kSeed = 20261120;
const char* const kSource = CISTERNA_SOURCE_DIR;

struct Run {
  double seconds = 0;
  bool same = false;
  std::int64_t delivered_nl = 0;
};

// Each grant of days begins after a refill: the plant's reservoir is filled with what was recorded.
Run live(const lockstep::Recording& life, const bench::PumpData& pump) {
  const auto plant = bench::make_plant(pump);
  lockstep::EntropyFile entropy{life.entropy};
  port_sim::GrantLog log;
  auto implant = std::make_unique<port_sim::Implant>(*plant, entropy, log);
  port_sim::SimNvm::Image nvm{};
  std::copy(life.nvm_before.begin(), life.nvm_before.end(), nvm.begin());
  implant->board().nvm().set_image(nvm);
  const auto begin = std::chrono::steady_clock::now();
  for (crypto::Bytes left{life.inputs}; !left.empty();) {
    app::GrantIn message;
    const auto decoded = app::decode(left, message);
    if (decoded.taken == 0) return {};
    if (message.kind == app::GrantInput::kRunUntil && message.until - implant->board().world() > Duration::days(2)) {
      (void)plant->withdraw();
      (void)plant->fill(Volume::nl(20'000'000), {{1, 2e6}});
    }
    port_sim::apply(*implant, log, message);
    left = left.subspan(decoded.taken);
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  return {took.count(), log.take() == life.outputs, plant->delivered().nl()};
}

struct Figure {
  const char* key;
  double ours, target;
  const char* unit;
  bool holds;
};

int measure(bool json) {
  const test_support::ScratchFolder folder;
  const auto life = lockstep::record("seven_years", kSeed, folder.path(), std::string{kSource} + "/data");
  const auto pump = bench::load_pump_data(std::string{kSource} + "/data/pumps/peristaltic_20.toml");
  if (!life || !pump) {
    std::fprintf(stderr, "%s\n", life ? "no pump data" : life.error().c_str());
    return 2;
  }
  std::vector<double> seconds;
  std::int64_t delivered = 0;
  for (int run = 0; run < kRuns; ++run) {
    const auto one = live(*life, *pump);
    if (!one.same) {
      std::fprintf(stderr, "the life on the plant is not the one that was recorded\n");
      return 2;
    }
    seconds.push_back(one.seconds);
    delivered = one.delivered_nl;
  }
  std::sort(seconds.begin(), seconds.end());
  const auto strokes = static_cast<double>(life->strokes);
  const auto days = static_cast<double>(life->life.ms()) / 86'400'000.0;
  const Figure figures[] = {
      {"strokes_per_second", strokes / seconds.front(), 2e6, "1/s", strokes / seconds.front() >= 2e6},
      {"seven_year_ms", seconds.front() * 1e3, 100, "ms", seconds.front() < 0.1},
  };
  if (json) std::printf("{");
  for (const auto& f : figures) {
    if (json)
      std::printf("%s\"%s\": {\"ours\": %.1f, \"reference\": null, \"unit\": \"%s\", \"target\": %.0f, \"holds\": %s}",
                  &f == figures ? "" : ", ", f.key, f.ours, f.unit, f.target, f.holds ? "true" : "false");
    else
      std::printf("%-18s %11.1f %-3s target %9.0f   %s\n", f.key, f.ours, f.unit, f.target,
                  f.holds ? "holds" : "DOES NOT HOLD");
  }
  if (json) {
    std::printf("}\n");
  } else {
    std::printf("%.0f days, %.0f strokes, %.3f mL into the line; %d runs: least %.1f, middle %.1f, most %.1f ms\n",
                days, strokes, static_cast<double>(delivered) / 1e6, kRuns, seconds.front() * 1e3,
                seconds[kRuns / 2] * 1e3, seconds.back() * 1e3);
  }
  return std::all_of(std::begin(figures), std::end(figures), [](const Figure& f) { return f.holds; }) ? 0 : 1;
}

}  // namespace
}  // namespace cisterna

int main(int argc, char** argv) {
  return cisterna::measure(argc > 1 && std::strcmp(argv[1], "--json") == 0);
}
