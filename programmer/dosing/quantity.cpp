#include "programmer/dosing/quantity.h"

#include <algorithm>
#include <array>

namespace cisterna::dosing {

namespace {
using D = Dimension;
constexpr AmountKind kMass = AmountKind::kMass;
constexpr AmountKind kUnits = AmountKind::kUnits;

// R-DOSE-003: the closed list of units.
constexpr std::array kUnitTable{
    Unit{"ng", "ng", D::kAmount, kMass, 1, 1'000},
    Unit{"mcg", "mcg", D::kAmount, kMass, 1, 1},
    Unit{"mg", "mg", D::kAmount, kMass, 1'000, 1},
    Unit{"units", "units", D::kAmount, kUnits, 1, 1},
    Unit{"uL", "uL", D::kVolume, kMass, 1, 1'000},
    Unit{"mL", "mL", D::kVolume, kMass, 1, 1},
    Unit{"s", "s", D::kTime, kMass, 1, 1},
    Unit{"min", "min", D::kTime, kMass, 60, 1},
    Unit{"h", "h", D::kTime, kMass, 3'600, 1},
    Unit{"d", "d", D::kTime, kMass, 86'400, 1},
    Unit{"ng/h", "ng/h", D::kAmountRate, kMass, 24, 1'000},
    Unit{"mcg/h", "mcg/h", D::kAmountRate, kMass, 24, 1},
    Unit{"mg/h", "mg/h", D::kAmountRate, kMass, 24'000, 1},
    Unit{"units/h", "units/h", D::kAmountRate, kUnits, 24, 1},
    Unit{"ng/d", "ng/day", D::kAmountRate, kMass, 1, 1'000},
    Unit{"mcg/d", "mcg/day", D::kAmountRate, kMass, 1, 1},
    Unit{"mg/d", "mg/day", D::kAmountRate, kMass, 1'000, 1},
    Unit{"units/d", "units/day", D::kAmountRate, kUnits, 1, 1},
    Unit{"uL/h", "uL/h", D::kVolumeRate, kMass, 24, 1'000},
    Unit{"mL/h", "mL/h", D::kVolumeRate, kMass, 24, 1},
    Unit{"uL/d", "uL/day", D::kVolumeRate, kMass, 1, 1'000},
    Unit{"mL/d", "mL/day", D::kVolumeRate, kMass, 1, 1},
    Unit{"mg/kg/d", "mg/kg/day", D::kWeightedRate, kMass, 1, 1},
    Unit{"ng/mL", "ng/mL", D::kConcentration, kMass, 1, 1'000},
    Unit{"mcg/mL", "mcg/mL", D::kConcentration, kMass, 1, 1},
    Unit{"mg/mL", "mg/mL", D::kConcentration, kMass, 1'000, 1},
    Unit{"units/mL", "units/mL", D::kConcentration, kUnits, 1, 1},
    Unit{"kg", "kg", D::kBodyWeight, kMass, 1, 1},
    Unit{"cm", "cm", D::kLength, kMass, 1, 1},
    Unit{"mL/cm", "mL/cm", D::kVolumePerLength, kMass, 1, 1},
    Unit{"degC", "degC", D::kTemperature, kMass, 1, 1},
    Unit{"mmHg", "mmHg", D::kPressure, kMass, 1, 1},
};

constexpr std::size_t kMaxDigits = 18;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

Problem problem(ProblemCode code, std::string message, std::string_view field) {
  return Problem{code, std::move(message), std::string(field)};
}

std::string_view example_of(Dimension d) {
  switch (d) {
    case D::kAmount:
      return "an amount, for example 0.5 mg or 50 mcg";
    case D::kVolume:
      return "a volume, for example 20 mL";
    case D::kTime:
      return "a time, for example 30 min or 6 h";
    case D::kAmountRate:
      return "an amount in a time, for example 300 mcg/d or 10 mcg/h";
    case D::kVolumeRate:
      return "a rate, for example 0.175 mL/d";
    case D::kWeightedRate:
      return "a dose by weight, for example 0.12 mg/kg/d";
    case D::kConcentration:
      return "a concentration, for example 500 mcg/mL";
    case D::kBodyWeight:
      return "a weight, for example 70 kg";
    case D::kLength:
      return "a length, for example 89 cm";
    case D::kVolumePerLength:
      return "a volume in a length, for example 0.0022 mL/cm";
    case D::kTemperature:
      return "a temperature, for example 38 degC";
    case D::kPressure:
      return "a pressure, for example 760 mmHg";
  }
  return "a quantity with its unit";
}

bool looks_like_exponent(std::string_view rest) {
  if (rest.empty() || (rest[0] != 'e' && rest[0] != 'E')) return false;
  rest.remove_prefix(1);
  if (!rest.empty() && (rest[0] == '+' || rest[0] == '-')) rest.remove_prefix(1);
  return !rest.empty() && is_digit(rest[0]);
}

struct Split {
  Exact number;
  std::string_view rest;  // behind the number
};

// Length of the leading run of digits and points; at most one point may be in it.
Result<Split, Problem> split_number(std::string_view text, std::string_view field) {
  if (text.empty()) return problem(ProblemCode::kEmpty, "Nothing was entered. Type a number.", field);
  if (text[0] == '-' || text[0] == '+')
    return problem(ProblemCode::kSign, "A sign is not accepted. Type the number without + or -.", field);
  const std::size_t end = std::min(text.find_first_not_of("0123456789."), text.size());
  const std::string_view number = text.substr(0, end);
  const std::string_view rest = text.substr(end);
  if (!rest.empty() && rest[0] == ',')
    return problem(ProblemCode::kComma, "A comma is not accepted. Type 2000 for two thousand and 0.5 for a half.",
                   field);
  if (looks_like_exponent(rest))
    return problem(ProblemCode::kExponent, "An exponent is not accepted. Type the number out.", field);
  const auto points = std::count(number.begin(), number.end(), '.');
  if (number.empty() || points > 1 || number.back() == '.')
    return problem(ProblemCode::kNumberSyntax, "This is not a number. Type digits with at most one decimal point.",
                   field);
  if (number.size() - static_cast<std::size_t>(points) > kMaxDigits)
    return problem(ProblemCode::kTooManyDigits, "The number has more than 18 digits. Type fewer digits.", field);
  return Split{Exact::from_checked_decimal(number), rest};
}

std::string unit_list() {
  return "Known units: ng, mcg, mg, units; uL, mL; s, min, h, d; any amount or volume /h or /d; mg/kg/d; any amount "
         "/mL; "
         "kg, cm, mL/cm, degC, mmHg.";
}

Result<Quantity, Problem> parse_any(std::string_view text, std::string_view field, std::string_view wanted) {
  const auto split = split_number(text, field);
  if (!split) return split.error();
  std::string_view unit = split->rest;
  if (!unit.empty() && unit[0] == ' ') unit.remove_prefix(1);
  if (unit.empty())
    return problem(ProblemCode::kUnitMissing, "The unit is missing. Type " + std::string(wanted) + ".", field);
  const auto* const found =
      std::find_if(kUnitTable.begin(), kUnitTable.end(), [&](const Unit& u) { return u.text == unit; });
  if (found == kUnitTable.end())
    return problem(
        ProblemCode::kUnitUnknown,
        "The unit \"" + std::string(unit) + "\" is not known. Type " + std::string(wanted) + ". " + unit_list(), field);
  return Quantity{split->number, found};
}
}  // namespace

Result<Quantity, Problem> parse_quantity(std::string_view text, std::string_view field) {
  return parse_any(text, field, "a quantity with its unit, for example 0.5 mg");
}

Result<Quantity, Problem> parse_quantity(std::string_view text, Dimension expected, std::string_view field) {
  auto parsed = parse_any(text, field, example_of(expected));
  if (!parsed || parsed->dimension() == expected) return parsed;
  return problem(ProblemCode::kUnitWrong,
                 "The unit " + std::string(parsed->unit->text) + " does not fit here. Type " +
                     std::string(example_of(expected)) + ".",
                 field);
}

Result<Exact, Problem> parse_number(std::string_view text, std::string_view field) {
  const auto split = split_number(text, field);
  if (!split) return split.error();
  if (!split->rest.empty())
    return problem(ProblemCode::kNumberSyntax, "This is a plain number. Type it without a unit.", field);
  return split->number;
}

Result<int, Problem> parse_whole(std::string_view text, std::string_view field) {
  const auto number = parse_number(text, field);
  if (!number) return number.error();
  if (!number->is_whole()) return problem(ProblemCode::kNumberSyntax, "This must be a whole number.", field);
  if (*number > Exact(1'000'000)) return problem(ProblemCode::kOutOfRange, "This is more than 1,000,000.", field);
  return static_cast<int>(*number->floor());
}

std::string format_number(const Exact& number, int decimals) {
  std::string text = number.rounded(decimals);
  const std::size_t first = text[0] == '-' ? 1 : 0;
  std::size_t at = std::min(text.find('.'), text.size());
  while (at > first + 3) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

std::string format_quantity(const Quantity& quantity) {
  return format_number(quantity.number, static_cast<int>(kMaxDigits)) + " " + std::string(quantity.unit->screen);
}

namespace {
// base x per_base as a whole number of the smallest step, or why not.
Result<std::int64_t, Problem> whole_steps(const Quantity& q, Dimension expected, const Exact& steps_per_base,
                                          std::string_view step, std::string_view field) {
  if (q.dimension() != expected)
    return problem(ProblemCode::kUnitWrong, "Type " + std::string(example_of(expected)) + ".", field);
  const Exact steps = q.base() * steps_per_base;
  if (!steps.is_whole())
    return problem(ProblemCode::kOutOfRange, "The value is finer than " + std::string(step) + ". Type fewer decimals.",
                   field);
  // 10^15 steps leave room for every later product of the shared integer types.
  if (steps > Exact(1'000'000'000'000'000)) return problem(ProblemCode::kOutOfRange, "The value is too large.", field);
  return *steps.floor();
}

std::int64_t steps_per_base(AmountKind kind) {
  switch (kind) {
    case AmountKind::kMass:
      return 1'000;  // ng in a mcg
    case AmountKind::kUnits:
      return 1'000;  // mU in a unit
  }
  return 1'000;
}
}  // namespace

Result<Volume, Problem> to_volume(const Quantity& q, std::string_view field) {
  const auto nl = whole_steps(q, D::kVolume, 1'000'000, "1 nL", field);
  if (!nl) return nl.error();
  return Volume::nl(*nl);
}

Result<Amount, Problem> to_amount(const Quantity& q, std::string_view field) {
  const auto steps = whole_steps(q, D::kAmount, steps_per_base(q.kind()), "1 ng or 0.001 units", field);
  if (!steps) return steps.error();
  return Amount::of(q.kind(), *steps);
}

Result<Amount, Problem> to_daily_amount(const Quantity& q, std::string_view field) {
  const auto steps = whole_steps(q, D::kAmountRate, steps_per_base(q.kind()), "1 ng or 0.001 units a day", field);
  if (!steps) return steps.error();
  return Amount::of(q.kind(), *steps);
}

Result<Concentration, Problem> to_concentration(const Quantity& q, std::string_view field) {
  const auto steps = whole_steps(q, D::kConcentration, steps_per_base(q.kind()), "1 ng/mL or 0.001 units/mL", field);
  if (!steps) return steps.error();
  return Concentration::of(q.kind(), *steps);
}

Result<Duration, Problem> to_duration(const Quantity& q, std::string_view field) {
  const auto ms = whole_steps(q, D::kTime, 1'000, "1 ms", field);
  if (!ms) return ms.error();
  return Duration::ms(*ms);
}

Result<Flow, Problem> to_flow(const Quantity& q, std::string_view field) {
  const auto nl = whole_steps(q, D::kVolumeRate, 1'000'000, "1 nL a day", field);
  if (!nl) return nl.error();
  return Flow::per_day(Volume::nl(*nl));
}

Exact exact_ml(Volume v) {
  return Exact::ratio(v.nl(), 1'000'000);
}
Exact exact_base(Amount a) {
  return Exact::ratio(a.base(), steps_per_base(a.kind()));
}
Exact exact_base_per_ml(Concentration c) {
  return Exact::ratio(c.base_per_ml(), steps_per_base(c.kind()));
}
Exact exact_ml_per_day(Flow f) {
  return Exact::ratio(f.numerator_nl(), f.denominator_ms()) * Exact::ratio(86'400'000, 1'000'000);
}

}  // namespace cisterna::dosing
