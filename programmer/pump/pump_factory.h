// From words a person types ("tcp:127.0.0.1:4711", a folder, a credential file) to a Pump: wand, programmer's folder,
// journal and client, held together. Without telemetry in the header, for command line and window. R-PUMP-006
//
// A journal that cannot be had does not stop it: reads and suspend stay possible, and every other order answers the
// journal's trouble. Errors: kUsbNotBuilt, kBadWand, kBenchMissing.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "programmer/pump/pump.h"

namespace cisterna::telemetry {
class Wand;
}

namespace cisterna::pump {

struct PumpRequest {
  std::string wand;        // "usb[:SERIAL]", "tcp:HOST:PORT", "bench"
  std::string home;        // programmer's folder
  std::string credential;  // file; empty: nobody
  std::uint64_t serial = 0;
  // Set from any thread: what waits on the wand ends as if the wand had gone. May be empty.
  std::shared_ptr<std::atomic<bool>> cancel{};
};

enum class WandProblem : std::uint8_t { kUsbNotBuilt, kBadWand, kBenchMissing };
struct PumpProblem {
  WandProblem code = WandProblem::kBadWand;
  std::string message;
};

class OpenPump {
 public:
  virtual ~OpenPump() = default;
  [[nodiscard]] virtual Pump& pump() = 0;
  // Words about the last failure that only the way there knows: which file, which address, which journal line.
  [[nodiscard]] virtual std::string why() const = 0;
  // A word for each phase of the work ("wand", "wake", "interrogate" ...), in the thread that works.
  virtual void on_progress(std::function<void(const std::string&)> observer) { (void)observer; }
};

using PumpMaker = std::function<Result<std::unique_ptr<OpenPump>, PumpProblem>(const PumpRequest&)>;

// A wand to a bench in this process, for `--wand bench`; error: a sentence. The shared pointer also owns the bench.
using BenchWandMaker = std::function<Result<std::shared_ptr<telemetry::Wand>, std::string>(const std::string& home)>;

// `bench`: empty where no bench is linked.
[[nodiscard]] PumpMaker pump_maker(BenchWandMaker bench = {});

}  // namespace cisterna::pump
