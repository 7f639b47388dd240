// run_calc: `cisterna calc NAME --option value ... [--json]`, the calculators of the programmer for scripts and tests.
//
// `args` starts behind the word `calc`. Every quantity carries its unit. Human text by default, one JSON object with
// --json (errors too, on `out`); human errors go to `err`. Returns 0 computed; 1 computed with a finding other than
// acceptable, within_label, none or shown (all keys still printed); 2 bad input or usage. Never throws. R-CLI-002
// R-CLI-003
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace cisterna::cli {

[[nodiscard]] int run_calc(const std::vector<std::string>& args, std::ostream& out, std::ostream& err);

// Names of the calculators, in the order of the help text.
[[nodiscard]] std::vector<std::string> calculator_names();

}  // namespace cisterna::cli
