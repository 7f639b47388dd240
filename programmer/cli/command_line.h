// Commands of a program with sub-commands: their paths, options and help, and the way from arguments to one call.
//
// Refuses with exit 2: an unknown or incomplete command, an unknown option, a missing value or required option, an
// option given twice that is not repeatable, too many or too few positionals. Under --json the refusal is
// {"error":{"code","message","field"}} on `out`, else a sentence on `err`. --help answers exit 0. Every command knows
// --json and --help by itself. An exception of a command (memory, a bug) is exit 2 with code "internal". R-CLI-010
#pragma once

#include <functional>
#include <iosfwd>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cisterna::cli {

inline constexpr int kDone = 0, kRefused = 1, kBadInput = 2, kNoLink = 3, kOutcomeUnknown = 4;

enum class OptionUse : std::uint8_t { kOptional, kRequired, kFlag, kRepeatable };
struct Option {
  std::string name;  // without dashes
  OptionUse use = OptionUse::kOptional;
  std::string value;  // in the help: "FILE", "DURATION"; empty for a flag
  std::string help;
};

struct Positional {
  std::string name;
  bool required = true;
  std::string help;
};

// What was given; an option that was not given has no text.
class Arguments {
 public:
  using Values = std::map<std::string, std::vector<std::string>, std::less<>>;
  Arguments(Values values, std::vector<std::string> rest, bool json)
      : values_(std::move(values)), rest_(std::move(rest)), json_(json) {}

  [[nodiscard]] bool has(std::string_view name) const { return values_.find(name) != values_.end(); }
  [[nodiscard]] std::string text(std::string_view name, std::string_view fallback = {}) const;
  [[nodiscard]] std::vector<std::string> list(std::string_view name) const;
  [[nodiscard]] bool json() const { return json_; }
  // Everything behind the path, untouched; only for a command with `raw`.
  [[nodiscard]] const std::vector<std::string>& rest() const { return rest_; }

 private:
  Values values_;
  std::vector<std::string> rest_;
  bool json_;
};

struct Streams {
  std::ostream& out;
  std::ostream& err;
};

struct Command {
  std::string path;  // "refill open"
  std::string help;
  std::vector<Option> options;
  std::vector<Positional> positionals;
  std::function<int(const Arguments&, Streams)> run;
  bool raw = false;  // parses its own arguments (calc)
};

struct Program {
  std::string name, version, about;  // `about`: the first lines of --help
  std::vector<Command> commands;
};

// `arguments` without the program's name. The exit code of the command, or as above.
[[nodiscard]] int run_command_line(const Program& program, const std::vector<std::string>& arguments, Streams streams);

// The one way an error leaves under --json or as text; returns `exit_code`.
int report_error(bool json, Streams streams, int exit_code, std::string_view code, std::string_view message,
                 std::string_view field);

}  // namespace cisterna::cli
