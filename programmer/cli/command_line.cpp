// R-CLI-010
#include "programmer/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>
#include <ostream>
#include <sstream>

#include "programmer/cli/json_out.h"

namespace cisterna::cli {

namespace {

using Words = std::vector<std::string>;

Words words_of(const std::string& path) {
  std::istringstream in{path};
  return {std::istream_iterator<std::string>{in}, {}};
}

bool begins_with(const Words& words, const Words& start) {
  return words.size() >= start.size() && std::equal(start.begin(), start.end(), words.begin());
}

bool asks_help(const std::string& word) {
  return word == "--help" || word == "-h" || word == "help";
}

// The command with the longest path that the arguments begin with.
const Command* find_command(const Program& program, const Words& arguments, std::size_t& length) {
  const Command* best = nullptr;
  length = 0;
  for (const auto& command : program.commands) {
    const auto path = words_of(command.path);
    if (path.size() <= length || !begins_with(arguments, path)) continue;
    best = &command;
    length = path.size();
  }
  return best;
}

std::string synopsis(const Command& command) {
  std::string text = command.path;
  for (const auto& p : command.positionals) text += p.required ? " " + p.name : " [" + p.name + "]";
  for (const auto& o : command.options)
    if (o.use == OptionUse::kRequired) text += " --" + o.name + " " + o.value;
  return text;
}

void list_commands(const Program& program, const Words& group, std::ostream& out) {
  for (const auto& command : program.commands)
    if (begins_with(words_of(command.path), group))
      out << "  " << program.name << " " << synopsis(command) << "\n        " << command.help << "\n";
}

int general_help(const Program& program, std::ostream& out) {
  out << program.about << "\n\n";
  list_commands(program, {}, out);
  out << "\nEvery command has --help and --json. Exit 0 done; 1 refused or a finding; 2 bad input; 3 no implant or "
         "link; "
         "4 outcome unknown.\n";
  return kDone;
}

struct Holder {  // where CLI11 writes; the raw results are taken from the options themselves
  CLI::Option* option = nullptr;
  std::string name;
  std::vector<std::string> values;
  bool flag = false;
};

void add_options(CLI::App& app, const Command& command, std::vector<Holder>& holders) {
  holders.reserve(command.options.size() + command.positionals.size() + 1);
  for (const auto& option : command.options) {
    auto& holder = holders.emplace_back();
    holder.name = option.name;
    const auto name = "--" + option.name;
    if (option.use == OptionUse::kFlag) {
      holder.flag = true;
      holder.option = app.add_flag_function(
          name, [](std::int64_t) {}, option.help);
      continue;
    }
    holder.option = app.add_option(name, holder.values, option.help);
    holder.option->type_name(option.value)->required(option.use == OptionUse::kRequired);
    if (option.use == OptionUse::kRepeatable) {
      holder.option->expected(1, 1'000)->allow_extra_args(false);
    } else {
      holder.option->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::Throw);
    }
  }
  for (const auto& positional : command.positionals) {
    auto& holder = holders.emplace_back();
    holder.name = positional.name;
    holder.option = app.add_option(positional.name, holder.values, positional.help);
    holder.option->expected(1)->allow_extra_args(false)->required(positional.required)->type_name("");
  }
  auto& json = holders.emplace_back();
  json.name = "json";
  json.flag = true;
  json.option = app.add_flag_function(
      "--json", [](std::int64_t) {}, "one JSON object on standard output");
}

std::string field_of(const std::string& message) {
  const auto at = message.find("--");
  if (at == std::string::npos) {
    const auto end = message.find(" is required");
    return end == std::string::npos ? std::string{} : message.substr(0, end);
  }
  const auto end = message.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-", at + 2);
  return message.substr(at + 2, end == std::string::npos ? end : end - at - 2);
}

// CLI11 takes any next word as the value, also an option; a reason that was left out would then be "--near-field".
const Option* option_without_value(const Command& command, const Words& rest) {
  for (std::size_t i = 0; i < rest.size() && rest[i] != "--"; ++i)
    for (const auto& option : command.options)
      if (option.use != OptionUse::kFlag && rest[i] == "--" + option.name &&
          (i + 1 == rest.size() || rest[i + 1].rfind("--", 0) == 0))
        return &option;
  return nullptr;
}

int call(const Program& program, const Command& command, Words rest, bool json, Streams streams) {
  if (command.raw) return command.run(Arguments{{}, std::move(rest), json}, streams);
  if (const auto* option = option_without_value(command, rest))
    return report_error(json, streams, kBadInput, "usage",
                        "--" + option->name + " needs a value: " + option->value + ". See " + program.name + " " +
                            command.path + " --help.",
                        option->name);
  CLI::App app{command.help, program.name + " " + command.path};
  app.set_help_flag("--help,-h", "this text");
  std::vector<Holder> holders;
  add_options(app, command, holders);
  // A single-valued option given twice keeps both results; CLI11 then throws by its policy.
  std::reverse(rest.begin(), rest.end());
  try {
    app.parse(std::move(rest));
  } catch (const CLI::CallForHelp&) {
    streams.out << app.help();
    return kDone;
  } catch (const CLI::ParseError& error) {
    const std::string message = error.what();
    return report_error(json, streams, kBadInput, "usage",
                        message + ". See " + program.name + " " + command.path + " --help.", field_of(message));
  }
  Arguments::Values values;
  for (const auto& holder : holders)
    if (holder.option->count() > 0)
      values[holder.name] = holder.flag ? std::vector<std::string>{} : holder.option->results();
  return command.run(Arguments{std::move(values), {}, json}, streams);
}

int no_such_command(const Program& program, const Words& arguments, bool json, Streams streams) {
  std::string names;
  Words group;
  for (const auto& word : arguments) {
    group.push_back(word);
    const auto fits = [&](const Command& c) { return begins_with(words_of(c.path), group); };
    if (std::none_of(program.commands.begin(), program.commands.end(), fits)) {
      group.pop_back();
      break;
    }
  }
  if (group.size() < arguments.size() && asks_help(arguments[group.size()]) && !group.empty()) {
    list_commands(program, group, streams.out);
    return kDone;
  }
  for (const auto& command : program.commands)
    if (begins_with(words_of(command.path), group)) names += (names.empty() ? "" : ", ") + command.path;
  const auto what = group.size() < arguments.size() ? "There is no command \"" + arguments[group.size()] + "\""
                                                    : std::string{"The command is not complete"};
  return report_error(json, streams, kBadInput, "usage", what + ". Name one of: " + names + ".", "command");
}

}  // namespace

std::string Arguments::text(std::string_view name, std::string_view fallback) const {
  const auto found = values_.find(name);
  return found == values_.end() || found->second.empty() ? std::string{fallback} : found->second.front();
}

std::vector<std::string> Arguments::list(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>{} : found->second;
}

int report_error(bool json, Streams streams, int exit_code, std::string_view code, std::string_view message,
                 std::string_view field) {
  if (json) {
    streams.out << json_error(code, message, field).dump() << "\n";
  } else {
    streams.err << (field.empty() ? "" : std::string{field} + ": ") << message << "\n";
  }
  return exit_code;
}

int run_command_line(const Program& program, const std::vector<std::string>& arguments, Streams streams) {
  Words rest = arguments;
  const bool json = std::find(rest.begin(), rest.end(), "--json") != rest.end();
  if (!rest.empty() && rest.front() == "--json") rest.erase(rest.begin());  // may stand in front of the command too
  if (rest.empty() && !json) return general_help(program, streams.err), kBadInput;
  if (!rest.empty() && asks_help(rest.front())) return general_help(program, streams.out);
  if (!rest.empty() && rest.front() == "--version") {
    streams.out << program.name << " " << program.version << "\n";
    return kDone;
  }
  std::size_t length = 0;
  const auto* command = find_command(program, rest, length);
  if (command == nullptr) {
    std::erase(rest, "--json");
    return no_such_command(program, rest, json, streams);
  }
  rest.erase(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(length));
  if (command->raw && json && std::find(rest.begin(), rest.end(), "--json") == rest.end()) rest.emplace_back("--json");
  try {
    return call(program, *command, std::move(rest), json, streams);
  } catch (const std::exception& error) {
    return report_error(json, streams, kBadInput, "internal", std::string{"This program failed: "} + error.what(), "");
  }
}

}  // namespace cisterna::cli
