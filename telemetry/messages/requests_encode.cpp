// Plain requests to nanopb structures. R-MSG-005
#include "telemetry/messages/validate.h"
#include "telemetry/messages/wire.h"

namespace cisterna::telemetry::wire {
namespace {

// Requests without any field.
void put_body(const GetAlarmCard&, cisterna_wire_GetAlarmCard&) {}
void put_body(const GetLimitCard&, cisterna_wire_GetLimitCard&) {}
void put_body(const GetDevice&, cisterna_wire_GetDevice&) {}
void put_body(const GetEnergy&, cisterna_wire_GetEnergy&) {}
void put_body(const GetRefill&, cisterna_wire_GetRefill&) {}
void put_body(const EndSession&, cisterna_wire_EndSession&) {}
void put_body(const PlayTones&, cisterna_wire_PlayTones&) {}
void put_body(const SelfTest&, cisterna_wire_SelfTest&) {}

// Requests of a header only.
void put_body(const CancelBolus& from, cisterna_wire_CancelBolus& to) {
  put_header(from.header, to);
}
void put_body(const PatientBolus& from, cisterna_wire_PatientBolus& to) {
  put_header(from.header, to);
}
void put_body(const Resume& from, cisterna_wire_Resume& to) {
  put_header(from.header, to);
}
void put_body(const Restart& from, cisterna_wire_Restart& to) {
  put_header(from.header, to);
}
void put_body(const RotorTest& from, cisterna_wire_RotorTest& to) {
  put_header(from.header, to);
}

void put_body(const GetStatus& from, cisterna_wire_GetStatus& to) {
  to.since_revision = from.since_revision;
  to.since_event = from.since_event;
}

void put_body(const GetPrescription& from, cisterna_wire_GetPrescription& to) {
  to.slot = static_cast<std::uint32_t>(from.slot);
}

void put_body(const GetEvents& from, cisterna_wire_GetEvents& to) {
  to.from = from.from;
  to.max = from.max;
}

void put_body(const GetResult& from, cisterna_wire_GetResult& to) {
  to.id = from.id;
}

void put_body(const GetFaults& from, cisterna_wire_GetFaults& to) {
  to.from = from.from;
}

void put_body(const Stage& from, cisterna_wire_Stage& to) {
  to.base_revision = from.base_revision;
  to.has_prescription = true;
  put(from.prescription, to.prescription);
  put_bytes(from.signed_card, to.signed_card);
}

void put_body(const Commit& from, cisterna_wire_Commit& to) {
  put_header(from.header, to);
  to.digest = from.digest;
}

void put_body(const Bolus& from, cisterna_wire_Bolus& to) {
  put_header(from.header, to);
  to.drug = from.drug.drug;
  to.concentration = from.drug.concentration;
  to.amount = from.amount;
  to.duration_s = from.duration_s;
}

void put_body(const Suspend& from, cisterna_wire_Suspend& to) {
  to.duration_s = from.duration_s;
}

void put_body(const Stop& from, cisterna_wire_Stop& to) {
  put_header(from.header, to);
  to.reason = from.reason;
}

void put_body(const SetPatientGrant& from, cisterna_wire_SetPatientGrant& to) {
  put_header(from.header, to);
  to.has_grant = from.grant.has_value();
  if (from.grant) put(*from.grant, to.grant);
}

void put_body(const Reanchor& from, cisterna_wire_Reanchor& to) {
  put_header(from.header, to);
  to.day_anchor_s = from.day_anchor_s;
  to.weekday = from.weekday;
}

void put_body(const LineEvent& from, cisterna_wire_LineEvent& to) {
  put_header(from.header, to);
  to.change = static_cast<std::uint32_t>(from.change);
  to.catheter_nl = from.catheter_nl;
}

void put_body(const RefillOpen& from, cisterna_wire_RefillOpen& to) {
  put_header(from.header, to);
  to.drug = from.drug.drug;
  to.concentration = from.drug.concentration;
  to.planned_nl = from.planned_nl;
  put_bytes(from.signed_card, to.signed_card);
}

void put_body(const RefillClose& from, cisterna_wire_RefillClose& to) {
  put_header(from.header, to);
  to.filled = from.filled;
  to.volume_nl = from.volume_nl;
  put_bytes(from.lot, to.lot);
  to.fill_date_d = from.fill_date_d;
  to.due_date_d = from.due_date_d;
  to.digest = from.digest;
}

void put_body(const SetLimitCard& from, cisterna_wire_SetLimitCard& to) {
  put_header(from.header, to);
  put_bytes(from.signed_card, to.signed_card);
}

void put_body(const AcknowledgeAlarm& from, cisterna_wire_AcknowledgeAlarm& to) {
  put_header(from.header, to);
  to.alarm = from.alarm;
  to.quiet_s = from.quiet_s;
}

void put_body(const AlarmSettings& from, cisterna_wire_AlarmSettings& to) {
  put_header(from.header, to);
  to.low_nl = from.low_nl;
  to.critical_cadence_s = from.critical_cadence_s;
}

void put_body(const Mri& from, cisterna_wire_Mri& to) {
  put_header(from.header, to);
  to.before = from.before;
}

void put_body(const SetClock& from, cisterna_wire_SetClock& to) {
  put_header(from.header, to);
  to.utc_offset_s = from.utc_offset_s;
}

void put_body(const Lifecycle& from, cisterna_wire_Lifecycle& to) {
  put_header(from.header, to);
  to.state = static_cast<std::uint32_t>(from.state);
}

void put_body(const Enrol& from, cisterna_wire_Enrol& to) {
  put_header(from.header, to);
  put_bytes(from.label, to.label);
}

void put_body(const Revoke& from, cisterna_wire_Revoke& to) {
  put_header(from.header, to);
  to.slot = from.slot;
}

void put_body(const SetIssuer& from, cisterna_wire_SetIssuer& to) {
  put_header(from.header, to);
  to.index = from.index;
  put_bytes(from.certificate, to.certificate);
}

void put_body(const ImageBegin& from, cisterna_wire_ImageBegin& to) {
  put_header(from.header, to);
  to.length = from.length;
  to.counter = from.counter;
}

void put_body(const ImageChunk& from, cisterna_wire_ImageChunk& to) {
  to.offset = from.offset;
  put_bytes(from.bytes, to.bytes);
}

void put_body(const ImageFinish& from, cisterna_wire_ImageFinish& to) {
  put_header(from.header, to);
  put_block(from.signature, to.signature);
}

void put_body(const Configure& from, cisterna_wire_Configure& to) {
  put_header(from.header, to);
  put_bytes(from.signed_configuration, to.signed_configuration);
}
}  // namespace

bool put(const Request& from, cisterna_wire_Request& to) {
  switch (from.index() + 1) {
#define CISTERNA_PUT_BODY(Type, member)                   \
  case cisterna_wire_Request_##member##_tag: {            \
    const Type* body = std::get_if<Type>(&from);          \
    if (body == nullptr || !valid(*body)) return false;   \
    to.which_body = cisterna_wire_Request_##member##_tag; \
    put_body(*body, to.body.member);                      \
    return true;                                          \
  }
    CISTERNA_REQUEST_BODIES(CISTERNA_PUT_BODY)
#undef CISTERNA_PUT_BODY
    default:
      return false;
  }
}

}  // namespace cisterna::telemetry::wire
