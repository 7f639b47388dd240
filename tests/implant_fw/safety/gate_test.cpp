// The delivery gate: lawful never trips, unlawful never passes, power loss gives no excess.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <optional>
#include <vector>

#include "implant_fw/safety/delivery_gate.h"
#include "implant_fw/therapy/accumulator.h"
#include "implant_fw/therapy/schedule.h"
#include "tests/support/seeded_rng.h"

namespace cisterna::safety {
namespace {

using test_support::SeededRng;

class World final : public hal::Motor, public hal::RotorSense, public hal::ReferenceClock, public GateMemory {
 public:
  void stroke() override {
    strokes.push_back(now_ms);
    if (turns) ++felt;
  }
  void power(bool on) override { powered = on; }
  [[nodiscard]] std::uint32_t count() const override { return felt; }
  [[nodiscard]] Duration since_power_on() const override { return Duration::ms(now_ms - on_at_ms); }
  [[nodiscard]] bool save(std::uint16_t cell, const Cell& bytes) override {
    if (refuse) return false;
    cells[cell] = bytes;
    return true;
  }
  [[nodiscard]] bool load(std::uint16_t cell, Cell& bytes) const override {
    const auto it = cells.find(cell);
    if (it == cells.end()) return false;
    bytes = it->second;
    return true;
  }

  std::int64_t now_ms = 0, on_at_ms = 0;
  std::uint32_t felt = 0;
  bool turns = true, powered = true, refuse = false;
  std::vector<std::int64_t> strokes;
  std::map<std::uint16_t, Cell> cells;
};

GateFigures figures(std::uint64_t daily_ng, std::uint32_t tag = 1) {
  GateFigures f;
  f.running = true;
  f.daily_amount = daily_ng;
  f.card_daily_amount = 2'000'000;
  f.concentration = 2'000'000;
  f.stroke_nl = 2'500;
  f.maximum_nl_per_day = 24'000'000;
  f.commit_tag = tag;
  return f;
}

// A greedy, broken therapy: asks every second; every granted stroke moves.
std::uint32_t ask_each_second(World& world, DeliveryGate& gate, std::int64_t until_ms) {
  std::uint32_t granted = 0;
  for (; world.now_ms < until_ms; world.now_ms += 1000) {
    if (gate.moving()) (void)gate.poll(true);
    if (gate.may_stroke() != GateAnswer::kAllowed) continue;
    gate.move();
    ++granted;
  }
  return granted;
}

std::size_t most_in_any(const std::vector<std::int64_t>& strokes, std::int64_t window_ms) {
  std::size_t most = 0, from = 0;
  for (std::size_t i = 0; i < strokes.size(); ++i) {
    while (strokes[i] - strokes[from] >= window_ms) ++from;
    most = std::max(most, i - from + 1);
  }
  return most;
}

// 0.175 mL/d: any 63 min 7,657 nL = 3 strokes, any 24 h 45 min 180,469 nL = 72 strokes, each + 2. R-GATE-003
TEST(GateLimits, WorkedExample) {
  const auto limits = derive(figures(350'000));
  EXPECT_EQ(limits.lawful_nl, 175'000U);
  EXPECT_EQ(limits.w1_strokes, 5U);
  EXPECT_EQ(limits.w24_strokes, 74U);
}

// R-GATE-101
TEST(GateLimits, LawfulIsWithinCardAndModel) {
  auto f = figures(5'000'000);
  EXPECT_EQ(derive(f).lawful_nl, 1'000'000U);  // the card's 2,000 mcg
  f.maximum_nl_per_day = 600'000;
  EXPECT_EQ(derive(f).lawful_nl, 600'000U);
  f.running = false;
  EXPECT_EQ(derive(f).w24_strokes, 0U);
}

// R-GATE-010 R-GATE-101 R-GATE-002
TEST(DeliveryGate, GreedyTherapy_IsHeldToItsWindows) {
  World world;
  DeliveryGate gate{world, world, world, world};
  (void)gate.power_on();
  gate.set_figures(figures(350'000));

  ask_each_second(world, gate, 5LL * 86'400'000);

  EXPECT_LE(most_in_any(world.strokes, 3'600'000), 4U);
  EXPECT_LE(most_in_any(world.strokes, 86'400'000), 72U);
  EXPECT_GE(world.strokes.size(), 300U);  // and yet therapy goes on
}

// A broken therapy that opens one bolus after the other, 100 mcg every 10 min (14.4 mg a day), is held to the card:
// any hour <= 2 * 300 mcg = 120 strokes + 2, any day <= 2,400 + 300 mcg = 540 strokes + 2. R-GATE-031
TEST(DeliveryGate, BolusAfterBolus_IsHeldToTheCardsHourAndDay) {
  World world;
  DeliveryGate gate{world, world, world, world};
  (void)gate.power_on();
  auto f = figures(350'000);
  f.card_hour = 300'000;
  f.card_day = 2'400'000;
  f.permit_nl = 50'000;
  f.permit_s = 600;
  for (std::uint16_t bolus = 1; bolus < 3 * 144; ++bolus) {
    f.permit_tag = bolus;
    gate.set_figures(f);
    ask_each_second(world, gate, bolus * 600'000LL);
  }
  EXPECT_LE(most_in_any(world.strokes, 3'600'000), 122U);
  EXPECT_LE(most_in_any(world.strokes, 86'400'000), 542U);
  EXPECT_GE(world.strokes.size(), 1'000U);
}

// 100 mcg over 20 min are 20 strokes; cancelled after 5 min it has earned 5. A broken therapy that asks for all of it
// gets the day's 74 and those, not 94. R-GATE-016
TEST(DeliveryGate, CancelledBolus_LeavesOnlyWhatItsTimeHasEarned) {
  World world;
  DeliveryGate gate{world, world, world, world};
  (void)gate.power_on();
  auto f = figures(350'000);
  f.permit_nl = 50'000;
  f.permit_s = 1'200;
  f.permit_tag = 1;
  gate.set_figures(f);
  ask_each_second(world, gate, 300'000);
  f.permit_nl = f.permit_s = 0;
  f.permit_tag = 0;
  gate.set_figures(f);

  ask_each_second(world, gate, 3LL * 86'400'000);

  EXPECT_LE(most_in_any(world.strokes, 86'400'000), 79U);
  EXPECT_GE(most_in_any(world.strokes, 86'400'000), 72U);
}

TEST(DeliveryGate, StoppedOrNeverConfigured_NothingMoves) {
  World world;
  DeliveryGate gate{world, world, world, world};
  (void)gate.power_on();
  EXPECT_EQ(gate.may_stroke(), GateAnswer::kNotRunning);
  auto f = figures(350'000);
  f.running = false;
  gate.set_figures(f);
  EXPECT_EQ(gate.may_stroke(), GateAnswer::kNotRunning);
  gate.move();
  EXPECT_TRUE(world.strokes.empty());
}

TEST(DeliveryGate, MoveWithoutPermission_DoesNothing) {
  World world;
  DeliveryGate gate{world, world, world, world};
  (void)gate.power_on();
  gate.set_figures(figures(350'000));
  gate.move();
  EXPECT_TRUE(world.strokes.empty());
  ASSERT_EQ(gate.may_stroke(), GateAnswer::kAllowed);
  EXPECT_EQ(gate.may_stroke(), GateAnswer::kMoving);
  gate.move();
  gate.move();
  EXPECT_EQ(world.strokes.size(), 1U);
  EXPECT_EQ(gate.may_stroke(), GateAnswer::kMoving);
}

// Real accumulator, random lawful life: commits, boluses, cancels, suspends, power cycles without lost time. R-GATE-010
// R-GATE-012
RC_GTEST_PROP(DeliveryGate, LawfulTherapy_NeverTrips, (std::uint64_t seed)) {
  SeededRng rng{seed};
  {
    World world;
    std::optional<DeliveryGate> gate;
    gate.emplace(world, world, world, world);
    (void)gate->power_on();
    therapy::Accumulator open{Volume::nl(2'500)};
    open.restore(Volume{}, Time{});
    auto f = figures(100'000 + rng.below(1'900'000));
    std::optional<therapy::BolusPlan> bolus;
    const auto apply = [&] {
      const auto schedule = therapy::Schedule::continuous(f.daily_amount, f.concentration);
      const auto segment = therapy::compose(schedule, bolus, Time::ms(world.now_ms));
      open.change(f.running ? segment->flow : Flow{}, Time::ms(world.now_ms));
      f.permit_nl = bolus ? static_cast<std::uint32_t>(bolus->planned.nl()) : 0;
      f.permit_s = bolus ? bolus->duration_s : 0;
      f.permit_tag = bolus ? static_cast<std::uint16_t>(bolus->start.ms() % 65'521 + 1) : std::uint16_t{0};
      gate->set_figures(f);
    };
    apply();
    std::int64_t next_event = 0;
    const std::int64_t end = 6LL * 86'400'000;
    while (world.now_ms < end) {
      const auto bolus_end = bolus ? bolus->end().ms() : INT64_MAX;
      const auto motion_end = gate->moving() ? world.strokes.back() + 500 : INT64_MAX;
      const auto due = gate->moving() ? INT64_MAX : open.next_due().ms();
      world.now_ms = std::max(world.now_ms, std::min({due, bolus_end, motion_end, next_event, end}));
      if (world.now_ms >= motion_end) (void)gate->poll(true);
      if (world.now_ms >= bolus_end) bolus.reset(), apply();
      if (world.now_ms >= next_event) {
        next_event = world.now_ms + 1 + static_cast<std::int64_t>(rng.below(7'200'000));
        switch (rng.below(6)) {
          case 0:
            f.daily_amount = 100'000 + rng.below(1'900'000), ++f.commit_tag;
            break;
          case 1:
            if (!bolus && f.running)
              bolus = therapy::BolusPlan{Volume::nl(static_cast<std::int64_t>(2'500 + rng.below(100'000))),
                                         static_cast<std::uint32_t>(600 + rng.below(40'000)), Time::ms(world.now_ms)};
            break;
          case 2:
            bolus.reset();
            break;
          case 3:
            f.running = !f.running, bolus.reset();
            break;
          case 4:
            if (!gate->moving()) {
              gate->checkpoint();
              world.on_at_ms = world.now_ms;
              gate.emplace(world, world, world, world);
              (void)gate->power_on();
            }
            break;
          default:
            break;
        }
        apply();
      }
      open.accrue(Time::ms(world.now_ms));
      if (gate->moving() || !open.due()) continue;
      const auto answer = gate->may_stroke();
      RC_ASSERT(answer == GateAnswer::kAllowed);
      gate->move();
      open.take();
    }
  }
}

// Therapy 2 % ahead of the gate's oscillator, and as far behind, from the slowest rate (0.006 mL/d) to the fastest
// (24 mL/d): no stroke is denied. R-GATE-013 R-GATE-032
TEST(DeliveryGate, OscillatorsTwoPercentApart_DoNotTrip) {
  using Case = std::tuple<std::int64_t, std::int64_t, int>;  // nL per 24 h, permille of the gate's time, days
  for (const auto& [nl, permille, days] : {Case{24'000'000, 1'020, 4},
                                           {24'000'000, 980, 4},
                                           {1'000'000, 1'020, 5},
                                           {175'000, 1'020, 30},
                                           {48'000, 1'020, 60},
                                           {6'000, 1'020, 200},
                                           {6'000, 980, 200}}) {
    World world;
    DeliveryGate gate{world, world, world, world};
    (void)gate.power_on();
    auto f = figures(static_cast<std::uint64_t>(2 * nl));
    f.card_daily_amount = 0;
    gate.set_figures(f);
    therapy::Accumulator open{Volume::nl(2'500)};
    open.restore(Volume{}, Time{});
    open.change(Flow::per_day(Volume::nl(nl)), Time{});
    for (auto t = open.next_due(); t < Time::ms(days * 86'400'000LL); t = open.next_due()) {
      world.now_ms = t.ms() * 1'000 / permille;
      if (gate.moving()) (void)gate.poll(true);
      open.accrue(t);
      ASSERT_EQ(gate.may_stroke(), GateAnswer::kAllowed) << t.ms();
      gate.move();
      open.take();
    }
  }
}

// 800 -> 400 mcg/d: the old strokes in the window do not starve the new dose, and it gets no more than its own.
// R-GATE-011
TEST(DeliveryGate, HalvedDose_NoGapNoExcess) {
  World world;
  DeliveryGate gate{world, world, world, world};
  (void)gate.power_on();
  gate.set_figures(figures(800'000, 1));
  therapy::Accumulator open{Volume::nl(2'500)};
  open.restore(Volume{}, Time{});
  open.change(Flow::per_day(Volume::nl(400'000)), Time{});
  const auto live = [&](std::int64_t until) {
    for (auto t = open.next_due().ms(); t <= until; t = open.next_due().ms()) {
      world.now_ms = t;
      if (gate.moving()) (void)gate.poll(true);
      open.accrue(Time::ms(t));
      ASSERT_EQ(gate.may_stroke(), GateAnswer::kAllowed) << t;
      gate.move();
      open.take();
    }
    world.now_ms = until;
  };
  live(2LL * 86'400'000);
  const auto before = world.strokes.size();
  gate.set_figures(figures(400'000, 2));
  open.change(Flow::per_day(Volume::nl(200'000)), Time::ms(world.now_ms));
  live(3LL * 86'400'000);
  EXPECT_EQ(before, 320U);                        // 160 a day
  EXPECT_EQ(world.strokes.size() - before, 80U);  // 80 a day

  // Greedy from a fresh commit on: 0.2 mL/d: any 63 min 3 strokes + 2, any 24 h 45 min 82 strokes + 2.
  gate.set_figures(figures(400'000, 3));
  const auto at_commit = world.strokes.size();
  ask_each_second(world, gate, world.now_ms + 3'600'000);
  EXPECT_LE(world.strokes.size() - at_commit, 5U);
  ask_each_second(world, gate, world.now_ms + 82'800'000);
  EXPECT_LE(world.strokes.size() - at_commit, 82U);
}

// Power lost k strokes into a window, time lost: the window goes on as if no time had passed. R-GATE-014
// R-GATE-101 R-GATE-001
TEST(DeliveryGate, ResetInsideEachWindow_GivesNoExcess) {
  for (const std::int64_t window_ms : {3'600'000LL, 86'400'000LL}) {
    const std::uint32_t limit = window_ms == 3'600'000 ? 5 : 74;
    for (std::uint32_t resets = 1; resets <= 12; ++resets) {
      World world;
      std::optional<DeliveryGate> gate;
      gate.emplace(world, world, world, world);
      (void)gate->power_on();
      gate->set_figures(figures(350'000));
      for (std::uint32_t i = 0; i < resets; ++i) {
        ask_each_second(world, *gate, world.now_ms + window_ms / (resets + 1));
        world.on_at_ms = world.now_ms;
        gate.emplace(world, world, world, world);
        (void)gate->power_on();
        gate->set_figures(figures(350'000));
      }
      ask_each_second(world, *gate, window_ms);
      EXPECT_LE(world.strokes.size(), limit) << resets << " resets in " << window_ms;
    }
  }
}

// 2,000 -> 400 mcg/d, then power lost again and again: the larger old limit in the window gives the new dose nothing.
// R-GATE-011
TEST(DeliveryGate, SinceACommit_OnlyTheNewLimitsCount) {
  World world;
  std::optional<DeliveryGate> gate;
  gate.emplace(world, world, world, world);
  (void)gate->power_on();
  gate->set_figures(figures(2'000'000, 1));
  ask_each_second(world, *gate, 400'000);
  const auto at_commit = world.strokes.size();
  ASSERT_GE(at_commit, 2U);
  gate->set_figures(figures(400'000, 2));
  for (int i = 0; i < 30; ++i) {
    world.on_at_ms = world.now_ms;
    gate.emplace(world, world, world, world);
    (void)gate->power_on();
    gate->set_figures(figures(400'000, 2));
    ask_each_second(world, *gate, world.now_ms + 10'000);
  }
  EXPECT_LE(world.strokes.size() - at_commit, 5U);  // any 63 min of 0.2 mL/d: 3 strokes + 2
}

// R-GATE-001
TEST(DeliveryGate, LostBinCell_IsSaidAndTheRestHolds) {
  World world;
  std::optional<DeliveryGate> gate;
  gate.emplace(world, world, world, world);
  (void)gate->power_on();
  gate->set_figures(figures(350'000));
  ask_each_second(world, *gate, 1'000'000);
  world.cells.erase(kFirstQuarterCell);
  gate.emplace(world, world, world, world);
  EXPECT_FALSE(gate->power_on());
}

// Every bit of the held limits. R-GATE-003
TEST(DeliveryGate, DamagedLimits_AreSeenAndBuiltAgain) {
  for (std::uint32_t bit = 0; bit < 160; ++bit) {
    World world;
    DeliveryGate gate{world, world, world, world};
    (void)gate.power_on();
    gate.set_figures(figures(350'000));
    gate.held().flip(bit);
    ASSERT_EQ(gate.may_stroke(), GateAnswer::kLimitsDamaged) << bit;
    gate.set_figures(figures(350'000));
    EXPECT_EQ(gate.may_stroke(), GateAnswer::kAllowed);
  }
}

// R-GATE-013
TEST(DeliveryGate, ThreeDenialsInAnHour_AreCounted) {
  World world;
  DeliveryGate gate{world, world, world, world};
  (void)gate.power_on();
  gate.set_figures(figures(350'000));
  ASSERT_EQ(gate.may_stroke(), GateAnswer::kAllowed);
  gate.move();
  for (int i = 0; i < 3; ++i) {
    world.now_ms += 10'000;
    (void)gate.poll(true);
    EXPECT_EQ(gate.may_stroke(), GateAnswer::kDenied);
    EXPECT_EQ(gate.denials_in_hour(), i + 1);
  }
  world.now_ms += 3'600'000;
  EXPECT_EQ(gate.denials_in_hour(), 0);
}

TEST(DeliveryGate, CommandedStrokeCountsWithoutFeedback) {
  World world;
  world.turns = false;
  DeliveryGate gate{world, world, world, world};
  (void)gate.power_on();
  gate.set_figures(figures(350'000));
  ASSERT_EQ(gate.may_stroke(), GateAnswer::kAllowed);
  gate.move();
  world.now_ms += 500;
  EXPECT_FALSE(gate.poll(true).felt);
  EXPECT_EQ(gate.strokes_in_day(), 1U);
}

// R-GATE-015
TEST(DeliveryGate, TwoStrokesWithoutCommand_TakeTheMotorsPower) {
  World world;
  DeliveryGate gate{world, world, world, world};
  (void)gate.power_on();
  gate.set_figures(figures(350'000));
  ++world.felt;
  EXPECT_EQ(gate.poll(false).uncommanded, 1);
  EXPECT_TRUE(world.powered);
  EXPECT_EQ(gate.strokes_in_day(), 1U);
  world.now_ms += 60'000;
  ++world.felt;
  EXPECT_EQ(gate.poll(false).uncommanded, 1);
  EXPECT_FALSE(world.powered);
  EXPECT_TRUE(gate.motor_off());
  EXPECT_EQ(gate.may_stroke(), GateAnswer::kOff);
  EXPECT_EQ(gate.strokes_in_day(), 2U);
  gate.allow_motor();
  EXPECT_TRUE(world.powered);
}

TEST(DeliveryGate, TwoTurnsForOneCommand_CountTheSecondAsRunAway) {
  World world;
  DeliveryGate gate{world, world, world, world};
  (void)gate.power_on();
  gate.set_figures(figures(350'000));
  ASSERT_EQ(gate.may_stroke(), GateAnswer::kAllowed);
  gate.move();
  ++world.felt;
  const auto feedback = gate.poll(true);
  EXPECT_TRUE(feedback.felt);
  EXPECT_EQ(feedback.uncommanded, 1);
}

// R-GATE-001
TEST(DeliveryGate, RefusedMemory_IsSaidAndTherapyGoesOn) {
  World world;
  DeliveryGate gate{world, world, world, world};
  (void)gate.power_on();
  gate.set_figures(figures(350'000));
  world.refuse = true;
  EXPECT_EQ(gate.may_stroke(), GateAnswer::kAllowed);
  EXPECT_TRUE(gate.storage_failed());
}

}  // namespace
}  // namespace cisterna::safety
