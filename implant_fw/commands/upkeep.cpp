#include "implant_fw/commands/upkeep.h"

#include "implant_fw/commands/service_dates.h"

namespace cisterna::commands {

using safety::Action;
using safety::Alarm;
using safety::Fault;
using storage::Drive;
using storage::EventKind;

namespace {

constexpr Duration kReviewEvery = Duration::hours(1);
constexpr Duration kEndNear = Duration::days(14);
constexpr std::int64_t kSoonEmptyDays = 7;
constexpr std::uint16_t kWakesInHour = 240;

Time never_if(bool absent, Time at) {
  return absent ? Time::never() : at;
}

}  // namespace

Upkeep::Upkeep(Regimen& regimen, energy::ChargeLedger& ledger, const hal::Board& board)
    : regimen_(regimen), ledger_(ledger), board_(board) {}

void Upkeep::stop_if(Fault fault, Time now) {
  const auto* card = regimen_.card();
  const auto action = action_for(fault, card != nullptr ? card->risk : telemetry::RiskClass::kWithdrawal);
  if (action == Action::kStop || action == Action::kOtherImageElseStop) regimen_.stop_for_fault(now);
}

void Upkeep::log(EventKind kind, std::uint32_t a, std::uint32_t b, Time now) {
  (void)store().append(kind, a, b, now);
}

// --- power-on --------------------------------------------------------------------------------------------------------

void Upkeep::power_on(Time now, bool reloaded) {
  const auto care = store().care();
  auto& alarms = regimen_.alarms();
  alarms.lengthen_critical(care.critical_every_s, care.critical_until_s);
  radio_off_until_ = care.radio_off_until;
  mri_until_ = care.mri_until;
  valve_closed_ = care.valve_closed;
  magnet_ = alarms.present(Alarm::kMagnet) && !valve_closed_;
  if (magnet_) regimen_.magnet_stops_rotor(model().magnet_stops);
  if (valve_closed_) regimen_.hold(true, now, now);
  if (!reloaded && board_.machine != nullptr && board_.machine->reset_cause() == hal::ResetCause::kWatchdog)
    count_watchdog_resets(now);
  test_at_ = now;
  oscillators(care.oscillators, now);
  on_coil(board_.near_field.coil_present(), now);
  watch_magnet(now);
  review(now);
  alarms.restore_quiet(care.quiet_until_s);
}

// "> 3 watchdog resets in 1 h: continue, radio off 1 h | stop". Counted in the ring: exactly the last hour. R-FW-044
void Upkeep::count_watchdog_resets(Time now) {
  std::uint32_t resets = 1;
  storage::ClinicalEvent event;
  for (auto n = store().newest_event(); n >= store().oldest_event() && n != 0; --n) {
    if (!store().event(n, event)) continue;
    if (now - event.at >= kHour) break;
    if (event.kind == static_cast<std::uint8_t>(EventKind::kWatchdogReset)) ++resets;
  }
  log(EventKind::kWatchdogReset, resets, 0, now);
  auto faults = store().faults();
  faults.watchdog_resets = static_cast<std::uint8_t>(resets < UINT8_MAX ? resets : UINT8_MAX);
  faults.watchdog_hour = now;
  (void)store().save(faults);
  if (resets <= kWatchdogResetsIn1h) return;
  radio_off_until_ = now + kHour;
  edit_care([this](storage::Care& care) { care.radio_off_until = radio_off_until_; });
  stop_if(Fault::kWatchdogResets, now);
}

// --- what may change at any wake -------------------------------------------------------------------------------------

void Upkeep::on_time(Time now, bool idle) {
  watch_magnet(now);
  if (now >= review_at_) review(now);
  if (radio_off_until_ != Time{} && now >= radio_off_until_) {
    radio_off_until_ = Time{};
    review(now);
  }
  if (mri_until_ != Time{} && now >= mri_until_) {  // "telemetry mode times out by itself"
    mri_until_ = Time{};
    edit_care([](storage::Care& care) { care.mri_until = Time{}; });
    log(EventKind::kMri, 2, 0, now);
  }
  if (idle && now >= test_at_) (void)self_test(now);
  if (regimen_.alarms().quiet_changed()) keep_quiet();
}

Time Upkeep::next(Time now) const {
  auto next = review_at_;
  const auto consider = [&next](Time t) { next = t < next ? t : next; };
  consider(never_if(test_at_ <= now, test_at_));  // what waits for an idle moment is tried at each wake
  consider(never_if(radio_off_until_ == Time{}, radio_off_until_));
  consider(never_if(mri_until_ == Time{}, mri_until_));
  if (crypto_failed_ && coil_since_ != Time::never()) consider(coil_since_ + kCoilHold);
  return next < now ? now : next;
}

void Upkeep::oscillators(std::uint8_t difference, Time now) {
  regimen_.alarms().worsen(Alarm::kOscillator, difference == 2);
  regimen_.set_alarm(Alarm::kOscillator, difference != 0, now);
  if (difference == 2) stop_if(Fault::kOscillators10, now);
  if (difference == differ_) return;
  differ_ = difference;
  if (store().care().oscillators == difference) return;
  edit_care([difference](storage::Care& care) { care.oscillators = difference; });
  log(EventKind::kOscillator, difference, 0, now);
}

void Upkeep::on_coil(bool present, Time now) {
  if (!present) coil_since_ = Time::never();
  if (present && coil_since_ == Time::never()) coil_since_ = now;
}

bool Upkeep::coil_held(Time now) {
  if (!crypto_failed_ || coil_since_ == Time::never() || now < coil_since_ + kCoilHold) return false;
  coil_since_ = Time::never();  // taken away and held again for another
  return true;
}

// --- magnet: R-FW-102 R-FW-103 ---------------------------------------------------------------------------------------

bool Upkeep::valve_gas() const {
  return model().drive == Drive::kValveGas || model().drive == Drive::kValveGasFlow;
}

Time Upkeep::since_magnet(Time now) const {
  storage::ClinicalEvent event;
  for (auto n = store().newest_event(); n >= store().oldest_event() && n != 0; --n)
    if (store().event(n, event) && event.kind == static_cast<std::uint8_t>(EventKind::kMagnet) && event.a == 1)
      return event.at;
  return now - Duration::hours(73);  // not known any more: nothing flows by itself
}

void Upkeep::watch_magnet(Time now) {
  const bool there = board_.magnet.present();
  if (there == magnet_) return;
  magnet_ = there;
  log(EventKind::kMagnet, there ? 1 : 0, 0, now);
  regimen_.magnet_stops_rotor(there && model().magnet_stops);
  if (there && model().drive == Drive::kValveGasFlow && !valve_closed_) {
    valve_closed_ = true;
    edit_care([](storage::Care& care) { care.valve_closed = true; });
    regimen_.hold(true, now, now);
  }
  const bool harms = model().magnet_stops || valve_gas();
  regimen_.set_alarm(Alarm::kMagnet, (there && harms) || valve_closed_, now);
}

void Upkeep::mri(bool before, Time now) {
  mri_until_ = before ? now + kMriLasts : Time{};
  const bool opens = !before && valve_closed_ && !magnet_;
  if (opens) valve_closed_ = false;
  edit_care([this](storage::Care& care) {
    care.mri_until = mri_until_;
    care.valve_closed = valve_closed_;
  });
  if (!opens) return;
  regimen_.hold(false, since_magnet(now), now);
  regimen_.set_alarm(Alarm::kMagnet, false, now);
}

bool Upkeep::confirmed_empty() const {
  const bool sensed = board_.level.present() && board_.level.empty();
  return sensed || (regimen_.control().reservoir.drug.drug != 0 && regimen_.reservoir_nl() <= 0);
}

// --- settings that outlive a reset -----------------------------------------------------------------------------------

void Upkeep::keep_quiet() {
  edit_care([this](storage::Care& care) { care.quiet_until_s = regimen_.alarms().quiet(); });
}

void Upkeep::keep_alarm_settings(std::uint32_t critical_cadence_s, Time now) {
  const bool longer = critical_cadence_s > safety::kShortestCadence_s;
  const auto until = longer ? static_cast<std::uint32_t>(now.ms() / 1000) + safety::kCadenceFor_s : 0;
  const auto every = longer ? critical_cadence_s : 0;
  edit_care([every, until](storage::Care& care) {
    care.critical_every_s = every;
    care.critical_until_s = until;
  });
  regimen_.alarms().lengthen_critical(every, until);
}

// --- once an hour ----------------------------------------------------------------------------------------------------

void Upkeep::review(Time now) {
  review_at_ = now + kReviewEvery;
  const auto& clock = store().credential_clock();
  const auto since_ms = now > clock.at ? (now - clock.at).ms() : 0;
  review_reservoir(now, (clock.base_s + since_ms / 1000) / 86'400);
  regimen_.set_alarm(Alarm::kRadioLockout, radio_locked(now), now);
  regimen_.set_alarm(Alarm::kWatchdog, now < radio_off_until_, now);
  ledger_.advance(now);
  regimen_.set_alarm(Alarm::kBattery, ledger_.battery_percent(board_.battery.millivolts()) <= kBatteryLowPercent, now);
  review_service(now);
}

void Upkeep::review_reservoir(Time now, std::int64_t today) {
  const auto& c = regimen_.control();
  const auto* card = regimen_.card();
  const auto fill = c.reservoir.fill_date_d, due = c.reservoir.due_date_d;
  const bool stability = card != nullptr && card->stability_d != 0 && fill != 0;
  regimen_.set_alarm(Alarm::kStabilityDue, stability && today >= std::int64_t{fill} + card->stability_d, now);
  regimen_.set_alarm(Alarm::kRefillOverdue, due != 0 && today > due, now);
  if (c.reservoir.drug.drug == 0) return;
  const auto left = regimen_.reservoir_nl();
  const auto concentration = regimen_.active().concentration;
  const auto day = concentration == 0 ? 0 : therapy::volume_of(regimen_.active().daily_amount, concentration).nl();
  regimen_.alarms().worsen(Alarm::kLowReservoir, left < kSoonEmptyDays * day);
  if (!board_.level.present() || c.refill.open) return;  // what a refill leaves is computed from its close
  // R-FW-101
  const auto given = static_cast<std::int64_t>(c.reservoir.filled_nl) - left;
  const auto read = board_.level.reading().nl();
  const auto apart = read < left ? left - read : read - left;
  const bool differs = apart > kLevelError_nl + mul_div_floor(given, model().accuracy_permille, 1000);
  if (differs && !regimen_.alarms().present(Alarm::kLevelDiffers))
    log(EventKind::kLevel, static_cast<std::uint32_t>(left > 0 ? left : 0), static_cast<std::uint32_t>(read), now);
  regimen_.set_alarm(Alarm::kLevelDiffers, differs, now);
}

bool Upkeep::radio_locked(Time now) const {
  const auto& budget = store().wake_budget();
  if (budget.in_hour >= kWakesInHour && now < budget.hour_start + kHour) return true;
  for (std::uint8_t i = 0; i < telemetry::kRadioSlots; ++i)
    if (store().slot(i).used && now < store().slot(i).failures.deaf_until) return true;
  return false;
}

// R-FW-041
void Upkeep::implanted(Time now) {
  const auto& clock = store().credential_clock();
  const auto today = static_cast<std::int32_t>((clock.base_s + (now - clock.at).ms() / 1000) / 86'400);
  edit_care([&](storage::Care& care) {
    if (care.implanted_at != Time{}) return;
    care.implanted_at = now == Time{} ? Time::ms(1) : now;
    if (model().service_months == 0) return;
    care.replacement_due = now + Duration::days(replacement_due_d(today, model().service_months) - today);
  });
  review(now);
}

// "replacement-due = min(battery estimate, ...), latched; end of service = replacement-due + 90 d, never moved".
void Upkeep::review_service(Time now) {
  auto care = store().care();
  const bool counts =
      care.replacement_due != Time{} && regimen_.control().lifecycle == telemetry::LifecycleState::kImplanted;
  const auto before_end = Duration::days(kReplacementBeforeEnd_d);
  if (counts && now < care.replacement_due) {
    const auto empty_at = now + Duration::days(ledger_.days_left(board_.battery.millivolts()));
    const auto estimate = empty_at - before_end < now ? now : empty_at - before_end;
    if (estimate + kDay <= care.replacement_due) {
      care.replacement_due = estimate;
      (void)store().save(care);
    }
  }
  const auto end = care.replacement_due + before_end;
  const auto tell = [&](Alarm alarm, std::uint32_t what, bool present) {
    if (present && !regimen_.alarms().present(alarm)) log(EventKind::kService, what, 0, now);
    regimen_.set_alarm(alarm, present, now);
  };
  tell(Alarm::kReplacementDue, 1, counts && now >= care.replacement_due);
  tell(Alarm::kEndOfServiceNear, 2, counts && now >= end - kEndNear && now < end);
  tell(Alarm::kEndOfService, 3, counts && now >= end);
  if (counts && now >= end && model().stops_at_eos) regimen_.stop_for_fault(now);
}

}  // namespace cisterna::commands
