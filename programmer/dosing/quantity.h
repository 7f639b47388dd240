// Quantity: a number with its unit as a person typed it ("500 mcg/mL"), its parser and its formatter.
//
// Number: digits with at most one decimal point and at least one digit after the point (".5" yes, "5." no), at most 18
// digits. No sign, exponent, comma, or other alphabet. One space before the unit is optional. Units: ng mcg mg units;
// uL mL; s min h d; any amount or volume /h or /d; mg/kg/d; any amount /mL; kg, cm, mL/cm, degC, mmHg; case matters.
// Everything else is a Problem that names what is wrong and what to type. Mass and units never convert. R-DOSE-003
// R-DOSE-101
// R-DOSE-004
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "programmer/dosing/exact.h"
#include "programmer/dosing/problem.h"
#include "units/amount.h"
#include "units/duration.h"
#include "units/flow.h"
#include "units/result.h"
#include "units/volume.h"

namespace cisterna::dosing {

// The base unit of each dimension is in brackets; `mcg` stands for `units` where the kind is units.
enum class Dimension : std::uint8_t {
  kAmount,           // [mcg]
  kVolume,           // [mL]
  kTime,             // [s]
  kAmountRate,       // [mcg/d]
  kVolumeRate,       // [mL/d]
  kWeightedRate,     // [mg/kg/d]
  kConcentration,    // [mcg/mL]
  kBodyWeight,       // [kg]
  kLength,           // [cm]
  kVolumePerLength,  // [mL/cm]
  kTemperature,      // [degC]
  kPressure,         // [mmHg]
};

struct Unit {
  std::string_view text;    // as typed: "mcg/d"
  std::string_view screen;  // as shown: "mcg/day"
  Dimension dimension;
  AmountKind kind;  // kMass where the unit holds no amount
  std::int64_t numerator;
  std::int64_t denominator;  // one of this unit = numerator / denominator base units
};

struct Quantity {
  Exact number;      // in `unit`
  const Unit* unit;  // from the closed table, never null
  [[nodiscard]] Dimension dimension() const { return unit->dimension; }
  [[nodiscard]] AmountKind kind() const { return unit->kind; }
  [[nodiscard]] Exact base() const { return number * Exact::ratio(unit->numerator, unit->denominator); }
};

// Any quantity. Problems: kEmpty, kNumberSyntax, kSign, kExponent, kComma, kTooManyDigits, kUnitMissing, kUnitUnknown.
[[nodiscard]] Result<Quantity, Problem> parse_quantity(std::string_view text, std::string_view field);
// The same, and the unit must belong to `expected` (else kUnitWrong).
[[nodiscard]] Result<Quantity, Problem> parse_quantity(std::string_view text, Dimension expected,
                                                       std::string_view field);
// A plain number without unit (days, counts, percent, laboratory values); a unit behind it is kNumberSyntax.
[[nodiscard]] Result<Exact, Problem> parse_number(std::string_view text, std::string_view field);
// A plain whole number 0..1,000,000.
[[nodiscard]] Result<int, Problem> parse_whole(std::string_view text, std::string_view field);

// "0.5", "1", "2,000", "-5.4": leading zero, no trailing zeros, thousands separator from 1,000.
[[nodiscard]] std::string format_number(const Exact& number, int decimals);
// "1 mg", "0.5 mg", "2,000 mcg", "350 mcg/day": exact, in the unit it was typed in.
[[nodiscard]] std::string format_quantity(const Quantity& quantity);

// Typed values; kUnitWrong for another dimension, kOutOfRange when finer than ng, mU, nL or ms, or too large.
[[nodiscard]] Result<Volume, Problem> to_volume(const Quantity& q, std::string_view field);
[[nodiscard]] Result<Amount, Problem> to_amount(const Quantity& q, std::string_view field);
// The amount in 24 h; an hourly rate is multiplied by 24.
[[nodiscard]] Result<Amount, Problem> to_daily_amount(const Quantity& q, std::string_view field);
[[nodiscard]] Result<Concentration, Problem> to_concentration(const Quantity& q, std::string_view field);
[[nodiscard]] Result<Duration, Problem> to_duration(const Quantity& q, std::string_view field);
// Exact: whole nL in 24 h.
[[nodiscard]] Result<Flow, Problem> to_flow(const Quantity& q, std::string_view field);

// Typed values back to exact numbers in base units.
[[nodiscard]] Exact exact_ml(Volume v);
[[nodiscard]] Exact exact_base(Amount a);                // mcg or units
[[nodiscard]] Exact exact_base_per_ml(Concentration c);  // mcg/mL or units/mL
[[nodiscard]] Exact exact_ml_per_day(Flow f);

}  // namespace cisterna::dosing
