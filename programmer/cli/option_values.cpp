// R-CLI-014
#include "programmer/cli/option_values.h"

namespace cisterna::cli {

namespace {

dosing::Quantity quantity(const std::string& text, dosing::Dimension dimension, const std::string& field) {
  return unwrap_input(dosing::parse_quantity(text, dimension, field));
}

}  // namespace

void bad_input(dosing::ProblemCode code, const std::string& message, const std::string& field) {
  throw BadInput{{code, message, field}};
}

Amount amount_of(const std::string& text, const std::string& field) {
  return unwrap_input(dosing::to_amount(quantity(text, dosing::Dimension::kAmount, field), field));
}

Amount daily_of(const std::string& text, const std::string& field) {
  return unwrap_input(dosing::to_daily_amount(quantity(text, dosing::Dimension::kAmountRate, field), field));
}

Volume volume_of(const std::string& text, const std::string& field) {
  return unwrap_input(dosing::to_volume(quantity(text, dosing::Dimension::kVolume, field), field));
}

Concentration concentration_of(const std::string& text, const std::string& field) {
  const auto value =
      unwrap_input(dosing::to_concentration(quantity(text, dosing::Dimension::kConcentration, field), field));
  if (value.base_per_ml() <= 0) bad_input(dosing::ProblemCode::kZeroDivisor, "A concentration of 0 is no drug.", field);
  return value;
}

Duration duration_of(const std::string& text, const std::string& field) {
  const auto value = unwrap_input(dosing::to_duration(quantity(text, dosing::Dimension::kTime, field), field));
  if (value.ms() <= 0) bad_input(dosing::ProblemCode::kImpossible, "Give a time above 0.", field);
  if (value.ms() % 1000 != 0) bad_input(dosing::ProblemCode::kOutOfRange, "Give whole seconds.", field);
  return value;
}

dosing::Date date_of(const std::string& text, const std::string& field) {
  return unwrap_input(dosing::parse_date(text, field));
}

std::string words_of(const Arguments& arguments, const std::string& field) {
  auto text = arguments.text(field);
  if (text.find_first_not_of(" \t\r\n") == std::string::npos)
    bad_input(dosing::ProblemCode::kEmpty, "Give words, not an empty text.", field);
  return text;
}

}  // namespace cisterna::cli
