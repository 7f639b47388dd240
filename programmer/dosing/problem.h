// Problem: why an input of the programmer's arithmetic was refused, as code, sentence and field.
//
// The sentence says what is wrong and what to do; `field` is the option or screen field it belongs to, without dashes.
// R-DOSE-001
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cisterna::dosing {

enum class ProblemCode : std::uint8_t {
  kEmpty,            // nothing was given
  kNumberSyntax,     // not digits with at most one decimal point
  kSign,             // a + or - before the number
  kExponent,         // 1e3
  kComma,            // 1,000
  kTooManyDigits,    // more than 18 digits
  kUnitMissing,      // a bare number
  kUnitUnknown,      // a unit that is not in the list
  kUnitWrong,        // a known unit of another quantity
  kKindMismatch,     // mass beside units
  kZeroDivisor,      // a divisor of zero
  kImpossible,       // a value that cannot be
  kOutOfRange,       // outside what can be computed or stored
  kDateSyntax,       // not YYYY-MM-DD, or no such day
  kTimeSyntax,       // not a time of day or an instant with offset
  kOverlap,          // two steps share a minute
  kGapWithoutBasal,  // part of the day has neither step nor basal
  kTooManySegments,  // more than 13 segments in a day
  kUnknownName,      // a word that is not one of the choices
  kUsage,            // option unknown, missing, repeated or without value
};

// The code as printed in JSON, for example "unit_missing".
[[nodiscard]] std::string_view to_text(ProblemCode code);

struct Problem {
  ProblemCode code = ProblemCode::kImpossible;
  std::string message;
  std::string field;
  friend bool operator==(const Problem&, const Problem&) = default;
};

}  // namespace cisterna::dosing
