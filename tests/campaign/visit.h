// What a person does to the pump on the flip bench: out of the factory, filled, prescribed, asked.
#pragma once

#include "implant_fw/port_sim/manufacture.h"
#include "tests/campaign/flip_bench.h"
#include "tests/implant_fw/commands/rig.h"

namespace cisterna::campaign {

using credential::Role;
using test_support::kBaclofen;

[[nodiscard]] inline bool leave_factory(FlipBench& bench, const test_support::LibraryKey& key) {
  port_sim::FactoryData data;
  data.model = {1, 42, 20'000'000, 2'500, 2'000'000, 145, 48'000, 24'000'000, 6'000, 140'000, 195'800, 250};
  data.identity.library_key = key.public_key;
  storage::Store store{bench.board()};
  return port_sim::manufacture(store, data);
}

// Every schedule mode, no rise limit, nothing too low.
inline telemetry::LimitCard wide_card() {
  auto card = test_support::every_mode_card();
  card.daily_lower_hard = 1;
  return card;
}

class Visit {  // what a programmer asks, each step or nothing
 public:
  Visit(FlipBench& bench, test_support::SeededRng& rng) : bench_(bench), rng_(rng) {}
  template <class T>
  telemetry::Reply ask(const T& request, Role role = Role::kClinician, bool coil = false) {
    auto reply = bench_.ask(request, test_support::Rig::peer(role, coil));
    last = test_support::Rig::reason(reply);
    ok = ok && last == telemetry::Reason::kNone;
    return reply;
  }
  telemetry::CommandHeader header() {
    return {rng_.next_u64() | 1, app::AppMemory::living(bench_.app()).regimen.control().revision,
            static_cast<std::uint32_t>(bench_.app().now().ms() / 1000 + 30)};
  }
  void wait(std::int64_t ms) { bench_.run_until(bench_.board().state.world_ms + ms); }
  bool ok = true;  // every answer so far
  telemetry::Reason last = telemetry::Reason::kNone;

 private:
  FlipBench& bench_;
  test_support::SeededRng& rng_;
};

inline void fill(Visit& visit, const test_support::LibraryKey* key = nullptr) {
  telemetry::RefillOpen open{visit.header(), kBaclofen, 20'000'000, {}};
  if (key != nullptr) open.signed_card = key->sign(wide_card());
  (void)visit.ask(open);
  telemetry::RefillClose close;
  close.header = visit.header();
  close.filled = true;
  close.volume_nl = 20'000'000;
  (void)visit.ask(close);
}

inline void commit(Visit& visit, const telemetry::Prescription& p) {
  telemetry::Stage stage;
  stage.base_revision = visit.header().base_revision;
  stage.prescription = p;
  const auto reply = visit.ask(stage);
  if (const auto* staged = std::get_if<telemetry::Staged>(&reply))
    (void)visit.ask(telemetry::Commit{visit.header(), staged->digest});
}

inline void fill_and_commit(Visit& visit, const test_support::LibraryKey& key, const telemetry::Prescription& p) {
  (void)visit.ask(telemetry::Lifecycle{visit.header(), telemetry::LifecycleState::kImplanted}, Role::kClinician, true);
  fill(visit, &key);
  commit(visit, p);
}

}  // namespace cisterna::campaign
