// Alarms acknowledged, the clock label, the lifecycle.
#include "implant_fw/commands/command_server.h"

namespace cisterna::commands {

using namespace telemetry;  // NOLINT: the names of forty requests
using storage::EventKind;

CommandServer::Verdict CommandServer::run(const AcknowledgeAlarm& command, Context& context) {
  if (command.alarm >= safety::kAlarmTable.size()) return {Reason::kMalformed, 0};
  const auto alarm = static_cast<Alarm>(command.alarm);
  if (!regimen_.alarms().present(alarm)) return {Reason::kMalformed, 0};
  if (safety::priority_of(alarm) == safety::Priority::kHigh) return {Reason::kHighAlarm, 0};
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

// Explanted: nothing flows any more.
CommandServer::Verdict CommandServer::run(const Lifecycle& command, Context& context) {
  auto& next = context.next;
  if (command.state > LifecycleState::kExplanted) return {Reason::kMalformed, 0};
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

}  // namespace cisterna::commands
