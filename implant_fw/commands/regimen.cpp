#include "implant_fw/commands/regimen.h"

#include "implant_fw/safety/fault_policy.h"
#include "telemetry/messages/codec.h"

namespace cisterna::commands {

using safety::Action;
using safety::Alarm;
using safety::Fault;
using storage::EventKind;
using storage::Run;

namespace {

constexpr Duration kCheckpointEvery = Duration::hours(1);
constexpr Duration kTimeLostShown = Duration::hours(24);
constexpr Duration kStoppedLong = Duration::hours(48);

std::uint32_t low32(std::uint64_t v) {
  return v > UINT32_MAX ? UINT32_MAX : static_cast<std::uint32_t>(v);
}
// The part of a daily amount that periodic boluses are (therapy::Shape).
std::uint64_t periodic_day(const telemetry::PeriodicBolus& periodic) {
  return periodic.amount == 0 ? 0 : (86'399 + periodic.interval_s) / periodic.interval_s * periodic.amount;
}

}  // namespace

Regimen::Regimen(storage::Store& store, safety::DeliveryGate& gate, safety::AlarmBoard& alarms,
                 const hal::LevelSense& level, const crypto::Primitives& primitives)
    : store_(store), gate_(gate), alarms_(alarms), level_(level), primitives_(primitives) {}

telemetry::RiskClass Regimen::risk() const {
  return card_.drug != 0 ? card_.risk : telemetry::RiskClass::kWithdrawal;
}

// --- changes ---------------------------------------------------------------------------------------------------------

bool Regimen::apply(const storage::ControlState& next, const Active* active, Time now) {
  accrue(now);
  const bool other_slot = next.active_slot != control_.active_slot;
  const bool new_bolus = next.bolus.active && !control_.bolus.active;
  if (!store_.save(next)) {
    storage_failed();
    return false;
  }
  note_saved(true);
  const auto tag = course_tag();
  control_ = next;
  if (active != nullptr) {
    active_ = *active;
    moving_only_ = false;
    set_alarm(Alarm::kPrescriptionLost, false, now);
  }
  if (other_slot) load_card();
  if (!moving_only_) plan();
  if (course_tag() != tag) {
    course_left_ = whole_course();
    new_segment_ = true;
  }
  if (new_bolus) begin_bolus_count();
  judge_reservoir(now);
  refresh(now);
  save_account(now);
  gate_.checkpoint();
  return true;
}

void Regimen::begin_bolus_count() {
  auto account = store_.account();
  account.bolus_given_nl = 0;
  note_saved(store_.save(account));
}

void Regimen::save_control() {
  note_saved(store_.save(control_));
}

void Regimen::note_saved(bool saved) {
  if (!saved || store_.write_failed()) storage_failed();
}

void Regimen::storage_failed() {
  alarms_.set(Alarm::kStorage, true);
  const bool stop = action_for(Fault::kNvmWrite, risk()) == Action::kStop;
  stop_changed_ = stop_changed_ || stop != storage_stop_;
  storage_stop_ = stop;
}

bool Regimen::refuses_changes() {
  if (!alarms_.present(Alarm::kStorage)) return false;
  gate_.checkpoint();
  store_.forgive();
  if (!store_.save(store_.account()) || store_.write_failed() || gate_.storage_failed()) return true;
  alarms_.set(Alarm::kStorage, false);
  stop_changed_ = stop_changed_ || storage_stop_;
  storage_stop_ = false;
  return false;
}

std::optional<therapy::BolusPlan> Regimen::bolus() const {
  if (!control_.bolus.active) return std::nullopt;
  return therapy::BolusPlan{Volume::nl(control_.bolus.planned_nl), control_.bolus.duration_s, control_.bolus.start};
}

bool Regimen::flows() const {
  const bool runs = control_.run == Run::kRunning || control_.run == Run::kReduced;
  return runs && !empty_ && !held_ && !flows_by_itself() && !storage_stop_ && !gate_.motor_off();
}

void Regimen::plan() {
  using therapy::Schedule;
  using therapy::ScheduleMode;
  switch (active_.mode) {
    case ScheduleMode::kContinuous:
      schedule_ = Schedule::continuous(active_.daily_amount - periodic_day(active_.periodic), active_.concentration);
      return;
    case ScheduleMode::kMinimumRate:
      schedule_ = Schedule::minimum(moving());
      return;
    case ScheduleMode::kFlex:
    case ScheduleMode::kTitration:
    case ScheduleMode::kCycle:
      schedule_ =
          Schedule::of_days(active_.mode, active_.concentration, moving(), control_.day_anchor, control_.weekday);
      return;
  }
}

std::optional<therapy::Segment> Regimen::segment_at(Time at) const {
  return schedule_.needs_bytes() ? read_segment(at) : schedule_.at(at);
}

[[gnu::noinline]] std::optional<therapy::Segment> Regimen::read_segment(Time at) const {
  std::array<std::uint8_t, telemetry::kMaxPrescription> scratch;
  return schedule_.at(at, store_.prescription(control_.active_slot, scratch));
}

Flow Regimen::flow_at(Time at) {
  segment_until_ = Time::never();
  if (!flows()) return Flow{};
  if (course() != storage::Course::kNone) {
    const auto flow = course_flow(at);
    return control_.run == Run::kReduced ? therapy::half(flow) : flow;
  }
  auto segment = segment_at(at);
  if (!segment) {  // rotten under way, in both copies
    lose_prescription();
    latch();
    segment = schedule_.at(at);
  }
  segment_until_ = segment->until;
  const auto both = therapy::compose(*segment, bolus(), at);
  auto flow = both ? both->flow : segment->flow;
  if (control_.line_ran_out) flow = lessened(flow);
  return control_.run == Run::kReduced ? therapy::half(flow) : flow;
}

safety::GateFigures Regimen::figures() const {
  safety::GateFigures f;
  f.running = flows();
  f.half = control_.run == Run::kReduced;
  f.daily_amount = active_.daily_amount;
  if (!moving_only_) f.reach = active_.reach;
  f.card_hour = card_.per_hour_hard;
  f.card_day = card_.per_day_hard;
  // A fall may still be above a newer, tighter card: it is lawful, so the gate must not cut it.
  if (!moving_only_ && active_.daily_amount <= card_.daily_upper_hard) f.card_daily_amount = card_.daily_upper_hard;
  f.concentration = control_.reservoir.drug.concentration;
  f.stroke_nl = store_.model().stroke_nl;
  f.maximum_nl_per_day = store_.model().maximum_nl_per_day;
  f.commit_tag = static_cast<std::uint32_t>(control_.prescription_since.ms());
  if (control_.bolus.active) {
    f.permit_nl = control_.bolus.planned_nl;
    f.permit_s = control_.bolus.duration_s;
    f.permit_tag = static_cast<std::uint16_t>(control_.bolus.start.ms() % 65'521 + 1);
  }
  course_figures(f);
  return f;
}

void Regimen::refresh(Time at) {
  accrue(at);
  if (course_tag() != 0 && course_left_ == 0) pass_on(at);
  if (course() == storage::Course::kPrime && !flows()) end_prime(false, at);
  const auto flow = flow_at(at);
  if (new_segment_ || !(flow == open_.flow())) open_.change(flow, at);
  new_segment_ = false;
  if (course_ends() < segment_until_) segment_until_ = course_ends();
  gate_.set_figures(figures());
  const auto run = control_.run;
  set_alarm(Alarm::kSuspended, run == Run::kSuspended, at);
  set_alarm(Alarm::kStopped, run == Run::kStopped, at);
  set_alarm(Alarm::kInterrupted,
            alarms_.present(Alarm::kInterrupted) || run == Run::kReduced || run == Run::kInterrupted, at);
  set_alarm(Alarm::kRefillOpen, control_.refill.open, at);
  set_alarm(Alarm::kLineRanOut, control_.line_ran_out, at);
  set_alarm(Alarm::kBridgeInterrupted, course() == storage::Course::kBridge && (!flows() || unfelt_ >= kStallStrokes),
            at);
  alarms_.silence_all(control_.lifecycle != telemetry::LifecycleState::kImplanted);
}

void Regimen::rebuild_gate(Time now) {
  gate_.set_figures(figures());
  rebuilt_at_ = now;
  // R-GATE-022
  set_alarm(Alarm::kGateRebuilt, true, now);
  (void)store_.append(EventKind::kRecordRepaired, static_cast<std::uint32_t>(Fault::kGateLimitsDamaged), 0, now);
}

// --- what falls due by itself ----------------------------------------------------------------------------------------

// The memory began, or ceased, to keep class S from running. R-GATE-021
void Regimen::follow_storage(Time now) {
  stop_changed_ = false;
  if (!storage_stop_ && storage_since_ != Time::never()) log_withheld(storage_since_, now);
  storage_since_ = storage_stop_ ? now : Time::never();
  refresh(now);
}

void Regimen::on_time(Time now) {
  if (stop_changed_) follow_storage(now);
  if (control_.bolus.active && now >= bolus()->end()) end_bolus(now);
  follow_periodic(now);
  while (now >= segment_until_) refresh(segment_until_ < open_.at() ? open_.at() : segment_until_);
  if (control_.run == Run::kSuspended && now >= control_.suspend_until) end_suspend(now);
  if (alarms_.present(Alarm::kTimeLost) && now >= store_.faults().time_lost_at + kTimeLostShown)
    set_alarm(Alarm::kTimeLost, false, now);
  if (alarms_.present(Alarm::kGateRebuilt) && now >= rebuilt_at_ + kDay) set_alarm(Alarm::kGateRebuilt, false, now);
  set_alarm(Alarm::kStoppedLong, control_.run == Run::kStopped && now - control_.run_since > kStoppedLong, now);
  follow_open_refill(now);
  note_denials();
  if (now >= saved_ + kCheckpointEvery) checkpoint(now);
}

Time Regimen::next(Time now) const {
  const auto other = next_without_stroke(now);
  const auto stroke = open_.next_due();
  const auto next = stroke < other ? stroke : other;
  return next < now ? now : next;
}

Time Regimen::next_without_stroke(Time now) const {
  auto next = saved_ + kCheckpointEvery;
  const auto consider = [&next](Time t) { next = t < next ? t : next; };
  consider(segment_until_);
  if (other_refill() && !alarms_.lifted(Alarm::kRefillOpen)) consider(control_.refill.at + kHour);
  if (control_.bolus.active) consider(bolus()->end());
  if (active_.periodic.amount != 0) {
    const auto half = Duration::ms(Duration::s(active_.periodic.interval_s).ms() / 2);
    consider(control_.bolus.active && flows() ? control_.periodic_due + half : control_.periodic_due);
  }
  if (control_.run == Run::kSuspended) consider(control_.suspend_until);
  return next < now ? now : next;
}

// Due on a grid from the commit on. It waits while another bolus runs and is skipped after half an interval; what falls
// due while nothing flows in full is skipped at once. R-THER-040
void Regimen::follow_periodic(Time now) {
  if (active_.periodic.amount == 0 || !control_.has_prescription || now < control_.periodic_due) return;
  const auto interval = Duration::s(active_.periodic.interval_s);
  const auto missed = (now - control_.periodic_due).ms() / interval.ms();
  const auto due = control_.periodic_due + interval * missed;
  const bool in_time = (now - due).ms() * 2 < interval.ms();
  const bool can = flows() && control_.run == Run::kRunning && course() == storage::Course::kNone && !other_refill();
  const bool waits = can && in_time && control_.bolus.active;
  if (waits && missed == 0) return;
  control_.periodic_due = waits ? due : due + interval;
  const bool starts = can && in_time && !waits;
  const auto skipped = static_cast<std::uint32_t>(missed) + (waits || starts ? 0U : 1U);
  if (starts)
    start_periodic(now);
  else
    save_control();
  if (skipped != 0) (void)store_.append(EventKind::kBolusSkipped, skipped, low32(active_.periodic.amount), now);
}

void Regimen::start_periodic(Time now) {
  const auto& periodic = active_.periodic;
  control_.bolus = {true,
                    false,
                    periodic.amount,
                    static_cast<std::uint32_t>(therapy::volume_of(periodic.amount, active_.concentration).nl()),
                    periodic.duration_s,
                    now};
  control_.bolus_periodic = true;
  begin_bolus_count();
  save_control();
  refresh(now);
  save_account(now);
  (void)store_.append(EventKind::kPeriodicBolus, static_cast<std::uint32_t>(now.ms() / 1000), low32(periodic.amount),
                      now);
}

void Regimen::end_bolus(Time now) {
  const auto end = bolus()->end();
  const auto given = store_.account().bolus_given_nl, planned = control_.bolus.planned_nl;
  control_.bolus.active = false;
  save_control();
  refresh(end < open_.at() ? open_.at() : end);
  save_account(now);
  (void)store_.append(EventKind::kBolusEnded, given, planned, end);
}

void Regimen::end_suspend(Time now) {
  const auto due = control_.suspend_until;
  log_withheld(control_.run_since, due);
  enter(run_after_interruption(due), due < open_.at() ? open_.at() : due);
  (void)store_.append(EventKind::kSuspendEnded, static_cast<std::uint32_t>(control_.run), 0, now);
}

void Regimen::enter(Run run, Time now) {
  control_.run = run;
  control_.run_since = now;
  save_control();
  refresh(now);
  latch();
  save_account(now);
}

Run Regimen::run_after_interruption(Time now) const {
  if (!control_.has_prescription) return Run::kNone;
  if (prescription_is_newer_than_interruption()) return Run::kRunning;
  const auto latched = (store_.faults().alarms & safety::bit(Alarm::kInterrupted)) != 0;
  switch (therapy::restart_after(interruption(now), card_)) {
    case therapy::Restart::kFull:
      return latched ? Run::kReduced : Run::kRunning;
    case therapy::Restart::kHalf:
      return Run::kReduced;
    case therapy::Restart::kNothing:
      return Run::kInterrupted;
  }
  return Run::kInterrupted;
}

bool Regimen::prescription_is_newer_than_interruption() const {
  return control_.prescription_since > control_.run_since;
}

void Regimen::clear_interruption() {
  alarms_.set(Alarm::kInterrupted, false);
  latch();
}

void Regimen::motor_may_run_again(Time now) {
  gate_.allow_motor();
  set_alarm(Alarm::kRunAway, false, now);
  refresh(now);
}

void Regimen::hold(bool held, Time since, Time now) {
  if (held == held_) return;
  held_ = held;
  if (!held) {
    log_withheld(since, now);
    end_fault(since, now);
  }
  refresh(now);
}

void Regimen::stop_for_fault(Time now) {
  if (!control_.has_prescription || control_.run == Run::kStopped) return;
  control_.bolus.active = false;
  enter(Run::kStopped, now);
}

void Regimen::end_fault(Time since, Time now) {
  if (control_.run != Run::kRunning) return;
  const auto verdict = therapy::restart_after(now - since, card_);
  if (verdict == therapy::Restart::kFull) return;
  enter(verdict == therapy::Restart::kHalf ? Run::kReduced : Run::kInterrupted, now);
}

std::uint64_t Regimen::daily_24h_ago(Time now) const {
  if (!control_.has_prescription || moving_only_) return 0;
  return now - control_.dose_changed_at >= kDay ? dose_at(now - kDay) : control_.dose_24h_ago;
}

std::uint64_t Regimen::dose_at(Time at) const {
  const auto daily = daily_amount();
  if (active_.mode != therapy::ScheduleMode::kTitration) return daily;
  const auto step = segment_at(at);
  if (!step) return daily;
  const auto amount =
      static_cast<std::uint64_t>(mul_div_floor(step->flow.in(kDay).nl(), active_.concentration, kNlPerMl)) +
      periodic_day(active_.periodic);
  return amount < daily ? amount : daily;
}

bool Regimen::past(Time now, Past& out) const {
  out = Past{};
  out.largest_daily = active_.daily_amount;
  if (now - control_.dose_changed_at < kDay && control_.dose_24h_ago > out.largest_daily)
    out.largest_daily = control_.dose_24h_ago;
  storage::ClinicalEvent event;
  Time ended = now;  // of the bolus whose start comes next on the way back
  for (auto number = store_.newest_event(); number >= store_.oldest_event() && number != 0; --number) {
    if (!store_.event(number, event)) return false;
    if (now - event.at > kDay + kHour + kHour) return true;  // a bolus lasts 24 h at most
    const auto kind = static_cast<EventKind>(event.kind);
    if (kind == EventKind::kCommitted && now - event.at < kDay && event.b > out.largest_daily)
      out.largest_daily = event.b;
    if (kind == EventKind::kBolusEnded || kind == EventKind::kBolusCancelled) ended = event.at;
    if (kind == EventKind::kPeriodicBolus) ended = event.at;  // it is in the schedule's figures
    if (kind != EventKind::kBolusStarted && kind != EventKind::kPatientBolus) continue;
    if (now - event.at < kDay) {
      out.bolus_day += event.b;
      if (kind == EventKind::kPatientBolus) {
        out.patient_amount += event.b;
        if (out.patient_count < UINT8_MAX) ++out.patient_count;
      }
    }
    if (kind == EventKind::kPatientBolus && event.at > out.patient_last) out.patient_last = event.at;
    if (now - ended < kHour) out.bolus_hour += event.b;
    ended = event.at;
  }
  return store_.oldest_event() <= 1;  // the ring has lost nothing yet
}

// --- alarms ----------------------------------------------------------------------------------------------------------

void Regimen::set_alarm(Alarm alarm, bool present, Time now) {
  if (!alarms_.set(alarm, present)) return;
  (void)store_.append(present ? EventKind::kAlarmRaised : EventKind::kAlarmCleared, static_cast<std::uint32_t>(alarm),
                      0, now);
  if ((safety::latched_mask() & safety::bit(alarm)) != 0) latch();
}

void Regimen::latch() {
  auto faults = store_.faults();
  const auto bits = alarms_.bits() & safety::latched_mask();
  if (faults.alarms == bits) return;
  faults.alarms = bits;
  note_saved(store_.save(faults));
}

void Regimen::log_withheld(Time since, Time now) {
  std::int64_t nl = 0;
  if (course() == storage::Course::kBridge) {
    nl = course_flow(since).in(now - since).nl();
    since = now;
  }
  while (since < now) {
    const auto segment = segment_at(since);
    if (!segment) break;
    const auto end = segment->until < now ? segment->until : now;
    nl += segment->flow.in(end - since).nl();
    since = end;
  }
  withhold(nl);
  (void)store_.append(EventKind::kWithheld, low32(static_cast<std::uint64_t>(nl)), 0, now);
}

void Regimen::withhold(std::int64_t nl) {
  auto account = store_.account();
  account.withheld_nl += static_cast<std::uint64_t>(nl);
  note_saved(store_.save(account));
}

}  // namespace cisterna::commands
