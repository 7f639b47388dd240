#include "programmer/dosing/schedule.h"

#include <algorithm>

#include "programmer/dosing/rate.h"

namespace cisterna::dosing {

namespace {
constexpr int kMinutesPerDay = 1440;
constexpr std::int64_t kSecondsPerDay = 86'400;

Problem refusal(ProblemCode code, const char* message, const char* field) {
  return Problem{code, message, field};
}

std::optional<Problem> bad_steps(const std::vector<FlexStep>& steps) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].start_minute < 0 || steps[i].end_minute > kMinutesPerDay ||
        steps[i].start_minute >= steps[i].end_minute)
      return refusal(ProblemCode::kImpossible, "A step must end after it starts, on the same day. Split it at 24:00.",
                     "step");
    if (i > 0 && steps[i].start_minute < steps[i - 1].end_minute)
      return refusal(ProblemCode::kOverlap, "Two steps overlap. Let one end where the next starts.", "step");
  }
  return std::nullopt;
}

class DayBuilder {
 public:
  DayBuilder(const Exact& concentration, const std::optional<Exact>& basal)
      : concentration_(concentration), basal_(basal) {}

  // False when a gap has no basal.
  [[nodiscard]] bool fill_gap_until(int minute) {
    if (minute == at_) return true;
    if (!basal_) return false;
    append(minute, *basal_ * Exact::ratio(minute - at_, kMinutesPerDay));
    return true;
  }
  void append(int end, const Exact& amount) {
    const Exact volume = amount / concentration_;
    day_.segments.push_back({at_, end, amount, volume * Exact::ratio(kMinutesPerDay, end - at_)});
    day_.total_per_day = day_.total_per_day + amount;
    day_.volume_ml_per_day = day_.volume_ml_per_day + volume;
    at_ = end;
  }
  [[nodiscard]] const FlexDay& day() const { return day_; }

 private:
  const Exact& concentration_;
  const std::optional<Exact>& basal_;
  FlexDay day_;
  int at_ = 0;
};
}  // namespace

// R-DOSE-017
Result<FlexDay, Problem> flex_day(const Exact& concentration, std::vector<FlexStep> steps,
                                  const std::optional<Exact>& basal_per_day) {
  if (concentration.is_zero())
    return refusal(ProblemCode::kZeroDivisor, "The concentration is zero. Type the concentration on the label.",
                   "concentration");
  std::sort(steps.begin(), steps.end(),
            [](const FlexStep& a, const FlexStep& b) { return a.start_minute < b.start_minute; });
  if (auto problem = bad_steps(steps)) return *std::move(problem);
  const auto gap = [] {
    return refusal(ProblemCode::kGapWithoutBasal,
                   "Part of the day has neither a step nor a basal. Add steps or a basal.", "basal");
  };
  DayBuilder builder(concentration, basal_per_day);
  for (const FlexStep& step : steps) {
    if (!builder.fill_gap_until(step.start_minute)) return gap();
    builder.append(step.end_minute, step.amount);
  }
  if (!builder.fill_gap_until(kMinutesPerDay)) return gap();
  if (builder.day().segments.size() > kMaxFlexSegments)
    return refusal(ProblemCode::kTooManySegments,
                   "The day has more than 13 segments, basal gaps counted. Use fewer steps.", "step");
  return builder.day();
}

namespace {
std::optional<Problem> bad_periodic(const PeriodicBolus& b) {
  if (b.every.base().is_zero())
    return refusal(ProblemCode::kZeroDivisor, "The interval is zero. Type the time from one bolus to the next.",
                   "every");
  if (b.duration.base().is_zero())
    return refusal(ProblemCode::kImpossible, "A bolus cannot last no time. Type its duration.", "duration");
  if (b.duration.base() > b.every.base())
    return refusal(ProblemCode::kOverlap,
                   "The bolus lasts longer than the interval. Shorten it or lengthen the interval.", "duration");
  if (b.basal && b.basal->kind() != b.dose.kind())
    return refusal(ProblemCode::kKindMismatch, "Type basal and dose both as mass or both in units.", "basal");
  if (b.concentration && b.concentration->kind() != b.dose.kind())
    return refusal(ProblemCode::kKindMismatch, "Type concentration and dose both as mass or both in units.",
                   "concentration");
  if (b.concentration && b.concentration->base().is_zero())
    return refusal(ProblemCode::kZeroDivisor, "The concentration is zero. Type the concentration on the label.",
                   "concentration");
  return std::nullopt;
}

// The day's total in the unit the dose was typed in, so that a reader compares like with like.
std::string total_text(const Exact& total_base, const Unit& unit) {
  const Exact in_unit = total_base / Exact::ratio(unit.numerator, unit.denominator);
  return format_number(in_unit, 6) + " " + std::string(unit.screen) + "/day";
}
}  // namespace

// R-DOSE-018
Result<PeriodicDay, Problem> periodic_day(const PeriodicBolus& b) {
  if (auto problem = bad_periodic(b)) return *std::move(problem);
  PeriodicDay day;
  day.boluses_per_day = Exact(kSecondsPerDay) / b.every.base();
  day.total_per_day = day.boluses_per_day * b.dose.base() + (b.basal ? b.basal->base() : Exact(0));
  day.sentence =
      format_quantity(b.dose) + " over " + format_quantity(b.duration) + " every " + format_quantity(b.every);
  if (b.basal) day.sentence += " on a basal of " + format_quantity(*b.basal);
  day.sentence +=
      " = " + format_number(day.boluses_per_day, 3) + " a day, " + total_text(day.total_per_day, *b.dose.unit);
  if (b.concentration) {
    const Exact volume = day.total_per_day / b.concentration->base();
    day.sentence += ", " + format_number(volume, 6) + " mL/day at " + format_quantity(*b.concentration);
  }
  return day;
}

// R-DOSE-019
Result<PatientBolusDays, Problem> patient_bolus_days(const PatientBolusPlan& plan) {
  if (plan.fill_ml < plan.stop_ml)
    return refusal(ProblemCode::kImpossible, "The fill is below the volume to stop at. Check both volumes.", "fill");
  const auto rate = rate_ml_per_day(plan.dose_per_day, plan.concentration_per_ml);
  if (!rate) return rate.error();
  if (rate->is_zero())
    return refusal(ProblemCode::kZeroDivisor, "The dose is zero, so it never runs low. Type the dose.", "dose");
  const Exact worst = *rate + plan.bolus * Exact(plan.max_per_day) / plan.concentration_per_ml;
  const Exact usable_ml = plan.fill_ml - plan.stop_ml;
  const auto days = (usable_ml / *rate).floor();
  const auto worst_days = (usable_ml / worst).floor();
  if (!days || !worst_days)
    return refusal(ProblemCode::kOutOfRange, "The rate is too small to count days. Check dose and concentration.",
                   "dose");
  return PatientBolusDays{*rate, worst, *days, *worst_days};
}

// R-DOSE-020
Result<std::int64_t, Problem> next_grant(int max_per_day, const Exact& lockout_s, std::vector<std::int64_t> taken_s,
                                         std::int64_t now_s) {
  if (max_per_day < 1)
    return refusal(ProblemCode::kImpossible, "The maximum must be at least one bolus in 24 h.", "max-per-day");
  const auto down = lockout_s.floor();
  if (!down || *down > 366 * kSecondsPerDay)
    return refusal(ProblemCode::kOutOfRange, "The lockout is longer than a year. Check its unit.", "lockout");
  const std::int64_t lockout = lockout_s.is_whole() ? *down : *down + 1;
  std::sort(taken_s.begin(), taken_s.end());
  if (!taken_s.empty() && taken_s.back() > now_s)
    return refusal(ProblemCode::kImpossible, "A bolus was taken after now. Check the times and offsets.", "taken");
  std::int64_t t = now_s;
  if (!taken_s.empty()) t = std::max(t, taken_s.back() + lockout);
  const auto max = static_cast<std::size_t>(max_per_day);
  // with the times in order, the window is free again when the max-th from the end is 24 h old
  if (taken_s.size() >= max) t = std::max(t, taken_s[taken_s.size() - max] + kSecondsPerDay);
  return t;
}

}  // namespace cisterna::dosing
