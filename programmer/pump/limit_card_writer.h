// The limit card of a library entry, in the bytes the implant reads (telemetry/messages/limit_card.h). R-PUMP-002
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "programmer/drug_library/library.h"

namespace cisterna::pump {

// Unsigned card bytes. Every limit of the entry is already checked and in base units; nothing is refused here.
[[nodiscard]] std::vector<std::uint8_t> limit_card_bytes(const drug_library::Entry& entry,
                                                         std::uint32_t library_version);
// Library version on a signed card; 0 when it is not one.
[[nodiscard]] std::uint32_t card_version(const std::vector<std::uint8_t>& signed_card);

// Mass or units, when it is a card of `drug`.
[[nodiscard]] std::optional<AmountKind> card_kind(const std::vector<std::uint8_t>& signed_card, std::uint16_t drug);
// Tall-man; empty when it is not a card.
[[nodiscard]] std::string card_name(const std::vector<std::uint8_t>& signed_card);

}  // namespace cisterna::pump
