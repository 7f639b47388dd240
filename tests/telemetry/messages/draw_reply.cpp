#include "tests/telemetry/messages/draw.h"

namespace cisterna::telemetry::test {
namespace {

template <class T>
T drawn(Draw&) {
  return {};  // a message without fields
}

template <>
Status drawn<Status>(Draw& draw) {
  Status m;
  m.schema = draw.in<std::uint8_t>(1, 255);
  m.revision = draw.any<std::uint32_t>();
  m.digest = draw.any<std::uint64_t>();
  m.last_id = draw.any<std::uint64_t>();
  m.last_result = static_cast<Reason>(draw.between(0, 59));
  m.sensed_nl = draw.any<std::uint64_t>();
  m.commanded_nl = draw.any<std::uint64_t>();
  m.reservoir_nl = draw.any<std::uint32_t>();
  m.line.tubing_empty = draw.flip();
  m.line.catheter_empty = draw.flip();
  m.delivery = static_cast<Delivery>(draw.between(0, 11));
  m.motor = static_cast<Motor>(draw.between(0, 4));
  m.alarms = draw.any<std::uint32_t>();
  m.life_ms = draw.any<std::uint64_t>();
  m.battery_percent = draw.in<std::uint8_t>(0, 100);
  m.role = draw.any<std::uint8_t>();
  m.last_event = draw.any<std::uint32_t>();
  m.left_s = draw.any<std::uint32_t>();
  if (draw.flip()) {
    BolusProgress& bolus = m.bolus.emplace();
    bolus.amount = draw.any<std::uint64_t>();
    bolus.given_nl = draw.any<std::uint32_t>();
    bolus.planned_nl = draw.any<std::uint32_t>();
    bolus.left_s = draw.any<std::uint32_t>();
  }
  m.refill_open = draw.flip();
  m.staged = draw.flip();
  m.credential_time_s = draw.any<std::uint32_t>();
  m.epoch = draw.any<std::uint32_t>();
  return m;
}

template <>
Unchanged drawn<Unchanged>(Draw& draw) {
  Unchanged m;
  m.life_ms = draw.any<std::uint64_t>();
  m.sensed_nl = draw.any<std::uint64_t>();
  m.reservoir_nl = draw.any<std::uint32_t>();
  return m;
}

template <>
Refused drawn<Refused>(Draw& draw) {
  Refused m;
  m.reason = static_cast<Reason>(draw.between(1, 59));
  m.limit = draw.any<std::uint64_t>();
  m.revision = draw.any<std::uint32_t>();
  return m;
}

template <>
Staged drawn<Staged>(Draw& draw) {
  Staged m;
  m.digest = draw.in<std::uint64_t>(1, ~std::uint64_t{0});
  m.day_nl = draw.any<std::uint64_t>();
  m.day_amount = draw.any<std::uint64_t>();
  m.achievable_amount = draw.any<std::uint64_t>();
  return m;
}

template <>
PrescriptionReply drawn<PrescriptionReply>(Draw& draw) {
  PrescriptionReply m;
  m.slot = static_cast<PrescriptionSlot>(draw.between(0, 1));
  m.present = draw.flip();
  if (m.present) m.prescription = draw_prescription(draw);
  m.day_nl = draw.any<std::uint64_t>();
  return m;
}

template <>
Events drawn<Events>(Draw& draw) {
  Events m;
  const std::size_t count = draw.in<std::size_t>(0, 8);
  for (std::size_t i = 0; i < count; ++i) {
    Event e;
    e.number = draw.any<std::uint32_t>();
    e.life_ms = draw.any<std::uint64_t>();
    e.kind = draw.any<std::uint8_t>();
    e.a = draw.any<std::uint32_t>();
    e.b = draw.any<std::uint32_t>();
    e.repeats = draw.any<std::uint16_t>();
    (void)m.events.push_back(e);
  }
  m.oldest = draw.any<std::uint32_t>();
  m.newest = draw.any<std::uint32_t>();
  return m;
}

template <>
ResultReply drawn<ResultReply>(Draw& draw) {
  ResultReply m;
  m.id = draw.in<std::uint64_t>(1, ~std::uint64_t{0});
  m.found = draw.flip();
  m.base_revision = draw.any<std::uint32_t>();
  m.result = static_cast<Reason>(draw.between(0, 59));
  m.life_ms = draw.any<std::uint64_t>();
  m.revision = draw.any<std::uint32_t>();
  m.oldest_base = draw.any<std::uint32_t>();
  return m;
}

template <>
Device drawn<Device>(Draw& draw) {
  Device m;
  m.model = draw.any<std::uint16_t>();
  m.serial = draw.any<std::uint64_t>();
  m.firmware = draw.any<std::uint32_t>();
  m.capacity_nl = draw.any<std::uint32_t>();
  m.stroke_nl = draw.any<std::uint32_t>();
  m.low_nl = draw.any<std::uint32_t>();
  m.accuracy_permille = draw.any<std::uint32_t>();
  m.minimum_nl_per_day = draw.any<std::uint64_t>();
  m.maximum_nl_per_day = draw.any<std::uint64_t>();
  m.tubing_nl = draw.any<std::uint32_t>();
  m.catheter_nl = draw.any<std::uint32_t>();
  m.utc_offset_s = static_cast<std::int64_t>(draw.any<std::uint64_t>());
  m.lifecycle = static_cast<LifecycleState>(draw.between(0, 2));
  return m;
}

template <>
RefillReply drawn<RefillReply>(Draw& draw) {
  RefillReply m;
  if (draw.flip()) m.drug = draw_drug(draw);
  m.filled_nl = draw.any<std::uint32_t>();
  m.filled_life_ms = draw.any<std::uint64_t>();
  m.commanded_since_nl = draw.any<std::uint64_t>();
  m.sensed_since_nl = draw.any<std::uint64_t>();
  m.fill_date_d = draw.any<std::uint32_t>();
  m.due_date_d = draw.any<std::uint32_t>();
  draw.fill(m.lot);
  m.open = draw.flip();
  if (draw.flip()) m.open_drug = draw_drug(draw);
  m.open_planned_nl = draw.any<std::uint32_t>();
  m.open_life_ms = draw.any<std::uint64_t>();
  return m;
}

template <>
AlarmCard drawn<AlarmCard>(Draw& draw) {
  AlarmCard m;
  if (draw.flip()) m.drug = draw_drug(draw);
  m.delivery = static_cast<Delivery>(draw.between(0, 11));
  m.alarms = draw.any<std::uint32_t>();
  draw.fill(m.telephone);
  return m;
}

template <>
LimitCardReply drawn<LimitCardReply>(Draw& draw) {
  LimitCardReply m;
  draw.fill(m.signed_card);
  return m;
}

template <>
Energy drawn<Energy>(Draw& draw) {
  Energy m;
  for (std::uint64_t& charge : m.charge_uc) charge = draw.any<std::uint64_t>();
  m.battery_mv = draw.any<std::uint16_t>();
  m.months_left = draw.any<std::uint16_t>();
  return m;
}

template <>
Faults drawn<Faults>(Draw& draw) {
  Faults m;
  const std::size_t count = draw.in<std::size_t>(0, 8);
  for (std::size_t i = 0; i < count; ++i) {
    FaultEntry e;
    e.number = draw.any<std::uint32_t>();
    e.life_ms = draw.any<std::uint64_t>();
    e.kind = draw.any<std::uint8_t>();
    e.count = draw.any<std::uint32_t>();
    (void)m.entries.push_back(e);
  }
  return m;
}

template <>
SelfTestReply drawn<SelfTestReply>(Draw& draw) {
  SelfTestReply m;
  m.failed = draw.any<std::uint32_t>();
  return m;
}

template <>
CredentialRefused drawn<CredentialRefused>(Draw& draw) {
  CredentialRefused m;
  m.reason = static_cast<Reason>(draw.between(1, 59));
  m.credential_time_s = draw.any<std::uint32_t>();
  m.epoch = draw.any<std::uint32_t>();
  return m;
}

template <>
Enrolled drawn<Enrolled>(Draw& draw) {
  Enrolled m;
  m.slot = draw.any<std::uint8_t>();
  draw.fill(m.wake);
  draw.fill(m.link);
  return m;
}

template <>
ImageProgress drawn<ImageProgress>(Draw& draw) {
  ImageProgress m;
  m.received = draw.any<std::uint32_t>();
  return m;
}

template <std::size_t... I>
Reply drawn_at(Draw& draw, std::size_t index, std::index_sequence<I...>) {
  Reply out;
  ((index == I ? void(out = drawn<std::variant_alternative_t<I, Reply>>(draw)) : void()), ...);
  return out;
}

}  // namespace

Reply draw_reply(Draw& draw, std::size_t index) {
  return drawn_at(draw, index, std::make_index_sequence<std::variant_size_v<Reply>>{});
}

}  // namespace cisterna::telemetry::test
