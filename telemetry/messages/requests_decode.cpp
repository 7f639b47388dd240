// nanopb structures to plain requests, with their ranges. R-MSG-005
#include <cstddef>

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
[[nodiscard]] bool get_body(const cisterna_wire_CancelBolus&, CancelBolus&) {
  return true;
}
[[nodiscard]] bool get_body(const cisterna_wire_PatientBolus&, PatientBolus&) {
  return true;
}
[[nodiscard]] bool get_body(const cisterna_wire_Resume&, Resume&) {
  return true;
}
[[nodiscard]] bool get_body(const cisterna_wire_Restart&, Restart&) {
  return true;
}
[[nodiscard]] bool get_body(const cisterna_wire_RotorTest&, RotorTest&) {
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
  to.digest = from.digest;
  return true;
}

[[nodiscard]] bool get_body(const cisterna_wire_Bolus& from, Bolus& to) {
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
  return narrow(from.reason, to.reason);
}

[[nodiscard]] bool get_body(const cisterna_wire_SetPatientGrant& from, SetPatientGrant& to) {
  return !from.has_grant || get(from.grant, to.grant.emplace());
}

[[nodiscard]] bool get_body(const cisterna_wire_Reanchor& from, Reanchor& to) {
  to.day_anchor_s = from.day_anchor_s;
  return narrow(from.weekday, to.weekday);
}

[[nodiscard]] bool get_body(const cisterna_wire_LineEvent& from, LineEvent& to) {
  to.catheter_nl = from.catheter_nl;
  return narrow(from.change, to.change);
}

[[nodiscard]] bool get_body(const cisterna_wire_RefillOpen& from, RefillOpen& to) {
  to.drug.concentration = from.concentration;
  to.planned_nl = from.planned_nl;
  return narrow(from.drug, to.drug.drug) && get_bytes(from.signed_card, to.signed_card);
}

[[nodiscard]] bool get_body(const cisterna_wire_RefillClose& from, RefillClose& to) {
  to.filled = from.filled;
  to.volume_nl = from.volume_nl;
  to.fill_date_d = from.fill_date_d;
  to.due_date_d = from.due_date_d;
  to.digest = from.digest;
  return get_bytes(from.lot, to.lot);
}

[[nodiscard]] bool get_body(const cisterna_wire_SetLimitCard& from, SetLimitCard& to) {
  return get_bytes(from.signed_card, to.signed_card);
}

[[nodiscard]] bool get_body(const cisterna_wire_AcknowledgeAlarm& from, AcknowledgeAlarm& to) {
  to.alarm = from.alarm;
  to.quiet_s = from.quiet_s;
  return true;
}

[[nodiscard]] bool get_body(const cisterna_wire_AlarmSettings& from, AlarmSettings& to) {
  to.low_nl = from.low_nl;
  to.critical_cadence_s = from.critical_cadence_s;
  return true;
}

[[nodiscard]] bool get_body(const cisterna_wire_Mri& from, Mri& to) {
  to.before = from.before;
  return true;
}

[[nodiscard]] bool get_body(const cisterna_wire_SetClock& from, SetClock& to) {
  to.utc_offset_s = from.utc_offset_s;
  return true;
}

[[nodiscard]] bool get_body(const cisterna_wire_Lifecycle& from, Lifecycle& to) {
  return narrow(from.state, to.state);
}

[[nodiscard]] bool get_body(const cisterna_wire_Enrol& from, Enrol& to) {
  return get_bytes(from.label, to.label);
}

[[nodiscard]] bool get_body(const cisterna_wire_Revoke& from, Revoke& to) {
  return narrow(from.slot, to.slot);
}

[[nodiscard]] bool get_body(const cisterna_wire_SetIssuer& from, SetIssuer& to) {
  return narrow(from.index, to.index) && get_bytes(from.certificate, to.certificate);
}

[[nodiscard]] bool get_body(const cisterna_wire_ImageBegin& from, ImageBegin& to) {
  to.length = from.length;
  to.counter = from.counter;
  return true;
}

[[nodiscard]] bool get_body(const cisterna_wire_ImageChunk& from, ImageChunk& to) {
  to.offset = from.offset;
  return get_bytes(from.bytes, to.bytes);
}

[[nodiscard]] bool get_body(const cisterna_wire_ImageFinish& from, ImageFinish& to) {
  get_block(from.signature, to.signature);
  return true;
}

[[nodiscard]] bool get_body(const cisterna_wire_Configure& from, Configure& to) {
  return get_bytes(from.signed_configuration, to.signed_configuration);
}

// Every body with a header begins with it, so that it is read and judged once for all.
struct WireHeader {
  std::uint64_t id;
  std::uint32_t base_revision, not_after_s;
};

template <class Wire>
constexpr bool kBeginsWithHeader = false;
template <class Wire>
requires requires(Wire wire) {
  wire.not_after_s;
}
constexpr bool kBeginsWithHeader<Wire> = [] {
  static_assert(offsetof(Wire, id) == 0 && offsetof(Wire, base_revision) == 8 && offsetof(Wire, not_after_s) == 12);
  return true;
}();

constexpr std::uint64_t kWithHeader = 0
#define CISTERNA_WITH_HEADER(Type, member) \
  | std::uint64_t{kBeginsWithHeader<cisterna_wire_##Type>} << cisterna_wire_Request_##member##_tag
    CISTERNA_REQUEST_BODIES(CISTERNA_WITH_HEADER)
#undef CISTERNA_WITH_HEADER
    ;

template <class Plain, class Wire>
[[nodiscard]] bool take(const Wire& from, const CommandHeader& header, Request& to) {
  auto& body = to.template emplace<Plain>();
  if constexpr (kBeginsWithHeader<Wire>) body.header = header;
  return get_body(from, body) && valid(body);
}

// Judged before it is taken: there is no room for a second one.
template <>
[[nodiscard]] bool take<Stage>(const cisterna_wire_Stage& from, const CommandHeader&, Request& to) {
  const std::size_t card = from.signed_card.size;
  if (!from.has_prescription || !in_range(from.prescription) || (card != 0 && card <= kSignatureBytes)) return false;
  Stage& stage = to.emplace<Stage>();
  stage.base_revision = from.base_revision;
  get_checked(from.prescription, stage.prescription);
  return get_bytes(from.signed_card, stage.signed_card);  // sizes are equal by static_assert: true
}
}  // namespace

// By itself, without knowledge of where its caller keeps the request: absolute addresses would cost 400 bytes.
[[gnu::noipa]] bool get(const cisterna_wire_Request& from, Request& to) {
  CommandHeader header;
  if ((kWithHeader >> from.which_body & 1U) != 0) {
    WireHeader wire;
    std::memcpy(&wire, &from.body, sizeof wire);
    header = {wire.id, wire.base_revision, wire.not_after_s};
    if (!valid(header)) return false;
  }
  switch (from.which_body) {
#define CISTERNA_TAKE_BODY(Type, member)     \
  case cisterna_wire_Request_##member##_tag: \
    return take<Type>(from.body.member, header, to);
    CISTERNA_REQUEST_BODIES(CISTERNA_TAKE_BODY)
#undef CISTERNA_TAKE_BODY
    default:
      return false;
  }
}

}  // namespace cisterna::telemetry::wire
