// Several drugs in one reservoir: what a limit on one of them means for the one that is programmed. Pure. R-THER-060
//
// All flow together, so the daily amounts stand in the ratio of their concentrations:
//   amount of a component = amount of the primary x C_component / C_primary
// A card of a component therefore tightens the primary's: every law on doses, boluses, grants and windows then holds
// for all of them at once. Concentrations: base unit per mL, > 0; kinds may differ (ng beside mU).
#pragma once

#include <cstdint>

#include "telemetry/messages/limit_card.h"

namespace cisterna::therapy {

// Rounded up: never less than what flows.
[[nodiscard]] std::uint64_t of_component(std::uint64_t primary_amount, std::uint32_t primary_concentration,
                                         std::uint32_t concentration);
// Largest primary amount whose part of the component is at most `amount`.
[[nodiscard]] std::uint64_t as_primary(std::uint64_t amount, std::uint32_t primary_concentration,
                                       std::uint32_t concentration);

// `card`, the primary's, with what `component` adds: the lower of each upper limit, the higher of each lower one, modes
// of both, the stricter class and its hours. Name, drug, concentrations and version stay the primary's.
void tighten(telemetry::LimitCard& card, const telemetry::LimitCard& component, std::uint32_t primary_concentration,
             std::uint32_t concentration);

}  // namespace cisterna::therapy
