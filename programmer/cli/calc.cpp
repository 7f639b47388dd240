#include "programmer/cli/calc.h"

#include <algorithm>
#include <exception>
#include <ostream>

#include "programmer/cli/calc_table.h"

namespace cisterna::cli {

namespace {
using dosing::Problem;
using dosing::ProblemCode;

std::vector<Calculator> all_calculators() {
  std::vector<Calculator> all;
  for (const auto table : {dose_calculators(), refill_calculators(), line_calculators(), schedule_calculators(),
                           hepatic_calculators(), mixture_calculators()})
    all.insert(all.end(), table.begin(), table.end());
  return all;
}

std::string known_names() {
  std::string names;
  for (const auto& name : calculator_names()) names += (names.empty() ? "" : ", ") + name;
  return names;
}

Output computed(std::vector<std::string> args) {
  if (args.empty()) refuse(ProblemCode::kUsage, "Name a calculator: " + known_names() + ".", "name");
  const auto all = all_calculators();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Calculator& c) { return c.name == args.front(); });
  if (found == all.end())
    refuse(ProblemCode::kUnknownName,
           "There is no calculator \"" + args.front() + "\". Name one of: " + known_names() + ".", "name");
  args.erase(args.begin());
  const Input input = unwrap(parse_options(args, found->options));
  Output output;
  found->run(input, output);
  return output;
}

int report(const Problem& problem, bool json, std::ostream& out, std::ostream& err) {
  if (json) {
    out << json_error(to_text(problem.code), problem.message, problem.field).dump() << "\n";
  } else {
    err << (problem.field.empty() ? "" : problem.field + ": ") << problem.message << "\n";
  }
  return 2;
}
}  // namespace

std::vector<std::string> calculator_names() {
  std::vector<std::string> names;
  for (const auto& c : all_calculators()) names.emplace_back(c.name);
  return names;
}

int run_calc(const std::vector<std::string>& args, std::ostream& out, std::ostream& err) {
  std::vector<std::string> rest = args;
  const auto removed = std::erase(rest, "--json");
  const bool json = removed > 0;
  try {
    const Output output = computed(std::move(rest));
    out << (json ? output.json() + "\n" : output.human());
    return output.exit_code();
  } catch (const Refused& refused) {
    return report(refused.problem, json, out, err);
  } catch (const std::exception& e) {  // memory, at most: nothing is computed then
    return report(Problem{ProblemCode::kOutOfRange, e.what(), ""}, json, out, err);
  }
}

}  // namespace cisterna::cli
