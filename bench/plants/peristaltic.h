// The physics of a peristaltic rotor pump: what really leaves the outlet. Volumes are kept in fractions of a nanolitre,
// because a real stroke is not its label. Host only. R-PLANT-002
//
// A stroke moves stroke volume x accuracy factor, but never more than the reservoir holds. The rotor does not turn
// while a magnet holds it or it is stalled; it turns on an empty reservoir and delivers nothing.
#pragma once

#include "bench/plants/pump_data.h"
#include "implant_fw/port_sim/plant.h"

namespace cisterna::bench {

// What outlives a bench's process. Picolitres, so that nothing of a stroke is lost.
struct PlantState {
  std::int64_t reservoir_pl = 0, delivered_pl = 0, accuracy_ppm = 1'000'000;
  std::uint64_t turns = 0;
};

class PeristalticPlant final : public port_sim::Plant {
 public:
  explicit PeristalticPlant(const PumpData& pump);

  [[nodiscard]] bool stroke(Time at) override;
  [[nodiscard]] bool level_empty() const override { return reservoir_nl_ <= 0; }
  [[nodiscard]] bool magnet_present() const override { return magnet_; }
  [[nodiscard]] std::uint16_t battery_mv() const override { return battery_mv_; }
  [[nodiscard]] Volume delivered() const override;  // rounded down
  [[nodiscard]] Volume reservoir() const override;  // rounded down, what can be aspirated

  // What a person does at a refill. withdraw(): takes out all that can be aspirated and says how much. fill(): adds;
  // the answer is what went in, less than asked when the reservoir is full.
  [[nodiscard]] Volume withdraw();
  [[nodiscard]] Volume fill(Volume volume);

  // True volume of a stroke over its label, 0.5..1.5; 1: exact. Values outside are brought to the nearer end.
  void set_accuracy(double factor);
  void set_stalled(bool stalled) { stalled_ = stalled; }
  void set_magnet(bool present) { magnet_ = present; }
  void set_battery_mv(std::uint16_t millivolts) { battery_mv_ = millivolts; }

  [[nodiscard]] PlantState state() const;
  void restore(const PlantState& state);

  [[nodiscard]] std::uint64_t turns() const { return turns_; }
  [[nodiscard]] Time last_turn() const { return last_turn_; }

 private:
  double stroke_nl_, capacity_nl_;
  bool magnet_stops_;
  double accuracy_ = 1.0;
  double reservoir_nl_ = 0.0, delivered_nl_ = 0.0;
  bool stalled_ = false, magnet_ = false;
  std::uint16_t battery_mv_;
  std::uint64_t turns_ = 0;
  Time last_turn_;
};

}  // namespace cisterna::bench
