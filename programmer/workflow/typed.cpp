// R-FLOW-032
#include "programmer/workflow/typed.h"

namespace cisterna::workflow {

namespace {

using dosing::Problem;
using dosing::ProblemCode;

Result<dosing::Quantity, Problem> quantity(const std::string& text, const std::string& unit,
                                           dosing::Dimension dimension) {
  const auto number = trimmed(text);
  if (number.empty()) return Problem{ProblemCode::kEmpty, "Type a number.", unit};
  const auto plain = dosing::parse_number(number, unit);
  if (!plain) {
    const bool letters = number.find_first_not_of("0123456789.,+- ") != std::string::npos;
    if (letters)
      return Problem{ProblemCode::kNumberSyntax, "Type the number alone: its unit, " + unit + ", stands in the field.",
                     unit};
    return plain.error();
  }
  auto key = unit;  // as the parser writes it
  if (const auto day = key.find("/day"); day != std::string::npos) key.replace(day, 4, "/d");
  return dosing::parse_quantity(number + " " + key, dimension, unit);
}

template <class T, class Convert>
Result<T, Problem> converted(const std::string& text, const std::string& unit, dosing::Dimension dimension,
                             Convert convert) {
  const auto parsed = quantity(text, unit, dimension);
  if (!parsed) return parsed.error();
  return convert(*parsed, unit);
}

}  // namespace

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t");
  return first == std::string::npos ? std::string{} : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

Result<Volume, Problem> typed_volume(const std::string& text) {
  return converted<Volume>(text, "mL", dosing::Dimension::kVolume,
                           [](const auto& q, const auto& field) { return dosing::to_volume(q, field); });
}

Result<Duration, Problem> typed_minutes(const std::string& text) {
  return converted<Duration>(text, "min", dosing::Dimension::kTime,
                             [](const auto& q, const auto& field) { return dosing::to_duration(q, field); });
}

Result<Amount, Problem> typed_amount(const std::string& text, const std::string& unit) {
  return converted<Amount>(text, unit, dosing::Dimension::kAmount,
                           [](const auto& q, const auto& field) { return dosing::to_amount(q, field); });
}

Result<Amount, Problem> typed_daily(const std::string& text, const std::string& unit) {
  return converted<Amount>(text, unit, dosing::Dimension::kAmountRate,
                           [](const auto& q, const auto& field) { return dosing::to_daily_amount(q, field); });
}

Result<dosing::Date, Problem> typed_date(const std::string& text) {
  const auto date = trimmed(text);
  if (date.empty()) return Problem{ProblemCode::kEmpty, "Type a date.", "date"};
  return dosing::parse_date(date, "date");
}

}  // namespace cisterna::workflow
