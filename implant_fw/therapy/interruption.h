// What restarts by itself after an interruption (suspend, stall, empty, power): the card's rule on its total length.
// Class W and O: <= full_restart_h full dose, <= half_restart_h half, longer nothing until a clinician restarts; class
// S full, however long. Without a card the pump is judged as class W with 24 h and 72 h. R-THER-010
#pragma once

#include "telemetry/messages/limit_card.h"
#include "units/duration.h"

namespace cisterna::therapy {

enum class Restart : std::uint8_t { kFull, kHalf, kNothing };

// Equality with a limit is within it.
[[nodiscard]] constexpr Restart restart_after(Duration interruption, const telemetry::LimitCard& card) {
  if (card.drug != 0 && card.risk == telemetry::RiskClass::kSafe) return Restart::kFull;
  if (interruption <= Duration::hours(card.full_restart_h)) return Restart::kFull;
  return interruption <= Duration::hours(card.half_restart_h) ? Restart::kHalf : Restart::kNothing;
}

}  // namespace cisterna::therapy
