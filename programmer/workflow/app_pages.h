// Pages in words, made from what the workflows know. R-FLOW-030
#pragma once

#include "programmer/dosing/calendar.h"
#include "programmer/workflow/app_view.h"
#include "programmer/workflow/bolus.h"
#include "programmer/workflow/change_dose.h"
#include "programmer/workflow/refill.h"

namespace cisterna::workflow {

// The page of an interrogated pump; needs visit.view().pump.
[[nodiscard]] PumpView pump_page(const Visit& visit, std::int64_t utc_ms);
// Of the last reading: a running bolus, or what followed it.
[[nodiscard]] RunningPage running_page(const pump::Status& status, const std::string& prescription,
                                       const RunningPage& before);
[[nodiscard]] ReviewPage dose_review_page(const ChangeDoseView& change, const pump::Interrogation& pump,
                                          const std::string& reason, bool in_mg);
[[nodiscard]] ReviewPage bolus_review_page(const BolusView& bolus, const pump::Interrogation& pump,
                                           const std::string& duration, const std::string& reason,
                                           const std::string& drug, bool in_mg);
[[nodiscard]] ReviewPage refill_review_page(const RefillView& refill, const pump::Interrogation& pump, bool fills);
[[nodiscard]] UnknownPage unknown_page(const std::vector<pump::PendingCommand>& pending, const std::string& sent,
                                       const std::string& before);
[[nodiscard]] SuspendPage suspend_page(const std::string& role, const std::string& prescription);
[[nodiscard]] Duration suspend_duration(int index);

[[nodiscard]] std::vector<AdviceView> advice_lines(const std::vector<Advice>& advice);
[[nodiscard]] std::vector<DateLine> date_lines(const dosing::RefillDates& dates);
[[nodiscard]] std::vector<LimitLine> limit_lines(const drug_library::Entry& entry);
// Amount per day in the plot's unit (mcg/day, mg/day, units/day), for drawing.
[[nodiscard]] double plotted(Amount daily, bool in_mg);
[[nodiscard]] AlarmView alarm_words(const std::string& code);
[[nodiscard]] std::string role_words(const std::string& role);  // "refill_nurse" -> "refill nurse"
// Codes with which the session is gone; the next act needs a new one.
[[nodiscard]] bool loses_session(const std::string& code);
[[nodiscard]] NoticeKind weight_of(const std::string& code);
// An order that became known, as a sentence: "applied: program ...".
[[nodiscard]] std::string resolved_words(const Resolved& resolved);

}  // namespace cisterna::workflow
