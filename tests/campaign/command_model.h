// Random commands, waits, resets, rotten bytes and flipped bits against a small model of run state, draft, refill and
// bolus: each answer is the one the model gives, and what the implant then says of itself is the model's state.
// R-CMD-120
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace cisterna::campaign {

enum class Act : std::uint8_t {
  kWait,
  kStage,
  kCommit,
  kCommitOtherDigest,
  kCommitStale,
  kRepeat,
  kBolus,
  kCancel,
  kSuspend,
  kResume,
  kStop,
  kRestart,
  kRefillOpen,
  kRefillClose,
  kPowerCycle,
  kRotAndPowerCycle,
  kFlip,
  kCount
};
struct Step {
  Act act = Act::kWait;
  std::uint32_t value = 0;
};
[[nodiscard]] const char* name_of(Act act);

// Empty: the implant did what the model did; else what differed first.
[[nodiscard]] std::string differs(const std::vector<Step>& steps);

}  // namespace cisterna::campaign
