// The prescription as programmer and implant both mean it: every therapy mode, in drug amounts and whole time units.
// Plain values; range rules are in validate.h. Amounts are in the base unit of the drug's kind: ng, or milliunits (mU).
// Volumes never travel in a prescription: the implant computes its own from amount and concentration. R-MSG-001
#pragma once

#include <cstdint>
#include <optional>

#include "units/fixed_list.h"

namespace cisterna::telemetry {

inline constexpr std::size_t kMaxDaySteps = 13;
inline constexpr std::size_t kMaxDayPrograms = 7;
inline constexpr std::size_t kMaxTitrationSteps = 32;
inline constexpr std::size_t kMaxOtherComponents = 3;

struct DrugAt {                     // a drug at a concentration
  std::uint16_t drug = 0;           // library code, 1..65535
  std::uint32_t concentration = 0;  // ng/mL or mU/mL, 1..4e9
  friend bool operator==(const DrugAt&, const DrugAt&) = default;
};

struct Continuous {
  std::uint64_t daily_amount = 0;  // per 24 h
  friend bool operator==(const Continuous&, const Continuous&) = default;
};

struct FlexStep {                  // replaces the basal for its time
  std::uint16_t start_min = 0;     // minute of the implant's day, 0..1439
  std::uint16_t duration_min = 0;  // 1..1440, not past midnight
  std::uint32_t amount = 0;        // over its whole duration
  friend bool operator==(const FlexStep&, const FlexStep&) = default;
};

struct DayProgram {
  std::uint64_t basal_daily_amount = 0;     // per 24 h in the gaps; 0: the steps cover the day
  FixedList<FlexStep, kMaxDaySteps> steps;  // rising, not overlapping
  friend bool operator==(const DayProgram&, const DayProgram&) = default;
};

struct Flex {
  FixedList<DayProgram, kMaxDayPrograms> programs;  // at least one
  std::array<std::uint8_t, 7> weekday_program{};    // index into programs, by the implant's weekday index 0..6
  friend bool operator==(const Flex&, const Flex&) = default;
};

struct TitrationStep {
  std::uint16_t day = 0;  // from the anchor; the first is 0
  std::uint64_t daily_amount = 0;
  friend bool operator==(const TitrationStep&, const TitrationStep&) = default;
};

struct Titration {
  FixedList<TitrationStep, kMaxTitrationSteps> steps;  // rising days; the last holds
  friend bool operator==(const Titration&, const Titration&) = default;
};

struct Cycle {
  std::uint16_t on_days = 0, off_days = 0;
  std::uint64_t on_daily_amount = 0;
  std::uint64_t off_daily_amount = 0;  // 0: minimum rate in the off phase
  friend bool operator==(const Cycle&, const Cycle&) = default;
};

struct MinimumRate {  // mechanism kept moving at the model's minimum rate
  friend bool operator==(const MinimumRate&, const MinimumRate&) = default;
};

enum class ScheduleMode : std::uint8_t { kContinuous = 1, kFlex, kTitration, kCycle, kMinimumRate };

struct PeriodicBolus {
  std::uint64_t amount = 0;
  std::uint32_t duration_s = 0;  // 60..86,400
  std::uint32_t interval_s = 0;  // > duration
  friend bool operator==(const PeriodicBolus&, const PeriodicBolus&) = default;
};

struct PatientGrant {
  std::uint64_t amount = 0;
  std::uint32_t duration_s = 0;  // <= lockout
  std::uint32_t lockout_s = 0;
  std::uint8_t max_count = 0;    // per 24 h
  std::uint64_t max_amount = 0;  // per 24 h
  friend bool operator==(const PatientGrant&, const PatientGrant&) = default;
};

struct Prime {
  std::uint32_t volume_nl = 0;  // exactly what the line record says is empty
  friend bool operator==(const Prime&, const Prime&) = default;
};

struct Bridge {
  DrugAt old_drug;
  std::uint64_t old_daily_amount = 0;
  std::uint32_t volume_nl = 0;
  friend bool operator==(const Bridge&, const Bridge&) = default;
};

struct Prescription {
  DrugAt primary;
  FixedList<DrugAt, kMaxOtherComponents> others;
  ScheduleMode mode = ScheduleMode::kContinuous;
  Continuous continuous;  // the one named by `mode` counts; the others stay at their default
  Flex flex;
  Titration titration;
  Cycle cycle;
  std::optional<PeriodicBolus> periodic;
  std::optional<PatientGrant> grant;
  std::optional<Prime> prime;       // runs first
  std::optional<Bridge> bridge;     // runs second
  std::uint32_t day_anchor_s = 0;   // implant life second at which its day 0 begins (flex, titration, cycle); 0: now
  std::uint8_t anchor_weekday = 0;  // weekday index of day 0
  friend bool operator==(const Prescription&, const Prescription&) = default;
};

}  // namespace cisterna::telemetry
