// What a person typed into a field whose unit stands in the field: a plain number, or why it is none. R-FLOW-032
//
// The text is the number alone ("402.5"): letters, signs, commas, exponents and a unit typed again are refused with a
// sentence; an empty field is a problem of its own (kEmpty), so that a page can stay quiet about it.
#pragma once

#include <string>

#include "programmer/dosing/calendar.h"
#include "programmer/dosing/quantity.h"

namespace cisterna::workflow {

[[nodiscard]] Result<Volume, dosing::Problem> typed_volume(const std::string& text);     // mL
[[nodiscard]] Result<Duration, dosing::Problem> typed_minutes(const std::string& text);  // min
[[nodiscard]] Result<Amount, dosing::Problem> typed_amount(const std::string& text,
                                                           const std::string& unit);  // mcg, mg, units
// `unit` of a day: "mcg/day", "mg/day", "units/day".
[[nodiscard]] Result<Amount, dosing::Problem> typed_daily(const std::string& text, const std::string& unit);
// YYYY-MM-DD
[[nodiscard]] Result<dosing::Date, dosing::Problem> typed_date(const std::string& text);
// Without blanks at both ends.
[[nodiscard]] std::string trimmed(const std::string& text);

}  // namespace cisterna::workflow
