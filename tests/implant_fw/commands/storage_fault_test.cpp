// Each change, with each region of the memory refusing its writes meanwhile (both copies, or the second alone): the
// answer is what a reload finds, therapy goes on, and the memory's next success ends the fault. R-CMD-034 R-CMD-101
#include <functional>

#include "tests/implant_fw/commands/line_rig.h"

namespace cisterna::commands {
namespace {

using namespace telemetry;  // NOLINT
using namespace test_support;

LimitCard morphine_card() {
  auto c = every_mode_card();
  c.drug = 9;
  c.concentration_min = c.concentration_max = 1'000'000;
  return c;
}
LimitCard newer_card() {
  auto c = range_card();
  c.version = 9;
  return c;
}
std::uint64_t staged(LineRig& rig, const Prescription& p) {
  const auto reply = rig.stage(p);
  const auto* s = std::get_if<Staged>(&reply);
  return s != nullptr ? s->digest : 0;
}

struct Change {
  const char* name;
  std::function<void(LineRig&)> prepare;
  std::function<Request(LineRig&)> request;
};

const std::vector<Change>& changes() {
  static const auto nothing = [](LineRig&) {};
  static const std::vector<Change> all{
      {"commit", nothing,
       [](LineRig& r) {
         return Commit{r.header(), staged(r, LineRig::daily(k2000, 360'000))};
       }},
      {"commit with a card", nothing,
       [](LineRig& r) {
         auto stage = r.stage_request(360'000);
         stage.signed_card = r.key.sign(newer_card());
         const auto reply = r.ask(stage);
         return Commit{r.header(), std::get_if<Staged>(&reply)->digest};
       }},
      {"bolus", nothing,
       [](LineRig& r) {
         return Bolus{r.header(), k2000, 50'000, 600};
       }},
      {"cancel", [](LineRig& r) { (void)r.bolus(50'000, 600); }, [](LineRig& r) { return CancelBolus{r.header()}; }},
      {"suspend", [](LineRig& r) { (void)r.bolus(50'000, 600); }, [](LineRig&) { return Suspend{3'600}; }},
      {"resume", [](LineRig& r) { (void)r.ask(Suspend{3'600}); }, [](LineRig& r) { return Resume{r.header()}; }},
      {"stop", nothing,
       [](LineRig& r) {
         return Stop{r.header(), 1};
       }},
      {"restart",
       [](LineRig& r) {
         (void)r.ask(Stop{r.header(), 1});
       },
       [](LineRig& r) { return Restart{r.header()}; }},
      {"refill open", nothing,
       [](LineRig& r) {
         return RefillOpen{r.header(), k2000, 20'000'000, r.key.sign(newer_card())};
       }},
      {"refill open, another drug", nothing,
       [](LineRig& r) {
         return RefillOpen{r.header(), {9, 1'000'000}, 20'000'000, r.key.sign(morphine_card())};
       }},
      {"refill close", [](LineRig& r) { (void)r.open(k2000); },
       [](LineRig& r) {
         RefillClose close;
         close.header = r.header(), close.filled = true, close.volume_nl = 18'000'000;
         return close;
       }},
      {"refill close with its bridge", [](LineRig& r) { (void)r.open(k500); },
       [](LineRig& r) {
         RefillClose close;
         close.header = r.header(), close.filled = true, close.volume_nl = 18'000'000;
         close.digest = staged(r, LineRig::bridged(LineRig::daily(k500, 350'000), k2000, 350'000, kLine));
         return close;
       }},
      {"card", nothing,
       [](LineRig& r) {
         return SetLimitCard{r.header(), r.key.sign(newer_card())};
       }},
      {"card of a component", nothing,
       [](LineRig& r) {
         return SetLimitCard{r.header(), r.key.sign(morphine_card())};
       }},
      {"line", nothing,
       [](LineRig& r) {
         return LineEvent{r.header(), LineChange::kCatheterAspirated, 0};
       }},
      {"grant", nothing,
       [](LineRig& r) {
         return SetPatientGrant{r.header(), PatientGrant{20'000, 600, 3'600, 4, 100'000}};
       }},
      {"anchor", nothing,
       [](LineRig& r) {
         return Reanchor{r.header(), 0, 3};
       }},
      {"clock", nothing,
       [](LineRig& r) {
         return SetClock{r.header(), 3'600};
       }},
      {"lifecycle", nothing,
       [](LineRig& r) {
         return Lifecycle{r.header(), LifecycleState::kExplanted};
       }},
  };
  return all;
}

constexpr storage::Region kRegions[] = {
    storage::kControlRegion,      storage::kAccountRegion,  storage::kFaultsRegion, storage::kCardRegion,
    storage::kPrescriptionRegion, storage::kGateRegion,     storage::kResultRegion, storage::kClinicalRegion,
    storage::kClinicalJournal,    storage::kSpareCardRegion};

struct Seen {
  std::uint32_t revision;
  std::uint64_t digest;
  storage::Run run;
  DrugAt reservoir;
  bool bolus, refill;
  std::uint32_t card;
  friend bool operator==(const Seen&, const Seen&) = default;
};
Seen seen(LineRig& rig) {
  const auto& c = rig.control();
  const auto* card = rig.fw().regimen.card();
  return {c.revision,    rig.fw().regimen.digest(),          c.run, c.reservoir.drug, c.bolus.active,
          c.refill.open, card != nullptr ? card->version : 0};
}

void expect_all_or_nothing(const Change& change, const storage::Region& region, std::uint32_t copy) {
  const auto told = std::string{change.name} + ", region " + std::to_string(static_cast<int>(region.type)) + " from " +
                    std::to_string(copy);
  LineRig rig;
  rig.begin_full(k2000, 350'000);
  rig.run(Duration::hours(3));
  change.prepare(rig);
  const auto request = change.request(rig);
  const auto before = seen(rig);
  const auto strokes = rig.plant.strokes;
  // The second copies of a region with several records do not lie together: then all of it.
  const auto from = copy == 1 && region.count == 1 && region.copies == 2 ? region.at(0, 1) : region.at(0, 0);
  rig.board().nvm().refuse_range(from, region.end());
  const auto reply = rig.ask(request, LineRig::peer(Role::kClinician, true));
  const auto after = seen(rig);
  const bool applied = Rig::reason(reply) == Reason::kNone;
  EXPECT_TRUE(applied || Rig::reason(reply) == Reason::kStorageFault) << told << " " << int(Rig::reason(reply));
  EXPECT_EQ(after.revision, before.revision + (applied ? 1 : 0)) << told;
  if (!applied) {
    EXPECT_TRUE(after == before) << told;
  }
  rig.board().nvm().refuse_range(0, 0);
  rig.implant().power_cycle();
  EXPECT_TRUE(seen(rig) == after) << told;
  rig.run(Duration::hours(2));
  EXPECT_GE(rig.plant.strokes, strokes) << told;
  EXPECT_LE(rig.plant.strokes - strokes, 6 + 12) << told;  // 2.9 an hour, a bolus of ten, a cut's fraction
  if (rig.control().lifecycle != LifecycleState::kExplanted) {
    EXPECT_EQ(Rig::reason(rig.ask(SetClock{rig.header(), 7'200})), Reason::kNone) << told;
  }
  EXPECT_EQ(rig.status().alarms & safety::bit(Alarm::kStorage), 0U) << told;
}

TEST(StorageFault, EachRegionRefusedDuringEachChange_AllOrNothing) {
  int tried = 0;
  for (const auto& change : changes())
    for (const auto& region : kRegions)
      for (const std::uint32_t copy : {0U, 1U}) {
        if (copy == 1 && (region.count != 1 || region.copies != 2)) continue;
        expect_all_or_nothing(change, region, copy);
        if (testing::Test::HasFailure()) return;
        ++tried;
      }
  EXPECT_EQ(tried, 19 * 13);
}

// R-GATE-021 A memory that refuses everything: class S stops, class W goes on, by the fault table; both go on once it
// writes.
TEST(StorageFault, ByRiskClass) {
  for (const auto risk : {RiskClass::kWithdrawal, RiskClass::kOverdose, RiskClass::kSafe}) {
    auto card = range_card();
    card.risk = risk;
    LineRig rig{card};
    rig.begin_full(k2000, 350'000);
    rig.run(Duration::hours(3));
    rig.board().nvm().refuse_writes(true);
    EXPECT_EQ(Rig::reason(rig.ask(Stop{rig.header(), 1})), Reason::kStorageFault);
    const auto before = rig.plant.strokes;
    rig.run(Duration::hours(24));
    EXPECT_NEAR(static_cast<double>(rig.plant.strokes - before), risk == RiskClass::kSafe ? 0 : 70, 1);
    rig.board().nvm().refuse_writes(false);
    EXPECT_EQ(Rig::reason(rig.ask(SetClock{rig.header(), 3'600})), Reason::kNone);
    rig.run(Duration::hours(24));
    EXPECT_NEAR(static_cast<double>(rig.plant.strokes - before), risk == RiskClass::kSafe ? 70 : 140, 2);
  }
}

// Changes that fall due by themselves take effect whatever the memory says: end of a bolus, of a suspend, of a bridge.
TEST(StorageFault, WhatFallsDueByItself_TakesEffectAllTheSame) {
  LineRig rig;
  rig.begin_full(k2000, 350'000);
  ASSERT_EQ(Rig::reason(rig.bolus(50'000, 600)), Reason::kNone);
  rig.board().nvm().refuse_writes(true);
  rig.run(Duration::minutes(11));
  EXPECT_EQ(rig.status().delivery, Delivery::kRunning);
  rig.board().nvm().refuse_writes(false);
  ASSERT_EQ(Rig::reason(rig.ask(Suspend{600})), Reason::kNone);
  rig.board().nvm().refuse_writes(true);
  rig.run(Duration::minutes(11));
  EXPECT_EQ(rig.status().delivery, Delivery::kRunning);
  EXPECT_NE(rig.status().alarms & safety::bit(Alarm::kStorage), 0U);
}

}  // namespace
}  // namespace cisterna::commands
