// Input: the options of one calculator, parsed by its own table, read as typed quantities.
//
// parse_options refuses an unknown option, a missing value, a repeated option that is not repeatable, a missing
// required option, and anything that is not an option. A repeatable option takes one or more values and may come again;
// `--name=value` is accepted too. The readers throw Refused, which run_calc alone catches. R-CLI-003
#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "programmer/dosing/calendar.h"
#include "programmer/dosing/exact.h"
#include "programmer/dosing/problem.h"
#include "programmer/dosing/quantity.h"
#include "units/result.h"

namespace cisterna::cli {

enum class OptionKind : std::uint8_t { kRequired, kOptional, kRequiredList, kOptionalList, kFlag };
struct OptionSpec {
  std::string_view name;  // without dashes
  OptionKind kind;
};

// The one exception of this folder: carries a Problem from a calculator up to run_calc.
struct Refused {
  dosing::Problem problem;
};
[[noreturn]] void refuse(dosing::ProblemCode code, std::string message, std::string_view field);

// The value, or Refused; a field given here replaces the one in the problem.
template <class T>
T unwrap(Result<T, dosing::Problem> result, std::string_view field = {}) {
  if (result) return std::move(result).value();
  dosing::Problem problem = result.error();
  if (!field.empty()) problem.field = std::string(field);
  throw Refused{std::move(problem)};
}

class Input {
 public:
  using Values = std::map<std::string, std::vector<std::string>, std::less<>>;
  explicit Input(Values values) : values_(std::move(values)) {}

  [[nodiscard]] bool has(std::string_view name) const { return values_.find(name) != values_.end(); }
  [[nodiscard]] const std::string& text(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> list(std::string_view name) const;
  [[nodiscard]] dosing::Quantity quantity(std::string_view name, dosing::Dimension dimension) const;
  // In base units (mL, s, mL/d, cm ...), for dimensions without an amount.
  [[nodiscard]] dosing::Exact base(std::string_view name, dosing::Dimension dimension) const;
  [[nodiscard]] dosing::Exact base_or(std::string_view name, dosing::Dimension dimension,
                                      const dosing::Exact& fallback) const;
  [[nodiscard]] dosing::Exact number(std::string_view name) const;
  [[nodiscard]] int whole(std::string_view name) const;
  [[nodiscard]] std::optional<int> maybe_whole(std::string_view name) const;
  [[nodiscard]] dosing::Date date(std::string_view name) const;
  // The index of the value in `choices`.
  [[nodiscard]] std::size_t choice(std::string_view name, std::initializer_list<std::string_view> choices) const;

 private:
  Values values_;
};

[[nodiscard]] Result<Input, dosing::Problem> parse_options(const std::vector<std::string>& args,
                                                           std::span<const OptionSpec> specs);

// Mass beside units is refused with the field of the second.
void require_same_kind(AmountKind first, AmountKind second, std::string_view field);
// "NAME=VALUE" split at the first '='; both parts non-empty.
[[nodiscard]] std::pair<std::string, std::string> split_pair(const std::string& text, std::string_view field);

}  // namespace cisterna::cli
