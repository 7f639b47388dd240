// Alarms and their settings, the clock label, the lifecycle, magnetic resonance, rotor test.
#include "implant_fw/commands/command_server.h"

namespace cisterna::commands {

using namespace telemetry;  // NOLINT: the names of forty requests
using storage::EventKind;

CommandServer::Verdict CommandServer::run(const AcknowledgeAlarm& command, Context& context) {
  if (command.alarm >= safety::kAlarmTable.size()) return {Reason::kMalformed, 0};
  const auto alarm = static_cast<Alarm>(command.alarm);
  if (!regimen_.alarms().present(alarm)) return {Reason::kMalformed, 0};
  if (regimen_.alarms().priority(alarm) == safety::Priority::kHigh) return {Reason::kHighAlarm, 0};
  if (command.quiet_s > safety::kLongestSilence_s) return {Reason::kMalformed, safety::kLongestSilence_s};
  context.event = EventKind::kAlarmCleared;
  context.a = command.alarm;
  context.b = command.quiet_s;
  return {};
}

// A label for log text: no dose moves. R-CMD-050
CommandServer::Verdict CommandServer::run(const SetClock& command, Context& context) {
  auto& next = context.next;
  if (command.utc_offset_s < next.utc_offset_s) {
    if (context.peer.role != static_cast<std::uint8_t>(Role::kClinician)) return {Reason::kNotAuthorised, 0};
    if (!context.peer.coil_present) return {Reason::kNearFieldRequired, 0};
  }
  const auto by_s = command.utc_offset_s - next.utc_offset_s;
  next.utc_offset_s = command.utc_offset_s;
  context.event = EventKind::kClockSet;
  context.a = static_cast<std::uint32_t>(command.utc_offset_s);
  context.b = static_cast<std::uint32_t>(by_s);
  return {};
}

// The implant's day moves, the prescription stays: weekday and step follow. As a commit it begins the patient's lockout
// and the gate's windows afresh. R-CMD-060
CommandServer::Verdict CommandServer::run(const Reanchor& command, Context& context) {
  auto& next = context.next;
  if (command.weekday > 6) return {Reason::kMalformed, 6};
  if (const auto verdict = judge_running(context); !verdict.lawful()) return verdict;
  const auto anchor = command.day_anchor_s != 0 ? Time::ms(std::int64_t{command.day_anchor_s} * 1000) : context.now;
  if (regimen_.active().mode == ScheduleMode::kTitration && anchor < next.day_anchor)
    return {Reason::kAboveCardRise, 0};  // steps may come later, never sooner
  next.day_anchor = anchor;
  next.weekday = command.weekday;
  next.prescription_since = context.now;
  context.event = EventKind::kReanchored;
  context.a = command.day_anchor_s;
  context.b = command.weekday;
  return {};
}

// Shelf, implanted, explanted, and never back. Explanted: nothing flows any more.
CommandServer::Verdict CommandServer::run(const Lifecycle& command, Context& context) {
  auto& next = context.next;
  if (command.state > LifecycleState::kExplanted) return {Reason::kMalformed, 0};
  if (command.state < next.lifecycle) return {Reason::kNotImplanted, 0};
  next.lifecycle = command.state;
  if (command.state == LifecycleState::kExplanted && next.run != storage::Run::kNone &&
      next.run != storage::Run::kStopped) {
    next.run = storage::Run::kStopped;
    next.run_since = context.now;
    context.cancels_bolus = next.bolus.active;
  }
  context.event = EventKind::kLifecycle;
  context.a = static_cast<std::uint32_t>(command.state);
  return {};
}

// low_nl 0: stays. The cadence holds for 24 h; 0 or 600 s: the standard one again. R-CMD-071
CommandServer::Verdict CommandServer::run(const AlarmSettings& command, Context& context) {
  const auto& model = regimen_.store().model();
  const auto cadence = command.critical_cadence_s;
  if (cadence != 0 && (cadence < safety::kShortestCadence_s || cadence > safety::kLongestCadence_s))
    return {Reason::kMalformed, safety::kLongestCadence_s};
  const bool other_low = command.low_nl != 0 && command.low_nl != context.next.low_nl;
  if (other_low && model.low_maximum_nl == 0) return {Reason::kNotSupportedByModel, 0};
  if (other_low && (command.low_nl < model.low_minimum_nl || command.low_nl > model.low_maximum_nl))
    return {Reason::kMalformed, command.low_nl < model.low_minimum_nl ? model.low_minimum_nl : model.low_maximum_nl};
  if (other_low) context.next.low_nl = command.low_nl;
  context.event = EventKind::kAlarmSettings;
  context.a = context.next.low_nl;
  context.b = cadence;
  return {};
}

// Before: a valve-metered pump must be confirmed empty and run nothing. After: the reset of a closed valve, refused
// while the field is there; the second reading is asked for in the log. R-FW-103
CommandServer::Verdict CommandServer::run(const Mri& command, Context& context) {
  const auto& next = context.next;
  if (command.before && upkeep_.valve_gas()) {
    const bool runs =
        next.run != storage::Run::kNone && next.run != storage::Run::kStopped && next.run != storage::Run::kInterrupted;
    if (runs) return {Reason::kNotSuspended, 0};
    const auto left = regimen_.reservoir_nl();
    if (!upkeep_.confirmed_empty()) return {Reason::kRefillVolume, static_cast<std::uint64_t>(left > 0 ? left : 0)};
  }
  if (!command.before && upkeep_.in_field()) return {Reason::kBusy, 0};
  context.event = EventKind::kMri;
  context.a = command.before ? 1 : 0;
  context.b = command.before ? 0 : kSecondReading_min;
  return {};
}

// The next due stroke is the test: lawful, counted, through the gate. R-CMD-072
CommandServer::Verdict CommandServer::run(const RotorTest&, Context& context) {
  const auto run = context.next.run;
  if (run == storage::Run::kSuspended) return {Reason::kSuspended, 0};
  if (run != storage::Run::kRunning && run != storage::Run::kReduced) return {Reason::kStopped, 0};
  context.event = EventKind::kRotorTest;
  context.a = 2;  // asked for; 1 felt and 0 not felt follow
  return {};
}

// Nothing is commanded where the pump flows by itself, and nothing is programmed after the end of service: who asks
// must see why. R-FW-041 R-FW-046
Reason CommandServer::refused_by_model(std::uint8_t opcode) const {
  constexpr auto of = [](auto... ops) { return ((std::uint64_t{1} << ops) | ...); };
  constexpr auto kTherapy = of(kOp<Stage>, kOp<Commit>, kOp<Bolus>, kOp<PatientBolus>, kOp<SetPatientGrant>,
                               kOp<Reanchor>, kOp<Restart>, kOp<RotorTest>, kOp<LineEvent>);
  constexpr auto kFlow = of(kOp<CancelBolus>, kOp<Suspend>, kOp<Resume>, kOp<Stop>);
  constexpr auto kSettings = of(kOp<RefillOpen>, kOp<SetLimitCard>, kOp<AlarmSettings>);
  const auto asked = std::uint64_t{1} << opcode;
  if (regimen_.flows_by_itself() && (asked & (kTherapy | kFlow)) != 0) return Reason::kNotSupportedByModel;
  const bool ended = regimen_.alarms().present(Alarm::kEndOfService);
  return ended && (asked & (kTherapy | kSettings)) != 0 ? Reason::kEndOfService : Reason::kNone;
}

void CommandServer::suspend_by_coil(Time now) {
  Peer nobody;
  nobody.coil_present = true;
  Context context{nobody, now, regimen_.control()};
  if (order_suspend(kCoilSuspend_s, context).lawful() && context.changes) (void)accept(context);
}

}  // namespace cisterna::commands
