// Schedules: the flex day, the periodic bolus, the patient bolus and its next grant.
//
// Flex: steps replace the basal for their time; at most 13 segments a day counting basal gaps; a step never crosses
// midnight and steps never overlap; a gap needs a basal. Periodic: boluses a day = 24 h / interval. Patient bolus: rate
// = dose / concentration, worst = (dose + maximum x bolus) / concentration, days = floor((fill - stop) / rate). Next
// grant: fewer than the maximum in (t - 24 h, t] (exactly 24 h old has left) and a lockout since the start of the last
// one. Amounts in mcg or units, mL, s. R-DOSE-017 R-DOSE-018 R-DOSE-019 R-DOSE-020
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "programmer/dosing/exact.h"
#include "programmer/dosing/problem.h"
#include "programmer/dosing/quantity.h"
#include "units/result.h"

namespace cisterna::dosing {

inline constexpr std::size_t kMaxFlexSegments = 13;

struct FlexStep {
  int start_minute = 0;  // 0..1439
  int end_minute = 0;    // 1..1440, behind the start
  Exact amount;          // in the whole step
};
struct FlexSegment {
  int start_minute = 0;
  int end_minute = 0;
  Exact amount;
  Exact rate_ml_per_day;
};
struct FlexDay {
  Exact total_per_day;
  Exact volume_ml_per_day;
  std::vector<FlexSegment> segments;  // the whole day in order, basal gaps included
};
// Problems: kImpossible (step ends before it starts), kOverlap, kGapWithoutBasal, kTooManySegments, kZeroDivisor.
[[nodiscard]] Result<FlexDay, Problem> flex_day(const Exact& concentration_per_ml, std::vector<FlexStep> steps,
                                                const std::optional<Exact>& basal_per_day);

struct PeriodicBolus {
  Quantity dose;                            // kAmount
  Quantity every;                           // kTime
  Quantity duration;                        // kTime
  std::optional<Quantity> basal{};          // kAmountRate
  std::optional<Quantity> concentration{};  // kConcentration
};
struct PeriodicDay {
  Exact boluses_per_day;
  Exact total_per_day;
  std::string sentence;  // "0.5 mg over 5 min every 6 h = 4 a day, 2 mg/day"
};
// Problems: kZeroDivisor (interval or concentration 0), kImpossible (duration 0), kOverlap (duration > interval),
// kKindMismatch.
[[nodiscard]] Result<PeriodicDay, Problem> periodic_day(const PeriodicBolus& bolus);

struct PatientBolusPlan {
  Exact concentration_per_ml;
  Exact dose_per_day;
  Exact bolus;
  int max_per_day = 0;
  Exact fill_ml;
  Exact stop_ml;
};
struct PatientBolusDays {
  Exact rate_ml_per_day;
  Exact worst_rate_ml_per_day;
  std::int64_t days = 0;
  std::int64_t worst_days = 0;
};
[[nodiscard]] Result<PatientBolusDays, Problem> patient_bolus_days(const PatientBolusPlan& plan);

// Times in Unix seconds; max_per_day >= 1; lockout rounded up to whole seconds. Problem: kImpossible (taken after now).
[[nodiscard]] Result<std::int64_t, Problem> next_grant(int max_per_day, const Exact& lockout_s,
                                                       std::vector<std::int64_t> taken_s, std::int64_t now_s);

}  // namespace cisterna::dosing
