#include "implant_fw/therapy/limits.h"

#include "implant_fw/therapy/schedule.h"

namespace cisterna::therapy {
namespace {

using telemetry::Reason;

constexpr std::uint32_t kMinBolusSeconds = 1, kMaxBolusSeconds = 86'400;
constexpr std::uint64_t kLargestAmount = 1'000'000'000'000;  // 1 kg; products below then fit 63 bits with room

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

std::uint64_t risen(const telemetry::LimitCard& card, std::uint64_t from) {
  return static_cast<std::uint64_t>(mul_div_floor(static_cast<std::int64_t>(from), 100 + card.rise_percent, 100));
}

Verdict check_amounts(const DoseContext& context, const Shape& shape) {
  const auto& card = *context.card;
  const bool falls = context.present_daily != 0 && shape.largest_day <= context.present_daily;  // never refused
  const auto present_hour = context.present_hour != 0 ? context.present_hour : hourly_part(context.present_daily);
  if (!falls && shape.lowest_day < card.daily_lower_hard) return {Reason::kBelowCardDaily, card.daily_lower_hard};
  if (!falls && shape.largest_day > card.daily_upper_hard) return {Reason::kAboveCardDaily, card.daily_upper_hard};
  if (shape.largest_hour > card.per_hour_hard && !(falls && shape.largest_hour <= present_hour))
    return {Reason::kAboveCardHourly, card.per_hour_hard};
  if (falls) return {};
  if (shape.largest_day > card.per_day_hard) return {Reason::kAboveCardPer24h, card.per_day_hard};
  if (card.rise_percent == 0 || context.daily_24h_ago == 0) return {};
  const auto most = risen(card, context.daily_24h_ago);
  return shape.first_day > most ? Verdict{Reason::kAboveCardRise, most} : Verdict{};
}

Verdict check_rates(const ModelFigures& model, const Shape& shape) {
  if (shape.fastest_nl > model.maximum_nl_per_day) return {Reason::kAboveModelMaximum, model.maximum_nl_per_day};
  if (shape.slowest_nl < model.minimum_nl_per_day) return {Reason::kBelowModelMinimum, model.minimum_nl_per_day};
  return {};
}

// From step to step, each holds at least a day. R-THER-031
Verdict check_steps(const telemetry::LimitCard& card, const telemetry::Titration& titration) {
  if (card.rise_percent == 0) return {};
  for (std::size_t i = 1; i < titration.steps.size(); ++i) {
    const auto most = risen(card, titration.steps[i - 1].daily_amount);
    if (titration.steps[i].daily_amount > most) return {Reason::kAboveCardRise, most};
  }
  return {};
}

// What adds to the schedule: size, stroke, pump's maximum together with the fastest part.
Verdict check_extra(const DoseContext& context, const Shape& shape, const telemetry::Prescription& p,
                    std::uint64_t amount, std::uint32_t duration_s) {
  const auto& card = *context.card;
  if (amount > card.bolus_largest || amount > UINT32_MAX) return {Reason::kAboveCardBolus, card.bolus_largest};
  const auto nl = volume_of(amount, p.primary.concentration).nl();
  if (nl < context.model.stroke_nl) return {Reason::kUnderOneStroke, context.model.stroke_nl};
  const auto rate = static_cast<std::uint64_t>(mul_div_ceil(nl, kDay.ms() / 1000, duration_s));
  if (shape.fastest_nl + rate > context.model.maximum_nl_per_day)
    return {Reason::kAboveModelMaximum, context.model.maximum_nl_per_day};
  return {};
}

// A patient's bolus, as far as it can be judged before it is asked for.
Verdict check_grant(const DoseContext& context, const Shape& shape, const telemetry::Prescription& p) {
  if (!p.grant) return {};
  const auto& card = *context.card;
  if ((card.modes & telemetry::kCardPatientBolus) == 0) return {Reason::kModeNotOnCard, 0};
  return check_extra(context, shape, p, p.grant->amount, p.grant->duration_s);
}

Verdict check_periodic(const DoseContext& context, const Shape& shape, const telemetry::Prescription& p) {
  if (!p.periodic) return {};
  const auto& card = *context.card;
  const auto& bolus = *p.periodic;
  if ((card.modes & telemetry::kCardPeriodicBolus) == 0) return {Reason::kModeNotOnCard, 0};
  return check_extra(context, shape, p, bolus.amount, bolus.duration_s);
}

}  // namespace

Verdict check_card(const telemetry::LimitCard* card, const telemetry::DrugAt& drug) {
  if (card == nullptr || card->drug == 0) return {Reason::kNoLimitCard, 0};
  if (card->drug != drug.drug || drug.concentration < card->concentration_min ||
      drug.concentration > card->concentration_max)
    return {Reason::kNoLimitCard, 0};
  return {};
}

Verdict check_schedule(const DoseContext& context, const telemetry::Prescription& p, const Shape& shape) {
  if (shape.largest_day == 0 || shape.largest_day > kLargestAmount || p.primary.concentration == 0)
    return {Reason::kMalformed, 0};
  if (const auto v = check_reservoir(context.reservoir, p.primary); !v.lawful()) return v;
  if (const auto v = check_card(context.card, p.primary); !v.lawful()) return v;
  const auto& card = *context.card;
  if ((card.modes >> static_cast<unsigned>(p.mode) & 1U) == 0) return {Reason::kModeNotOnCard, 0};
  // A minimum rate counts as no therapy, or it is no minimum rate.
  if (shape.idle_amount != 0 && shape.idle_amount >= card.start_lowest)
    return {Reason::kAboveCardDaily, card.start_lowest};
  if (const auto v = check_periodic(context, shape, p); !v.lawful()) return v;
  if (const auto v = check_grant(context, shape, p); !v.lawful()) return v;
  if (p.mode == telemetry::ScheduleMode::kMinimumRate) return {};
  const auto day_nl = static_cast<std::uint64_t>(volume_of(shape.lowest_day, p.primary.concentration).nl());
  if (day_nl < context.model.stroke_nl) return {Reason::kUnderOneStroke, context.model.stroke_nl};
  if (const auto v = check_rates(context.model, shape); !v.lawful()) return v;
  if (const auto v = check_amounts(context, shape); !v.lawful()) return v;
  return p.mode == telemetry::ScheduleMode::kTitration ? check_steps(card, p.titration) : Verdict{};
}

Verdict check_again(const DoseContext& context, const telemetry::DrugAt& drug, telemetry::ScheduleMode mode,
                    const Shape& shape) {
  if (const auto v = check_reservoir(context.reservoir, drug); !v.lawful()) return v;
  if (const auto v = check_card(context.card, drug); !v.lawful()) return v;
  if (mode == telemetry::ScheduleMode::kMinimumRate) return {};
  if (shape.fastest_nl > context.model.maximum_nl_per_day)
    return {Reason::kAboveModelMaximum, context.model.maximum_nl_per_day};
  return check_amounts(context, shape);
}

Verdict check_daily(const DoseContext& context, const telemetry::DrugAt& drug, std::uint64_t daily) {
  telemetry::Prescription p;
  p.primary = drug;
  return check_schedule(context, p, shape_of_daily(daily > kLargestAmount ? 0 : daily, drug.concentration));
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
  const auto scheduled = context.largest_hour != 0 ? context.largest_hour : hourly_part(context.largest_daily);
  const auto hourly = scheduled + in_one_hour(amount, duration_s);
  if (hourly > card.per_hour_hard) return {Reason::kAboveCardHourly, card.per_hour_hard};
  const auto in_day = context.largest_daily + amount;
  if (in_day > card.per_day_hard) return {Reason::kAboveCardPer24h, card.per_day_hard};
  if (hourly + context.given_in_hour > card.per_hour_hard) return {Reason::kWindowFull, card.per_hour_hard};
  if (in_day + context.given_in_day > card.per_day_hard) return {Reason::kWindowFull, card.per_day_hard};
  return {};
}

}  // namespace cisterna::therapy
