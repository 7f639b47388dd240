// What the regimen tells of itself. R-CMD-001
#include "implant_fw/commands/regimen.h"

namespace cisterna::commands {

using safety::Alarm;
using storage::Run;

std::uint64_t Regimen::commanded_nl() const {
  return store_.account().commanded_strokes * store_.model().stroke_nl;
}
std::uint64_t Regimen::sensed_nl() const {
  return store_.account().sensed_strokes * store_.model().stroke_nl;
}

std::int64_t Regimen::reservoir_nl() const {
  const auto since = static_cast<std::int64_t>(commanded_nl() - control_.reservoir.commanded_at_fill_nl);
  return static_cast<std::int64_t>(control_.reservoir.filled_nl) - since;
}

therapy::ModelFigures Regimen::model_figures() const {
  const auto& model = store_.model();
  return {model.stroke_nl, model.minimum_nl_per_day, model.maximum_nl_per_day};
}

telemetry::Delivery Regimen::delivery() const {
  using telemetry::Delivery;
  if (control_.lifecycle == telemetry::LifecycleState::kShelf && control_.run == Run::kNone) return Delivery::kShelf;
  if (flows_by_itself() && control_.lifecycle == telemetry::LifecycleState::kImplanted)
    return control_.reservoir.drug.drug != 0 ? Delivery::kRunning : Delivery::kEmpty;
  switch (control_.run) {
    case Run::kNone:
    case Run::kStopped:
      return Delivery::kStopped;
    case Run::kSuspended:
      return Delivery::kSuspended;
    case Run::kInterrupted:
      return Delivery::kInterrupted;
    case Run::kRunning:
    case Run::kReduced:
      break;
  }
  if (empty_) return Delivery::kEmpty;
  if (!flows()) return Delivery::kStopped;
  if (course() != storage::Course::kNone)
    return course() == storage::Course::kPrime ? Delivery::kPriming : Delivery::kBridging;
  if (moving_only_ || (active_.mode == therapy::ScheduleMode::kMinimumRate && !control_.bolus.active))
    return Delivery::kMinimumRate;
  if (control_.bolus.active) return control_.bolus.patient ? Delivery::kPatientBolus : Delivery::kBolus;
  return control_.run == Run::kReduced ? Delivery::kReduced : Delivery::kRunning;
}

telemetry::Motor Regimen::motor() const {
  if (gate_.motor_off()) return alarms_.present(Alarm::kRunAway) ? telemetry::Motor::kRunAway : telemetry::Motor::kOff;
  if (unfelt_ >= kStallStrokes) return telemetry::Motor::kStalled;
  return gate_.moving() ? telemetry::Motor::kMoving : telemetry::Motor::kIdle;
}

}  // namespace cisterna::commands
