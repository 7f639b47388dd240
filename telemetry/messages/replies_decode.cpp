// nanopb structures to plain replies, with their ranges. R-MSG-005
#include "telemetry/messages/validate.h"
#include "telemetry/messages/wire.h"

namespace cisterna::telemetry::wire {
namespace {

[[nodiscard]] bool get_body(const cisterna_wire_SessionEnded&, SessionEnded&) {
  return true;
}
[[nodiscard]] bool get_body(const cisterna_wire_Accepted&, Accepted&) {
  return true;
}

[[nodiscard]] bool get_body(const cisterna_wire_BolusProgress& from, BolusProgress& to) {
  to.amount = from.amount;
  to.given_nl = from.given_nl;
  to.planned_nl = from.planned_nl;
  to.left_s = from.left_s;
  return true;
}

[[nodiscard]] bool get_body(const cisterna_wire_Status& from, Status& to) {
  to.revision = from.revision;
  to.digest = from.digest;
  to.last_id = from.last_id;
  to.sensed_nl = from.sensed_nl;
  to.reservoir_nl = from.reservoir_nl;
  to.alarms = from.alarms;
  to.life_ms = from.life_ms;
  to.last_event = from.last_event;
  to.left_s = from.left_s;
  to.refill_open = from.refill_open;
  to.staged = from.staged;
  to.credential_time_s = from.credential_time_s;
  to.epoch = from.epoch;
  to.commanded_nl = from.sensed_nl + static_cast<std::uint64_t>(from.commanded_ahead_nl);
  to.line = {.tubing_empty = (from.line & kTubingEmpty) != 0, .catheter_empty = (from.line & kCatheterEmpty) != 0};
  if (from.line > (kTubingEmpty | kCatheterEmpty)) return false;
  if (from.has_bolus && !get_body(from.bolus, to.bolus.emplace())) return false;
  return narrow(from.schema, to.schema) && narrow(from.last_result, to.last_result) &&
         narrow(from.delivery, to.delivery) && narrow(from.motor, to.motor) &&
         narrow(from.battery_percent, to.battery_percent) && narrow(from.role, to.role);
}

[[nodiscard]] bool get_body(const cisterna_wire_Unchanged& from, Unchanged& to) {
  to.life_ms = from.life_ms;
  to.sensed_nl = from.sensed_nl;
  to.reservoir_nl = from.reservoir_nl;
  return true;
}

[[nodiscard]] bool get_body(const cisterna_wire_Refused& from, Refused& to) {
  to.limit = from.limit;
  to.revision = from.revision;
  return narrow(from.reason, to.reason);
}

[[nodiscard]] bool get_body(const cisterna_wire_Staged& from, Staged& to) {
  to.digest = from.digest;
  to.day_nl = from.day_nl;
  to.day_amount = from.day_amount;
  to.achievable_amount = from.achievable_amount;
  return true;
}

[[nodiscard]] bool get_body(const cisterna_wire_Event& from, Event& to) {
  to.number = from.number;
  to.life_ms = from.life_ms;
  to.a = from.a;
  to.b = from.b;
  return narrow(from.kind, to.kind) && narrow(from.repeats, to.repeats);
}

[[nodiscard]] bool get_body(const cisterna_wire_Events& from, Events& to) {
  for (std::size_t i = 0; i < from.events_count; ++i) {
    Event event{};
    if (!get_body(from.events[i], event) || !to.events.push_back(event)) return false;
  }
  to.oldest = from.oldest;
  to.newest = from.newest;
  return true;
}

[[nodiscard]] bool get_body(const cisterna_wire_ResultReply& from, ResultReply& to) {
  to.id = from.id;
  to.found = from.found;
  to.base_revision = from.base_revision;
  to.life_ms = from.life_ms;
  to.revision = from.revision;
  to.oldest_base = from.oldest_base;
  return narrow(from.result, to.result);
}

[[nodiscard]] bool get_body(const cisterna_wire_Device& from, Device& to) {
  to.serial = from.serial;
  to.firmware = from.firmware;
  to.capacity_nl = from.capacity_nl;
  to.stroke_nl = from.stroke_nl;
  to.low_nl = from.low_nl;
  to.accuracy_permille = from.accuracy_permille;
  to.minimum_nl_per_day = from.minimum_nl_per_day;
  to.maximum_nl_per_day = from.maximum_nl_per_day;
  to.tubing_nl = from.tubing_nl;
  to.catheter_nl = from.catheter_nl;
  to.utc_offset_s = from.utc_offset_s;
  return narrow(from.model, to.model) && narrow(from.lifecycle, to.lifecycle);
}

[[nodiscard]] bool get_body(const cisterna_wire_RefillReply& from, RefillReply& to) {
  to.drug.concentration = from.concentration;
  to.filled_nl = from.filled_nl;
  to.filled_life_ms = from.filled_life_ms;
  to.commanded_since_nl = from.commanded_since_nl;
  to.sensed_since_nl = from.sensed_since_nl;
  to.fill_date_d = from.fill_date_d;
  to.due_date_d = from.due_date_d;
  to.open = from.open;
  to.open_drug.concentration = from.open_concentration;
  to.open_planned_nl = from.open_planned_nl;
  to.open_life_ms = from.open_life_ms;
  return narrow(from.drug, to.drug.drug) && get_bytes(from.lot, to.lot) && narrow(from.open_drug, to.open_drug.drug);
}

[[nodiscard]] bool get_body(const cisterna_wire_AlarmCard& from, AlarmCard& to) {
  to.drug.concentration = from.concentration;
  to.alarms = from.alarms;
  return narrow(from.drug, to.drug.drug) && narrow(from.delivery, to.delivery) &&
         get_bytes(from.telephone, to.telephone);
}

[[nodiscard]] bool get_body(const cisterna_wire_LimitCardReply& from, LimitCardReply& to) {
  return get_bytes(from.signed_card, to.signed_card);
}

[[nodiscard]] bool get_body(const cisterna_wire_Energy& from, Energy& to) {
  if (from.charge_uc_count != to.charge_uc.size()) return false;
  for (std::size_t i = 0; i < to.charge_uc.size(); ++i) to.charge_uc[i] = from.charge_uc[i];
  return narrow(from.battery_mv, to.battery_mv) && narrow(from.months_left, to.months_left);
}

[[nodiscard]] bool get_body(const cisterna_wire_FaultEntry& from, FaultEntry& to) {
  to.number = from.number;
  to.life_ms = from.life_ms;
  to.count = from.count;
  return narrow(from.kind, to.kind);
}

[[nodiscard]] bool get_body(const cisterna_wire_Faults& from, Faults& to) {
  for (std::size_t i = 0; i < from.entries_count; ++i) {
    FaultEntry entry{};
    if (!get_body(from.entries[i], entry) || !to.entries.push_back(entry)) return false;
  }
  return true;
}

[[nodiscard]] bool get_body(const cisterna_wire_SelfTestReply& from, SelfTestReply& to) {
  to.failed = from.failed;
  return true;
}

[[nodiscard]] bool get_body(const cisterna_wire_CredentialRefused& from, CredentialRefused& to) {
  to.credential_time_s = from.credential_time_s;
  to.epoch = from.epoch;
  return narrow(from.reason, to.reason);
}

[[nodiscard]] bool get_body(const cisterna_wire_Enrolled& from, Enrolled& to) {
  get_block(from.wake, to.wake);
  get_block(from.link, to.link);
  return narrow(from.slot, to.slot);
}

[[nodiscard]] bool get_body(const cisterna_wire_ImageProgress& from, ImageProgress& to) {
  to.received = from.received;
  return true;
}

template <class Plain, class Wire>
[[nodiscard]] bool take(const Wire& from, Reply& to) {
  Plain body{};
  if (!get_body(from, body) || !valid(body)) return false;
  to.template emplace<Plain>(body);
  return true;
}

// In place: the only reply that is too large for a small stack.
template <>
[[nodiscard]] bool take<PrescriptionReply>(const cisterna_wire_PrescriptionReply& from, Reply& to) {
  PrescriptionSlot slot{};
  if (!narrow(from.slot, slot) || slot > PrescriptionSlot::kStaged) return false;
  if (from.has_prescription && !in_range(from.prescription)) return false;
  auto& reply = to.emplace<PrescriptionReply>();
  reply.slot = slot;
  reply.present = from.has_prescription;
  if (reply.present) get_checked(from.prescription, reply.prescription);
  reply.day_nl = from.day_nl;
  return true;
}
}  // namespace

bool get(const cisterna_wire_Reply& from, Reply& to) {
  switch (from.which_body) {
#define CISTERNA_TAKE_BODY(Type, member)   \
  case cisterna_wire_Reply_##member##_tag: \
    return take<Type>(from.body.member, to);
    CISTERNA_REPLY_BODIES(CISTERNA_TAKE_BODY)
#undef CISTERNA_TAKE_BODY
    default:
      return false;
  }
}

}  // namespace cisterna::telemetry::wire
