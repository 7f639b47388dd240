// Output: the answer of one calculator, once as JSON and once as lines for people, from the same exact values.
//
// The decimals of a number follow from the unit at the end of its key (one table in calc_output.cpp); a key without a
// known unit is our own bug (abort). For amounts in units `_mcg` and `_mg` in a key become `_units`. R-CLI-004
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "programmer/cli/json_out.h"
#include "programmer/dosing/exact.h"
#include "units/amount.h"

namespace cisterna::cli {

class Output {
 public:
  Output& number(std::string_view key, const dosing::Exact& value);
  // The key is written for mass ("total_mcg_per_day"); for units the value is in units and the key says so.
  Output& amount(std::string_view key, AmountKind kind, const dosing::Exact& value);
  Output& whole(std::string_view key, std::int64_t value);
  Output& text(std::string_view key, std::string_view value);
  Output& null(std::string_view key);
  // A list of rows under one key; each row is an Output of its own.
  Output& list(std::string_view key);
  Output& row(const Output& row);
  // Key `finding`; one that is not `fine` makes the exit code 1.
  Output& finding(std::string_view value, bool fine);

  [[nodiscard]] std::string json() const;
  [[nodiscard]] const std::string& human() const { return human_; }
  [[nodiscard]] int exit_code() const { return exit_code_; }

 private:
  void line(std::string_view key, std::string_view value);
  [[nodiscard]] JsonValue finished() const;
  JsonValue object_ = JsonValue::object();
  JsonValue list_ = JsonValue::array();
  std::string list_key_;
  std::string human_;
  int exit_code_ = 0;
};

}  // namespace cisterna::cli
