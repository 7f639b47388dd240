// What boot and application tell each other: one record in two copies, whole or not at all. R-FW-122
//
// The application writes it when it has verified an image (accept) and when it is healthy (confirm); boot writes it
// before it starts a trial and when it falls back. Nobody else writes it.
// load: false when it was never written or both copies are lost. save: false when the old record stands.
#pragma once

#include <array>

#include "crypto/primitives/primitives.h"
#include "implant_fw/boot/slot_store.h"

namespace cisterna::boot {

// kAccepted: verified, not confirmed yet. kGood: confirmed once (or there from manufacture). kFailed: was tried and not
// confirmed, or its bytes are not what was verified.
enum class SlotState : std::uint8_t { kEmpty = 0, kAccepted = 1, kGood = 2, kFailed = 3 };
// kArmed: boot will try the other image at the next reset, once. kRunning: it has started it.
enum class Trial : std::uint8_t { kNone = 0, kArmed = 1, kRunning = 2 };
// Why boot did not run what it was to run.
enum class FellBack : std::uint8_t { kNo = 0, kNotConfirmed = 1, kTrialDamaged = 2, kActiveDamaged = 3 };

using SlotHash = crypto::Block<crypto::kHashSize>;  // SHA-256 over a slot's bytes: header and image

struct BootRecord {
  std::uint8_t active = 0;  // the slot that runs when no trial is due
  Trial trial = Trial::kNone;
  FellBack fell_back = FellBack::kNo;
  std::array<SlotState, kSlots> state{};
  std::array<SlotHash, kSlots> hash{};
  std::uint32_t floor = 0;          // highest counter ever confirmed
  std::uint32_t trial_counter = 0;  // of the image accepted last
  friend bool operator==(const BootRecord&, const BootRecord&) = default;
};

[[nodiscard]] bool load(SlotStore& slots, BootRecord& out);
[[nodiscard]] bool save(SlotStore& slots, const BootRecord& record);

}  // namespace cisterna::boot
