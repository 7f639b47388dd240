// nanopb structures to plain requests, with their ranges. R-MSG-005
#include "telemetry/messages/validate.h"
#include "telemetry/messages/wire.h"

namespace cisterna::telemetry::wire {
namespace {

// Requests without any field.
[[nodiscard]] bool get_body(const cisterna_wire_GetAlarmCard&, GetAlarmCard&) {
  return true;
}
[[nodiscard]] bool get_body(const cisterna_wire_GetLimitCard&, GetLimitCard&) {
  return true;
}
[[nodiscard]] bool get_body(const cisterna_wire_GetDevice&, GetDevice&) {
  return true;
}
[[nodiscard]] bool get_body(const cisterna_wire_GetEnergy&, GetEnergy&) {
  return true;
}
[[nodiscard]] bool get_body(const cisterna_wire_GetRefill&, GetRefill&) {
  return true;
}
[[nodiscard]] bool get_body(const cisterna_wire_EndSession&, EndSession&) {
  return true;
}
[[nodiscard]] bool get_body(const cisterna_wire_PlayTones&, PlayTones&) {
  return true;
}
[[nodiscard]] bool get_body(const cisterna_wire_SelfTest&, SelfTest&) {
  return true;
}

// Requests of a header only.
[[nodiscard]] bool get_body(const cisterna_wire_CancelBolus& from, CancelBolus& to) {
  get_header(from, to.header);
  return true;
}
[[nodiscard]] bool get_body(const cisterna_wire_PatientBolus& from, PatientBolus& to) {
  get_header(from, to.header);
  return true;
}
[[nodiscard]] bool get_body(const cisterna_wire_Resume& from, Resume& to) {
  get_header(from, to.header);
  return true;
}
[[nodiscard]] bool get_body(const cisterna_wire_Restart& from, Restart& to) {
  get_header(from, to.header);
  return true;
}
[[nodiscard]] bool get_body(const cisterna_wire_RotorTest& from, RotorTest& to) {
  get_header(from, to.header);
  return true;
}

[[nodiscard]] bool get_body(const cisterna_wire_GetStatus& from, GetStatus& to) {
  to.since_revision = from.since_revision;
  to.since_event = from.since_event;
  return true;
}

[[nodiscard]] bool get_body(const cisterna_wire_GetPrescription& from, GetPrescription& to) {
  return narrow(from.slot, to.slot);
}

[[nodiscard]] bool get_body(const cisterna_wire_GetEvents& from, GetEvents& to) {
  to.from = from.from;
  return narrow(from.max, to.max);
}

[[nodiscard]] bool get_body(const cisterna_wire_GetResult& from, GetResult& to) {
  to.id = from.id;
  return true;
}

[[nodiscard]] bool get_body(const cisterna_wire_GetFaults& from, GetFaults& to) {
  to.from = from.from;
  return true;
}

[[nodiscard]] bool get_body(const cisterna_wire_Commit& from, Commit& to) {
  get_header(from, to.header);
  to.digest = from.digest;
  return true;
}

[[nodiscard]] bool get_body(const cisterna_wire_Bolus& from, Bolus& to) {
  get_header(from, to.header);
  to.drug.concentration = from.concentration;
  to.amount = from.amount;
  to.duration_s = from.duration_s;
  return narrow(from.drug, to.drug.drug);
}

[[nodiscard]] bool get_body(const cisterna_wire_Suspend& from, Suspend& to) {
  to.duration_s = from.duration_s;
  return true;
}

[[nodiscard]] bool get_body(const cisterna_wire_Stop& from, Stop& to) {
  get_header(from, to.header);
  return narrow(from.reason, to.reason);
}

[[nodiscard]] bool get_body(const cisterna_wire_SetPatientGrant& from, SetPatientGrant& to) {
  get_header(from, to.header);
  return !from.has_grant || get(from.grant, to.grant.emplace());
}

[[nodiscard]] bool get_body(const cisterna_wire_Reanchor& from, Reanchor& to) {
  get_header(from, to.header);
  to.day_anchor_s = from.day_anchor_s;
  return narrow(from.weekday, to.weekday);
}

[[nodiscard]] bool get_body(const cisterna_wire_LineEvent& from, LineEvent& to) {
  get_header(from, to.header);
  to.catheter_nl = from.catheter_nl;
  return narrow(from.change, to.change);
}

[[nodiscard]] bool get_body(const cisterna_wire_RefillOpen& from, RefillOpen& to) {
  get_header(from, to.header);
  to.drug.concentration = from.concentration;
  to.planned_nl = from.planned_nl;
  return narrow(from.drug, to.drug.drug) && get_bytes(from.signed_card, to.signed_card);
}

[[nodiscard]] bool get_body(const cisterna_wire_RefillClose& from, RefillClose& to) {
  get_header(from, to.header);
  to.filled = from.filled;
  to.volume_nl = from.volume_nl;
  to.fill_date_d = from.fill_date_d;
  to.due_date_d = from.due_date_d;
  to.digest = from.digest;
  return get_bytes(from.lot, to.lot);
}

[[nodiscard]] bool get_body(const cisterna_wire_SetLimitCard& from, SetLimitCard& to) {
  get_header(from, to.header);
  return get_bytes(from.signed_card, to.signed_card);
}

[[nodiscard]] bool get_body(const cisterna_wire_AcknowledgeAlarm& from, AcknowledgeAlarm& to) {
  get_header(from, to.header);
  to.alarm = from.alarm;
  to.quiet_s = from.quiet_s;
  return true;
}

[[nodiscard]] bool get_body(const cisterna_wire_AlarmSettings& from, AlarmSettings& to) {
  get_header(from, to.header);
  to.low_nl = from.low_nl;
  to.critical_cadence_s = from.critical_cadence_s;
  return true;
}

[[nodiscard]] bool get_body(const cisterna_wire_Mri& from, Mri& to) {
  get_header(from, to.header);
  to.before = from.before;
  return true;
}

[[nodiscard]] bool get_body(const cisterna_wire_SetClock& from, SetClock& to) {
  get_header(from, to.header);
  to.utc_offset_s = from.utc_offset_s;
  return true;
}

[[nodiscard]] bool get_body(const cisterna_wire_Lifecycle& from, Lifecycle& to) {
  get_header(from, to.header);
  return narrow(from.state, to.state);
}

[[nodiscard]] bool get_body(const cisterna_wire_Enrol& from, Enrol& to) {
  get_header(from, to.header);
  return get_bytes(from.label, to.label);
}

[[nodiscard]] bool get_body(const cisterna_wire_Revoke& from, Revoke& to) {
  get_header(from, to.header);
  return narrow(from.slot, to.slot);
}

[[nodiscard]] bool get_body(const cisterna_wire_SetIssuer& from, SetIssuer& to) {
  get_header(from, to.header);
  return narrow(from.index, to.index) && get_bytes(from.certificate, to.certificate);
}

[[nodiscard]] bool get_body(const cisterna_wire_ImageBegin& from, ImageBegin& to) {
  get_header(from, to.header);
  to.length = from.length;
  to.counter = from.counter;
  return true;
}

[[nodiscard]] bool get_body(const cisterna_wire_ImageChunk& from, ImageChunk& to) {
  to.offset = from.offset;
  return get_bytes(from.bytes, to.bytes);
}

[[nodiscard]] bool get_body(const cisterna_wire_ImageFinish& from, ImageFinish& to) {
  get_header(from, to.header);
  get_block(from.signature, to.signature);
  return true;
}

[[nodiscard]] bool get_body(const cisterna_wire_Configure& from, Configure& to) {
  get_header(from, to.header);
  return get_bytes(from.signed_configuration, to.signed_configuration);
}

template <class Plain, class Wire>
[[nodiscard]] bool take(const Wire& from, Request& to) {
  Plain body{};
  if (!get_body(from, body) || !valid(body)) return false;
  to.template emplace<Plain>(body);
  return true;
}

// In place: the only request that is too large for the stack.
template <>
[[nodiscard]] bool take<Stage>(const cisterna_wire_Stage& from, Request& to) {
  const std::size_t card = from.signed_card.size;
  if (!from.has_prescription || !in_range(from.prescription) || (card != 0 && card <= kSignatureBytes)) return false;
  Stage& stage = to.emplace<Stage>();
  stage.base_revision = from.base_revision;
  get_checked(from.prescription, stage.prescription);
  return get_bytes(from.signed_card, stage.signed_card);  // sizes are equal by static_assert: true
}
}  // namespace

bool get(const cisterna_wire_Request& from, Request& to) {
  switch (from.which_body) {
#define CISTERNA_TAKE_BODY(Type, member)     \
  case cisterna_wire_Request_##member##_tag: \
    return take<Type>(from.body.member, to);
    CISTERNA_REQUEST_BODIES(CISTERNA_TAKE_BODY)
#undef CISTERNA_TAKE_BODY
    default:
      return false;
  }
}

}  // namespace cisterna::telemetry::wire
