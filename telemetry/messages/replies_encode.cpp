// Plain replies to nanopb structures. R-MSG-005
#include "telemetry/messages/validate.h"
#include "telemetry/messages/wire.h"

namespace cisterna::telemetry::wire {
namespace {

void put_body(const SessionEnded&, cisterna_wire_SessionEnded&) {}
void put_body(const Accepted&, cisterna_wire_Accepted&) {}

void put_body(const BolusProgress& from, cisterna_wire_BolusProgress& to) {
  to.amount = from.amount;
  to.given_nl = from.given_nl;
  to.planned_nl = from.planned_nl;
  to.left_s = from.left_s;
}

void put_body(const Status& from, cisterna_wire_Status& to) {
  to.schema = from.schema;
  to.revision = from.revision;
  to.digest = from.digest;
  to.last_id = from.last_id;
  to.last_result = static_cast<std::uint32_t>(from.last_result);
  to.sensed_nl = from.sensed_nl;
  to.reservoir_nl = from.reservoir_nl;
  to.delivery = static_cast<std::uint32_t>(from.delivery);
  to.motor = static_cast<std::uint32_t>(from.motor);
  to.alarms = from.alarms;
  to.life_ms = from.life_ms;
  to.battery_percent = from.battery_percent;
  to.role = from.role;
  to.last_event = from.last_event;
  to.left_s = from.left_s;
  to.refill_open = from.refill_open;
  to.staged = from.staged;
  to.credential_time_s = from.credential_time_s;
  to.epoch = from.epoch;
  to.commanded_ahead_nl = static_cast<std::int64_t>(from.commanded_nl - from.sensed_nl);
  to.line = (from.line.tubing_empty ? kTubingEmpty : 0) | (from.line.catheter_empty ? kCatheterEmpty : 0);
  to.has_bolus = from.bolus.has_value();
  if (from.bolus) put_body(*from.bolus, to.bolus);
}

void put_body(const Unchanged& from, cisterna_wire_Unchanged& to) {
  to.life_ms = from.life_ms;
  to.sensed_nl = from.sensed_nl;
  to.reservoir_nl = from.reservoir_nl;
}

void put_body(const Refused& from, cisterna_wire_Refused& to) {
  to.reason = static_cast<std::uint32_t>(from.reason);
  to.limit = from.limit;
  to.revision = from.revision;
}

void put_body(const Staged& from, cisterna_wire_Staged& to) {
  to.digest = from.digest;
  to.day_nl = from.day_nl;
  to.day_amount = from.day_amount;
  to.achievable_amount = from.achievable_amount;
}

void put_body(const PrescriptionReply& from, cisterna_wire_PrescriptionReply& to) {
  to.slot = static_cast<std::uint32_t>(from.slot);
  to.has_prescription = from.present;
  if (from.present) put(from.prescription, to.prescription);
  to.day_nl = from.day_nl;
}

void put_body(const Event& from, cisterna_wire_Event& to) {
  to.number = from.number;
  to.life_ms = from.life_ms;
  to.kind = from.kind;
  to.a = from.a;
  to.b = from.b;
  to.repeats = from.repeats;
}

void put_body(const Events& from, cisterna_wire_Events& to) {
  static_assert(sizeof(to.events) / sizeof(to.events[0]) == decltype(from.events)::capacity());
  for (const Event& event : from.events) put_body(event, to.events[to.events_count++]);
  to.oldest = from.oldest;
  to.newest = from.newest;
}

void put_body(const ResultReply& from, cisterna_wire_ResultReply& to) {
  to.id = from.id;
  to.found = from.found;
  to.base_revision = from.base_revision;
  to.result = static_cast<std::uint32_t>(from.result);
  to.life_ms = from.life_ms;
  to.revision = from.revision;
  to.oldest_base = from.oldest_base;
}

void put_body(const Device& from, cisterna_wire_Device& to) {
  to.model = from.model;
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
  to.lifecycle = static_cast<std::uint32_t>(from.lifecycle);
}

void put_body(const RefillReply& from, cisterna_wire_RefillReply& to) {
  to.drug = from.drug.drug;
  to.concentration = from.drug.concentration;
  to.filled_nl = from.filled_nl;
  to.filled_life_ms = from.filled_life_ms;
  to.commanded_since_nl = from.commanded_since_nl;
  to.sensed_since_nl = from.sensed_since_nl;
  to.fill_date_d = from.fill_date_d;
  to.due_date_d = from.due_date_d;
  put_bytes(from.lot, to.lot);
  to.open = from.open;
  to.open_drug = from.open_drug.drug;
  to.open_concentration = from.open_drug.concentration;
  to.open_planned_nl = from.open_planned_nl;
  to.open_life_ms = from.open_life_ms;
}

void put_body(const AlarmCard& from, cisterna_wire_AlarmCard& to) {
  to.drug = from.drug.drug;
  to.concentration = from.drug.concentration;
  to.delivery = static_cast<std::uint32_t>(from.delivery);
  to.alarms = from.alarms;
  put_bytes(from.telephone, to.telephone);
}

void put_body(const LimitCardReply& from, cisterna_wire_LimitCardReply& to) {
  put_bytes(from.signed_card, to.signed_card);
}

void put_body(const Energy& from, cisterna_wire_Energy& to) {
  static_assert(sizeof(to.charge_uc) == sizeof(from.charge_uc));
  for (const std::uint64_t charge : from.charge_uc) to.charge_uc[to.charge_uc_count++] = charge;
  to.battery_mv = from.battery_mv;
  to.months_left = from.months_left;
}

void put_body(const FaultEntry& from, cisterna_wire_FaultEntry& to) {
  to.number = from.number;
  to.life_ms = from.life_ms;
  to.kind = from.kind;
  to.count = from.count;
}

void put_body(const Faults& from, cisterna_wire_Faults& to) {
  static_assert(sizeof(to.entries) / sizeof(to.entries[0]) == decltype(from.entries)::capacity());
  for (const FaultEntry& entry : from.entries) put_body(entry, to.entries[to.entries_count++]);
}

void put_body(const SelfTestReply& from, cisterna_wire_SelfTestReply& to) {
  to.failed = from.failed;
}

void put_body(const CredentialRefused& from, cisterna_wire_CredentialRefused& to) {
  to.reason = static_cast<std::uint32_t>(from.reason);
  to.credential_time_s = from.credential_time_s;
  to.epoch = from.epoch;
}

void put_body(const Enrolled& from, cisterna_wire_Enrolled& to) {
  to.slot = from.slot;
  put_block(from.wake, to.wake);
  put_block(from.link, to.link);
}

void put_body(const ImageProgress& from, cisterna_wire_ImageProgress& to) {
  to.received = from.received;
}
}  // namespace

[[gnu::noipa]] bool put(const Reply& from, cisterna_wire_Reply& to) {
  switch (from.index() + 1) {
#define CISTERNA_PUT_BODY(Type, member)                 \
  case cisterna_wire_Reply_##member##_tag: {            \
    const Type* body = std::get_if<Type>(&from);        \
    if (body == nullptr || !valid(*body)) return false; \
    to.which_body = cisterna_wire_Reply_##member##_tag; \
    put_body(*body, to.body.member);                    \
    return true;                                        \
  }
    CISTERNA_REPLY_BODIES(CISTERNA_PUT_BODY)
#undef CISTERNA_PUT_BODY
    default:
      return false;
  }
}

}  // namespace cisterna::telemetry::wire
