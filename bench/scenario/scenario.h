// A scenario file (data/scenarios/*.toml): a pump, its plant, what happened before the visit, and the visit.
// R-BENCH-005
//
// Steps, in order, each with its own keys; quantities in quotes with their unit:
//   implant                                            record the implantation (near field), set the clock label
//   interrogate
//   refill_open   drug, concentration, planned [, change]   withdraw    (measures what comes out, to the syringe's 0.1
//   mL) fill          volume, lot [, expiry] [, rinse]     refill_close [reason] [, file]  (of another drug or
//   concentration) program       dose | change_percent | file [, reason]     bolus       amount, duration [, reason]
//   suspend       for        resume                    run         for
//   stop          reason     restart                   press       (the patient's handset; a refusal is told, not an
//   error) line          event [, catheter]                   (what is done to the plant's line, and told to the pump)
// Refuses: a file that is not there or not TOML, an unknown step or key, a missing key, a quantity without unit; the
// sentence names the step by number.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "units/amount.h"
#include "units/duration.h"
#include "units/result.h"
#include "units/volume.h"

namespace cisterna::bench {

enum class Act : std::uint8_t {
  kImplant,
  kInterrogate,
  kRefillOpen,
  kWithdraw,
  kFill,
  kRefillClose,
  kProgram,
  kBolus,
  kSuspend,
  kResume,
  kStop,
  kRestart,
  kPress,
  kLine,
  kRun
};

struct ScenarioStep {
  Act act = Act::kInterrogate;
  std::string drug, lot, expiry, reason, event;
  std::string file;  // program, refill_close: a prescription file, path from here
  Concentration concentration;
  Volume volume, rinse;         // planned, fill, catheter; rinse before a fill
  bool change = false;          // refill_open: of another drug or concentration
  std::optional<Amount> daily;  // program
  int change_percent = 0;       // program, when there is no dose; may be negative
  Amount amount;                // bolus
  Duration duration;            // bolus, suspend, run
};

struct Scenario {
  std::string name, pump;  // pump: file name in data/pumps, without .toml
  std::int64_t start_utc_ms = 0;
  std::int64_t accuracy_ppm = 1'000'000;
  std::vector<ScenarioStep> before, visit;
};

[[nodiscard]] Result<Scenario, std::string> load_scenario(const std::string& path);

}  // namespace cisterna::bench
