#include "programmer/cli/calc_input.h"

#include <algorithm>

namespace cisterna::cli {

using dosing::Problem;
using dosing::ProblemCode;

void refuse(ProblemCode code, std::string message, std::string_view field) {
  throw Refused{Problem{code, std::move(message), std::string(field)}};
}

const std::string& Input::text(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end() || found->second.empty()) refuse(ProblemCode::kUsage, "The option is missing.", name);
  return found->second.front();
}

std::vector<std::string> Input::list(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>{} : found->second;
}

dosing::Quantity Input::quantity(std::string_view name, dosing::Dimension dimension) const {
  return unwrap(dosing::parse_quantity(text(name), dimension, name));
}

dosing::Exact Input::base(std::string_view name, dosing::Dimension dimension) const {
  return quantity(name, dimension).base();
}

dosing::Exact Input::base_or(std::string_view name, dosing::Dimension dimension, const dosing::Exact& fallback) const {
  return has(name) ? base(name, dimension) : fallback;
}

dosing::Exact Input::number(std::string_view name) const {
  return unwrap(dosing::parse_number(text(name), name));
}

int Input::whole(std::string_view name) const {
  return unwrap(dosing::parse_whole(text(name), name));
}

std::optional<int> Input::maybe_whole(std::string_view name) const {
  return has(name) ? std::optional<int>(whole(name)) : std::nullopt;
}

dosing::Date Input::date(std::string_view name) const {
  return unwrap(dosing::parse_date(text(name), name));
}

std::size_t Input::choice(std::string_view name, std::initializer_list<std::string_view> choices) const {
  const auto found = std::find(choices.begin(), choices.end(), text(name));
  if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
  std::string all;
  for (const auto c : choices) all += (all.empty() ? "" : ", ") + std::string(c);
  refuse(ProblemCode::kUnknownName, "Type one of: " + all + ".", name);
}

namespace {
Problem usage(std::string message, std::string_view field) {
  return Problem{ProblemCode::kUsage, std::move(message), std::string(field)};
}

bool is_option(std::string_view arg) {
  return arg.substr(0, 2) == "--";
}

bool is_list(OptionKind kind) {
  return kind == OptionKind::kRequiredList || kind == OptionKind::kOptionalList;
}

struct Named {
  std::string name;
  std::optional<std::string> attached;  // the value of --name=value
};

Named split_name(std::string_view arg) {
  arg.remove_prefix(2);
  const auto equals = arg.find('=');
  if (equals == std::string_view::npos) return {std::string(arg), std::nullopt};
  return {std::string(arg.substr(0, equals)), std::string(arg.substr(equals + 1))};
}

// Values for one option from `at` on; moves `at` behind them.
std::vector<std::string> take_values(const std::vector<std::string>& args, std::size_t& at, const Named& named,
                                     OptionKind kind) {
  if (named.attached) return {*named.attached};
  std::vector<std::string> values;
  while (at < args.size() && !is_option(args[at]) && (values.empty() || is_list(kind))) values.push_back(args[at++]);
  return values;
}

std::optional<Problem> missing_required(const Input::Values& values, std::span<const OptionSpec> specs) {
  for (const auto& spec : specs) {
    const bool required = spec.kind == OptionKind::kRequired || spec.kind == OptionKind::kRequiredList;
    if (required && values.find(spec.name) == values.end())
      return usage("The option --" + std::string(spec.name) + " is missing. Give it with its value.", spec.name);
  }
  return std::nullopt;
}
}  // namespace

Result<Input, Problem> parse_options(const std::vector<std::string>& args, std::span<const OptionSpec> specs) {
  Input::Values values;
  for (std::size_t at = 0; at < args.size();) {
    if (!is_option(args[at]))
      return usage("\"" + args[at] + "\" is not an option. Put --NAME before each value.", args[at]);
    const Named named = split_name(args[at++]);
    const auto spec =
        std::find_if(specs.begin(), specs.end(), [&](const OptionSpec& s) { return s.name == named.name; });
    if (spec == specs.end()) return usage("The option --" + named.name + " is not known here.", named.name);
    auto& into = values[named.name];
    if (spec->kind == OptionKind::kFlag) {
      if (named.attached || !into.empty())
        return usage("Give --" + named.name + " once and without a value.", named.name);
      into.emplace_back("yes");
      continue;
    }
    if (!into.empty() && !is_list(spec->kind)) return usage("Give --" + named.name + " only once.", named.name);
    const auto taken = take_values(args, at, named, spec->kind);
    if (taken.empty()) return usage("The value of --" + named.name + " is missing.", named.name);
    into.insert(into.end(), taken.begin(), taken.end());
  }
  if (auto problem = missing_required(values, specs)) return *std::move(problem);
  return Input(std::move(values));
}

void require_same_kind(AmountKind first, AmountKind second, std::string_view field) {
  if (first != second)
    refuse(ProblemCode::kKindMismatch, "One value is a mass and the other is in units. Type both in the same kind.",
           field);
}

std::pair<std::string, std::string> split_pair(const std::string& text, std::string_view field) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
    refuse(ProblemCode::kUsage, "Type NAME=VALUE, both parts filled in.", field);
  return {text.substr(0, equals), text.substr(equals + 1)};
}

}  // namespace cisterna::cli
