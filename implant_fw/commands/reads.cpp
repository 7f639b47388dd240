// What may be read. Nothing here changes anything but the charge ledger's clock.
#include "implant_fw/commands/command_server.h"

namespace cisterna::commands {

using namespace telemetry;  // NOLINT: the names of forty requests
using storage::EventKind;

bool CommandServer::read(const Request& request, const Peer& peer, Time now, Reply& reply) {
  if (const auto* r = std::get_if<GetStatus>(&request)) return read_status(*r, peer, now, reply), true;
  if (const auto* r = std::get_if<GetPrescription>(&request)) return read_prescription(*r, now, reply), true;
  if (const auto* r = std::get_if<GetEvents>(&request)) return read_events(*r, reply), true;
  if (const auto* r = std::get_if<GetFaults>(&request)) return read_faults(*r, reply), true;
  if (const auto* r = std::get_if<GetResult>(&request)) return read_result(*r, reply), true;
  if (std::get_if<GetDevice>(&request) != nullptr) return read_device(reply), true;
  if (std::get_if<GetRefill>(&request) != nullptr) return read_refill(reply), true;
  if (std::get_if<GetAlarmCard>(&request) != nullptr) return read_alarm_card(reply), true;
  if (std::get_if<GetLimitCard>(&request) != nullptr) return read_limit_card(reply), true;
  if (std::get_if<GetEnergy>(&request) != nullptr) return read_energy(now, reply), true;
  if (std::get_if<SelfTest>(&request) != nullptr) return self_test(now, reply), true;
  if (std::get_if<EndSession>(&request) != nullptr) return reply = SessionEnded{}, true;
  if (std::get_if<PlayTones>(&request) == nullptr) return false;
  tone_.play(hal::ToneKind::kCritical);
  tone_.play(hal::ToneKind::kNonCritical);
  reply = Accepted{};
  return true;
}

// The short form when nothing is newer than what the asker holds.
void CommandServer::read_status(const GetStatus& request, const Peer& peer, Time now, Reply& reply) {
  const bool full = request.since_revision == 0 && request.since_event == 0;
  const bool nothing_newer =
      request.since_revision == regimen_.control().revision && request.since_event == regimen_.store().newest_event();
  if (full || !nothing_newer) return status(peer, now, reply.emplace<Status>());
  const auto left = regimen_.reservoir_nl();
  reply = Unchanged{static_cast<std::uint64_t>(now.ms()), regimen_.sensed_nl(),
                    left > 0 ? static_cast<std::uint32_t>(left) : 0};
}

void CommandServer::read_prescription(const GetPrescription& request, Time now, Reply& reply) {
  auto& out = reply.emplace<PrescriptionReply>();
  out.slot = request.slot;
  const bool staged = request.slot == PrescriptionSlot::kStaged;
  if (staged ? !draft_lives(now) : !regimen_.control().has_prescription) return;
  crypto::Bytes bytes = crypto::Bytes{canonical_}.first(draft_.size);
  if (!staged) {
    if (draft_lives(now)) {  // the buffer holds the draft
      std::array<std::uint8_t, kMaxPrescription> scratch;
      out.present =
          decode(regimen_.store().prescription(regimen_.control().active_slot, scratch), out.prescription).ok();
    } else {
      bytes = regimen_.store().prescription(regimen_.control().active_slot, canonical_);
      out.present = decode(bytes, out.prescription).ok();
    }
  } else {
    out.present = decode(bytes, out.prescription).ok();
  }
  if (out.present)
    out.day_nl =
        static_cast<std::uint64_t>(therapy::volume_of((staged ? draft_.active : regimen_.active()).daily_amount,
                                                      out.prescription.primary.concentration)
                                       .nl());
}

void CommandServer::read_events(const GetEvents& request, Reply& reply) const {
  auto& out = reply.emplace<Events>();
  const auto& store = regimen_.store();
  out.oldest = store.oldest_event();
  out.newest = store.newest_event();
  storage::ClinicalEvent event;
  for (auto n = request.from > out.oldest ? request.from : out.oldest; n <= out.newest && n != 0; ++n) {
    if (out.events.size() >= request.max) return;
    if (!store.event(n, event)) continue;
    if (!out.events.push_back(
            {event.number, static_cast<std::uint64_t>(event.at.ms()), event.kind, event.a, event.b, event.repeats}))
      return;
  }
}

void CommandServer::read_faults(const GetFaults& request, Reply& reply) const {
  auto& out = reply.emplace<Faults>();
  const auto& store = regimen_.store();
  storage::ClinicalEvent event;
  for (auto n = request.from > store.oldest_event() ? request.from : store.oldest_event();
       n <= store.newest_event() && n != 0; ++n) {
    if (!store.event(n, event)) continue;
    switch (static_cast<EventKind>(event.kind)) {
      case EventKind::kStall:
      case EventKind::kRunAway:
      case EventKind::kStrokeDenied:
      case EventKind::kStrokeInDoubt:
      case EventKind::kRecordRepaired:
      case EventKind::kRecordLost:
      case EventKind::kPrescriptionLost:
      case EventKind::kOscillator:
      case EventKind::kStorageFault:
      case EventKind::kTimeLost:
      case EventKind::kMagnet:
      case EventKind::kSelfTest:
      case EventKind::kLevel:
      case EventKind::kWatchdogReset:
        if (!out.entries.push_back({event.number, static_cast<std::uint64_t>(event.at.ms()), event.kind,
                                    std::uint32_t{event.repeats} + 1}))
          return;
        break;
      default:
        break;
    }
  }
}

void CommandServer::read_result(const GetResult& request, Reply& reply) const {
  ResultReply out;
  out.id = request.id;
  storage::CommandMemo memo;
  out.found = regimen_.store().find_result(request.id, memo);
  if (out.found) {
    out.base_revision = memo.base;
    out.result = memo.result;
    out.life_ms = static_cast<std::uint64_t>(memo.at.ms());
  }
  out.revision = regimen_.control().revision;
  out.oldest_base = regimen_.store().oldest_result_base();
  reply = out;
}

void CommandServer::read_device(Reply& reply) const {
  const auto& m = regimen_.store().model();
  Device d;
  d.model = m.model;
  d.serial = m.serial;
  d.firmware = kFirmwareVersion;
  d.capacity_nl = m.capacity_nl;
  d.stroke_nl = m.stroke_nl;
  d.low_nl = regimen_.control().low_nl;
  d.accuracy_permille = m.accuracy_permille;
  d.minimum_nl_per_day = m.minimum_nl_per_day;
  d.maximum_nl_per_day = m.maximum_nl_per_day;
  d.tubing_nl = m.tubing_nl;
  d.catheter_nl = m.catheter_nl;
  d.utc_offset_s = regimen_.control().utc_offset_s;
  d.lifecycle = regimen_.control().lifecycle;
  reply = d;
}

void CommandServer::read_refill(Reply& reply) const {
  const auto& c = regimen_.control();
  auto& out = reply.emplace<RefillReply>();
  out.drug = c.reservoir.drug;
  out.filled_nl = c.reservoir.filled_nl;
  out.filled_life_ms = static_cast<std::uint64_t>(c.reservoir.filled_at.ms());
  out.commanded_since_nl = regimen_.commanded_nl() - c.reservoir.commanded_at_fill_nl;
  out.sensed_since_nl = regimen_.sensed_nl() - c.reservoir.sensed_at_fill_nl;
  out.fill_date_d = c.reservoir.fill_date_d;
  out.due_date_d = c.reservoir.due_date_d;
  out.lot = c.reservoir.lot;
  out.open = c.refill.open;
  out.open_drug = c.refill.drug;
  out.open_planned_nl = c.refill.planned_nl;
  out.open_life_ms = static_cast<std::uint64_t>(c.refill.at.ms());
}

void CommandServer::read_alarm_card(Reply& reply) const {
  auto& out = reply.emplace<AlarmCard>();
  out.drug = regimen_.control().reservoir.drug;
  out.delivery = regimen_.delivery();
  out.alarms = regimen_.alarms().bits();
}

void CommandServer::read_limit_card(Reply& reply) const {
  auto& out = reply.emplace<LimitCardReply>();
  std::array<std::uint8_t, kSignedCardMax> scratch;
  for (const auto byte : regimen_.store().card(regimen_.control().active_slot, scratch))
    (void)out.signed_card.push_back(byte);
}

void CommandServer::read_energy(Time now, Reply& reply) {
  ledger_.advance(now);
  auto& out = reply.emplace<Energy>();
  for (std::size_t i = 0; i < out.charge_uc.size(); ++i) out.charge_uc[i] = ledger_.uc(static_cast<Charge>(i));
  out.battery_mv = battery_.millivolts();
  out.months_left = ledger_.months_left(out.battery_mv);
}

// The upkeep's parts, and whether the active prescription is readable. R-FW-045
void CommandServer::self_test(Time now, Reply& reply) {
  std::uint32_t failed = upkeep_.self_test(now);
  const auto& control = regimen_.control();
  draft_.present = false;  // its buffer is used
  if (control.has_prescription && regimen_.store().prescription(control.active_slot, canonical_).empty())
    failed |= kTestPrescription;
  (void)regimen_.store().append(EventKind::kSelfTest, failed, 1, now);
  reply = SelfTestReply{failed};
}

}  // namespace cisterna::commands
