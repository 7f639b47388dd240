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

CommandServer::Verdict CommandServer::judge_dose(const DrugAt& drug, std::uint64_t daily, const LimitCard* card,
                                                 Time now) const {
  const auto& control = regimen_.control();
  if (control.lifecycle == LifecycleState::kExplanted) return {Reason::kNotImplanted, 0};
  const therapy::DoseContext context{regimen_.model_figures(), card, control.reservoir.drug,
                                     control.has_prescription ? regimen_.daily_amount() : 0,
                                     regimen_.daily_24h_ago(now)};
  if (const auto verdict = therapy::check_daily(context, drug, daily); !verdict.lawful()) return verdict;
  if (!control.bolus.active) return {};
  // A bolus that runs goes on over the new schedule: together within the model.
  const auto total = sum(Flow::per_day(therapy::volume_of(daily, drug.concentration)),
                         Flow::of(Volume::nl(control.bolus.planned_nl), Duration::s(control.bolus.duration_s)));
  const auto most = regimen_.model_figures().maximum_nl_per_day;
  if (!total ||
      static_cast<std::uint64_t>(mul_div_ceil(total->numerator_nl(), kDay.ms(), total->denominator_ms())) > most)
    return {Reason::kAboveModelMaximum, most};
  return {};
}

CommandServer::Verdict CommandServer::judge_stage(const Stage& request, Time now, LimitCard& card) const {
  if (request.base_revision != regimen_.control().revision) return {Reason::kRevisionChanged, 0};
  if (const auto verdict = therapy::check_supported(request.prescription); !verdict.lawful()) return verdict;
  if (regimen_.card() != nullptr) card = *regimen_.card();
  if (!request.signed_card.empty()) {
    const crypto::Bytes bytes{request.signed_card.begin(), request.signed_card.size()};
    if (const auto verdict = read_card(bytes, card); !verdict.lawful()) return verdict;
    const auto& drug = request.prescription.primary;
    if (!therapy::check_card(&card, drug).lawful()) return {Reason::kCardMismatch, 0};
  }
  return judge_dose(request.prescription.primary, request.prescription.continuous.daily_amount, &card, now);
}

// A draft in RAM: 5 min, until any accepted change or a reset. R-CMD-030
void CommandServer::stage(const Stage& request, const Peer& peer, Time now, Reply& reply) {
  LimitCard card;
  if (const auto verdict = judge_stage(request, now, card); !verdict.lawful()) return refuse(verdict, reply);
  draft_.present = false;
  draft_.size = static_cast<std::uint16_t>(encode(request.prescription, canonical_));
  if (draft_.size == 0) return refuse({Reason::kMalformed, 0}, reply);
  const auto& drug = request.prescription.primary;
  const auto daily = request.prescription.continuous.daily_amount;
  draft_.base = request.base_revision;
  draft_.expires = now + kDraftLives;
  draft_.subject = peer.subject;
  draft_.role = peer.role;
  draft_.drug = drug;
  draft_.active = {daily, digest_of(crypto::Bytes{canonical_}.first(draft_.size), regimen_.primitives()),
                   drug.concentration};
  draft_.card_size = static_cast<std::uint16_t>(request.signed_card.size());
  std::copy(request.signed_card.begin(), request.signed_card.end(), draft_.card.begin());
  draft_.present = true;
  const auto day_nl = therapy::volume_of(daily, drug.concentration).nl();
  const std::int64_t stroke_nl = regimen_.model_figures().stroke_nl;
  reply = Staged{draft_.active.digest, static_cast<std::uint64_t>(day_nl), amount_of(day_nl, drug.concentration),
                 amount_of(day_nl / stroke_nl * stroke_nl, drug.concentration)};
}

// Prescription and card go to the slot that is not active; the control record then names it. R-CMD-031 R-CMD-101
CommandServer::Verdict CommandServer::run(const Commit& command, Context& context) {
  const auto now = context.now;
  if (!draft_lives(now) || draft_.subject != context.peer.subject || draft_.role != context.peer.role)
    return {Reason::kNothingStaged, 0};
  if (command.digest != draft_.active.digest) return {Reason::kDigestMismatch, 0};
  LimitCard card;
  if (regimen_.card() != nullptr) card = *regimen_.card();
  const auto staged_card = crypto::Bytes{draft_.card}.first(draft_.card_size);
  if (!staged_card.empty())
    if (const auto verdict = read_card(staged_card, card); !verdict.lawful()) return verdict;
  if (const auto verdict = judge_dose(draft_.drug, draft_.active.daily_amount, &card, now); !verdict.lawful())
    return verdict;

  auto& next = context.next;
  auto& store = regimen_.store();
  std::array<std::uint8_t, kSignedCardMax> scratch;
  const auto kept_card = staged_card.empty() ? store.card(next.active_slot, scratch) : staged_card;
  const auto slot = static_cast<std::uint8_t>(1 - next.active_slot);
  if (!store.save_prescription(slot, crypto::Bytes{canonical_}.first(draft_.size)) || !store.save_card(slot, kept_card))
    return {Reason::kStorageFault, 0};
  const auto before = next.has_prescription ? regimen_.daily_amount() : 0;
  next.dose_24h_ago = before == 0                          ? draft_.active.daily_amount
                      : now - next.dose_changed_at >= kDay ? before
                                                           : std::min(next.dose_24h_ago, before);
  next.dose_changed_at = now;
  next.active_slot = slot;
  next.has_prescription = true;
  next.prescription_since = now;
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

CommandServer::Verdict CommandServer::run(const Bolus& command, Context& context) {
  auto& next = context.next;
  if (next.lifecycle == LifecycleState::kExplanted) return {Reason::kNotImplanted, 0};
  if (next.run == Run::kSuspended) return {Reason::kSuspended, 0};
  if (next.run == Run::kReduced || next.run == Run::kInterrupted) return {Reason::kInterruptionOver24h, 0};
  if (next.run != Run::kRunning || regimen_.daily_amount() == 0) return {Reason::kStopped, 0};  // or minimum rate only
  if (next.bolus.active) return {Reason::kBolusRunning, 0};
  Regimen::Past past;
  const bool known = regimen_.past(context.now, past);
  const therapy::BolusContext bolus{regimen_.model_figures(),
                                    regimen_.card(),
                                    next.reservoir.drug,
                                    past.largest_daily,
                                    regimen_.schedule().at(context.now).flow,
                                    past.bolus_hour,
                                    past.bolus_day};
  if (const auto verdict = therapy::check_bolus(bolus, command.drug, command.amount, command.duration_s);
      !verdict.lawful())
    return verdict;
  if (command.amount > UINT32_MAX) return {Reason::kAboveCardBolus, UINT32_MAX};  // the event's field, past any dose
  if (!known) return {Reason::kWindowFull, 0};  // what was given in the last day is not known any more
  next.bolus = {true,
                false,
                command.amount,
                static_cast<std::uint32_t>(therapy::volume_of(command.amount, command.drug.concentration).nl()),
                command.duration_s,
                context.now};
  context.event = EventKind::kBolusStarted;
  context.a = next.revision + 1;
  context.b = static_cast<std::uint32_t>(command.amount);
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
