// The law on doses: what a prescription or bolus may be, by the pump model's figures and the limit card. Pure.
// R-THER-020 R-THER-101
//
// Limits never come with the command they judge: the model's are fixed at manufacture, the card is signed, the drug and
// concentration are the reservoir's. A fall of the daily amount is never refused by the
// card (the model's own range still holds).
// Each verdict is a Reason (kNone: lawful) and the figure that was passed, in the unit of the reason (amount in the
// drug's base unit, nL, s).
#pragma once

#include <cstdint>

#include "implant_fw/therapy/shape.h"
#include "telemetry/messages/limit_card.h"
#include "telemetry/messages/prescription.h"
#include "telemetry/messages/reason.h"
#include "units/flow.h"

namespace cisterna::therapy {

struct Verdict {
  telemetry::Reason reason = telemetry::Reason::kNone;
  std::uint64_t limit = 0;
  [[nodiscard]] constexpr bool lawful() const { return reason == telemetry::Reason::kNone; }
};

struct ModelFigures {
  std::uint32_t stroke_nl = 0;
  std::uint64_t minimum_nl_per_day = 0, maximum_nl_per_day = 0;
};

// What is asked for and what it is measured against.
struct DoseContext {
  ModelFigures model;
  const telemetry::LimitCard* card = nullptr;  // nullptr: the implant holds none
  telemetry::DrugAt reservoir;
  std::uint64_t present_daily = 0;  // 0: none yet
  std::uint64_t daily_24h_ago = 0;  // dose in force 24 h ago; 0: none
  std::uint64_t present_hour = 0;   // largest amount in an hour; 0: the daily amount's even part
};

[[nodiscard]] Verdict check_card(const telemetry::LimitCard* card, const telemetry::DrugAt& drug);
// Every schedule mode, with a periodic bolus or without: drug, card, mode, model rates, amounts in any hour and any
// 24 h, rise. R-THER-021
[[nodiscard]] Verdict check_schedule(const DoseContext& context, const telemetry::Prescription& prescription,
                                     const Shape& shape);
// The same for a draft judged as a whole before: what may have changed with time. R-THER-021
[[nodiscard]] Verdict check_again(const DoseContext& context, const telemetry::DrugAt& drug,
                                  telemetry::ScheduleMode mode, const Shape& shape);
// Continuous prescription: drug, card, mode, model rate, daily and hourly amounts, rise. R-THER-021 R-CMD-104
[[nodiscard]] Verdict check_daily(const DoseContext& context, const telemetry::DrugAt& drug,
                                  std::uint64_t daily_amount);

struct BolusContext {
  ModelFigures model;
  const telemetry::LimitCard* card = nullptr;
  telemetry::DrugAt reservoir;
  std::uint64_t largest_daily = 0;  // largest scheduled amount of any 24 h that holds this instant
  std::uint64_t largest_hour = 0;   // of the schedule; 0: the daily amount's even part
  Flow schedule;                    // its fastest
  std::uint64_t given_in_hour = 0;  // boluses of the last 1 h, amount
  std::uint64_t given_in_day = 0;   // boluses of the last 24 h, amount; a cancelled one counts whole
};
// Single bolus: amount over duration_s whole seconds (1..86,400). R-THER-022
[[nodiscard]] Verdict check_bolus(const BolusContext& context, const telemetry::DrugAt& drug, std::uint64_t amount,
                                  std::uint32_t duration_s);

}  // namespace cisterna::therapy
