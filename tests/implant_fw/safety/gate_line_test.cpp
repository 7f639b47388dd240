// The gate during prime and bridge: no gap for what is lawful, no excess for a greedy therapy. R-GATE-033 R-GATE-034
#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "implant_fw/safety/delivery_gate.h"

namespace cisterna::safety {
namespace {

class World final : public hal::Motor, public hal::RotorSense, public hal::ReferenceClock, public GateMemory {
 public:
  void stroke() override {
    ++strokes;
    if (turns) ++felt;
  }
  void power(bool) override {}
  [[nodiscard]] std::uint32_t count() const override { return felt; }
  [[nodiscard]] Duration since_power_on() const override { return Duration::ms(now_ms - on_at_ms); }
  [[nodiscard]] bool save(std::uint16_t cell, const Cell& bytes) override {
    if (writes_left == 0) return false;
    if (writes_left > 0) --writes_left;
    cells[cell] = bytes;
    return true;
  }
  [[nodiscard]] bool load(std::uint16_t cell, Cell& bytes) const override {
    const auto it = cells.find(cell);
    if (it == cells.end()) return false;
    bytes = it->second;
    return true;
  }
  std::int64_t now_ms = 1'000'000'000, on_at_ms = 0, strokes = 0;
  std::int64_t writes_left = -1;  // < 0: all succeed
  std::uint32_t felt = 0;
  bool turns = true;
  std::map<std::uint16_t, Cell> cells;
};

constexpr std::uint32_t kLine = 335'800;

// A schedule of `daily_nl` per day after a bridge of the line at `bridge_nl` per day.
GateFigures figures(std::uint32_t daily_nl, std::uint32_t tag) {
  GateFigures f;
  f.running = true;
  f.daily_amount = daily_nl;
  f.concentration = 1'000'000;
  f.reach = even_reach(daily_nl);
  f.stroke_nl = 2'500;
  f.maximum_nl_per_day = 24'000'000;
  f.commit_tag = tag;
  return f;
}
GateFigures bridge(std::uint32_t daily_nl, std::uint32_t bridge_nl, std::uint32_t tag) {
  auto f = figures(daily_nl, tag);
  f.course = {0, kLine, bridge_nl};
  f.bridge_nl = kLine;
  return f;
}
GateFigures prime(std::uint32_t daily_nl, std::uint32_t tag) {
  auto f = figures(daily_nl, tag);
  f.course.prime_nl = kLine;
  f.prime_nl = kLine;
  f.priming = true;
  return f;
}

class Asked {
 public:
  explicit Asked(World& world) : world_(world), gate_(world, world, world, world) { (void)gate_.power_on(); }
  bool ask() {
    if (gate_.may_stroke() != GateAnswer::kAllowed) return false;
    gate_.move();
    world_.now_ms += 500;
    (void)gate_.poll(true);
    return true;
  }
  // Every `each_ms` from now on; answers how many were allowed.
  int ask_every(std::int64_t each_ms, std::int64_t for_ms) {
    int allowed = 0;
    for (const auto end = world_.now_ms + for_ms; world_.now_ms < end;) {
      const auto next = world_.now_ms + each_ms;
      if (ask()) ++allowed;
      world_.now_ms = next;
    }
    return allowed;
  }
  DeliveryGate& gate() { return gate_; }

 private:
  World& world_;
  DeliveryGate gate_;
};

constexpr std::int64_t kHour = 3'600'000, kDay = 24 * kHour;

// 800 -> 400 mcg/d at 2,000 mcg/mL: 540 s, then 1,080 s between strokes; none is denied.
TEST(GateLine, AFallLeavesNoGap) {
  World world;
  Asked asked{world};
  asked.gate().set_figures(figures(400'000, 1));
  EXPECT_EQ(asked.ask_every(540'000, 3 * kDay), 480);
  asked.gate().set_figures(figures(200'000, 2));
  EXPECT_EQ(asked.ask_every(1'080'000, 3 * kDay), 240);
}

// 0.6 mL/d for 134 strokes, then 0.15 mL/d: the gate changes by its own count, without being told.
TEST(GateLine, AfterABridgeToALowerRate_NoGap) {
  World world;
  Asked asked{world};
  asked.gate().set_figures(figures(600'000, 1));
  EXPECT_EQ(asked.ask_every(360'000, 2 * kDay), 480);
  asked.gate().set_figures(bridge(150'000, 600'000, 2));
  EXPECT_EQ(asked.ask_every(360'000, 134 * 360'000), 134);
  EXPECT_EQ(asked.ask_every(1'440'000, 3 * kDay), 180);
  // and from here on no more than 0.15 mL/d in any day: 60 strokes, two to spare and the window's quarter hours
  EXPECT_LE(asked.ask_every(1'000, kDay), 64);
}

// 2,000 -> 500: 0.15 mL/d until 134 strokes were felt, whatever is asked and told.
TEST(GateLine, ABridgeToAHigherRate_IsHeldToItsOwnUntilItsVolumeWasFelt) {
  World world;
  Asked asked{world};
  asked.gate().set_figures(figures(150'000, 1));
  EXPECT_EQ(asked.ask_every(1'440'000, 2 * kDay), 120);
  asked.gate().set_figures(bridge(600'000, 150'000, 2));
  auto over = bridge(600'000, 150'000, 2);  // therapy says that it is over; the stored bytes still name it
  over.bridge_nl = 0;
  asked.gate().set_figures(over);
  EXPECT_LE(asked.ask_every(1'000, kDay), 66);
  world.turns = false;  // not felt: not given, for the bridge
  const auto felt = world.felt;
  EXPECT_LE(asked.ask_every(10'000, kDay), 64);
  EXPECT_EQ(world.felt, felt);
  world.turns = true;
  EXPECT_LE(asked.ask_every(1'440'000, kDay), 61);
  int days = 0;
  while (world.felt < 120 + 134 && days++ < 5) (void)asked.ask_every(1'440'000, kDay / 12);
  EXPECT_EQ(asked.ask_every(360'000, 2 * kDay), 480);
}

// A reset at any point of a bridge changes neither count nor window.
TEST(GateLine, ResetsDuringABridge_NeitherGapNorExcess) {
  for (int at = 0; at <= 140; at += 7) {
    World world;
    {
      Asked asked{world};
      asked.gate().set_figures(figures(600'000, 1));
      EXPECT_EQ(asked.ask_every(360'000, 2 * kDay), 480);
      asked.gate().set_figures(bridge(150'000, 600'000, 2));
      EXPECT_EQ(asked.ask_every(360'000, std::min(at, 134) * 360'000), std::min(at, 134)) << at;
    }
    world.on_at_ms = world.now_ms;
    Asked again{world};
    again.gate().set_figures(bridge(150'000, 600'000, 2));
    if (at < 134) {
      EXPECT_EQ(again.ask_every(360'000, (134 - at) * 360'000), 134 - at) << at;
    }
    EXPECT_EQ(again.ask_every(1'440'000, 2 * kDay), 120) << at;
    EXPECT_LE(again.ask_every(1'000, kDay), 64) << at;
  }
}

// 134 strokes of 2.5 uL, once: not twice for the same commit, not after the prime is over, not by a reset.
TEST(GateLine, PrimePermitIsUsedOnce) {
  World world;
  Asked asked{world};
  asked.gate().set_figures(figures(150'000, 1));
  EXPECT_EQ(asked.ask_every(1'440'000, kDay), 60);
  asked.gate().set_figures(prime(150'000, 2));
  EXPECT_EQ(asked.ask_every(9'000, 134 * 9'000), 134);
  EXPECT_LE(asked.ask_every(9'000, kHour), 5);  // the schedule's own
  asked.gate().set_figures(prime(150'000, 2));
  EXPECT_LE(asked.ask_every(9'000, kHour), 4);
  asked.gate().set_figures(figures(150'000, 2));
  asked.gate().set_figures(prime(150'000, 2));
  EXPECT_LE(asked.ask_every(9'000, kHour), 4);
  world.on_at_ms = world.now_ms;
  Asked again{world};
  again.gate().set_figures(prime(150'000, 2));
  EXPECT_LE(again.ask_every(9'000, kHour), 4);
}

// Greedy during a prime: no faster than the model's maximum, no more than the permit; what therapy claims beyond the
// stored prescription is not believed.
TEST(GateLine, GreedyPrime_IsHeldToPaceAndVolume) {
  World world;
  Asked asked{world};
  auto f = prime(150'000, 2);
  f.prime_nl = 10 * kLine;
  asked.gate().set_figures(f);
  const auto begun = world.now_ms;
  int allowed = 0;
  while (allowed < 134 && world.now_ms < begun + kHour) allowed += asked.ask_every(500, 500);
  EXPECT_EQ(allowed, 134);
  EXPECT_GE(world.now_ms - begun, 133 * 8'319);  // 9 s less 2 % and a stroke's motion
  EXPECT_LE(asked.ask_every(500, kHour), 5);
  EXPECT_LE(asked.ask_every(10'000, kDay), 64);
}

// Interrupted at the 40th stroke: the rest of the permit is gone; a bridge holds for it as well.
TEST(GateLine, InterruptedPrime_ThePermitIsGone) {
  World world;
  Asked asked{world};
  auto f = prime(600'000, 2);
  f.course.bridge_nl = 140'000, f.course.bridge_day_nl = 150'000, f.bridge_nl = 140'000;
  asked.gate().set_figures(f);
  EXPECT_EQ(asked.ask_every(9'000, 40 * 9'000), 40);
  f.priming = false;
  asked.gate().set_figures(f);
  EXPECT_EQ(asked.ask_every(1'440'000, 150 * 1'440'000), 150);  // 94 + 56 strokes at the bridge's rate
  EXPECT_EQ(asked.ask_every(360'000, kDay), 240);
}

// The memory fails at every one of the first writes after a commit: never a second permit.
TEST(GateLine, CutAtEveryWriteOfAPrime_NeverMoreThanThePermit) {
  for (std::int64_t at = 0; at < 160; ++at) {
    World world;
    int given = 0;
    {
      Asked asked{world};
      asked.gate().set_figures(figures(150'000, 1));
      world.writes_left = at;
      asked.gate().set_figures(prime(150'000, 2));
      while (world.writes_left > 0 && given < 134) given += asked.ask_every(9'000, 9'000);
    }
    world.writes_left = -1;
    world.on_at_ms = world.now_ms;
    Asked again{world};
    again.gate().set_figures(prime(150'000, 2));
    given += again.ask_every(9'000, 1'300'000);
    EXPECT_LE(given, 134 + 5) << at;  // the schedule's own windows beside it
  }
}

}  // namespace
}  // namespace cisterna::safety
