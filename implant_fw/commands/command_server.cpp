#include "implant_fw/commands/command_server.h"

namespace cisterna::commands {

using namespace telemetry;  // NOLINT: the names of forty requests
using storage::EventKind;

namespace {

std::uint32_t seconds(Time t) {
  return static_cast<std::uint32_t>(t.ms() / 1000);
}

}  // namespace

CommandServer::CommandServer(Regimen& regimen, Upkeep& upkeep, energy::ChargeLedger& ledger,
                             const hal::Battery& battery, hal::Tone& tone, const boot::ImagePort& images)
    : regimen_(regimen), upkeep_(upkeep), ledger_(ledger), battery_(battery), tone_(tone) {
  if (images.slots != nullptr)
    update_.emplace(*images.slots, crypto::sodium(), regimen.store().identity().roots, images.run);
}

bool CommandServer::draft_lives(Time now) const {
  return draft_.present && now < draft_.expires && draft_.base == regimen_.control().revision;
}

void CommandServer::refuse(const Verdict& verdict, Reply& reply) const {
  reply = Refused{verdict.reason, verdict.limit, regimen_.control().revision};
}

void CommandServer::answer(const Verdict& verdict, const Peer& peer, Time now, Reply& reply) {
  if (!verdict.lawful()) return refuse(verdict, reply);
  status(peer, now, reply.emplace<Status>());
}

// Header rules, in order; `repeated`: the id is known with this very body, the verdict is what it met then. R-CMD-021
// R-CMD-105
CommandServer::Verdict CommandServer::admit(const CommandHeader& header, storage::CommandMemo& memo, Time now,
                                            bool& repeated) const {
  if (header.id == 0) return {Reason::kMalformed, 0};
  storage::CommandMemo known;
  if (regimen_.store().find_result(header.id, known)) {
    if (known.opcode != memo.opcode || known.body_hash != memo.body_hash) return {Reason::kIdReused, 0};
    repeated = true;
    return {known.result, 0};
  }
  if (now.ms() > std::int64_t{header.not_after_s} * 1000) return {Reason::kExpired, header.not_after_s};
  if (header.not_after_s > std::uint64_t{seconds(now)} + kMostAhead_s) return {Reason::kExpired, kMostAhead_s};
  if (header.base_revision != regimen_.control().revision) return {Reason::kRevisionChanged, 0};
  // R-CMD-034
  if (regimen_.refuses_changes()) return {Reason::kStorageFault, 0};
  return {};
}

// The commit point. R-CMD-022 R-CMD-101
CommandServer::Verdict CommandServer::accept(Context& context) {
  auto& next = context.next;
  next.revision = regimen_.control().revision + 1;
  const auto cancelled_nl = regimen_.store().account().bolus_given_nl;
  if (context.cancels_bolus) next.bolus.active = false;
  if (!regimen_.apply(next, context.active, context.now)) return {Reason::kStorageFault, 0};
  draft_.present = false;
  auto& store = regimen_.store();
  (void)store.append(context.event, context.a, context.b, context.now);
  if (context.filled_nl != 0) (void)store.append(EventKind::kRefillClosed, 1, context.filled_nl, context.now);
  if (context.cancels_bolus && context.event != EventKind::kBolusCancelled)
    (void)store.append(EventKind::kBolusCancelled, next.revision, cancelled_nl, context.now);
  return {};
}

// What follows a change once it is stored.
void CommandServer::follow_up(const Request& request, Time now) {
  if (std::holds_alternative<ImageFinish>(request)) (void)update_->arm();
  if (const auto* acknowledged = std::get_if<AcknowledgeAlarm>(&request)) {
    (void)regimen_.alarms().acknowledge(static_cast<Alarm>(acknowledged->alarm), acknowledged->quiet_s, now);
    upkeep_.keep_quiet();
  }
  if (const auto* settings = std::get_if<AlarmSettings>(&request))
    upkeep_.keep_alarm_settings(settings->critical_cadence_s, now);
  if (const auto* mri = std::get_if<Mri>(&request)) upkeep_.mri(mri->before, now);
  if (std::holds_alternative<RotorTest>(request)) regimen_.arm_rotor_test();
  if (std::holds_alternative<Lifecycle>(request) && regimen_.control().lifecycle == LifecycleState::kImplanted)
    upkeep_.implanted(now);
  const bool restarts = std::holds_alternative<Restart>(request);
  if (restarts) regimen_.motor_may_run_again(now);
  const auto* closed = std::get_if<RefillClose>(&request);
  const bool commits = std::holds_alternative<Commit>(request) || (closed != nullptr && closed->digest != 0);
  if ((restarts || commits) && regimen_.control().run == storage::Run::kRunning) regimen_.clear_interruption();
}

template <class T>
bool CommandServer::leads_to(const Request& request, Route& route) {
  const auto* command = std::get_if<T>(&request);
  if (command == nullptr) return false;
  route = {kOp<T>, &command->header, [](CommandServer& server, const Request& r, Context& context) {
             return server.run(*std::get_if<T>(&r), context);
           }};
  return true;
}

template <class... Ts>
bool CommandServer::Changes<Ts...>::find(const Request& request, Route& route) {
  return (leads_to<Ts>(request, route) || ...);
}

void CommandServer::change(const Route& route, const Request& request, std::uint32_t hash, const Peer& peer, Time now,
                           Reply& reply) {
  const auto& header = *route.header;
  storage::CommandMemo memo{header.id, header.base_revision, Reason::kNone, route.opcode, hash, now};
  bool repeated = false;
  Verdict verdict = admit(header, memo, now, repeated);
  if (repeated || verdict.reason == Reason::kIdReused || header.id == 0) return answer(verdict, peer, now, reply);
  if (verdict.lawful()) {
    Context context{peer, now, regimen_.control()};
    context.next.last = memo;
    verdict = route.run(*this, request, context);
    if (verdict.lawful()) verdict = accept(context);
  }
  memo.result = verdict.reason;
  last_ = memo;
  if (verdict.lawful())
    follow_up(request, now);
  else if (verdict.reason != Reason::kStorageFault)
    (void)regimen_.store().append_result(memo);
  answer(verdict, peer, now, reply);
}

void CommandServer::handle(const Request& request, std::uint32_t hash, const Peer& peer, Time now, Reply& reply) {
  regimen_.on_time(now);
  const auto opcode = static_cast<std::uint8_t>(request.index());
  if (const auto reason = authorise(opcode, peer); reason != Reason::kNone) return refuse({reason, 0}, reply);
  if (const auto reason = refused_by_model(opcode); reason != Reason::kNone) return refuse({reason, 0}, reply);
  if (read(request, peer, now, reply)) return;
  if (const auto* stage_request = std::get_if<Stage>(&request)) return stage(*stage_request, peer, now, reply);
  if (const auto* suspend_request = std::get_if<Suspend>(&request)) return suspend(*suspend_request, peer, now, reply);
  if (const auto* piece = std::get_if<ImageChunk>(&request)) return image_chunk(*piece, reply);
  using Built = Changes<Commit, Bolus, CancelBolus, Resume, Stop, Restart, RefillOpen, RefillClose, SetLimitCard,
                        AcknowledgeAlarm, SetClock, Lifecycle, PatientBolus, Reanchor, SetPatientGrant, ImageBegin,
                        ImageFinish, LineEvent, AlarmSettings, Mri, RotorTest>;
  Route route;
  if (Built::find(request, route)) return change(route, request, hash, peer, now, reply);
  refuse({Reason::kModeNotSupported, 0}, reply);
}

void CommandServer::status(const Peer& peer, Time now, Status& out) {
  regimen_.on_time(now);
  const auto& control = regimen_.control();
  out = Status{};
  out.revision = control.revision;
  out.digest = regimen_.digest();
  const auto& last = last_.id != 0 ? last_ : control.last;
  out.last_id = last.id;
  out.last_result = last.result;
  out.sensed_nl = regimen_.sensed_nl();
  out.commanded_nl = regimen_.commanded_nl();
  const auto left = regimen_.reservoir_nl();
  out.reservoir_nl = left > 0 ? static_cast<std::uint32_t>(left) : 0;
  const auto line = regimen_.line();
  out.line = {line.tubing_empty, line.catheter_empty};
  out.delivery = regimen_.delivery();
  out.motor = regimen_.motor();
  out.alarms = regimen_.alarms().bits();
  out.life_ms = static_cast<std::uint64_t>(now.ms());
  out.battery_percent = ledger_.battery_percent(battery_.millivolts());
  out.role = peer.role;
  out.last_event = regimen_.store().newest_event();
  if (control.run == storage::Run::kSuspended)
    out.left_s = static_cast<std::uint32_t>(((control.suspend_until - now).ms() + 999) / 1000);
  if (regimen_.course() != storage::Course::kNone && regimen_.course_ends() != Time::never())
    out.left_s = static_cast<std::uint32_t>(((regimen_.course_ends() - now).ms() + 999) / 1000);
  if (control.bolus.active) {
    const auto end = control.bolus.start + Duration::s(control.bolus.duration_s);
    out.bolus = BolusProgress{control.bolus.amount, regimen_.store().account().bolus_given_nl, control.bolus.planned_nl,
                              static_cast<std::uint32_t>(((end - now).ms() + 999) / 1000)};
  }
  out.refill_open = control.refill.open;
  out.staged = draft_lives(now);
}

}  // namespace cisterna::commands
