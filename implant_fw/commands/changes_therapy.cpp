// Stage and commit, bolus, suspend, resume, stop, restart.
#include <algorithm>

#include "implant_fw/commands/command_server.h"

namespace cisterna::commands {

using namespace telemetry;  // NOLINT: the names of forty requests
using storage::EventKind;
using storage::Run;

namespace {

std::uint32_t low32(std::uint64_t v) {
  return v > UINT32_MAX ? UINT32_MAX : static_cast<std::uint32_t>(v);
}
std::uint64_t amount_of(std::int64_t nl, std::uint32_t concentration) {
  return static_cast<std::uint64_t>(mul_div_nearest(nl, concentration, kNlPerMl));
}

// Whole days since its anchor; one in the past begins in the middle.
std::int64_t day_in(const Prescription& p, Time now) {
  const auto anchor = Time::ms(std::int64_t{p.day_anchor_s} * 1000);
  return p.day_anchor_s == 0 || now < anchor ? 0 : (now - anchor).ms() / kDay.ms();
}

// Suspended time counts whole until 24 h after its end, so that no 24 h hold more than the limit. R-CMD-033
using Orders = std::array<storage::SuspendOrder, storage::kSuspendOrders>;
std::size_t suspend_row(std::uint8_t role) {
  if (role == static_cast<std::uint8_t>(Role::kRefillNurse))
    return static_cast<std::size_t>(storage::SuspendRole::kNurse);
  if (role == static_cast<std::uint8_t>(Role::kEmergency))
    return static_cast<std::size_t>(storage::SuspendRole::kEmergency);
  return static_cast<std::size_t>(storage::SuspendRole::kNobody);
}
bool counts(const storage::SuspendOrder& order, Time now) {
  return order.seconds != 0 && Time::ms(std::int64_t{order.until_s} * 1000) > now - kDay;
}
std::uint32_t suspended_s(const Orders& orders, Time now) {
  std::uint32_t sum = 0;
  for (const auto& order : orders)
    if (counts(order, now)) sum += order.seconds;
  return sum;
}
// Newest last; where there is no room left, the two oldest become one that ends with the later of them.
void note_suspend(Orders& orders, Time until, std::uint32_t seconds, Time now) {
  if (seconds == 0) return;
  if (counts(orders[0], now))
    orders[1].seconds = static_cast<std::uint16_t>(
        std::min<std::uint32_t>(UINT16_MAX, std::uint32_t{orders[1].seconds} + orders[0].seconds));
  std::copy(orders.begin() + 1, orders.end(), orders.begin());
  orders.back() = {static_cast<std::uint32_t>((until.ms() + 999) / 1000), static_cast<std::uint16_t>(seconds)};
}

}  // namespace

// --- stage and commit ------------------------------------------------------------------------------------------------

// `p` nullptr: the draft, judged as a whole when it was staged; what time alone may have changed is judged again.
CommandServer::Verdict CommandServer::judge_dose(const Prescription* p, const therapy::Shape& shape, const DrugAt& drug,
                                                 const LimitCard* card, bool closing, Time now) const {
  const auto& control = regimen_.control();
  if (control.lifecycle == LifecycleState::kExplanted) return {Reason::kNotImplanted, 0};
  // Doses of another drug are no measure of this one.
  const bool has = control.has_prescription && (!closing || control.refill.drug.drug == control.reservoir.drug.drug);
  const therapy::DoseContext context{regimen_.model_figures(),
                                     card,
                                     closing ? control.refill.drug : control.reservoir.drug,
                                     has ? regimen_.dose_at(now) : 0,
                                     has ? regimen_.daily_24h_ago(now) : 0,
                                     has ? regimen_.active().hour_amount : 0};
  const auto verdict = p != nullptr ? therapy::check_schedule(context, *p, shape)
                                    : therapy::check_again(context, drug, draft_.active.mode, shape);
  if (!verdict.lawful() || !control.bolus.active) return verdict;
  // A bolus that runs goes on over the new schedule: together within the model.
  const auto& bolus = control.bolus;
  const auto rate = static_cast<std::uint64_t>(mul_div_ceil(bolus.planned_nl, kDay.ms() / 1000, bolus.duration_s));
  const auto most = context.model.maximum_nl_per_day;
  return shape.fastest_nl + rate > most ? Verdict{Reason::kAboveModelMaximum, most} : Verdict{};
}

CommandServer::Verdict CommandServer::judge_stage(const Stage& request, Time now, LimitCard& card) const {
  if (request.base_revision != regimen_.control().revision) return {Reason::kRevisionChanged, 0};
  const bool closing = for_refill(request.prescription.primary);
  if (const auto verdict = judge_mixture(request.prescription); !verdict.lawful()) return verdict;
  (void)held_card(closing, card);
  if (!request.signed_card.empty()) {
    const crypto::Bytes bytes{request.signed_card.begin(), request.signed_card.size()};
    if (const auto verdict = read_card(bytes, card); !verdict.lawful()) return verdict;
    const auto& drug = request.prescription.primary;
    if (!therapy::check_card(&card, drug).lawful()) return {Reason::kCardMismatch, 0};
  }
  const auto& p = request.prescription;
  const auto shape = therapy::shape_of(p, regimen_.moving(), day_in(p, now));
  if (const auto verdict = judge_components(p.primary, p.others, shape.first_day, card, now); !verdict.lawful())
    return verdict;
  return judge_dose(&request.prescription, shape, request.prescription.primary, &card, closing, now);
}

// A draft in RAM: 5 min, until any accepted change or a reset. R-CMD-030
void CommandServer::stage(const Stage& request, const Peer& peer, Time now, Reply& reply) {
  LimitCard card;
  if (const auto verdict = judge_stage(request, now, card); !verdict.lawful()) return refuse(verdict, reply);
  draft_.present = false;
  draft_.size = static_cast<std::uint16_t>(encode(request.prescription, canonical_));
  if (draft_.size == 0) return refuse({Reason::kMalformed, 0}, reply);
  draft_.base = request.base_revision;
  draft_.expires = now + kDraftLives;
  draft_.subject = peer.subject;
  draft_.role = peer.role;
  draft_.active = regimen_.active_of(request.prescription, crypto::Bytes{canonical_}.first(draft_.size),
                                     day_in(request.prescription, now));
  std::uint32_t bridge_nl = 0;
  if (const auto verdict = judge_line(draft_.active, for_refill(request.prescription.primary), true, card, bridge_nl);
      !verdict.lawful())
    return refuse(verdict, reply);
  draft_.card_size = static_cast<std::uint16_t>(request.signed_card.size());
  std::copy(request.signed_card.begin(), request.signed_card.end(), draft_.card.begin());
  draft_.present = true;
  const auto concentration = draft_.active.concentration;
  const auto day_nl = therapy::volume_of(draft_.active.daily_amount, concentration).nl();
  const std::int64_t stroke_nl = regimen_.model_figures().stroke_nl;
  reply = Staged{draft_.active.digest, static_cast<std::uint64_t>(day_nl), amount_of(day_nl, concentration),
                 amount_of(day_nl / stroke_nl * stroke_nl, concentration)};
}

// Prescription and card go to the slot that is not active; the control record then names it. R-CMD-031 R-CMD-101
CommandServer::Verdict CommandServer::run(const Commit& command, Context& context) {
  return take_draft(command.digest, false, context);
}

CommandServer::Verdict CommandServer::take_draft(std::uint64_t digest, bool closing, Context& context) {
  const auto now = context.now;
  if (!draft_lives(now) || draft_.subject != context.peer.subject || draft_.role != context.peer.role)
    return {Reason::kNothingStaged, 0};
  if (digest != draft_.active.digest) return {Reason::kDigestMismatch, 0};
  LimitCard card;
  (void)held_card(closing, card);
  const auto staged_card = crypto::Bytes{draft_.card}.first(draft_.card_size);
  if (!staged_card.empty())
    if (const auto verdict = read_card(staged_card, card); !verdict.lawful()) return verdict;
  const auto& active = draft_.active;
  const DrugAt drug{active.drug, active.concentration};
  if (const auto verdict = judge_components(drug, active.others, active.first_day, card, now); !verdict.lawful())
    return verdict;
  if (const auto verdict = judge_dose(nullptr, active.shape(), drug, &card, closing, now); !verdict.lawful())
    return verdict;
  std::uint32_t bridge_nl = 0;
  if (const auto verdict = judge_line(active, closing, false, card, bridge_nl); !verdict.lawful()) return verdict;

  auto& next = context.next;
  auto& store = regimen_.store();
  std::array<std::uint8_t, kSignedCardMax> scratch;
  const auto kept_card = staged_card.empty() ? held_card_bytes(closing, scratch) : staged_card;
  const auto slot = static_cast<std::uint8_t>(1 - next.active_slot);
  if (!store.save_prescription(slot, crypto::Bytes{canonical_}.first(draft_.size)) || !store.save_card(slot, kept_card))
    return {Reason::kStorageFault, 0};
  note_component_doses(next, now);
  begin_course(active, bridge_nl, closing, next);
  const bool same_drug = next.has_prescription && active.drug == regimen_.active().drug;
  const auto before = same_drug ? regimen_.dose_at(now) : 0;
  next.dose_24h_ago = before == 0                          ? draft_.active.daily_amount
                      : now - next.dose_changed_at >= kDay ? before
                                                           : std::min(next.dose_24h_ago, before);
  next.dose_changed_at = now;
  next.active_slot = slot;
  next.has_prescription = true;
  next.prescription_since = now;
  next.day_anchor = active.anchor_s != 0 ? Time::ms(std::int64_t{active.anchor_s} * 1000) : now;
  next.weekday = active.weekday;
  next.periodic_due = active.periodic.amount != 0 ? now + Duration::s(active.periodic.interval_s) : Time{};
  if (next.run == Run::kNone || next.run == Run::kReduced || next.run == Run::kInterrupted) {
    next.run = Run::kRunning;
    next.run_since = now;
  }
  context.active = &draft_.active;
  context.event = EventKind::kCommitted;
  context.a = next.revision + 1;
  context.b = low32(before);
  return {};
}

// --- bolus -----------------------------------------------------------------------------------------------------------

CommandServer::Verdict CommandServer::judge_running(const Context& context) const {
  const auto& next = context.next;
  if (next.lifecycle == LifecycleState::kExplanted) return {Reason::kNotImplanted, 0};
  if (next.run == Run::kSuspended) return {Reason::kSuspended, 0};
  if (next.run == Run::kReduced || next.run == Run::kInterrupted) return {Reason::kInterruptionOver24h, 0};
  if (next.run != Run::kRunning) return {Reason::kStopped, 0};
  if (regimen_.course() == storage::Course::kPrime) return {Reason::kPriming, regimen_.course_left()};
  if (regimen_.course() == storage::Course::kBridge) return {Reason::kBridgeRunning, regimen_.course_left()};
  return regimen_.other_refill() ? Verdict{Reason::kRefillAlreadyOpen, 0} : Verdict{};  // which drug nobody knows
}

// The prescription with another grant or none: judged as a whole, stored beside, named by the control record. Only
// while it runs, since it counts as a new prescription and none may end an interruption unseen. R-CMD-061
CommandServer::Verdict CommandServer::run(const SetPatientGrant& command, Context& context) {
  if (const auto verdict = judge_running(context); !verdict.lawful()) return verdict;
  auto& store = regimen_.store();
  auto& next = context.next;
  draft_.present = false;  // its buffer is needed; an accepted change ends it anyway
  Prescription p;
  if (!decode(store.prescription(next.active_slot, canonical_), p).ok()) return {Reason::kStorageFault, 0};
  p.grant = command.grant;
  p.prime.reset();
  p.bridge.reset();
  const auto day = (context.now - next.day_anchor).ms() / kDay.ms();
  const auto* card = regimen_.card();
  const auto shape = therapy::shape_of(p, regimen_.moving(), day);
  if (const auto verdict = judge_dose(&p, shape, p.primary, card, false, context.now); !verdict.lawful())
    return verdict;
  draft_.size = static_cast<std::uint16_t>(encode(p, canonical_));
  if (draft_.size == 0) return {Reason::kMalformed, 0};
  const auto bytes = crypto::Bytes{canonical_}.first(draft_.size);
  draft_.active = regimen_.active_of(p, bytes, day);
  const auto slot = static_cast<std::uint8_t>(1 - next.active_slot);
  std::array<std::uint8_t, kSignedCardMax> scratch;
  if (!store.save_prescription(slot, bytes) || !store.save_card(slot, store.card(next.active_slot, scratch)))
    return {Reason::kStorageFault, 0};
  next.active_slot = slot;
  next.prescription_since = context.now;
  context.active = &draft_.active;
  context.event = EventKind::kCommitted;
  context.a = next.revision + 1;
  context.b = low32(regimen_.dose_at(context.now));
  return {};
}

// What refuses every bolus, whoever asks.
CommandServer::Verdict CommandServer::judge_bolus_state(const Context& context) const {
  if (const auto verdict = judge_running(context); !verdict.lawful()) return verdict;
  if (regimen_.daily_amount() == 0) return {Reason::kStopped, 0};  // minimum rate only
  return context.next.bolus.active ? Verdict{Reason::kBolusRunning, 0} : Verdict{};
}

// A periodic bolus that falls due meanwhile waits, so that one more may end up within the same day and hour.
CommandServer::Verdict CommandServer::judge_bolus(const Regimen::Past& past, const DrugAt& drug, std::uint64_t amount,
                                                  std::uint32_t duration_s, const Context& context) const {
  const auto& active = regimen_.active();
  const bool waits = active.periodic.amount != 0 &&
                     context.next.periodic_due < context.now + Duration::s(std::min<std::uint32_t>(duration_s, 86'400));
  const auto more = waits ? active.periodic.amount : 0;
  const therapy::BolusContext bolus{regimen_.model_figures(),
                                    regimen_.card(),
                                    context.next.reservoir.drug,
                                    past.largest_daily + more,
                                    active.hour_amount + more,
                                    Flow::per_day(Volume::nl(active.fastest_nl)),
                                    past.bolus_hour,
                                    past.bolus_day};
  return therapy::check_bolus(bolus, drug, amount, duration_s);
}

void CommandServer::begin_bolus(bool patient, std::uint32_t concentration, std::uint64_t amount,
                                std::uint32_t duration_s, Context& context) {
  auto& next = context.next;
  const auto planned = therapy::volume_of(amount, concentration).nl();
  next.bolus = {true, patient, amount, static_cast<std::uint32_t>(planned), duration_s, context.now};
  next.bolus_periodic = false;
  context.event = patient ? EventKind::kPatientBolus : EventKind::kBolusStarted;
  context.a = next.revision + 1;
  context.b = static_cast<std::uint32_t>(amount);
}

CommandServer::Verdict CommandServer::run(const Bolus& command, Context& context) {
  if (const auto verdict = judge_bolus_state(context); !verdict.lawful()) return verdict;
  Regimen::Past past;
  const bool known = regimen_.past(context.now, past);
  if (const auto verdict = judge_bolus(past, command.drug, command.amount, command.duration_s, context);
      !verdict.lawful())
    return verdict;
  if (command.amount > UINT32_MAX) return {Reason::kAboveCardBolus, UINT32_MAX};  // the event's field, past any dose
  if (!known) return {Reason::kWindowFull, 0};  // what was given in the last day is not known any more
  begin_bolus(false, command.drug.concentration, command.amount, command.duration_s, context);
  return {};
}

// Windows are (t - 24 h, t]; a cancelled bolus counts whole; the lockout runs from the last one's start and afresh from
// each commit and each refill. R-THER-050 R-THER-104
CommandServer::Verdict CommandServer::run(const PatientBolus&, Context& context) {
  const auto now = context.now;
  const auto& next = context.next;
  if (const auto verdict = judge_bolus_state(context); !verdict.lawful()) return verdict;
  const auto& grant = regimen_.active().grant;
  if (grant.max_count == 0) return {Reason::kNoGrant, 0};
  if (regimen_.alarms().high()) return {Reason::kHighAlarm, 0};
  if (regimen_.alarms().present(Alarm::kTimeLost)) return {Reason::kClockLost, 0};
  Regimen::Past past;
  if (!regimen_.past(now, past)) return {Reason::kWindowFull, 0};
  const auto free_at =
      std::max({past.patient_last, next.prescription_since, next.reservoir.filled_at}) + Duration::s(grant.lockout_s);
  if (now < free_at) return {Reason::kLockout, static_cast<std::uint64_t>(((free_at - now).ms() + 999) / 1000)};
  if (past.patient_count >= grant.max_count) return {Reason::kCountReached, grant.max_count};
  if (past.patient_amount + grant.amount > grant.max_amount) return {Reason::kAmountReached, grant.max_amount};
  const auto* card = regimen_.card();
  if (card == nullptr) return {Reason::kNoLimitCard, 0};
  if (past.bolus_day + grant.amount + past.largest_daily > card->per_day_hard)
    return {Reason::kLookAhead, card->per_day_hard};
  const auto& drug = next.reservoir.drug;
  if (const auto verdict = judge_bolus(past, drug, grant.amount, grant.duration_s, context); !verdict.lawful())
    return verdict;
  begin_bolus(true, drug.concentration, grant.amount, grant.duration_s, context);
  return {};
}

CommandServer::Verdict CommandServer::run(const CancelBolus&, Context& context) {
  if (!context.next.bolus.active) return {Reason::kNoBolusRunning, 0};
  if (context.peer.role == static_cast<std::uint8_t>(Role::kPatient) && !context.next.bolus.patient)
    return {Reason::kNotAuthorised, 0};
  context.cancels_bolus = true;
  context.event = EventKind::kBolusCancelled;
  context.a = context.next.revision + 1;
  context.b = regimen_.store().account().bolus_given_nl;
  return {};
}

// --- suspend, resume, stop, restart ----------------------------------------------------------------------------------

// No header: renewed by repeating the act; never refused but for whom and how long. R-CMD-032
void CommandServer::suspend(const Suspend& request, const Peer& peer, Time now, Reply& reply) {
  Context context{peer, now, regimen_.control()};
  auto verdict = order_suspend(request.duration_s, context);
  if (verdict.lawful() && context.changes) verdict = accept(context);
  answer(verdict, peer, now, reply);
}

CommandServer::Verdict CommandServer::order_suspend(std::uint32_t duration_s, Context& context) const {
  auto& next = context.next;
  const auto now = context.now;
  const auto role = context.peer.role;
  const auto limits = suspend_limits(role);
  if (duration_s == 0) return {Reason::kMalformed, 0};
  if (duration_s > limits.one_order_s) return {Reason::kSuspendTooLong, limits.one_order_s};
  if (next.run != Run::kRunning && next.run != Run::kReduced && next.run != Run::kSuspended) {
    context.changes = false;  // nothing flows already; a stop stays a stop
    return {};
  }
  const bool again = next.run == Run::kSuspended;
  const auto from = again && next.suspend_until > now ? next.suspend_until : now;
  const auto until = now + Duration::s(duration_s);
  const auto longer_s = until > from ? static_cast<std::uint32_t>(((until - from).ms() + 999) / 1000) : 0;
  if (limits.in_24h_s != 0) {
    auto& orders = next.suspends[suspend_row(role)];
    if (suspended_s(orders, now) + longer_s > limits.in_24h_s) return {Reason::kSuspendTooLong, limits.in_24h_s};
    note_suspend(orders, until > from ? until : from, longer_s, now);
  }
  if (!again) next.run_since = now;
  next.run = Run::kSuspended;
  next.suspend_until = until > from ? until : from;
  context.cancels_bolus = next.bolus.active;
  context.event = EventKind::kSuspended;
  context.a = role;
  context.b = duration_s;
  return {};
}

CommandServer::Verdict CommandServer::run(const Resume&, Context& context) {
  auto& next = context.next;
  if (next.run == Run::kStopped) return {Reason::kStoppedByClinician, 0};
  if (next.run == Run::kReduced || next.run == Run::kInterrupted) return {Reason::kInterruptionOver24h, 0};
  if (next.run != Run::kSuspended) return {Reason::kNotSuspended, 0};
  const auto* card = regimen_.card();
  const auto rule = therapy::restart_after(regimen_.interruption(context.now), card != nullptr ? *card : LimitCard{});
  if (rule != therapy::Restart::kFull && !regimen_.prescription_is_newer_than_interruption())
    return {Reason::kInterruptionOver24h, 0};
  next.run = regimen_.run_after_interruption(context.now);
  next.run_since = context.now;
  context.event = EventKind::kResumed;
  context.a = context.peer.role;
  return {};
}

CommandServer::Verdict CommandServer::run(const Stop& command, Context& context) {
  auto& next = context.next;
  if (next.run == Run::kNone || next.run == Run::kStopped) return {Reason::kStopped, 0};
  const bool flowed = next.run == Run::kRunning || next.run == Run::kReduced;
  if (flowed) next.run_since = context.now;  // else the interruption goes on
  next.run = Run::kStopped;
  context.cancels_bolus = next.bolus.active;
  context.event = EventKind::kStopped;
  context.a = command.reason;
  return {};
}

// After a long interruption the previous dose is not resumed: a new prescription first.
CommandServer::Verdict CommandServer::run(const Restart&, Context& context) {
  auto& next = context.next;
  if (next.lifecycle == LifecycleState::kExplanted) return {Reason::kNotImplanted, 0};
  if (!next.has_prescription) return {Reason::kNothingStaged, 0};
  if (next.run == Run::kSuspended) return {Reason::kSuspended, 0};
  if (next.run == Run::kRunning) return {Reason::kNotSuspended, 0};
  if (next.run != Run::kStopped) return {Reason::kInterruptionOver24h, 0};
  const auto* card = regimen_.card();
  const auto rule = therapy::restart_after(regimen_.interruption(context.now), card != nullptr ? *card : LimitCard{});
  if (rule != therapy::Restart::kFull && !regimen_.prescription_is_newer_than_interruption())
    return {Reason::kInterruptionOver24h, 0};
  next.run = regimen_.run_after_interruption(context.now);
  next.run_since = context.now;
  context.event = EventKind::kRestarted;
  context.a = static_cast<std::uint32_t>(next.run);
  return {};
}

}  // namespace cisterna::commands
