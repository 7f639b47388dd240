// Strokes and power-on: what the account keeps, stall, run-away and empty. R-CMD-002
#include "implant_fw/commands/regimen.h"
#include "implant_fw/safety/fault_policy.h"
#include "telemetry/messages/codec.h"

namespace cisterna::commands {

using safety::Action;
using safety::Alarm;
using safety::Fault;
using storage::EventKind;
using storage::Run;

// --- strokes ---------------------------------------------------------------------------------------------------------

bool Regimen::stroke_due(Time now) {
  accrue(now);
  if (!open_.due()) return false;
  if (const auto dropped = open_.drop_backlog(); dropped.nl() != 0) {
    withhold(dropped.nl());
    add_back(dropped.nl());
  }
  return true;
}

void Regimen::stroke_commanded(Time now) {
  open_.take();
  auto account = store_.account();
  ++account.commanded_strokes;
  account.in_motion = true;
  if (control_.bolus.active) {
    const auto elapsed_ms = (now - control_.bolus.start).ms();
    const auto earned =
        mul_div_floor(control_.bolus.planned_nl, elapsed_ms, Duration::s(control_.bolus.duration_s).ms());
    const auto most = static_cast<std::int64_t>(account.bolus_given_nl) + store_.model().stroke_nl;
    account.bolus_given_nl = static_cast<std::uint32_t>(earned < most ? earned : most);
  }
  account.life = now;
  account.open_nl = open_.open().nl();
  account.open_remainder = open_.remainder();
  put_course(account);
  note_saved(store_.save(account) && !gate_.storage_failed());
  saved_ = now;
}

void Regimen::stroke_finished(bool felt, Time now) {
  const bool in_course = course() != storage::Course::kNone;
  if (now <= segment_until_) accrue(now);
  if (!felt) add_back(store_.model().stroke_nl);
  auto account = store_.account();
  account.open_nl = open_.open().nl();
  account.open_remainder = open_.remainder();
  put_course(account);
  account.in_motion = false;
  account.sensed_strokes += felt ? 1 : 0;
  account.life = now;
  note_saved(store_.save(account));
  saved_ = now;
  if (rotor_test_) (void)store_.append(EventKind::kRotorTest, felt ? 1 : 0, 0, now);
  rotor_test_ = false;
  if (felt) {
    const bool stalled = unfelt_ >= kStallStrokes;
    unfelt_ = 0;
    if (stalled) {
      set_alarm(Alarm::kStall, false, now);
      (void)store_.append(EventKind::kStallCleared, 0, 0, now);
      end_fault(stalled_since_, now);
      refresh(now);
    }
  } else {
    if (unfelt_ == 0) stalled_since_ = now;
    if (unfelt_ < UINT8_MAX) ++unfelt_;
    if (unfelt_ >= kStallStrokes && !magnet_ && !alarms_.present(Alarm::kStall)) {
      (void)store_.append(EventKind::kStall, 0, 0, stalled_since_);
      set_alarm(Alarm::kStall, true, now);
    }
    if (unfelt_ >= kStallStrokes && course() == storage::Course::kPrime) end_prime(false, now);
    if (in_course) refresh(now);
  }
  judge_reservoir(now);
}

void Regimen::stroke_withheld(Time now, std::uint8_t why) {
  open_.take();
  add_back(store_.model().stroke_nl);
  auto account = store_.account();
  account.withheld_nl += store_.model().stroke_nl;
  account.life = now;
  account.open_nl = open_.open().nl();
  account.open_remainder = open_.remainder();
  put_course(account);
  note_saved(store_.save(account));
  saved_ = now;
  (void)store_.append(EventKind::kStrokeDenied, why, 0, now);
  set_alarm(Alarm::kGateDenials, gate_.denials_in_hour() >= 3, now);
  const bool in_course = course() != storage::Course::kNone;
  if (course() == storage::Course::kPrime) end_prime(false, now);
  if (in_course) refresh(now);
}

void Regimen::note_denials() {
  if (alarms_.present(Alarm::kGateDenials) && gate_.denials_in_hour() < 3) alarms_.set(Alarm::kGateDenials, false);
}

void Regimen::strokes_uncommanded(std::uint8_t count, Time now) {
  auto account = store_.account();
  account.commanded_strokes += count;
  account.sensed_strokes += count;
  account.life = now;
  note_saved(store_.save(account));
  (void)store_.append(EventKind::kRunAway, gate_.motor_off() ? 1 : 0, count, now);
  if (gate_.motor_off()) {
    set_alarm(Alarm::kRunAway, true, now);
    control_.bolus.active = false;
    if (control_.has_prescription && control_.run != Run::kStopped) enter(Run::kStopped, now);
  }
  judge_reservoir(now);
  refresh(now);
}

void Regimen::save_account(Time now) {
  auto account = store_.account();
  account.life = now;
  account.segment_revision = control_.revision;
  account.open_nl = open_.open().nl();
  account.open_remainder = open_.remainder();
  put_course(account);
  note_saved(store_.save(account));
  saved_ = now;
}

void Regimen::checkpoint(Time now) {
  accrue(now);
  save_account(now);
  gate_.checkpoint();
}

// --- reservoir: computed from fill and count, so that a false fill volume cannot stop therapy. R-CMD-003 -------------

void Regimen::judge_reservoir(Time now) {
  if (control_.reservoir.drug.drug == 0) return;
  const auto left = reservoir_nl();
  set_alarm(Alarm::kLowReservoir, left <= static_cast<std::int64_t>(control_.low_nl), now);
  const bool zero = left <= 0;
  if (zero && !alarms_.present(Alarm::kEmptyReservoir)) (void)store_.append(EventKind::kEmptyReservoir, 0, 0, now);
  set_alarm(Alarm::kEmptyReservoir, zero || (level_.present() && level_.empty()), now);
  bool empty = level_.present() && level_.empty();
  if (action_for(Fault::kComputedEmpty, risk()) == Action::kStopAtZero) {
    empty = empty || zero;
  } else {
    const auto since_fill = static_cast<std::int64_t>(commanded_nl() - control_.reservoir.commanded_at_fill_nl);
    empty = empty || -left > mul_div_floor(since_fill, store_.model().accuracy_permille, 1000);
  }
  if (empty == empty_) return;
  empty_ = empty;
  if (empty) {
    empty_since_ = now;
  } else {
    log_withheld(empty_since_, now);
    end_fault(empty_since_, now);
  }
  refresh(now);
}

// --- power on --------------------------------------------------------------------------------------------------------

Time Regimen::last_known_life() const {
  const auto& c = store_.control();
  auto life = store_.account().life;
  for (const auto t : {c.last.at, c.prescription_since, c.run_since, c.bolus.start, c.reservoir.filled_at, c.refill.at,
                       c.dose_changed_at, c.nurse_refill_start, store_.faults().time_lost_at})
    life = t > life ? t : life;
  storage::ClinicalEvent event;
  if (store_.newest_event() != 0 && store_.event(store_.newest_event(), event) && event.at > life) life = event.at;
  return life;
}

void Regimen::load(Time now, bool reloaded) {
  control_ = store_.control();
  const auto saved = store_.account().life;
  const auto from = reloaded && now - saved <= kHour ? saved : now;
  open_ = therapy::Accumulator{Volume::nl(store_.model().stroke_nl)};
  open_.restore(Volume::nl(store_.account().open_nl), from);
  load_prescription();
  load_alarms(now);
  if (reloaded)
    (void)store_.append(EventKind::kRecordRepaired, static_cast<std::uint32_t>(Fault::kLiveCopyDamaged), 0, now);
  else
    note_power_on(now);
  begin_counting();
  if (course() == storage::Course::kPrime) end_prime(false, from);
  repair_bolus_event();
  judge_reservoir(now);
  if (empty_) empty_since_ = newest(EventKind::kEmptyReservoir, now);
  refresh(from);
  latch();
  if (reloaded) on_time(now);
  accrue(now);
  save_account(now);
}

void Regimen::load_alarms(Time now) {
  const auto latched = store_.faults().alarms & safety::latched_mask();
  for (const auto& row : safety::kAlarmTable)
    if ((latched & safety::bit(row.alarm)) != 0) alarms_.set(row.alarm, true);
  if (control_.run == Run::kRunning) alarms_.set(Alarm::kInterrupted, false);  // committed, then cut
  if (alarms_.present(Alarm::kRunAway)) gate_.power_off();
  const bool magnet = store_.model().magnet_stops && alarms_.present(Alarm::kMagnet);
  if (!alarms_.present(Alarm::kStall) && !magnet) return;
  unfelt_ = kStallStrokes;
  stalled_since_ = newest(magnet ? EventKind::kMagnet : EventKind::kStall, now);
}

// A stroke between intent and done is in doubt and counts as delivered; how long the power was gone nobody knows.
void Regimen::note_power_on(Time now) {
  auto account = store_.account();
  if (account.in_motion) {
    account.in_motion = false;
    note_saved(store_.save(account));
    (void)store_.append(EventKind::kStrokeInDoubt, static_cast<std::uint32_t>(account.commanded_strokes), 0, now);
  }
  (void)store_.append(EventKind::kPowerUp, 0, 0, now);
  if (control_.revision == 0) return;
  auto faults = store_.faults();
  faults.time_lost_at = now;
  note_saved(store_.save(faults));
  (void)store_.append(EventKind::kTimeLost, 0, 0, now);
  alarms_.set(Alarm::kTimeLost, true);
}

Time Regimen::newest(EventKind kind, Time otherwise) const {
  storage::ClinicalEvent event;
  for (auto n = store_.newest_event(); n >= store_.oldest_event() && n != 0; --n)
    if (store_.event(n, event) && event.kind == static_cast<std::uint8_t>(kind)) return event.at;
  return otherwise;
}

// A cut between the commit point and the event would hide a bolus from the windows.
void Regimen::repair_bolus_event() {
  if (control_.bolus.amount == 0) return;
  const auto kind = control_.bolus_periodic  ? EventKind::kPeriodicBolus
                    : control_.bolus.patient ? EventKind::kPatientBolus
                                             : EventKind::kBolusStarted;
  storage::ClinicalEvent event;
  for (auto n = store_.newest_event(); n >= store_.oldest_event() && n != 0; --n) {
    if (!store_.event(n, event) || event.kind != static_cast<std::uint8_t>(kind)) continue;
    if (event.at == control_.bolus.start) return;
    break;
  }
  (void)store_.append(kind, control_.revision, static_cast<std::uint32_t>(control_.bolus.amount), control_.bolus.start);
}

void Regimen::load_prescription() {
  schedule_ = therapy::Schedule{};
  active_ = Active{};
  moving_only_ = false;
  load_card();
  if (!control_.has_prescription) return;
  std::array<std::uint8_t, telemetry::kMaxPrescription> scratch;  // at power-on only: the stack is shallow then
  telemetry::Prescription prescription;
  const auto bytes = store_.prescription(control_.active_slot, scratch);
  if (bytes.empty() || !telemetry::decode(bytes, prescription).ok()) return lose_prescription();
  active_ = active_of(prescription, bytes);
  load_card();
  plan();
}

Regimen::Active Regimen::active_of(const telemetry::Prescription& p, crypto::Bytes canonical, std::int64_t day) const {
  const auto shape = therapy::shape_of(p, moving(), day);
  Active active;
  active.daily_amount = shape.largest_day;
  active.hour_amount = shape.largest_hour;
  active.first_day = shape.first_day;
  active.lowest_day = shape.lowest_day;
  active.drug = p.primary.drug;
  active.digest = telemetry::digest_of(canonical, primitives_);
  active.concentration = p.primary.concentration;
  active.fastest_nl = static_cast<std::uint32_t>(shape.fastest_nl);
  active.anchor_s = p.day_anchor_s;
  active.weekday = p.anchor_weekday;
  active.mode = p.mode;
  active.reach = safety::reach_of(canonical, p.primary.concentration, static_cast<std::uint32_t>(moving().nl()));
  active.course = safety::course_of(canonical);
  if (p.prime) active.prime_nl = p.prime->volume_nl;
  if (p.bridge) {
    active.bridge_nl = p.bridge->volume_nl;
    active.old = p.bridge->old_drug;
    active.old_daily = p.bridge->old_daily_amount;
  }
  if (p.periodic) active.periodic = *p.periodic;
  if (p.grant) active.grant = *p.grant;
  active.others = p.others;
  return active;
}

// Minimum rate if the dose it gives counts as "no therapy", else nothing flows. Fault table, both copies bad.
void Regimen::lose_prescription() {
  const auto concentration = control_.reservoir.drug.concentration;
  const auto amount = static_cast<std::uint64_t>(
      mul_div_ceil(static_cast<std::int64_t>(store_.model().moving_nl_per_day), concentration, kNlPerMl));
  const bool keep_moving = action_for(Fault::kPrescriptionLost, risk()) == Action::kMinimumRateElseStop &&
                           card_.drug != 0 && amount < card_.start_lowest;
  moving_only_ = true;
  active_ = Active{};
  schedule_ = therapy::Schedule{};
  if (keep_moving) {
    active_.daily_amount = amount;
    active_.concentration = concentration;
    active_.fastest_nl = static_cast<std::uint32_t>(moving().nl());
    schedule_ = therapy::Schedule::minimum(moving());
  }
  alarms_.set(Alarm::kPrescriptionLost, true);
  (void)store_.append(EventKind::kPrescriptionLost, keep_moving ? 1 : 0, 0, store_.account().life);
}

}  // namespace cisterna::commands
