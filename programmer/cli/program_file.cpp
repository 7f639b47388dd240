// R-CLI-015
#include "programmer/cli/program_file.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "programmer/cli/option_values.h"
#include "programmer/workflow/therapy_text.h"

namespace cisterna::cli {

namespace {

using dosing::ProblemCode;
using drug_library::TomlTable;

constexpr std::array<std::string_view, 5> kModes = {"continuous", "flex", "titration", "cycle", "minimum_rate"};

std::string at_line(const TomlTable& table, const std::string& key) {
  const auto line = table.line_of(key);
  return line == 0 ? std::string{} : "Line " + std::to_string(line) + ": ";
}

std::string required_text(const TomlTable& table, const std::string& key) {
  const auto value = table.text(key);
  if (value && !value->empty()) return *value;
  if (!table.has(key)) bad_input(ProblemCode::kUsage, "The file has no key `" + key + "`; it has no default.", key);
  bad_input(value ? ProblemCode::kEmpty : ProblemCode::kUnitMissing,
            at_line(table, key) + "Write `" + key + "` as a text in quotes, a quantity with its unit.", key);
}

// A reader of one value, its refusal told with the line.
template <class Read>
auto value_of(const TomlTable& table, const std::string& key, Read read) {
  try {
    return read(required_text(table, key), key);
  } catch (BadInput& bad) {
    const auto line = at_line(table, key);
    if (bad.problem.message.rfind("Line ", 0) != 0 && !line.empty()) bad.problem.message = line + bad.problem.message;
    throw;
  }
}

int whole_of(const TomlTable& table, const std::string& key, int least, int most) {
  if (!table.has(key)) bad_input(ProblemCode::kUsage, "The file has no key `" + key + "`; it has no default.", key);
  const auto value = table.whole(key);
  if (!value || *value < least || *value > most)
    bad_input(ProblemCode::kNumberSyntax,
              at_line(table, key) + "Write `" + key + "` as a plain whole number, " + std::to_string(least) + " to " +
                  std::to_string(most) + ".",
              key);
  return static_cast<int>(*value);
}

void only_known(const TomlTable& table, const std::string& where) {
  for (const auto& key : table.unknown_keys())
    bad_input(ProblemCode::kUsage, at_line(table, key) + "`" + key + "` is no key of " + where + ".", key);
}

void same_kind(AmountKind kind, Amount amount, const std::string& key) {
  if (amount.kind() != kind)
    bad_input(ProblemCode::kKindMismatch, "`" + key + "` and the concentration are not of one kind (mass or units).",
              key);
}

Amount daily_in(const TomlTable& table, const std::string& key, AmountKind kind) {
  const auto amount = value_of(table, key, daily_of);
  same_kind(kind, amount, key);
  return amount;
}

Amount amount_in(const TomlTable& table, const std::string& key, AmountKind kind) {
  const auto amount = value_of(table, key, amount_of);
  same_kind(kind, amount, key);
  return amount;
}

std::vector<std::string> list_of(const TomlTable& table, const std::string& key) {
  auto values = table.texts(key);
  if (values.empty())
    bad_input(ProblemCode::kUsage,
              at_line(table, key) + "Write `" + key + "` as a list of texts in quotes; it has no default.", key);
  return values;
}

std::pair<std::string, std::string> halves(const std::string& text, const std::string& line, const char* example) {
  const auto at = text.find('=');
  if (at == std::string::npos || at == 0 || at + 1 == text.size())
    bad_input(ProblemCode::kTimeSyntax, line + "\"" + text + "\" is no step; write " + example + ".", "steps");
  return {text.substr(0, at), text.substr(at + 1)};
}

// "06:00-10:00=120 mcg"
pump::FlexStep flex_step(const std::string& text, const std::string& line, AmountKind kind) {
  constexpr auto* kExample = "\"06:00-10:00=120 mcg\"";
  const auto [span, amount] = halves(text, line, kExample);
  const auto from = span.size() == 11 && span[5] == '-' ? dosing::parse_time_of_day(span.substr(0, 5), "steps")
                                                        : dosing::parse_time_of_day("", "steps");
  const auto to = span.size() == 11 ? dosing::parse_time_of_day(span.substr(6), "steps") : from;
  if (!from || !to)
    bad_input(ProblemCode::kTimeSyntax, line + "\"" + text + "\" is no step; write " + kExample + ".", "steps");
  pump::FlexStep step{*from, *to, amount_of(amount, "steps")};
  same_kind(kind, step.amount, "steps");
  return step;
}

pump::DayProgram day_program(const TomlTable& table, AmountKind kind) {
  pump::DayProgram out;
  out.basal_daily = Amount::of(kind, 0);
  if (table.has("basal")) out.basal_daily = daily_in(table, "basal", kind);
  if (table.has("steps") || !table.has("basal"))
    for (const auto& text : list_of(table, "steps"))
      out.steps.push_back(flex_step(text, at_line(table, "steps"), kind));
  std::sort(out.steps.begin(), out.steps.end(), [](const auto& a, const auto& b) { return a.start_min < b.start_min; });
  return out;
}

std::size_t weekday_of(const std::string& text, const std::string& line) {
  for (int day = 0; day < 7; ++day)
    if (workflow::weekday_name(day) == text) return static_cast<std::size_t>(day);
  bad_input(ProblemCode::kUnknownName,
            line + "\"" + text + "\" is no weekday; write Mon, Tue, Wed, Thu, Fri, Sat or Sun.", "days");
}

void read_weekdays(const std::vector<TomlTable>& programs, AmountKind kind, pump::Prescription& out) {
  constexpr std::uint8_t kNone = 255;
  out.weekday_program.fill(kNone);
  std::uint8_t others = kNone;
  for (const auto& table : programs) {
    const auto index = static_cast<std::uint8_t>(out.programs.size());
    out.programs.push_back(day_program(table, kind));
    if (!table.has("days")) {
      if (others != kNone) bad_input(ProblemCode::kOverlap, "Only one [[program]] may be without `days`.", "days");
      others = index;
    } else {
      for (const auto& text : list_of(table, "days")) {
        auto& day = out.weekday_program[weekday_of(text, at_line(table, "days"))];
        if (day != kNone)
          bad_input(ProblemCode::kOverlap, at_line(table, "days") + text + " has two day programs.", "days");
        day = index;
      }
    }
    only_known(table, "[[program]]: days, steps, basal");
  }
  for (auto& day : out.weekday_program) {
    if (day == kNone && others == kNone)
      bad_input(ProblemCode::kGapWithoutBasal,
                "Every weekday needs a day program; one without `days` holds for the rest.", "days");
    if (day == kNone) day = others;
  }
}

void read_flex(const TomlTable& table, AmountKind kind, pump::Prescription& out) {
  const auto programs = table.tables("program");
  if (programs.empty()) {
    out.programs.push_back(day_program(table, kind));
    return;
  }
  if (table.has("steps") || table.has("basal"))
    bad_input(ProblemCode::kUsage, "Give either steps and basal, or [[program]] tables.", "program");
  if (programs.size() > 7) bad_input(ProblemCode::kImpossible, "At most 7 day programs.", "program");
  read_weekdays(programs, kind, out);
}

// "day 7=130 mcg/d"
void read_titration(const TomlTable& table, AmountKind kind, pump::Prescription& out) {
  constexpr auto* kExample = "\"day 7=130 mcg/d\"";
  const auto line = at_line(table, "steps");
  for (const auto& text : list_of(table, "steps")) {
    const auto [when, dose] = halves(text, line, kExample);
    if (when.rfind("day ", 0) != 0)
      bad_input(ProblemCode::kTimeSyntax, line + "\"" + text + "\" is no step; write " + kExample + ".", "steps");
    pump::TitrationStep step{unwrap_input(dosing::parse_whole(when.substr(4), "steps")), daily_of(dose, "steps")};
    same_kind(kind, step.daily, "steps");
    out.titration.push_back(step);
  }
  if (out.titration.size() > 32) bad_input(ProblemCode::kTooManySegments, "A titration has at most 32 steps.", "steps");
}

void read_cycle(const TomlTable& table, AmountKind kind, pump::Prescription& out) {
  out.on_days = whole_of(table, "on_days", 1, 3'660);
  out.off_days = whole_of(table, "off_days", 1, 3'660);
  out.on_daily = daily_in(table, "on_dose", kind);
  out.off_daily = Amount::of(kind, 0);
  if (required_text(table, "off_dose") == "minimum rate") return;
  out.off_daily = daily_in(table, "off_dose", kind);
  if (out.off_daily.base() == 0)
    bad_input(ProblemCode::kImpossible,
              at_line(table, "off_dose") + "The mechanism is never at rest: write \"minimum rate\".", "off_dose");
}

pump::PatientGrant grant_in(const TomlTable& table, std::optional<AmountKind> kind) {
  pump::PatientGrant out;
  out.amount = value_of(table, "amount", amount_of);
  const auto of = kind.value_or(out.amount.kind());
  same_kind(of, out.amount, "amount");
  out.duration = value_of(table, "duration", duration_of);
  out.lockout = value_of(table, "lockout", duration_of);
  out.max_count = whole_of(table, "max_count", 1, 255);
  out.max_amount = amount_in(table, "max_amount", of);
  return out;
}

void read_boluses(const TomlTable& table, AmountKind kind, pump::Prescription& out) {
  if (const auto periodic = table.table("periodic")) {
    out.periodic =
        pump::PeriodicBolus{amount_in(*periodic, "amount", kind), value_of(*periodic, "duration", duration_of),
                            value_of(*periodic, "every", duration_of)};
    only_known(*periodic, "[periodic]: amount, duration, every");
  }
  if (const auto grant = table.table("grant")) {
    out.grant = grant_in(*grant, kind);
    only_known(*grant, "[grant]: amount, duration, lockout, max_count, max_amount");
  }
}

BridgeWish bridge_in(const TomlTable& table) {
  BridgeWish out;
  out.part = value_of(table, "volume",
                      [](const std::string& text, const std::string& field) { return line_part(text, true, field); });
  if (table.has("drug") || table.has("concentration"))
    out.old_drug = NamedDrug{required_text(table, "drug"), value_of(table, "concentration", concentration_of)};
  if (table.has("dose")) out.old_daily = value_of(table, "dose", daily_of);
  only_known(table, "[bridge]: volume, drug, concentration, dose");
  return out;
}

void read_line(const TomlTable& table, ProgramFile& out) {
  for (const auto& other : table.tables("component")) {
    out.others.push_back({required_text(other, "drug"), value_of(other, "concentration", concentration_of)});
    only_known(other, "[[component]]: drug, concentration");
  }
  if (out.others.size() > 3)
    bad_input(ProblemCode::kImpossible, "At most three components beside the first.", "component");
  if (table.has("prime"))
    out.prime = value_of(table, "prime", [](const std::string& text, const std::string& field) {
      return line_part(text, false, field);
    });
  if (const auto bridge = table.table("bridge")) out.bridge = bridge_in(*bridge);
}

void read_schedule(const TomlTable& table, ProgramFile& out) {
  auto& therapy = out.therapy;
  const auto kind = out.concentration.kind();
  if (therapy.mode == "continuous") therapy.daily = daily_in(table, "dose", kind);
  if (therapy.mode == "flex") read_flex(table, kind, therapy);
  if (therapy.mode == "titration") read_titration(table, kind, therapy);
  if (therapy.mode == "cycle") read_cycle(table, kind, therapy);
  const bool has_days = therapy.mode == "flex" || therapy.mode == "titration" || therapy.mode == "cycle";
  if (!has_days || !table.has("begins")) return;
  out.begins = required_text(table, "begins");
  if (out.begins != "midnight" && out.begins != "now" && !dosing::parse_time_of_day(out.begins, "begins"))
    bad_input(ProblemCode::kTimeSyntax, at_line(table, "begins") + "Write midnight, now or HH:MM.", "begins");
}

TomlTable table_of(const std::string& content, const std::string& name) {
  auto table = drug_library::parse_toml(content, name);
  if (!table) bad_input(ProblemCode::kUsage, table.error().message, "file");
  return std::move(table).value();
}

std::string content_of(const std::string& path) {
  auto content = drug_library::read_text_file(path);
  if (!content) bad_input(ProblemCode::kUsage, content.error().message, "file");
  return std::move(content).value();
}

}  // namespace

LinePart line_part(const std::string& text, bool bridge, const std::string& field) {
  const auto words = bridge ? std::vector<std::string>{"line", "tubing", "catheter", "none"}
                            : std::vector<std::string>{"empty", "full", "tubing", "catheter"};
  if (std::find(words.begin(), words.end(), text) != words.end()) return {text, {}};
  if (text.find_first_of("0123456789") == std::string::npos)
    bad_input(ProblemCode::kUnknownName,
              "\"" + text + "\" is no part of the line; write " + (bridge ? "line" : "empty, full") +
                  ", tubing, catheter" + (bridge ? ", none" : "") + " or a volume.",
              field);
  const auto volume = volume_of(text, field);
  if (volume.nl() == 0) bad_input(ProblemCode::kImpossible, "A volume of 0 is none: leave it out.", field);
  return {{}, volume};
}

ProgramFile parse_program(const std::string& content, const std::string& name) {
  const auto table = table_of(content, name);
  ProgramFile out;
  out.drug = required_text(table, "drug");
  out.concentration = value_of(table, "concentration", concentration_of);
  auto& mode = out.therapy.mode = required_text(table, "mode");
  if (std::find(kModes.begin(), kModes.end(), mode) == kModes.end())
    bad_input(ProblemCode::kUnknownName,
              at_line(table, "mode") + "\"" + mode +
                  "\" is no therapy mode; write continuous, flex, titration, cycle or minimum_rate.",
              "mode");
  read_schedule(table, out);
  read_boluses(table, out.concentration.kind(), out.therapy);
  read_line(table, out);
  if (table.has("reason")) out.reason = required_text(table, "reason");
  only_known(table, "a program file of mode " + mode);
  return out;
}

ProgramFile read_program_file(const std::string& path) {
  return parse_program(content_of(path), path);
}

pump::PatientGrant read_grant_file(const std::string& path) {
  const auto content = content_of(path);
  const auto table = table_of(content, path);
  if (table.has("mode")) {
    const auto file = parse_program(content, path);
    if (!file.therapy.grant) bad_input(ProblemCode::kUsage, "The file has no [grant].", "grant");
    return *file.therapy.grant;
  }
  auto out = grant_in(table, std::nullopt);
  only_known(table, "a grant file: amount, duration, lockout, max_count, max_amount");
  return out;
}

}  // namespace cisterna::cli
