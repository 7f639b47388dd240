// A pump model's constants from its data file (data/pumps/*.toml). The only header of the bench over toml++. Host only.
// R-PLANT-001
//
// Refuses: a file that cannot be read, TOML that does not parse, a field that is missing, of another type, without a
// source or `verified`, or outside its range, and any key nobody knows or that is another drive's; the text names file
// and field. Ranges: every volume and rate 1 nL or more and at most 10^9, minimum rate below maximum, moving rate at
// most the minimum, stroke at most the tubing, low within its settable range and that within the capacity, shares at
// most 1,000 per mille. A field is there for exactly the drives that use it: a pump that flows by itself has a label
// rate and no settable one, no stroke and no low volume.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "implant_fw/storage/records.h"
#include "units/result.h"

namespace cisterna::bench {

struct Constant {
  std::int64_t value = 0;
  std::string source;
  bool verified = false;
};

struct PumpData {
  std::uint32_t version = 0;
  std::uint16_t model = 0;
  std::string name;
  storage::Drive drive = storage::Drive::kPeristaltic;
  bool stops_at_eos = false, magnet_stops_rotor = false, level_sensor = false;
  std::uint32_t service_months = 0;
  std::vector<std::string> modes;  // empty: the rate is the pump's own
  std::string first_scenario;  // what a new bench of this model has been through, in data/scenarios; none: factory-new
  std::map<std::string, Constant> constants;  // by field name
  [[nodiscard]] bool has(const std::string& field) const { return constants.contains(field); }
  // The value of a field that this drive's files have; the loader has checked it.
  [[nodiscard]] std::int64_t value(const std::string& field) const { return constants.at(field).value; }
  // Fields not confirmed in an original document, for the reports.
  [[nodiscard]] std::vector<std::string> unverified() const;
};

struct PumpDataError {
  std::string text;
};

[[nodiscard]] Result<PumpData, PumpDataError> parse_pump_data(const std::string& content, const std::string& name);
[[nodiscard]] Result<PumpData, PumpDataError> load_pump_data(const std::string& path);

// The pump's own rate is all there is: nothing can be programmed, commanded or stopped.
[[nodiscard]] constexpr bool flows_by_itself(storage::Drive drive) {
  return drive == storage::Drive::kFixedRate || drive == storage::Drive::kElastomeric;
}
// The word of a drive in the data files.
[[nodiscard]] std::string_view to_text(storage::Drive drive);

// What the factory writes into the implant. A pump that flows by itself: minimum and maximum rate 0 (delivery off:
// every prescription is above the maximum), the label rate as moving_nl_per_day (what its mechanism does unasked), low
// volume and its range 0, and 1,000 nL for a stroke that is never commanded.
[[nodiscard]] storage::ModelLimits to_model_limits(const PumpData& pump, std::uint64_t serial);

}  // namespace cisterna::bench
