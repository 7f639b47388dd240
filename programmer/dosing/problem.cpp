#include "programmer/dosing/problem.h"

namespace cisterna::dosing {

std::string_view to_text(ProblemCode code) {
  switch (code) {
    case ProblemCode::kEmpty:
      return "empty";
    case ProblemCode::kNumberSyntax:
      return "number_syntax";
    case ProblemCode::kSign:
      return "sign";
    case ProblemCode::kExponent:
      return "exponent";
    case ProblemCode::kComma:
      return "comma";
    case ProblemCode::kTooManyDigits:
      return "too_many_digits";
    case ProblemCode::kUnitMissing:
      return "unit_missing";
    case ProblemCode::kUnitUnknown:
      return "unit_unknown";
    case ProblemCode::kUnitWrong:
      return "unit_wrong";
    case ProblemCode::kKindMismatch:
      return "kind_mismatch";
    case ProblemCode::kZeroDivisor:
      return "zero_divisor";
    case ProblemCode::kImpossible:
      return "impossible";
    case ProblemCode::kOutOfRange:
      return "out_of_range";
    case ProblemCode::kDateSyntax:
      return "date_syntax";
    case ProblemCode::kTimeSyntax:
      return "time_syntax";
    case ProblemCode::kOverlap:
      return "overlap";
    case ProblemCode::kGapWithoutBasal:
      return "gap_without_basal";
    case ProblemCode::kTooManySegments:
      return "too_many_segments";
    case ProblemCode::kUnknownName:
      return "unknown_name";
    case ProblemCode::kUsage:
      return "usage";
  }
  return "usage";
}

}  // namespace cisterna::dosing
