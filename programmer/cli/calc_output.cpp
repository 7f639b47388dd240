#include "programmer/cli/calc_output.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "programmer/dosing/quantity.h"

namespace cisterna::cli {

namespace {
struct KeyUnit {
  std::string_view ending;
  int decimals;
  std::string_view shown;  // the unit for people; empty: the ending is part of the name
};

// R-CLI-004: the first matching ending counts, so longer ones stand first.
constexpr std::array kKeyUnits{
    KeyUnit{"strokes_per_day", 3, ""},
    KeyUnit{"boluses_per_day", 3, ""},
    KeyUnit{"interval_s", 3, "s"},
    KeyUnit{"_ml_per_day", 6, "mL/day"},
    KeyUnit{"_ul_per_hour", 3, "uL/h"},
    KeyUnit{"_mcg_per_day", 3, "mcg/day"},
    KeyUnit{"_mg_per_day", 3, "mg/day"},
    KeyUnit{"_units_per_day", 3, "units/day"},
    KeyUnit{"_mcg_per_ml", 4, "mcg/mL"},
    KeyUnit{"_mg_per_ml", 4, "mg/mL"},
    KeyUnit{"_units_per_ml", 4, "units/mL"},
    KeyUnit{"_ml", 6, "mL"},
    KeyUnit{"_mcg", 3, "mcg"},
    KeyUnit{"_mg", 3, "mg"},
    KeyUnit{"_units", 3, "units"},
    KeyUnit{"_cm", 3, "cm"},
    KeyUnit{"_s", 0, "s"},
    KeyUnit{"percent", 2, "%"},
    KeyUnit{"ratio", 4, ""},
};

bool ends_with(std::string_view text, std::string_view ending) {
  return text.size() >= ending.size() && text.substr(text.size() - ending.size()) == ending;
}

const KeyUnit& unit_of(std::string_view key) {
  const auto* const found =
      std::find_if(kKeyUnits.begin(), kKeyUnits.end(), [&](const KeyUnit& u) { return ends_with(key, u.ending); });
  if (found == kKeyUnits.end()) std::abort();
  return *found;
}

std::string words(std::string_view key) {
  std::string out(key);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

// "interval_s" -> "interval", "rate_ml_per_day" -> "rate"; "percent" stays.
std::string_view name_part(std::string_view key, const KeyUnit& unit) {
  if (unit.shown.empty()) return key;
  const auto underscore = ends_with(key, "interval_s") ? key.size() - 2 : key.size() - unit.ending.size();
  std::string_view name = key.substr(0, underscore);
  if (ends_with(name, "_")) name.remove_suffix(1);
  return name.empty() ? key : name;
}

std::string in_units(std::string_view key) {
  for (const std::string_view mass : {"_mcg", "_mg"}) {
    const auto at = key.rfind(mass);
    if (at != std::string_view::npos)
      return std::string(key.substr(0, at)) + "_units" + std::string(key.substr(at + mass.size()));
  }
  std::abort();
}
}  // namespace

void Output::line(std::string_view key, std::string_view value) {
  human_.append(words(key)).append(": ").append(value).append("\n");
}

Output& Output::number(std::string_view key, const dosing::Exact& value) {
  const KeyUnit& unit = unit_of(key);
  object_.set(key, JsonValue::decimal(value.rounded(unit.decimals)));
  std::string shown = dosing::format_number(value, unit.decimals);
  if (!unit.shown.empty()) shown.append(" ").append(unit.shown);
  line(name_part(key, unit), shown);
  return *this;
}

Output& Output::amount(std::string_view key, AmountKind kind, const dosing::Exact& value) {
  switch (kind) {
    case AmountKind::kMass:
      return number(key, value);
    case AmountKind::kUnits:
      return number(in_units(key), value);
  }
  return *this;
}

Output& Output::whole(std::string_view key, std::int64_t value) {
  object_.set(key, JsonValue::integer(value));
  line(key, dosing::format_number(dosing::Exact(value), 0));
  return *this;
}

Output& Output::text(std::string_view key, std::string_view value) {
  object_.set(key, value);
  line(key, value);
  return *this;
}

Output& Output::null(std::string_view key) {
  object_.set(key, JsonValue::null());
  line(key, "none");
  return *this;
}

Output& Output::list(std::string_view key) {
  list_key_ = std::string(key);
  human_.append(words(key)).append(":\n");
  return *this;
}

Output& Output::row(const Output& row) {
  list_.push(row.object_);
  std::string text = row.human_;
  if (!text.empty()) text.pop_back();
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at)) text.replace(at, 1, ", ");
  human_.append("  ").append(text).append("\n");
  return *this;
}

Output& Output::finding(std::string_view value, bool fine) {
  if (!fine) exit_code_ = 1;
  return text("finding", value);
}

JsonValue Output::finished() const {
  JsonValue out = object_;
  if (!list_key_.empty()) out.set(list_key_, list_);
  return out;
}

std::string Output::json() const {
  return finished().dump();
}

}  // namespace cisterna::cli
