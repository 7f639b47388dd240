// Typed options: a quantity with its unit, a date, a whole-second duration; each refusal names its option. R-CLI-014
#pragma once

#include <optional>
#include <string>

#include "programmer/cli/context.h"
#include "programmer/dosing/quantity.h"

namespace cisterna::cli {

// Throw BadInput with the option's name as field.
[[nodiscard]] Amount amount_of(const std::string& text, const std::string& field);
[[nodiscard]] Amount daily_of(const std::string& text, const std::string& field);
[[nodiscard]] Volume volume_of(const std::string& text, const std::string& field);
[[nodiscard]] Concentration concentration_of(const std::string& text, const std::string& field);
// Whole seconds, above 0.
[[nodiscard]] Duration duration_of(const std::string& text, const std::string& field);
[[nodiscard]] dosing::Date date_of(const std::string& text, const std::string& field);
// A text that is not blank.
[[nodiscard]] std::string words_of(const Arguments& arguments, const std::string& field);

[[noreturn]] void bad_input(dosing::ProblemCode code, const std::string& message, const std::string& field);

}  // namespace cisterna::cli
