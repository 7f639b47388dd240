#include "bench/plants/pump_data.h"

#define TOML_HEADER_ONLY 0
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

namespace cisterna::bench {
namespace {

using storage::Drive;

constexpr std::uint8_t bit(Drive drive) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(drive));
}
constexpr std::uint8_t kAll = 0xFF;
constexpr std::uint8_t kOwnRate = bit(Drive::kFixedRate) | bit(Drive::kElastomeric);
constexpr std::uint8_t kSettable = kAll & ~kOwnRate;
constexpr std::uint8_t kValve = bit(Drive::kValveGas) | bit(Drive::kValveGasFlow);
constexpr std::uint8_t kVapour = kValve | bit(Drive::kPiezoValve) | bit(Drive::kFixedRate);

struct Field {
  const char* name;
  std::uint8_t drives;  // whose files have it
};
constexpr Field kFields[] = {{"capacity_nl", kAll},
                             {"accuracy_permille", kAll},
                             {"tubing_nl", kAll},
                             {"catheter_nl", kAll},
                             {"nurse_fill_min_permille", kAll},
                             {"unaspirated_nl", kAll},
                             {"battery_full_mv", kAll},
                             {"battery_empty_mv", kAll},
                             {"stroke_nl", kSettable},
                             {"low_nl", kSettable},
                             {"low_minimum_nl", kSettable},
                             {"low_maximum_nl", kSettable},
                             {"minimum_nl_per_day", kSettable},
                             {"maximum_nl_per_day", kSettable},
                             {"moving_nl_per_day", kSettable},
                             {"label_nl_per_day", kOwnRate},
                             {"label_mmhg", kOwnRate},
                             {"label_outlet_mmhg", kOwnRate},
                             {"viscosity_permille_per_degree", kOwnRate},
                             {"vapour_mmhg", kVapour},
                             {"vapour_growth_permille", kVapour},
                             {"mean_permille", kValve},
                             {"open_valve_nl_per_minute", bit(Drive::kValveGas)},
                             {"escape_nl", bit(Drive::kValveGasFlow)},
                             {"level_error_nl", bit(Drive::kPiezoValve)},
                             {"level_step_nl", bit(Drive::kPiezoValve)},
                             {"balloon_full_mmhg", bit(Drive::kElastomeric)},
                             {"balloon_empty_mmhg", bit(Drive::kElastomeric)},
                             {"label_temperature_c", bit(Drive::kElastomeric)},
                             {"lock_level", bit(Drive::kAmbulatory)},
                             {"lowest_ambient_mmhg", bit(Drive::kInsulin)}};
constexpr std::array kHead = {
    "version",      "model", "name",          "drive", "stops_at_eos", "service_months", "magnet_stops_rotor",
    "level_sensor", "modes", "first_scenario"};
constexpr std::array<std::string_view, 8> kDrives = {"peristaltic", "valve_gas",   "valve_gas_flow", "piezo_valve",
                                                     "fixed_rate",  "elastomeric", "ambulatory",     "insulin"};
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

void refuse_unknown(const toml::table& table, Drive drive) {
  for (const auto& [node_key, node] : table) {
    const auto key = node_key.str();
    const auto* field =
        std::find_if(std::begin(kFields), std::end(kFields), [&](const Field& f) { return key == f.name; });
    if (field == std::end(kFields)) {
      if (std::find(kHead.begin(), kHead.end(), key) == kHead.end()) throw Problem{std::string{key} + ": unknown key"};
    } else if ((field->drives & bit(drive)) == 0) {
      throw Problem{std::string{key} + ": not a field of the drive " + std::string{to_text(drive)}};
    }
  }
}

void require(bool holds, const char* text) {
  if (!holds) throw Problem{text};
}

void check_settable(const PumpData& p) {
  require(p.value("moving_nl_per_day") <= p.value("minimum_nl_per_day"), "moving_nl_per_day: above the minimum rate");
  require(p.value("minimum_nl_per_day") < p.value("maximum_nl_per_day"), "minimum_nl_per_day: not below the maximum");
  require(p.value("stroke_nl") <= p.value("tubing_nl"), "stroke_nl: larger than the tubing");
  require(p.value("low_minimum_nl") <= p.value("low_nl") && p.value("low_nl") <= p.value("low_maximum_nl") &&
              p.value("low_maximum_nl") < p.value("capacity_nl"),
          "low_nl: outside its settable range or the reservoir");
  require(!p.modes.empty(), "modes: empty");
}

void check_drive(const PumpData& p) {
  if (p.has("mean_permille")) require(p.value("mean_permille") <= 1200, "mean_permille: above 1,200");
  if (p.has("escape_nl")) require(p.value("escape_nl") <= 10'000, "escape_nl: above 10,000");
  if (p.has("level_step_nl"))
    require(p.value("level_step_nl") < p.value("capacity_nl") && p.value("level_error_nl") < p.value("capacity_nl"),
            "level_step_nl: not below the capacity, or level_error_nl");
  if (p.has("balloon_full_mmhg"))
    require(p.value("balloon_empty_mmhg") <= p.value("balloon_full_mmhg"),
            "balloon_empty_mmhg: above balloon_full_mmhg");
  if (p.has("lock_level")) require(p.value("lock_level") <= 2, "lock_level: above 2");
  require(p.level_sensor == p.has("level_step_nl"), "level_sensor: only, and always, with the drive piezo_valve");
  require(!flows_by_itself(p.drive) || p.modes.empty(), "modes: the rate is the pump's own, none can be programmed");
}

void check_ranges(const PumpData& p) {
  if (!flows_by_itself(p.drive)) check_settable(p);
  check_drive(p);
  require(p.value("unaspirated_nl") < p.value("capacity_nl"), "unaspirated_nl: not below the capacity");
  require(p.value("accuracy_permille") <= 1000, "accuracy_permille: above 1,000");
  require(p.value("nurse_fill_min_permille") <= 1000, "nurse_fill_min_permille: above 1,000");
  require(p.value("battery_empty_mv") < p.value("battery_full_mv") && p.value("battery_full_mv") <= 10'000,
          "battery_empty_mv: not below battery_full_mv, or that above 10,000");
}

Drive drive_of(const toml::table& table) {
  const auto word = head<std::string>(table, "drive");
  const auto* const at = std::find(kDrives.begin(), kDrives.end(), word);
  if (at == kDrives.end()) throw Problem{"drive: there is no " + word};
  return static_cast<Drive>(at - kDrives.begin());
}

template <class T>
T positive(const toml::table& table, const char* key, std::int64_t largest) {
  const auto value = head<std::int64_t>(table, key);
  if (value < 1 || value > largest) throw Problem{std::string{key} + ": out of range"};
  return static_cast<T>(value);
}

PumpData read(const toml::table& table) {
  PumpData p;
  p.drive = drive_of(table);
  refuse_unknown(table, p.drive);
  p.version = positive<std::uint32_t>(table, "version", 1'000'000);
  p.model = positive<std::uint16_t>(table, "model", 65'535);
  p.service_months = positive<std::uint32_t>(table, "service_months", 600);
  p.name = head<std::string>(table, "name");
  p.first_scenario = head<std::string>(table, "first_scenario");
  p.stops_at_eos = head<bool>(table, "stops_at_eos");
  p.magnet_stops_rotor = head<bool>(table, "magnet_stops_rotor");
  p.level_sensor = head<bool>(table, "level_sensor");
  const auto* modes = table["modes"].as_array();
  require(modes != nullptr, "modes: missing");
  for (const auto& mode : *modes) {
    require(mode.is_string(), "modes: not a list of words");
    p.modes.push_back(mode.as_string()->get());
  }
  for (const auto& field : kFields)
    if ((field.drives & bit(p.drive)) != 0) p.constants[field.name] = constant(table, field.name);
  check_ranges(p);
  return p;
}

}  // namespace

std::string_view to_text(storage::Drive drive) {
  return kDrives[static_cast<std::size_t>(drive)];
}

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
  const auto u64 = [&](const char* field) {
    return pump.has(field) ? static_cast<std::uint64_t>(pump.value(field)) : std::uint64_t{0};
  };
  const auto u32 = [&](const char* field) { return static_cast<std::uint32_t>(u64(field)); };
  const bool own_rate = flows_by_itself(pump.drive);
  storage::ModelLimits m;
  m.model = pump.model;
  m.serial = serial;
  m.capacity_nl = u32("capacity_nl");
  m.stroke_nl = own_rate ? 1'000 : u32("stroke_nl");
  m.low_nl = u32("low_nl");
  m.accuracy_permille = u32("accuracy_permille");
  m.minimum_nl_per_day = u64("minimum_nl_per_day");
  m.maximum_nl_per_day = u64("maximum_nl_per_day");
  m.moving_nl_per_day = u64(own_rate ? "label_nl_per_day" : "moving_nl_per_day");
  m.tubing_nl = u32("tubing_nl");
  m.catheter_nl = u32("catheter_nl");
  m.nurse_fill_min_permille = u32("nurse_fill_min_permille");
  m.drive = pump.drive;
  m.stops_at_eos = pump.stops_at_eos;
  m.magnet_stops = pump.magnet_stops_rotor;
  m.low_minimum_nl = u32("low_minimum_nl");
  m.low_maximum_nl = u32("low_maximum_nl");
  m.service_months = static_cast<std::uint16_t>(pump.service_months);
  m.battery_full_mv = static_cast<std::uint16_t>(pump.value("battery_full_mv"));
  m.battery_empty_mv = static_cast<std::uint16_t>(pump.value("battery_empty_mv"));
  return m;
}

}  // namespace cisterna::bench
