// The limit card: what the implant knows of a drug. Yielded by every library entry, signed by the library key, verified
// and kept by the implant; the programmer's soft limits are not on it. R-MSG-006
//
// Bytes: fixed layout, little-endian, kCardBytes long, all fields in the order below, then the 64-byte Ed25519
// signature over exactly those bytes. parse_card refuses another length, format or any value out of the ranges said
// here.
#pragma once

#include <array>
#include <cstdint>

#include "crypto/primitives/bytes.h"
#include "telemetry/messages/prescription.h"
#include "units/amount.h"
#include "units/result.h"

namespace cisterna::telemetry {

enum class RiskClass : std::uint8_t { kWithdrawal = 1, kOverdose = 2, kSafe = 3 };  // W, O, S

// Modes a card may allow: bit = ScheduleMode value; and these.
inline constexpr std::uint16_t kCardPeriodicBolus = 1U << 8;
inline constexpr std::uint16_t kCardSingleBolus = 1U << 9;
inline constexpr std::uint16_t kCardPatientBolus = 1U << 10;
inline constexpr std::uint16_t kCardBridge = 1U << 11;

struct LimitCard {
  std::uint8_t format = 1;
  std::uint16_t drug = 0;       // 1..65535
  std::array<char, 24> name{};  // tall-man, NUL-padded ASCII
  AmountKind kind = AmountKind::kMass;
  RiskClass risk = RiskClass::kWithdrawal;
  std::uint32_t concentration_min = 0;  // base unit per mL, 1..max
  std::uint32_t concentration_max = 0;
  std::uint64_t daily_lower_hard = 0;  // base unit per 24 h; 0: none
  std::uint64_t daily_upper_hard = 0;  // > 0
  std::uint64_t start_lowest = 0;      // lowest start dose per 24 h; below it counts as "no therapy"
  std::uint64_t per_hour_hard = 0;     // everything together, > 0
  std::uint64_t per_day_hard = 0;      // everything together, >= daily_upper_hard
  std::uint64_t bolus_largest = 0;     // 0: no bolus
  std::uint16_t rise_percent = 0;      // against the dose 24 h ago, 1..1000; 0: not limited
  std::uint16_t modes = 0;
  std::uint16_t full_restart_h = 24;  // interruption <= this: full dose (class S: any)
  std::uint16_t half_restart_h = 72;  // <= this: half; above: nothing until a clinician restarts
  std::uint16_t stability_d = 0;      // days after fill, for the dates; 0: none
  std::uint32_t version = 0;          // library version; only rises per drug
  friend bool operator==(const LimitCard&, const LimitCard&) = default;
};

inline constexpr std::size_t kCardBytes = 1 + 2 + 24 + 1 + 1 + 4 + 4 + 8 * 6 + 2 * 5 + 4;  // 99
static_assert(kCardBytes <= 160);
inline constexpr std::size_t kCardSignedBytes = kCardBytes + 64;

inline constexpr std::uint32_t kCardConcentrationMax = 4'000'000'000;
inline constexpr std::uint64_t kCardAmountMax = 1'000'000'000'000'000;  // 1 kg: far past any dose, far below 63 bits
inline constexpr std::uint16_t kCardModesKnown = 0x0F3E;                // ScheduleMode bits 1..5, the four above

enum class CardError : std::uint8_t { kLength, kFormat, kOutOfRange };

void write_card(const LimitCard& card, std::span<std::uint8_t, kCardBytes> out);
[[nodiscard]] Result<LimitCard, CardError> parse_card(crypto::Bytes bytes);

// The two parts of signed bytes; both empty unless there are exactly kCardSignedBytes.
struct SignedCardParts {
  crypto::Bytes card, signature;
};
[[nodiscard]] SignedCardParts signed_parts(crypto::Bytes signed_card);

}  // namespace cisterna::telemetry
