#include "implant_fw/storage/record_codec.h"

#include "implant_fw/storage/byte_io.h"

namespace cisterna::storage {
namespace {

// One layout a record, for writing and reading alike; the typed byte tests hold it still. R-NVM-004
template <class Io, class T>
void drug(Io& io, T& r) {
  io(r.drug), io(r.concentration);
}
template <class Io, class T>
void memo(Io& io, T& r) {
  io(r.id), io(r.base), io.choice(r.result, telemetry::Reason::kWindowFull), io(r.opcode), io(r.body_hash), io(r.at);
}
template <class Io, class T>
void failures(Io& io, T& r) {
  io(r.in_hour), io(r.in_day), io(r.hour_start), io(r.day_start), io(r.deaf_until);
}
template <class Io, class T>
void bolus(Io& io, T& r) {
  io(r.active), io(r.patient), io(r.amount), io(r.planned_nl), io(r.duration_s), io(r.start);
}
template <class Io, class T>
void reservoir(Io& io, T& r) {
  drug(io, r.drug);
  io(r.filled_nl), io(r.filled_at), io(r.commanded_at_fill_nl), io(r.sensed_at_fill_nl);
  io(r.fill_date_d), io(r.due_date_d), io(r.lot);
}
template <class Io, class T>
void refill(Io& io, T& r) {
  io(r.open), drug(io, r.drug), io(r.planned_nl), io(r.at), io(r.commanded_at_open_nl);
}

template <class Io, class T>
void layout(Io& io, T& r, const ModelLimits*) {
  io(r.model), io(r.serial), io(r.capacity_nl), io(r.stroke_nl), io(r.low_nl), io(r.accuracy_permille);
  io(r.minimum_nl_per_day), io(r.maximum_nl_per_day), io(r.moving_nl_per_day);
  io(r.tubing_nl), io(r.catheter_nl), io(r.nurse_fill_min_permille);
  io.choice(r.drive, Drive::kInsulin), io(r.stops_at_eos), io(r.magnet_stops);
  io(r.low_minimum_nl), io(r.low_maximum_nl), io(r.service_months), io(r.battery_full_mv), io(r.battery_empty_mv);
}
template <class Io, class T>
void layout(Io& io, T& r, const Identity*) {
  io(r.static_secret), io(r.static_public), io(r.roots[0]), io(r.roots[1]), io(r.library_key);
  io(r.credential_epoch_s);
}
template <class Io, class T>
void layout(Io& io, T& r, const ControlState*) {
  io(r.revision), io(r.active_slot), io(r.has_prescription), io(r.prescription_since);
  io.choice(r.run, Run::kInterrupted), io(r.run_since), io(r.suspend_until);
  for (auto& role : r.suspends)
    for (auto& order : role) io(order.until_s), io(order.seconds);
  bolus(io, r.bolus), memo(io, r.last), reservoir(io, r.reservoir), refill(io, r.refill);
  io(r.line.tubing_empty), io(r.line.catheter_empty), io(r.low_nl), io(r.utc_offset_s);
  io.choice(r.lifecycle, telemetry::LifecycleState::kExplanted);
  io(r.dose_24h_ago), io(r.dose_changed_at), io(r.nurse_refills), io(r.nurse_refill_start);
  io(r.day_anchor), io(r.weekday), io(r.periodic_due), io(r.bolus_periodic);
  drug(io, r.content.tubing), drug(io, r.content.catheter);
  io(r.content.catheter_nl), io(r.content.commanded_at_event_nl);
  io.choice(r.course, Course::kBridge), io(r.course_nl), io(r.line_ran_out);
  for (auto& other : r.others_24h_ago) io(other.drug), io(other.daily_amount);
}
template <class Io, class T>
void layout(Io& io, T& r, const Account*) {
  io(r.life), io(r.commanded_strokes), io(r.sensed_strokes), io(r.in_motion), io(r.segment_revision);
  io(r.segment_number), io(r.open_nl), io(r.open_remainder), io(r.withheld_nl), io(r.bolus_given_nl);
  io(r.course_left_nl);
}
template <class Io, class T>
void layout(Io& io, T& r, const FaultLatch*) {
  io(r.alarms), io(r.watchdog_resets), io(r.watchdog_hour), io(r.time_lost_at);
}
template <class Io, class T>
void layout(Io& io, T& r, const Care*) {
  for (auto& until : r.quiet_until_s) io(until);
  io(r.critical_every_s), io(r.critical_until_s), io(r.implanted_at), io(r.replacement_due);
  io(r.radio_off_until), io(r.mri_until), io(r.tested_at), io(r.valve_closed), io(r.oscillators);
}
template <class Io, class T>
void layout(Io& io, T& r, const CredentialClock*) {
  io(r.base_s), io(r.at);
}
template <class Io, class T>
void layout(Io& io, T& r, const telemetry::WakeBudget*) {
  io(r.in_hour), io(r.hour_start);
}
template <class Io, class T>
void layout(Io& io, T& r, const SlotKeys*) {
  io(r.used), io(r.wake), io(r.link), io(r.last_counter), failures(io, r.failures), io(r.label), io(r.last_use);
}
template <class Io, class T>
void layout(Io& io, T& r, const telemetry::Issuer*) {
  io(r.used), io(r.name), io(r.key), io(r.epoch), io(r.emergency), io(r.handset), io(r.roles);
}
template <class Io, class T>
void layout(Io& io, T& r, const CommandMemo*) {
  memo(io, r);
}
template <class Io, class T>
void layout(Io& io, T& r, const EnergyTotals*) {
  for (auto& charge : r.charge_pc) io(charge);
  io(r.at);
}
template <class Io, class T>
void layout(Io& io, T& r, const ClinicalEvent*) {
  io(r.at), io(r.kind), io(r.a), io(r.b), io(r.repeats);
}
template <class Io, class T>
void layout(Io& io, T& r, const SecurityEvent*) {
  io(r.at), io(r.kind), io(r.slot), io(r.repeats);
}

}  // namespace

template <class T>
std::uint16_t encode(const T& record, crypto::MutableBytes out) {
  if (out.size() < kPayloadBytes<T>) return 0;
  Writer io{out};
  layout(io, record, static_cast<const T*>(nullptr));
  return io.size();
}

template <class T>
bool decode(crypto::Bytes payload, T& out) {
  T candidate{};
  Reader io{payload};
  layout(io, candidate, static_cast<const T*>(nullptr));
  if (io.at_end()) out = candidate;
  crypto::wipe({reinterpret_cast<std::uint8_t*>(&candidate), sizeof candidate});  // some records are keys
  return io.at_end();
}

#define CISTERNA_RECORD(T)                                          \
  template std::uint16_t encode<T>(const T&, crypto::MutableBytes); \
  template bool decode<T>(crypto::Bytes, T&)
CISTERNA_RECORD(ModelLimits);
CISTERNA_RECORD(Identity);
CISTERNA_RECORD(ControlState);
CISTERNA_RECORD(Account);
CISTERNA_RECORD(FaultLatch);
CISTERNA_RECORD(Care);
CISTERNA_RECORD(CredentialClock);
CISTERNA_RECORD(telemetry::WakeBudget);
CISTERNA_RECORD(SlotKeys);
CISTERNA_RECORD(telemetry::Issuer);
CISTERNA_RECORD(CommandMemo);
CISTERNA_RECORD(EnergyTotals);
CISTERNA_RECORD(ClinicalEvent);
CISTERNA_RECORD(SecurityEvent);
#undef CISTERNA_RECORD

static_assert(kPayloadBytes<ModelLimits> <= kModelRegion.capacity &&
              kPayloadBytes<Identity> <= kIdentityRegion.capacity &&
              kPayloadBytes<ControlState> <= kControlRegion.capacity &&
              kPayloadBytes<Account> <= kAccountRegion.capacity &&
              kPayloadBytes<FaultLatch> <= kFaultsRegion.capacity && kPayloadBytes<Care> <= kCareRegion.capacity &&
              kPayloadBytes<SlotKeys> <= kSlotRegion.capacity &&
              kPayloadBytes<CredentialClock> <= kCredentialRegion.capacity &&
              kPayloadBytes<telemetry::WakeBudget> <= kWakeBudgetRegion.capacity &&
              kPayloadBytes<telemetry::Issuer> <= kIssuerRegion.capacity &&
              kPayloadBytes<CommandMemo> <= kResultRegion.capacity &&
              kPayloadBytes<EnergyTotals> <= kEnergyRegion.capacity && kControlRegion.capacity <= kLargestPayload);

}  // namespace cisterna::storage
