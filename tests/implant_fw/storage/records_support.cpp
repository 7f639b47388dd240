#include "tests/implant_fw/storage/records_support.h"

#include <cstdlib>

namespace cisterna::storage {
namespace {

std::uint8_t u8(SeededRng& rng) {
  return static_cast<std::uint8_t>(rng.next_u64());
}
std::uint16_t u16(SeededRng& rng) {
  return static_cast<std::uint16_t>(rng.next_u64());
}
std::uint32_t u32(SeededRng& rng) {
  return static_cast<std::uint32_t>(rng.next_u64());
}
bool flag(SeededRng& rng) {
  return rng.below(2) == 1;
}
Time time(SeededRng& rng) {
  return Time::ms(static_cast<std::int64_t>(rng.below(1ULL << 41)));
}

template <std::size_t N>
void draw_list(SeededRng& rng, FixedList<std::uint8_t, N>& list) {
  list.clear();
  for (auto n = rng.below(N + 1); n > 0; --n)
    if (!list.push_back(u8(rng))) std::abort();
}
telemetry::DrugAt drug(SeededRng& rng) {
  return {u16(rng), u32(rng)};
}

void must(bool ok) {
  if (!ok) std::abort();
}

}  // namespace

void draw(SeededRng& rng, ModelLimits& r) {
  r = {u16(rng),
       rng.next_u64(),
       u32(rng),
       u32(rng),
       u32(rng),
       u32(rng),
       rng.next_u64(),
       rng.next_u64(),
       rng.next_u64(),
       u32(rng),
       u32(rng),
       u32(rng),
       static_cast<Drive>(rng.below(8)),
       flag(rng),
       flag(rng),
       u32(rng),
       u32(rng),
       u16(rng),
       u16(rng),
       u16(rng)};
}
void draw(SeededRng& rng, Identity& r) {
  r = {rng.block<32>(), rng.block<32>(), {rng.block<32>(), rng.block<32>()}, rng.block<32>(), u32(rng)};
}
void draw(SeededRng& rng, CommandMemo& r) {
  r = {rng.next_u64(), u32(rng), static_cast<telemetry::Reason>(rng.below(60)), u8(rng), u32(rng), time(rng)};
}
void draw(SeededRng& rng, ControlState& r) {
  r.revision = u32(rng);
  r.active_slot = static_cast<std::uint8_t>(rng.below(2));
  r.has_prescription = flag(rng);
  r.prescription_since = time(rng);
  r.run = static_cast<Run>(rng.below(4));
  r.run_since = time(rng);
  r.suspend_until = time(rng);
  for (auto& role : r.suspends)
    for (auto& order : role) order = {u32(rng), u16(rng)};
  r.bolus = {flag(rng), flag(rng), rng.next_u64(), u32(rng), u32(rng), time(rng)};
  draw(rng, r.last);
  r.reservoir = {drug(rng), u32(rng), time(rng), rng.next_u64(), rng.next_u64(), u32(rng), u32(rng), {}};
  draw_list(rng, r.reservoir.lot);
  r.refill = {flag(rng), drug(rng), u32(rng), time(rng), rng.next_u64()};
  r.line = {flag(rng), flag(rng)};
  r.low_nl = u32(rng);
  r.utc_offset_s = static_cast<std::int64_t>(rng.next_u64());
  r.lifecycle = static_cast<telemetry::LifecycleState>(rng.below(3));
  r.dose_24h_ago = rng.next_u64();
  r.dose_changed_at = time(rng);
  r.nurse_refills = u32(rng);
  r.nurse_refill_start = time(rng);
  r.day_anchor = time(rng);
  r.weekday = u8(rng);
  r.periodic_due = time(rng);
  r.bolus_periodic = flag(rng);
  r.content = {drug(rng), drug(rng), u32(rng), rng.next_u64()};
  r.course = static_cast<Course>(rng.below(3));
  r.course_nl = u32(rng);
  r.line_ran_out = flag(rng);
  for (auto& other : r.others_24h_ago) other = {u16(rng), rng.next_u64()};
}
void draw(SeededRng& rng, Account& r) {
  r = {time(rng),
       rng.next_u64(),
       rng.next_u64(),
       flag(rng),
       u32(rng),
       u32(rng),
       static_cast<std::int64_t>(rng.next_u64()),
       static_cast<std::int64_t>(rng.next_u64()),
       rng.next_u64(),
       u32(rng),
       u32(rng)};
}
void draw(SeededRng& rng, FaultLatch& r) {
  r = {u32(rng), u8(rng), time(rng), time(rng)};
}
void draw(SeededRng& rng, Care& r) {
  for (auto& until : r.quiet_until_s) until = u32(rng);
  r.critical_every_s = u32(rng);
  r.critical_until_s = u32(rng);
  for (auto* at : {&r.implanted_at, &r.replacement_due, &r.radio_off_until, &r.mri_until, &r.tested_at})
    *at = time(rng);
  r.valve_closed = flag(rng);
  r.oscillators = u8(rng);
}
void draw(SeededRng& rng, CredentialClock& r) {
  r = {u32(rng), time(rng)};
}
void draw(SeededRng& rng, telemetry::WakeBudget& r) {
  r = {u16(rng), time(rng)};
}
void draw(SeededRng& rng, SlotKeys& r) {
  r.used = flag(rng);
  r.wake = rng.block<32>();
  r.link = rng.block<32>();
  r.last_counter = u32(rng);
  r.failures = {u8(rng), u8(rng), time(rng), time(rng), time(rng)};
  draw_list(rng, r.label);
  r.last_use = time(rng);
}
void draw(SeededRng& rng, telemetry::Issuer& r) {
  r.used = flag(rng);
  r.name = rng.block<4>();
  r.key = rng.block<32>();
  r.epoch = u32(rng);
  r.emergency = flag(rng);
  r.handset = flag(rng);
  r.roles = u16(rng);
}
void draw(SeededRng& rng, EnergyTotals& r) {
  for (auto& c : r.charge_pc) c = rng.next_u64();
  r.at = time(rng);
}
void draw(SeededRng& rng, ClinicalEvent& r) {
  r = {0, time(rng), u8(rng), u32(rng), u32(rng), u16(rng)};
}
void draw(SeededRng& rng, SecurityEvent& r) {
  r = {0, time(rng), u8(rng), u8(rng), u32(rng)};
}

Bytes draw_bytes(SeededRng& rng, std::size_t size) {
  Bytes out(size);
  must(rng.fill(out));
  return out;
}

Dump dump_records(const Store& store) {
  Dump out = {{"model", bytes_of(store.model())},     {"identity", bytes_of(store.identity())},
              {"control", bytes_of(store.control())}, {"account", bytes_of(store.account())},
              {"faults", bytes_of(store.faults())},   {"credential", bytes_of(store.credential_clock())},
              {"energy", bytes_of(store.energy())},   {"wake budget", bytes_of(store.wake_budget())},
              {"care", bytes_of(store.care())}};
  Bytes scratch(kPrescriptionBytes);
  const auto keep = [&](const std::string& name, crypto::Bytes bytes) {
    out.push_back({name, {bytes.begin(), bytes.end()}});
  };
  for (std::uint8_t i = 0; i < kPrescriptionSlots; ++i)
    keep("prescription " + std::to_string(i), store.prescription(i, scratch));
  for (std::uint8_t i = 0; i < kCardSlots; ++i) keep("card " + std::to_string(i), store.card(i, scratch));
  for (std::uint8_t i = 1; i < 3; ++i) keep("component card " + std::to_string(i), store.component_card(i, scratch));
  Bytes cells;
  for (std::uint16_t i = 0; i < Store::kGateCells; ++i) {
    std::array<std::uint8_t, Store::kGateCellBytes> cell{};
    cells.push_back(store.gate_cell(i, cell) ? 1 : 0);
    cells.insert(cells.end(), cell.begin(), cell.end());
  }
  out.push_back({"gate", cells});
  for (std::uint8_t i = 0; i < telemetry::kRadioSlots; ++i)
    out.push_back({"slot " + std::to_string(i), bytes_of(store.slot(i))});
  for (std::uint8_t i = 0; i < telemetry::kMaxIssuers; ++i)
    out.push_back({"issuer " + std::to_string(i), bytes_of(store.issuer(i))});
  CommandMemo memo;
  const bool found = store.find_result(store.control().last.id, memo);
  out.push_back({"last result", found ? bytes_of(memo) : Bytes{}});
  out.push_back({"results back to", {static_cast<std::uint8_t>(store.oldest_result_base())}});
  return out;
}

Dump dump_rings(const Store& store) {
  Dump out;
  const auto newest = store.newest_event();
  const auto newest_security = store.newest_security_event();
  out.push_back({"newest events " + std::to_string(newest) + ", " + std::to_string(newest_security), {}});
  for (std::uint32_t i = 0; i < 4; ++i) {
    ClinicalEvent event;
    SecurityEvent note;
    if (store.event(newest - i, event)) out.push_back({"event -" + std::to_string(i), bytes_of(event)});
    if (store.security_event(newest_security - i, note))
      out.push_back({"security -" + std::to_string(i), bytes_of(note)});
  }
  return out;
}

Dump dump_all(const Store& store) {
  auto out = dump_records(store);
  for (auto& entry : dump_rings(store)) out.push_back(std::move(entry));
  return out;
}

std::string difference(const Dump& a, const Dump& b) {
  if (a == b) return "";
  std::string names;
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    if (i < a.size() && i < b.size() && a[i] == b[i]) continue;
    names += (i < a.size() ? a[i].first : "-") + " / " + (i < b.size() ? b[i].first : "-") + "; ";
  }
  return names;
}

void fill_everything(Store& store, SeededRng& rng) {
  must(store.save(drawn<ModelLimits>(rng)) && store.save(drawn<Identity>(rng)));
  for (std::uint32_t i = 0; i < 40; ++i) {
    auto memo = drawn<CommandMemo>(rng);
    memo.base = i;
    memo.result = i % 3 == 0 ? telemetry::Reason::kStopped : telemetry::Reason::kNone;
    must(store.append_result(memo));
  }
  must(store.save(drawn<ControlState>(rng)) && store.save(drawn<Account>(rng)) && store.save(drawn<FaultLatch>(rng)));
  must(store.save(drawn<CredentialClock>(rng)) && store.save(drawn<EnergyTotals>(rng)));
  must(store.save(drawn<telemetry::WakeBudget>(rng)) && store.save(drawn<Care>(rng)));
  for (std::uint8_t i = 0; i < 3; ++i) must(store.save_component_card(i, draw_bytes(rng, 163)));
  for (std::uint8_t i = 0; i < kPrescriptionSlots; ++i) must(store.save_prescription(i, draw_bytes(rng, 150)));
  for (std::uint8_t i = 0; i < kCardSlots; ++i) must(store.save_card(i, draw_bytes(rng, 163)));
  for (std::uint16_t i = 0; i < Store::kGateCells; ++i) must(store.save_gate_cell(i, rng.block<16>()));
  for (std::uint8_t i = 0; i < telemetry::kRadioSlots; ++i) must(store.save_slot(i, drawn<SlotKeys>(rng)));
  for (std::uint8_t i = 0; i < telemetry::kMaxIssuers; ++i) must(store.save_issuer(i, drawn<telemetry::Issuer>(rng)));
  for (std::uint32_t i = 0; i < 1100; ++i) must(store.append(EventKind::kCommitted, i, i, Time::ms(i)) == i + 1);
  for (std::uint32_t i = 0; i < 300; ++i) store.append_security(static_cast<std::uint8_t>(i), 1, Time::ms(i));
}

namespace {
template <class Wanted>
bool any(const LoadReport& r, Wanted wanted) {
  bool found = false;
  for (const auto state :
       {r.model,   r.identity, r.control, r.account,        r.prescription[0], r.prescription[1], r.card[0], r.card[1],
        r.card[2], r.card[3],  r.gate,    r.faults,         r.credential,      r.slots,           r.issuers, r.budget,
        r.results, r.energy,   r.care,    r.component_cards})
    found = found || state == wanted;
  return found;
}
}  // namespace

bool any_lost(const LoadReport& report) {
  return any(report, RecordState::kLost);
}
bool any_repaired(const LoadReport& report) {
  return any(report, RecordState::kRepaired);
}

}  // namespace cisterna::storage
