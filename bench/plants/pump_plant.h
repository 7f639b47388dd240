// The physics of one pump: a drive between a reservoir and a line, what a body does to them, and the truth about every
// drug. Volumes are kept in fractions of a nanolitre, because a real stroke is not its label. Host only. R-PLANT-002
// R-PLANT-008
//
// Reservoir figures are what can be aspirated; below it lies `unaspirated_nl` that never leaves through the needle and
// mixes with every fill (a new pump's is water). Nothing moves beyond what the reservoir holds. "Delivered" as a volume
// is what left the pump into the line; an amount of a drug is delivered when it leaves the tip.
//
// Time: pass(now) first, then whatever changes; a change holds from then on.
#pragma once

#include <map>
#include <memory>

#include "bench/plants/drive.h"
#include "bench/plants/line.h"
#include "implant_fw/port_sim/plant.h"

namespace cisterna::bench {

// What outlives a bench's process: everything but stall and battery, which are switches of one run.
struct PlantState {
  Time at;
  Body body;
  double accuracy = 1;           // true volume of a stroke or flow over what the drive says
  double wear_ppm_per_1000 = 0;  // what `accuracy` gains with 1,000 strokes; - : the tube tires
  double tissue_share = 0;       // of a fill that goes beside the port
  double level_offset_nl = 0;    // error of the level sensor
  double delivered_nl = 0;       // left the pump
  Fluid reservoir, unaspirated;  // one fluid, told apart by whether a needle reaches it
  Fluid tip, tissue, taken_out,
      put_in;  // since manufacture; what was put in is in one of the other five or in the line
  Line line;
  std::uint64_t turns = 0;
  std::uint32_t drive = 0;
};

// What the first release of the bench kept.
struct OldPlantState {
  std::int64_t reservoir_pl = 0, delivered_pl = 0, accuracy_ppm = 1'000'000;
  std::uint64_t turns = 0;
};

class PumpPlant final : public port_sim::Plant {
 public:
  explicit PumpPlant(const PumpData& pump);

  [[nodiscard]] bool stroke(Time at) override;
  void pass(Time to) override;
  [[nodiscard]] bool blocked() const override { return stalled_ || !drive_->stroke(s_.body).felt; }
  [[nodiscard]] bool has_level_sensor() const override { return level_sensor_; }
  [[nodiscard]] bool level_empty() const override;
  [[nodiscard]] Volume level() const override;  // as the sensor reads it: with its error, in its steps
  [[nodiscard]] bool magnet_present() const override { return s_.body.magnet; }
  [[nodiscard]] std::uint16_t battery_mv() const override { return battery_mv_; }
  [[nodiscard]] Volume delivered() const override;  // rounded down
  [[nodiscard]] Volume reservoir() const override;  // rounded down, what can be aspirated

  // What a person does at a refill. withdraw(): takes out all that can be aspirated and says how much. fill(): injects;
  // the answer is what left the syringe, less than asked when the reservoir is full. `solution` empty: a carrier
  // without drug.
  [[nodiscard]] Volume withdraw();
  [[nodiscard]] Volume fill(Volume volume, const Solution& solution = {});
  // At the mechanism: see the drives. At an operation: the line.
  [[nodiscard]] HandResult hand(std::string_view act) { return drive_->hand(act); }
  void prefill_tubing(const Solution& solution);
  void aspirate_catheter();
  void set_catheter(Volume volume);

  void set_body(const Body& body);             // ranges: body.h
  void set_accuracy(double factor);            // 0.5..1.5; values outside are brought to the nearer end, here and below
  void set_wear(double ppm_per_1000_strokes);  // -100,000..100,000
  void set_mixing(bool on) { s_.line.set_mixing(on); }
  void set_tissue_share(double share);                    // 0..1
  void set_level_offset(Volume offset);                   // within the sensor's own error
  void set_stalled(bool stalled) { stalled_ = stalled; }  // or occluded: nothing moves
  void set_magnet(bool present);
  void set_battery_mv(std::uint16_t millivolts) { battery_mv_ = millivolts; }

  // The truth, for pictures, tests and `world truth`.
  [[nodiscard]] const Body& body() const { return s_.body; }
  [[nodiscard]] const Line& line() const { return s_.line; }
  [[nodiscard]] const Fluid& left_the_tip() const { return s_.tip; }
  [[nodiscard]] std::int64_t delivered_amount(std::uint16_t drug) const;  // at the tip, base units, rounded down
  [[nodiscard]] double tip_per_ml(std::uint16_t drug) const;              // of what leaves the tip next
  [[nodiscard]] Volume in_tissue() const;
  [[nodiscard]] std::int64_t accuracy_ppm() const;
  [[nodiscard]] std::uint64_t turns() const { return s_.turns; }
  [[nodiscard]] Time last_turn() const { return last_turn_; }

  [[nodiscard]] PlantState state() const;
  void restore(const PlantState& state);
  // An old bench's figures; everything that held fluid held `solution`.
  void adopt(const OldPlantState& state, const Solution& solution, Time at);

 private:
  double move(double volume_nl);
  void put_in(const Fluid& fluid, Fluid& into);

  double capacity_nl_, unaspirated_nl_, level_error_nl_ = 0, level_step_nl_ = 1;
  bool level_sensor_;
  std::unique_ptr<Drive> drive_;
  PlantState s_;
  bool stalled_ = false;
  std::uint16_t battery_mv_;
  Time last_turn_;
};

[[nodiscard]] std::unique_ptr<PumpPlant> make_plant(const PumpData& pump);

}  // namespace cisterna::bench
