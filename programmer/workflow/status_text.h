// The pump's state as one sentence, and the words of a state: the same for window, command line and report. R-FLOW-009
#pragma once

#include <string>
#include <string_view>

#include "programmer/pump/pump.h"

namespace cisterna::workflow {

// "running", "patient_bolus", "minimum_rate" ...
[[nodiscard]] std::string_view delivery_name(pump::Delivery delivery);
// "Running: baclofen 2,000 mcg/mL, 350 mcg/day = 0.175 mL/day, constant." `prescription`: Visit's sentence, may be
// empty.
[[nodiscard]] std::string status_sentence(const pump::Status& status, const std::string& prescription);

}  // namespace cisterna::workflow
