// One turn of the pump: sense -> what is due -> may it -> intent journaled -> motor -> rotor feedback -> done journaled
// -> account. Everything that is due at `now` is done in one call. R-FW-021 R-THER-103
#pragma once

#include "implant_fw/commands/regimen.h"
#include "implant_fw/energy/energy.h"
#include "implant_fw/safety/delivery_gate.h"

namespace cisterna::app {

class StrokeLoop {
 public:
  StrokeLoop(commands::Regimen& regimen, safety::DeliveryGate& gate, energy::ChargeLedger& ledger)
      : regimen_(regimen), gate_(gate), ledger_(ledger) {}

  void run(Time now);
  void resume_motion(Time now) { motion_ends_ = now + hal::kStrokeTime; }  // a stroke may still be under way
  [[nodiscard]] Time next(Time now) const;                                 // when run() has something to do again

 private:
  void sense(Time now);
  void attempt(Time now);

  commands::Regimen& regimen_;
  safety::DeliveryGate& gate_;
  energy::ChargeLedger& ledger_;
  Time motion_ends_;
};

}  // namespace cisterna::app
