// The mechanism of a pump: what one commanded stroke moves, what flows by itself, what a hand can do to it. One small
// class a drive, made from its data file; the reservoir, the line and the accounts are PumpPlant's. Host only.
// R-PLANT-006
#pragma once

#include <memory>
#include <string_view>

#include "bench/plants/body.h"
#include "bench/plants/pump_data.h"

namespace cisterna::bench {

struct Push {
  bool felt = false;     // the mechanism moved and its sensor saw it
  double volume_nl = 0;  // towards the outlet, if the reservoir holds as much
};

enum class HandResult : std::uint8_t { kDone, kLocked, kUnknown };

class Drive {
 public:
  virtual ~Drive() = default;
  [[nodiscard]] virtual Push stroke(const Body& body) const = 0;
  // By itself in `seconds`, the body unchanged, with `held_nl` in the reservoir (more than is held: all of it).
  [[nodiscard]] virtual double flow_nl(const Body& /*body*/, double /*held_nl*/, double /*seconds*/) const { return 0; }
  // At the instant the body changes.
  [[nodiscard]] virtual double escape_nl(const Body& /*body*/) { return 0; }
  // What a person does at the mechanism itself, by name. kLocked: its keypad refuses; kUnknown: this drive has no such
  // thing.
  [[nodiscard]] virtual HandResult hand(std::string_view /*act*/) { return HandResult::kUnknown; }
  // What outlives the process.
  [[nodiscard]] virtual std::uint32_t memory() const { return 0; }
  virtual void restore(std::uint32_t /*memory*/) {}
};

// One an entry of `drive` in the data files; numbers and their sources are there.
[[nodiscard]] std::unique_ptr<Drive> make_peristaltic(const PumpData& pump);
[[nodiscard]] std::unique_ptr<Drive> make_valve_gas(const PumpData& pump);       // the magnet opens it
[[nodiscard]] std::unique_ptr<Drive> make_valve_gas_flow(const PumpData& pump);  // a flow-activated valve shuts it
[[nodiscard]] std::unique_ptr<Drive> make_piezo_valve(const PumpData& pump);
[[nodiscard]] std::unique_ptr<Drive> make_fixed_rate(const PumpData& pump);
[[nodiscard]] std::unique_ptr<Drive> make_elastomeric(const PumpData& pump);
[[nodiscard]] std::unique_ptr<Drive> make_ambulatory(const PumpData& pump);
[[nodiscard]] std::unique_ptr<Drive> make_insulin(const PumpData& pump);

[[nodiscard]] std::unique_ptr<Drive> make_drive(const PumpData& pump);

}  // namespace cisterna::bench
