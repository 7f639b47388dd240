// The lives that a bit is flipped in, and what each may lawfully receive, worked out here from the words of the
// prescription alone.
#pragma once

#include "tests/campaign/flip_bench.h"
#include "tests/support/seeded_rng.h"

namespace cisterna::campaign {

enum class Life : std::uint8_t {
  kContinuous,
  kFlex,
  kPeriodic,
  kBolus,
  kSuspended,
  kTitration,
  kCycle,
  kMinimum,
  kPatientBolus,
  kReduced,
  kStopped,
  kCount
};
[[nodiscard]] const char* name_of(Life life);

struct Lawful {  // most strokes that any window of the life may hold
  std::int64_t in_61_min = 0, in_24_h_15 = 0;
  bool from_now = false;  // what was given before the moment was under another law
};

// Brings `bench` (new) from the factory to a random moment of such a life. false: the firmware refused a step.
[[nodiscard]] bool begin_life(FlipBench& bench, Life life, test_support::SeededRng& rng, Lawful& lawful);

}  // namespace cisterna::campaign
