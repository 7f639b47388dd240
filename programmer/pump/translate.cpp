#include "programmer/pump/translate.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace cisterna::pump {

namespace {

using telemetry::Alarm;

constexpr std::array<std::string_view, 60> kReasons = {"applied",
                                                       "malformed",
                                                       "unknown_request",
                                                       "not_authorised",
                                                       "near_field_required",
                                                       "mode_not_supported",
                                                       "not_supported_by_model",
                                                       "revision_changed",
                                                       "expired",
                                                       "nothing_staged",
                                                       "digest_mismatch",
                                                       "no_limit_card",
                                                       "card_signature_bad",
                                                       "card_older",
                                                       "card_mismatch",
                                                       "concentration_mismatch",
                                                       "above_model_maximum",
                                                       "below_model_minimum",
                                                       "above_card_daily",
                                                       "below_card_daily",
                                                       "above_card_hourly",
                                                       "above_card_per_24h",
                                                       "above_card_bolus",
                                                       "above_card_rise",
                                                       "mode_not_on_card",
                                                       "under_one_stroke",
                                                       "bolus_running",
                                                       "no_bolus_running",
                                                       "stopped",
                                                       "suspended",
                                                       "not_suspended",
                                                       "stopped_by_clinician",
                                                       "interruption_over_24h",
                                                       "suspend_too_long",
                                                       "refill_already_open",
                                                       "no_refill_open",
                                                       "refill_volume",
                                                       "refill_too_many",
                                                       "other_drug_needs_clinician",
                                                       "staged_bridge_needed",
                                                       "line_not_empty",
                                                       "bridge_running",
                                                       "priming",
                                                       "storage_fault",
                                                       "end_of_service",
                                                       "lockout",
                                                       "count_reached",
                                                       "amount_reached",
                                                       "look_ahead",
                                                       "high_alarm",
                                                       "no_grant",
                                                       "clock_lost",
                                                       "not_implanted",
                                                       "id_reused",
                                                       "issuer_unknown",
                                                       "credential_expired",
                                                       "credential_bad",
                                                       "epoch_old",
                                                       "busy",
                                                       "window_full"};

constexpr std::array<std::string_view, 32> kAlarms = {"low_reservoir",
                                                      "empty_reservoir",
                                                      "stall",
                                                      "run_away",
                                                      "gate_denials",
                                                      "oscillator",
                                                      "storage",
                                                      "prescription_lost",
                                                      "image",
                                                      "crypto",
                                                      "watchdog",
                                                      "time_lost",
                                                      "refill_open",
                                                      "line_ran_out",
                                                      "interrupted",
                                                      "end_of_service_near",
                                                      "end_of_service",
                                                      "replacement_due",
                                                      "bridge_interrupted",
                                                      "stopped_long",
                                                      "refill_overdue",
                                                      "update_fell_back",
                                                      "stability_due",
                                                      "radio_lockout",
                                                      "ring_damaged",
                                                      "library_expired",
                                                      "suspended",
                                                      "stopped",
                                                      "battery",
                                                      "gate_rebuilt",
                                                      "magnet",
                                                      "level_differs"};

// Highest priority first, for the order on screen (the implant decides tones by its own table).
constexpr std::array<Alarm, 16> kHigh = {
    Alarm::kRunAway,          Alarm::kEmptyReservoir, Alarm::kStall,       Alarm::kGateDenials,
    Alarm::kPrescriptionLost, Alarm::kStorage,        Alarm::kImage,       Alarm::kCrypto,
    Alarm::kWatchdog,         Alarm::kLineRanOut,     Alarm::kInterrupted, Alarm::kEndOfService,
    Alarm::kEndOfServiceNear, Alarm::kBattery,        Alarm::kMagnet,      Alarm::kLevelDiffers};

constexpr std::array<std::string_view, 54> kEvents = {"",
                                                      "manufactured",
                                                      "power_up",
                                                      "time_lost",
                                                      "committed",
                                                      "bolus_started",
                                                      "bolus_ended",
                                                      "bolus_cancelled",
                                                      "suspended",
                                                      "resumed",
                                                      "suspend_ended",
                                                      "stopped",
                                                      "restarted",
                                                      "refill_opened",
                                                      "refill_closed",
                                                      "low_reservoir",
                                                      "empty_reservoir",
                                                      "stall",
                                                      "stall_cleared",
                                                      "run_away",
                                                      "stroke_denied",
                                                      "stroke_in_doubt",
                                                      "alarm_raised",
                                                      "alarm_cleared",
                                                      "card_stored",
                                                      "record_repaired",
                                                      "record_lost",
                                                      "clock_set",
                                                      "lifecycle",
                                                      "withheld",
                                                      "prescription_lost",
                                                      "oscillator",
                                                      "line_changed",
                                                      "refused",
                                                      "storage_fault",
                                                      "rotor_test",
                                                      "bolus_skipped",
                                                      "enrolled",
                                                      "revoked",
                                                      "patient_bolus",
                                                      "periodic_bolus",
                                                      "reanchored",
                                                      "prime_ended",
                                                      "bridge_ended",
                                                      "line_ran_out",
                                                      "magnet",
                                                      "mri",
                                                      "self_test",
                                                      "service",
                                                      "level_differs",
                                                      "refill_overdue",
                                                      "watchdog_reset",
                                                      "alarm_settings",
                                                      "image"};

template <std::size_t N>
std::string word(const std::array<std::string_view, N>& words, std::size_t index) {
  return index < N && !words[index].empty() ? std::string{words[index]} : "unknown_" + std::to_string(index);
}

Duration seconds(std::uint32_t s) {
  return Duration::s(s);
}

Volume volume(std::uint64_t nl) {
  return Volume::nl(static_cast<std::int64_t>(nl));
}

Drug to_drug(const telemetry::DrugAt& drug, const KindOf& kind_of) {
  return {drug.drug, Concentration::of(kind_of(drug.drug), drug.concentration)};
}

std::vector<std::string> alarm_list(std::uint32_t bits) {
  std::vector<std::string> out;
  const auto take = [&](unsigned bit) {
    if ((bits >> bit & 1U) == 0) return;
    bits &= ~(1U << bit);
    out.push_back(word(kAlarms, bit));
  };
  for (const auto alarm : kHigh) take(static_cast<unsigned>(alarm));
  for (unsigned bit = 0; bit < 32; ++bit) take(bit);
  return out;
}

}  // namespace

std::string reason_code(telemetry::Reason reason) {
  return word(kReasons, static_cast<std::size_t>(reason));
}
std::string alarm_code(Alarm alarm) {
  return word(kAlarms, static_cast<std::size_t>(alarm));
}
std::string event_code(std::uint8_t kind) {
  return word(kEvents, kind);
}

bool alarm_from_code(const std::string& code, Alarm& out) {
  const auto* found = std::find(kAlarms.begin(), kAlarms.end(), code);
  if (found == kAlarms.end()) return false;
  out = static_cast<Alarm>(found - kAlarms.begin());
  return true;
}

std::vector<std::string> alarm_codes() {
  return {kAlarms.begin(), kAlarms.end()};
}

std::string role_name(std::uint8_t role) {
  constexpr std::array<std::string_view, 6> kRoles = {"nobody",  "clinician", "refill_nurse",
                                                      "patient", "emergency", "service"};
  return word(kRoles, role);
}

Status to_status(const telemetry::Status& in, AmountKind kind) {
  constexpr std::array<std::string_view, 5> kMotor = {"idle", "moving", "stalled", "run_away", "off"};
  Status out;
  out.revision = in.revision;
  out.digest = in.digest;
  out.last_id = in.last_id;
  out.last_result = in.last_id == 0 ? "" : reason_code(in.last_result);
  out.sensed = volume(in.sensed_nl);
  out.commanded = volume(in.commanded_nl);
  out.reservoir = volume(in.reservoir_nl);
  out.delivery = static_cast<Delivery>(in.delivery);
  out.motor = word(kMotor, static_cast<std::size_t>(in.motor));
  out.alarms = alarm_list(in.alarms);
  out.life = Duration::ms(static_cast<std::int64_t>(in.life_ms));
  out.battery_percent = in.battery_percent;
  out.role = role_name(in.role);
  out.last_event = in.last_event;
  out.left = seconds(in.left_s);
  if (in.bolus)
    out.bolus = Bolus{Amount::of(kind, static_cast<std::int64_t>(in.bolus->amount)), volume(in.bolus->given_nl),
                      volume(in.bolus->planned_nl), seconds(in.bolus->left_s)};
  out.refill_open = in.refill_open;
  out.tubing_empty = in.line.tubing_empty;
  out.catheter_empty = in.line.catheter_empty;
  return out;
}

Device to_device(const telemetry::Device& in) {
  Device out;
  out.model = in.model;
  out.serial = in.serial;
  out.firmware = std::to_string(in.firmware / 10'000) + "." + std::to_string(in.firmware / 100 % 100) + "." +
                 std::to_string(in.firmware % 100);
  out.capacity = volume(in.capacity_nl);
  out.stroke = volume(in.stroke_nl);
  out.low = volume(in.low_nl);
  out.accuracy_permille = static_cast<int>(in.accuracy_permille);
  out.minimum_per_day = volume(in.minimum_nl_per_day);
  out.maximum_per_day = volume(in.maximum_nl_per_day);
  out.tubing = volume(in.tubing_nl);
  out.catheter = volume(in.catheter_nl);
  out.utc_offset_s = in.utc_offset_s;
  constexpr std::array<std::string_view, 3> kLifecycle = {"shelf", "implanted", "explanted"};
  out.lifecycle = word(kLifecycle, static_cast<std::size_t>(in.lifecycle));
  return out;
}

Refill to_refill(const telemetry::RefillReply& in, const KindOf& kind_of) {
  Refill out;
  out.drug = to_drug(in.drug, kind_of);
  out.filled = volume(in.filled_nl);
  out.filled_at = Duration::ms(static_cast<std::int64_t>(in.filled_life_ms));
  out.commanded_since = volume(in.commanded_since_nl);
  out.sensed_since = volume(in.sensed_since_nl);
  out.fill_date_d = static_cast<std::int32_t>(in.fill_date_d);
  out.due_date_d = static_cast<std::int32_t>(in.due_date_d);
  out.lot.assign(in.lot.begin(), in.lot.end());
  out.open = in.open;
  out.open_drug = to_drug(in.open_drug, kind_of);
  out.open_planned = volume(in.open_planned_nl);
  out.open_at = Duration::ms(static_cast<std::int64_t>(in.open_life_ms));
  return out;
}

AlarmCard to_alarm_card(const telemetry::AlarmCard& in, const KindOf& kind_of) {
  AlarmCard out;
  out.drug = to_drug(in.drug, kind_of);
  out.delivery = static_cast<Delivery>(in.delivery);
  out.alarms = alarm_list(in.alarms);
  out.telephone.assign(in.telephone.begin(), in.telephone.end());
  return out;
}

Event to_event(const telemetry::Event& in) {
  return {in.number, Duration::ms(static_cast<std::int64_t>(in.life_ms)), event_code(in.kind), in.a, in.b, in.repeats};
}

}  // namespace cisterna::pump
