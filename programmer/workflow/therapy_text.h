// A prescription of any mode as one sentence, the same for review, status, report and window. R-FLOW-062
//
// "baclofen 2,000 mcg/mL, 350 mcg/day = 0.175 mL/day, constant"; behind it, where there are: periodic bolus, patient
// grant, other components, prime and bridge. `name` tells the tall-man name of a drug; figures are exact.
#pragma once

#include <array>
#include <functional>
#include <string>

#include "programmer/pump/prescription.h"

namespace cisterna::workflow {

using DrugName = std::function<std::string(const pump::Drug& drug)>;

[[nodiscard]] std::string therapy_sentence(const std::string& drug, const pump::Prescription& prescription, bool in_mg,
                                           const DrugName& name = {});
// "Mon, Tue": the weekdays that run a day program.
[[nodiscard]] std::string weekdays_text(const pump::Prescription& prescription, std::size_t program);
[[nodiscard]] std::string_view weekday_name(int weekday);  // "Mon".."Sun"
// The daily amount of another component at the prescription's rate.
[[nodiscard]] Amount daily_of_other(const pump::Prescription& prescription, const pump::Drug& other);

}  // namespace cisterna::workflow
