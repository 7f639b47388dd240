// Calculator: one row of the table behind `cisterna calc NAME`: name, options, function. R-CLI-002
#pragma once

#include <span>
#include <string_view>

#include "programmer/cli/calc_input.h"
#include "programmer/cli/calc_output.h"

namespace cisterna::cli {

struct Calculator {
  std::string_view name;
  std::span<const OptionSpec> options;
  void (*run)(const Input&, Output&);  // throws Refused
};

// One table a subject; run_calc looks through all of them.
[[nodiscard]] std::span<const Calculator> dose_calculators();      // rate, strokes, titration, format
[[nodiscard]] std::span<const Calculator> refill_calculators();    // refill, residual, pocket-fill, eos
[[nodiscard]] std::span<const Calculator> line_calculators();      // bridge, prime, catheter
[[nodiscard]] std::span<const Calculator> schedule_calculators();  // flex, periodic, patient-bolus, next-bolus
[[nodiscard]] std::span<const Calculator> hepatic_calculators();   // hai-flow, fudr, liver, gas-flow
[[nodiscard]] std::span<const Calculator> mixture_calculators();   // dilution, admixture, stock

}  // namespace cisterna::cli
