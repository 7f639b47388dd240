#include "tests/telemetry/messages/draw.h"

namespace cisterna::telemetry::test {
namespace {

template <class T>
T drawn(Draw&) {
  return {};  // a message without fields
}

template <>
GetStatus drawn<GetStatus>(Draw& draw) {
  GetStatus m;
  m.since_revision = draw.any<std::uint32_t>();
  m.since_event = draw.any<std::uint32_t>();
  return m;
}

template <>
Stage drawn<Stage>(Draw& draw) {
  Stage m;
  m.base_revision = draw.any<std::uint32_t>();
  m.prescription = draw_prescription(draw);
  draw.fill_optional_signed(m.signed_card);
  return m;
}

template <>
Commit drawn<Commit>(Draw& draw) {
  Commit m;
  m.header = draw_header(draw);
  m.digest = draw.in<std::uint64_t>(1, ~std::uint64_t{0});
  return m;
}

template <>
Bolus drawn<Bolus>(Draw& draw) {
  Bolus m;
  m.header = draw_header(draw);
  m.drug = draw_drug(draw);
  m.amount = draw.in<std::uint64_t>(1, kMaxAmount);
  m.duration_s = draw.in<std::uint32_t>(1, 86'400);
  return m;
}

template <>
CancelBolus drawn<CancelBolus>(Draw& draw) {
  CancelBolus m;
  m.header = draw_header(draw);
  return m;
}

template <>
PatientBolus drawn<PatientBolus>(Draw& draw) {
  PatientBolus m;
  m.header = draw_header(draw);
  return m;
}

template <>
Suspend drawn<Suspend>(Draw& draw) {
  Suspend m;
  m.duration_s = draw.any<std::uint32_t>();
  return m;
}

template <>
Resume drawn<Resume>(Draw& draw) {
  Resume m;
  m.header = draw_header(draw);
  return m;
}

template <>
RefillOpen drawn<RefillOpen>(Draw& draw) {
  RefillOpen m;
  m.header = draw_header(draw);
  m.drug = draw_drug(draw);
  m.planned_nl = draw.any<std::uint32_t>();
  draw.fill_optional_signed(m.signed_card);
  return m;
}

template <>
RefillClose drawn<RefillClose>(Draw& draw) {
  RefillClose m;
  m.header = draw_header(draw);
  m.filled = draw.flip();
  m.volume_nl = draw.any<std::uint32_t>();
  draw.fill(m.lot);
  m.fill_date_d = draw.any<std::uint32_t>();
  m.due_date_d = draw.any<std::uint32_t>();
  m.digest = draw.any<std::uint64_t>();
  return m;
}

template <>
GetPrescription drawn<GetPrescription>(Draw& draw) {
  GetPrescription m;
  m.slot = static_cast<PrescriptionSlot>(draw.between(0, 1));
  return m;
}

template <>
GetEvents drawn<GetEvents>(Draw& draw) {
  GetEvents m;
  m.from = draw.any<std::uint32_t>();
  m.max = draw.in<std::uint8_t>(1, 8);
  return m;
}

template <>
GetResult drawn<GetResult>(Draw& draw) {
  GetResult m;
  m.id = draw.in<std::uint64_t>(1, ~std::uint64_t{0});
  return m;
}

template <>
GetFaults drawn<GetFaults>(Draw& draw) {
  GetFaults m;
  m.from = draw.any<std::uint32_t>();
  return m;
}

template <>
Stop drawn<Stop>(Draw& draw) {
  Stop m;
  m.header = draw_header(draw);
  m.reason = draw.any<std::uint8_t>();
  return m;
}

template <>
Restart drawn<Restart>(Draw& draw) {
  Restart m;
  m.header = draw_header(draw);
  return m;
}

template <>
SetPatientGrant drawn<SetPatientGrant>(Draw& draw) {
  SetPatientGrant m;
  m.header = draw_header(draw);
  if (draw.flip()) m.grant = draw_grant(draw);
  return m;
}

template <>
Reanchor drawn<Reanchor>(Draw& draw) {
  Reanchor m;
  m.header = draw_header(draw);
  m.day_anchor_s = draw.any<std::uint32_t>();
  m.weekday = draw.in<std::uint8_t>(0, 6);
  return m;
}

template <>
LineEvent drawn<LineEvent>(Draw& draw) {
  LineEvent m;
  m.header = draw_header(draw);
  m.change = static_cast<LineChange>(draw.between(1, 6));
  m.catheter_nl = draw.any<std::uint32_t>();
  return m;
}

template <>
SetLimitCard drawn<SetLimitCard>(Draw& draw) {
  SetLimitCard m;
  m.header = draw_header(draw);
  draw.fill(m.signed_card, kSignatureBytes + 1);
  return m;
}

template <>
AcknowledgeAlarm drawn<AcknowledgeAlarm>(Draw& draw) {
  AcknowledgeAlarm m;
  m.header = draw_header(draw);
  m.alarm = draw.any<std::uint32_t>();
  m.quiet_s = draw.any<std::uint32_t>();
  return m;
}

template <>
AlarmSettings drawn<AlarmSettings>(Draw& draw) {
  AlarmSettings m;
  m.header = draw_header(draw);
  m.low_nl = draw.any<std::uint32_t>();
  m.critical_cadence_s = draw.any<std::uint32_t>();
  return m;
}

template <>
RotorTest drawn<RotorTest>(Draw& draw) {
  RotorTest m;
  m.header = draw_header(draw);
  return m;
}

template <>
Mri drawn<Mri>(Draw& draw) {
  Mri m;
  m.header = draw_header(draw);
  m.before = draw.flip();
  return m;
}

template <>
SetClock drawn<SetClock>(Draw& draw) {
  SetClock m;
  m.header = draw_header(draw);
  m.utc_offset_s = static_cast<std::int64_t>(draw.any<std::uint64_t>());
  return m;
}

template <>
Lifecycle drawn<Lifecycle>(Draw& draw) {
  Lifecycle m;
  m.header = draw_header(draw);
  m.state = static_cast<LifecycleState>(draw.between(0, 2));
  return m;
}

template <>
Enrol drawn<Enrol>(Draw& draw) {
  Enrol m;
  m.header = draw_header(draw);
  draw.fill(m.label);
  return m;
}

template <>
Revoke drawn<Revoke>(Draw& draw) {
  Revoke m;
  m.header = draw_header(draw);
  m.slot = draw.any<std::uint8_t>();
  return m;
}

template <>
SetIssuer drawn<SetIssuer>(Draw& draw) {
  SetIssuer m;
  m.header = draw_header(draw);
  m.index = draw.any<std::uint8_t>();
  draw.fill(m.certificate);
  return m;
}

template <>
ImageBegin drawn<ImageBegin>(Draw& draw) {
  ImageBegin m;
  m.header = draw_header(draw);
  m.length = draw.any<std::uint32_t>();
  m.counter = draw.any<std::uint32_t>();
  return m;
}

template <>
ImageChunk drawn<ImageChunk>(Draw& draw) {
  ImageChunk m;
  m.offset = draw.any<std::uint32_t>();
  draw.fill(m.bytes, 1);
  return m;
}

template <>
ImageFinish drawn<ImageFinish>(Draw& draw) {
  ImageFinish m;
  m.header = draw_header(draw);
  draw.fill(m.signature);
  return m;
}

template <>
Configure drawn<Configure>(Draw& draw) {
  Configure m;
  m.header = draw_header(draw);
  draw.fill(m.signed_configuration, kSignatureBytes + 1);
  return m;
}

template <std::size_t... I>
Request drawn_at(Draw& draw, std::size_t index, std::index_sequence<I...>) {
  Request out;
  ((index == I ? void(out = drawn<std::variant_alternative_t<I, Request>>(draw)) : void()), ...);
  return out;
}

}  // namespace

CommandHeader draw_header(Draw& draw) {
  CommandHeader header;
  header.id = draw.in<std::uint64_t>(1, ~std::uint64_t{0});
  header.base_revision = draw.any<std::uint32_t>();
  header.not_after_s = draw.any<std::uint32_t>();
  return header;
}

Request draw_request(Draw& draw, std::size_t index) {
  return drawn_at(draw, index, std::make_index_sequence<std::variant_size_v<Request>>{});
}

}  // namespace cisterna::telemetry::test
