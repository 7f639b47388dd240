#include "bench/plants/pump_data.h"

#define TOML_HEADER_ONLY 0
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

namespace cisterna::bench {
namespace {

constexpr std::array kFields = {"capacity_nl",        "stroke_nl",          "low_nl",
                                "low_minimum_nl",     "low_maximum_nl",     "accuracy_permille",
                                "minimum_nl_per_day", "maximum_nl_per_day", "moving_nl_per_day",
                                "tubing_nl",          "catheter_nl",        "nurse_fill_min_permille",
                                "unaspirated_nl",     "battery_full_mv",    "battery_empty_mv"};
constexpr std::array kHead = {
    "version",      "model", "name", "drive", "stops_at_eos", "service_months", "magnet_stops_rotor",
    "level_sensor", "modes"};
constexpr std::int64_t kLargest = 1'000'000'000;

struct Problem {
  std::string text;
};

template <class T>
T head(const toml::table& table, const char* key) {
  const auto value = table[key].value_exact<T>();
  if (!value) throw Problem{std::string{key} + ": missing or of another type"};
  return *value;
}

Constant constant(const toml::table& table, const char* field) {
  const auto* entry = table[field].as_table();
  if (entry == nullptr) throw Problem{std::string{field} + ": missing"};
  const auto value = (*entry)["value"].value_exact<std::int64_t>();
  const auto source = (*entry)["source"].value_exact<std::string>();
  const auto verified = (*entry)["verified"].value_exact<bool>();
  if (!value || !source || source->empty() || !verified || entry->size() != 3)
    throw Problem{std::string{field} + ": needs exactly value, source and verified"};
  if (*value < 1 || *value > kLargest) throw Problem{std::string{field} + ": out of range"};
  return {*value, *source, *verified};
}

void refuse_unknown(const toml::table& table) {
  const auto known = [](const auto& names, std::string_view key) {
    return std::find(names.begin(), names.end(), key) != names.end();
  };
  for (const auto& [key, node] : table)
    if (!known(kFields, key.str()) && !known(kHead, key.str())) throw Problem{std::string{key.str()} + ": unknown key"};
}

void require(bool holds, const char* text) {
  if (!holds) throw Problem{text};
}

void check_ranges(const PumpData& p) {
  require(p.value("moving_nl_per_day") <= p.value("minimum_nl_per_day"), "moving_nl_per_day: above the minimum rate");
  require(p.value("minimum_nl_per_day") < p.value("maximum_nl_per_day"), "minimum_nl_per_day: not below the maximum");
  require(p.value("stroke_nl") <= p.value("tubing_nl"), "stroke_nl: larger than the tubing");
  require(p.value("low_minimum_nl") <= p.value("low_nl") && p.value("low_nl") <= p.value("low_maximum_nl") &&
              p.value("low_maximum_nl") < p.value("capacity_nl"),
          "low_nl: outside its settable range or the reservoir");
  require(p.value("unaspirated_nl") < p.value("capacity_nl"), "unaspirated_nl: not below the capacity");
  require(p.value("accuracy_permille") <= 1000, "accuracy_permille: above 1,000");
  require(p.value("nurse_fill_min_permille") <= 1000, "nurse_fill_min_permille: above 1,000");
  require(p.value("battery_empty_mv") < p.value("battery_full_mv") && p.value("battery_full_mv") <= 10'000,
          "battery_empty_mv: not below battery_full_mv, or that above 10,000");
}

template <class T>
T positive(const toml::table& table, const char* key, std::int64_t largest) {
  const auto value = head<std::int64_t>(table, key);
  if (value < 1 || value > largest) throw Problem{std::string{key} + ": out of range"};
  return static_cast<T>(value);
}

PumpData read(const toml::table& table) {
  refuse_unknown(table);
  PumpData p;
  p.version = positive<std::uint32_t>(table, "version", 1'000'000);
  p.model = positive<std::uint16_t>(table, "model", 65'535);
  p.service_months = positive<std::uint32_t>(table, "service_months", 600);
  p.name = head<std::string>(table, "name");
  p.drive = head<std::string>(table, "drive");
  p.stops_at_eos = head<bool>(table, "stops_at_eos");
  p.magnet_stops_rotor = head<bool>(table, "magnet_stops_rotor");
  p.level_sensor = head<bool>(table, "level_sensor");
  const auto* modes = table["modes"].as_array();
  require(modes != nullptr && !modes->empty(), "modes: missing or empty");
  for (const auto& mode : *modes) {
    require(mode.is_string(), "modes: not a list of words");
    p.modes.push_back(mode.as_string()->get());
  }
  for (const auto* field : kFields) p.constants[field] = constant(table, field);
  check_ranges(p);
  return p;
}

}  // namespace

std::vector<std::string> PumpData::unverified() const {
  std::vector<std::string> fields;
  for (const auto& [field, entry] : constants)
    if (!entry.verified) fields.push_back(field);
  return fields;
}

Result<PumpData, PumpDataError> parse_pump_data(const std::string& content, const std::string& name) {
  try {
    return read(toml::parse(content, name));
  } catch (const toml::parse_error& error) {
    return PumpDataError{name + ": line " + std::to_string(error.source().begin.line) + ": " +
                         std::string{error.description()}};
  } catch (const Problem& problem) {
    return PumpDataError{name + ": " + problem.text};
  }
}

Result<PumpData, PumpDataError> load_pump_data(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream content;
  content << file.rdbuf();
  if (!file) return PumpDataError{path + ": cannot be read"};
  return parse_pump_data(content.str(), path);
}

storage::ModelLimits to_model_limits(const PumpData& pump, std::uint64_t serial) {
  const auto u32 = [&](const char* field) { return static_cast<std::uint32_t>(pump.value(field)); };
  const auto u64 = [&](const char* field) { return static_cast<std::uint64_t>(pump.value(field)); };
  return {.model = pump.model,
          .serial = serial,
          .capacity_nl = u32("capacity_nl"),
          .stroke_nl = u32("stroke_nl"),
          .low_nl = u32("low_nl"),
          .accuracy_permille = u32("accuracy_permille"),
          .minimum_nl_per_day = u64("minimum_nl_per_day"),
          .maximum_nl_per_day = u64("maximum_nl_per_day"),
          .moving_nl_per_day = u64("moving_nl_per_day"),
          .tubing_nl = u32("tubing_nl"),
          .catheter_nl = u32("catheter_nl"),
          .nurse_fill_min_permille = u32("nurse_fill_min_permille")};
}

}  // namespace cisterna::bench
