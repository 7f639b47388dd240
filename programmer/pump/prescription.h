// A prescription in the programmer's words: every therapy mode of the pump, as drafted and as read back. Values.
//
// Refuses nothing by itself: workflow/therapy_figures.h judges it, the pump judges it again. Times of a flex day are
// minutes of the pump's own day; weekday 0 is Monday. Amounts are of the drug's kind, days are whole 24 h. R-PUMP-017
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "units/amount.h"
#include "units/duration.h"
#include "units/volume.h"

namespace cisterna::pump {

struct Drug {              // what the reservoir holds, by library code
  std::uint16_t code = 0;  // 0: nothing recorded
  Concentration concentration;
  friend bool operator==(const Drug&, const Drug&) = default;
};

struct FlexStep {  // replaces the basal for its time
  int start_min = 0, end_min = 0;
  Amount amount;  // over its whole time
  friend bool operator==(const FlexStep&, const FlexStep&) = default;
};

struct DayProgram {
  Amount basal_daily;  // per 24 h, in the gaps; 0: the steps cover the day
  std::vector<FlexStep> steps;
  friend bool operator==(const DayProgram&, const DayProgram&) = default;
};

struct TitrationStep {
  int day = 0;  // from the beginning; the first is 0, the last holds
  Amount daily;
  friend bool operator==(const TitrationStep&, const TitrationStep&) = default;
};

struct PeriodicBolus {
  Amount amount;
  Duration duration, every;
  friend bool operator==(const PeriodicBolus&, const PeriodicBolus&) = default;
};

struct PatientGrant {
  Amount amount;
  Duration duration, lockout;
  int max_count = 0;  // in any 24 h
  Amount max_amount;  // in any 24 h
  friend bool operator==(const PatientGrant&, const PatientGrant&) = default;
};

struct Bridge {  // keeps the old dose while the old drug is in the line
  Drug old_drug;
  Amount old_daily;
  Volume volume;
  friend bool operator==(const Bridge&, const Bridge&) = default;
};

struct Prescription {
  Drug drug;
  std::string mode;   // "continuous" "flex" "titration" "cycle" "minimum_rate"
  Amount daily;       // continuous: the dose; others: the most in any 24 h
  Volume day_volume;  // read back: the pump's own volume of those 24 h
  std::vector<Drug> others{};
  std::vector<DayProgram> programs{};             // flex
  std::array<std::uint8_t, 7> weekday_program{};  // flex: index into programs, Monday first
  std::vector<TitrationStep> titration{};         // titration
  int on_days = 0, off_days = 0;                  // cycle
  Amount on_daily{}, off_daily{};                 // cycle; off 0: minimum rate
  std::optional<PeriodicBolus> periodic{};
  std::optional<PatientGrant> grant{};
  Volume prime{};  // 0: none
  std::optional<Bridge> bridge{};
  Duration day_anchor{};   // life time at which day 0 begins; 0: at the commit
  int anchor_weekday = 0;  // of day 0
  friend bool operator==(const Prescription&, const Prescription&) = default;
};

// The most that a prescription as read back gives in any 24 h, periodic boluses included.
[[nodiscard]] inline Amount most_in_24h(const Prescription& p) {
  const bool plain = p.mode == "continuous" && !p.periodic;
  return plain ? p.daily : amount_in_nearest(p.day_volume, p.drug.concentration);
}

}  // namespace cisterna::pump
