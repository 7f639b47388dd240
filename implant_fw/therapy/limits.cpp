#include "implant_fw/therapy/limits.h"

#include "implant_fw/therapy/schedule.h"

namespace cisterna::therapy {
namespace {

using telemetry::Reason;

constexpr std::uint32_t kMinBolusSeconds = 1, kMaxBolusSeconds = 86'400;
constexpr std::uint64_t kLargestAmount = 1'000'000'000'000;  // 1 kg; products below then fit 63 bits with room

// part of `amount` given in one hour when it flows evenly over duration_s, rounded up
std::uint64_t in_one_hour(std::uint64_t amount, std::uint32_t duration_s) {
  if (duration_s <= 3'600) return amount;
  return static_cast<std::uint64_t>(mul_div_ceil(static_cast<std::int64_t>(amount), 3'600, duration_s));
}

// daily / 24, rounded up: above p exactly when daily is above 24 p
std::uint64_t hourly_part(std::uint64_t daily) {
  return daily / 24 + (daily % 24 != 0 ? 1 : 0);
}

Verdict check_reservoir(const telemetry::DrugAt& reservoir, const telemetry::DrugAt& drug) {
  if (reservoir.drug == 0 || !(reservoir == drug)) return {Reason::kConcentrationMismatch, reservoir.concentration};
  return {};
}

// Sum of two flows against the model's ceiling: numerators over a common day, exactly.
Verdict check_ceiling(const ModelFigures& model, Flow flow) {
  const auto per_day = mul_div_ceil(flow.numerator_nl(), kDay.ms(), flow.denominator_ms());
  if (static_cast<std::uint64_t>(per_day) > model.maximum_nl_per_day)
    return {Reason::kAboveModelMaximum, model.maximum_nl_per_day};
  return {};
}

Verdict check_daily_card(const DoseContext& context, std::uint64_t daily) {
  const auto& card = *context.card;
  if (context.present_daily != 0 && daily <= context.present_daily) return {};  // a fall is never refused
  if (daily < card.daily_lower_hard) return {Reason::kBelowCardDaily, card.daily_lower_hard};
  if (daily > card.daily_upper_hard) return {Reason::kAboveCardDaily, card.daily_upper_hard};
  if (hourly_part(daily) > card.per_hour_hard) return {Reason::kAboveCardHourly, card.per_hour_hard};
  if (daily > card.per_day_hard) return {Reason::kAboveCardPer24h, card.per_day_hard};
  if (card.rise_percent != 0 && context.daily_24h_ago != 0) {
    const auto most = static_cast<std::uint64_t>(
        mul_div_floor(static_cast<std::int64_t>(context.daily_24h_ago), 100 + card.rise_percent, 100));
    if (daily > most) return {Reason::kAboveCardRise, most};
  }
  return {};
}

}  // namespace

Verdict check_card(const telemetry::LimitCard* card, const telemetry::DrugAt& drug) {
  if (card == nullptr || card->drug == 0) return {Reason::kNoLimitCard, 0};
  if (card->drug != drug.drug || drug.concentration < card->concentration_min ||
      drug.concentration > card->concentration_max)
    return {Reason::kNoLimitCard, 0};
  return {};
}

Verdict check_supported(const telemetry::Prescription& p) {
  const bool plain = p.mode == telemetry::ScheduleMode::kContinuous && p.others.empty() && !p.periodic && !p.grant &&
                     !p.prime && !p.bridge;
  return plain ? Verdict{} : Verdict{Reason::kModeNotSupported, 0};
}

Verdict check_daily(const DoseContext& context, const telemetry::DrugAt& drug, std::uint64_t daily) {
  if (daily == 0 || daily > kLargestAmount || drug.concentration == 0) return {Reason::kMalformed, 0};
  if (const auto v = check_reservoir(context.reservoir, drug); !v.lawful()) return v;
  if (const auto v = check_card(context.card, drug); !v.lawful()) return v;
  if ((context.card->modes >> static_cast<unsigned>(telemetry::ScheduleMode::kContinuous) & 1U) == 0)
    return {Reason::kModeNotOnCard, 0};
  const auto day_nl = static_cast<std::uint64_t>(volume_of(daily, drug.concentration).nl());
  if (day_nl < context.model.stroke_nl) return {Reason::kUnderOneStroke, context.model.stroke_nl};
  if (day_nl > context.model.maximum_nl_per_day) return {Reason::kAboveModelMaximum, context.model.maximum_nl_per_day};
  if (day_nl < context.model.minimum_nl_per_day) return {Reason::kBelowModelMinimum, context.model.minimum_nl_per_day};
  return check_daily_card(context, daily);
}

Verdict check_bolus(const BolusContext& context, const telemetry::DrugAt& drug, std::uint64_t amount,
                    std::uint32_t duration_s) {
  if (amount == 0 || amount > kLargestAmount || duration_s < kMinBolusSeconds || duration_s > kMaxBolusSeconds)
    return {Reason::kMalformed, 0};
  if (const auto v = check_reservoir(context.reservoir, drug); !v.lawful()) return v;
  if (const auto v = check_card(context.card, drug); !v.lawful()) return v;
  const auto& card = *context.card;
  if ((card.modes & telemetry::kCardSingleBolus) == 0) return {Reason::kModeNotOnCard, 0};
  if (amount > card.bolus_largest) return {Reason::kAboveCardBolus, card.bolus_largest};
  const auto planned = volume_of(amount, drug.concentration);
  if (planned.nl() < context.model.stroke_nl) return {Reason::kUnderOneStroke, context.model.stroke_nl};
  const auto total = sum(context.schedule, Flow::of(planned, Duration::s(duration_s)));
  if (!total) return {Reason::kMalformed, 0};
  if (const auto v = check_ceiling(context.model, *total); !v.lawful()) return v;
  const auto hourly = hourly_part(context.largest_daily) + in_one_hour(amount, duration_s);
  if (hourly > card.per_hour_hard) return {Reason::kAboveCardHourly, card.per_hour_hard};
  const auto in_day = context.largest_daily + amount;
  if (in_day > card.per_day_hard) return {Reason::kAboveCardPer24h, card.per_day_hard};
  if (hourly + context.given_in_hour > card.per_hour_hard) return {Reason::kWindowFull, card.per_hour_hard};
  if (in_day + context.given_in_day > card.per_day_hard) return {Reason::kWindowFull, card.per_day_hard};
  return {};
}

}  // namespace cisterna::therapy
