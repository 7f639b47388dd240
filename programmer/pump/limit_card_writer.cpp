#include "programmer/pump/limit_card_writer.h"

#include <algorithm>
#include <string_view>

#include "telemetry/messages/limit_card.h"

namespace cisterna::pump {

namespace {

using telemetry::ScheduleMode;

constexpr std::uint16_t bit(ScheduleMode mode) {
  return static_cast<std::uint16_t>(1U << static_cast<unsigned>(mode));
}

struct ModeBit {
  std::string_view name;
  std::uint16_t bit;
};
constexpr ModeBit kModeBits[] = {{"continuous", bit(ScheduleMode::kContinuous)},
                                 {"flex", bit(ScheduleMode::kFlex)},
                                 {"titration", bit(ScheduleMode::kTitration)},
                                 {"cycle", bit(ScheduleMode::kCycle)},
                                 {"minimum_rate", bit(ScheduleMode::kMinimumRate)},
                                 {"periodic_bolus", telemetry::kCardPeriodicBolus},
                                 {"single_bolus", telemetry::kCardSingleBolus},
                                 {"patient_bolus", telemetry::kCardPatientBolus},
                                 {"bridge", telemetry::kCardBridge}};

std::uint64_t base(const std::optional<Amount>& amount) {
  return amount ? static_cast<std::uint64_t>(amount->base()) : 0U;
}

}  // namespace

std::vector<std::uint8_t> limit_card_bytes(const drug_library::Entry& entry, std::uint32_t library_version) {
  telemetry::LimitCard card;
  card.drug = entry.code;
  std::copy_n(entry.name.begin(), std::min(entry.name.size(), card.name.size() - 1), card.name.begin());
  card.kind = entry.kind;
  card.risk = static_cast<telemetry::RiskClass>(entry.risk);
  card.concentration_min = static_cast<std::uint32_t>(entry.concentration_min.base_per_ml());
  card.concentration_max = static_cast<std::uint32_t>(entry.concentration_max.base_per_ml());
  card.daily_lower_hard = base(entry.daily.lower_hard);
  card.daily_upper_hard = base(entry.daily.upper_hard);
  card.start_lowest = base(entry.start_lowest);
  card.per_hour_hard = base(entry.per_hour_hard);
  card.per_day_hard = base(entry.per_day_hard);
  card.bolus_largest = base(entry.bolus_hard);
  card.rise_percent = static_cast<std::uint16_t>(entry.rise_hard_percent);
  for (const auto& mode : kModeBits)
    if (std::find(entry.modes.begin(), entry.modes.end(), mode.name) != entry.modes.end()) card.modes |= mode.bit;
  card.stability_d = static_cast<std::uint16_t>(entry.stability_days);
  card.version = library_version;
  std::vector<std::uint8_t> out(telemetry::kCardBytes);
  telemetry::write_card(card, std::span<std::uint8_t, telemetry::kCardBytes>{out.data(), telemetry::kCardBytes});
  return out;
}

std::uint32_t card_version(const std::vector<std::uint8_t>& signed_card) {
  if (signed_card.size() != telemetry::kCardSignedBytes) return 0;
  const auto card = telemetry::parse_card(crypto::Bytes{signed_card}.first(telemetry::kCardBytes));
  return card ? card->version : 0;
}

std::optional<AmountKind> card_kind(const std::vector<std::uint8_t>& signed_card, std::uint16_t drug) {
  if (signed_card.size() != telemetry::kCardSignedBytes) return std::nullopt;
  const auto card = telemetry::parse_card(crypto::Bytes{signed_card}.first(telemetry::kCardBytes));
  return card && card->drug == drug ? std::optional{card->kind} : std::nullopt;
}

std::string card_name(const std::vector<std::uint8_t>& signed_card) {
  if (signed_card.size() != telemetry::kCardSignedBytes) return {};
  const auto card = telemetry::parse_card(crypto::Bytes{signed_card}.first(telemetry::kCardBytes));
  return card ? std::string{card->name.data()} : std::string{};
}

}  // namespace cisterna::pump
