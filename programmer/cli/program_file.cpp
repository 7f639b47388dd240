// R-CLI-015
#include "programmer/cli/program_file.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "programmer/cli/option_values.h"
#include "programmer/drug_library/toml_file.h"

namespace cisterna::cli {

namespace {

using dosing::ProblemCode;

constexpr std::array<std::string_view, 6> kModes = {"continuous", "flex",         "titration",
                                                    "cycle",      "minimum_rate", "periodic_bolus"};

std::string required_text(const drug_library::TomlTable& table, const std::string& key) {
  const auto value = table.text(key);
  if (value && !value->empty()) return *value;
  if (!table.has(key)) bad_input(ProblemCode::kUsage, "The file has no key `" + key + "`; it has no default.", key);
  bad_input(value ? ProblemCode::kEmpty : ProblemCode::kUnitMissing,
            "Write `" + key + "` as a text in quotes, a quantity with its unit.", key);
}

}  // namespace

ProgramFile parse_program(const std::string& content, const std::string& name) {
  const auto table = drug_library::parse_toml(content, name);
  if (!table) bad_input(ProblemCode::kUsage, table.error().message, "file");
  ProgramFile out;
  out.drug = required_text(*table, "drug");
  out.concentration = concentration_of(required_text(*table, "concentration"), "concentration");
  out.mode = required_text(*table, "mode");
  if (std::find(kModes.begin(), kModes.end(), out.mode) == kModes.end())
    bad_input(ProblemCode::kUnknownName, "\"" + out.mode + "\" is no therapy mode; write \"continuous\".", "mode");
  if (out.mode == "continuous") {
    out.daily = daily_of(required_text(*table, "dose"), "dose");
    if (out.daily.kind() != out.concentration.kind())
      bad_input(ProblemCode::kKindMismatch, "The dose and the concentration are not of one kind (mass or units).",
                "dose");
    if (table->has("reason")) out.reason = required_text(*table, "reason");
    for (const auto& key : table->unknown_keys())
      bad_input(ProblemCode::kUsage,
                "`" + key + "` is no key of a program file: drug, concentration, mode, dose, reason.", key);
  }
  return out;
}

ProgramFile read_program_file(const std::string& path) {
  const auto content = drug_library::read_text_file(path);
  if (!content) bad_input(ProblemCode::kUsage, content.error().message, "file");
  return parse_program(*content, path);
}

}  // namespace cisterna::cli
