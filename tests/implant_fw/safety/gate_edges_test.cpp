// The gate's memory and counts where they are large, lost or of another time. R-GATE-014
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
    ++felt;
  }
  void power(bool on) override { powered = on; }
  [[nodiscard]] std::uint32_t count() const override { return felt; }
  [[nodiscard]] Duration since_power_on() const override { return Duration::ms(now_ms - on_at_ms); }
  [[nodiscard]] bool save(std::uint16_t cell, const Cell& bytes) override {
    ++saves;
    cells[cell] = bytes;
    return true;
  }
  [[nodiscard]] bool load(std::uint16_t cell, Cell& bytes) const override {
    const auto it = cells.find(cell);
    if (it == cells.end()) return false;
    bytes = it->second;
    return true;
  }
  std::int64_t now_ms = 1'000'000'000, on_at_ms = 0;
  int strokes = 0, saves = 0;
  std::uint32_t felt = 0;
  bool powered = true;
  std::map<std::uint16_t, Cell> cells;
};

constexpr std::int64_t kHour = 3'600'000, kDay = 24 * kHour;

GateFigures figures(std::uint32_t daily_nl, std::uint32_t tag) {
  GateFigures f;
  f.running = true;
  f.daily_amount = daily_nl;
  f.concentration = 1'000'000;
  f.stroke_nl = 2'500;
  f.maximum_nl_per_day = 24'000'000;
  f.commit_tag = tag;
  return f;
}

struct Powered {
  World& world;
  DeliveryGate gate{world, world, world, world};
  bool whole = false;
  explicit Powered(World& w) : world(w) {
    w.on_at_ms = w.now_ms;
    whole = gate.power_on();
  }
  int ask_every(std::int64_t each_ms, std::int64_t for_ms) {
    int allowed = 0;
    for (const auto end = world.now_ms + for_ms; world.now_ms < end;) {
      const auto next = world.now_ms + each_ms;
      if (gate.may_stroke() == GateAnswer::kAllowed) {
        gate.move();
        world.now_ms += std::min<std::int64_t>(500, each_ms - 1);
        (void)gate.poll(true);
        ++allowed;
      }
      world.now_ms = next;
    }
    return allowed;
  }
};

// 300 strokes of a bridge, ten given, reset: 290 are left, not what a byte holds of them. R-GATE-034
TEST(GateEdges, BridgeOfMoreThan255Strokes_OutlivesAReset) {
  World world;
  auto f = figures(600'000, 1);
  f.course = {0, 750'000, 150'000};
  f.bridge_nl = 750'000;
  {
    Powered p{world};
    p.gate.set_figures(f);
    EXPECT_EQ(p.ask_every(1'440'000, 10 * 1'440'000), 10);
  }
  Powered p{world};
  p.gate.set_figures(f);
  EXPECT_LE(p.ask_every(5'000, 4 * kDay), 4 * 60 + 6);  // 250 strokes of 290: still 0.15 mL/d
}

// The same of a prime. R-GATE-033
TEST(GateEdges, PrimeOfMoreThan255Strokes_OutlivesAReset) {
  World world;
  auto f = figures(150'000, 1);
  f.course.prime_nl = f.prime_nl = 750'000;
  f.priming = true;
  {
    Powered p{world};
    p.gate.set_figures(f);
    EXPECT_EQ(p.ask_every(9'000, 10 * 9'000), 10);
  }
  Powered p{world};
  p.gate.set_figures(f);
  EXPECT_EQ(p.ask_every(9'000, 290 * 9'000), 290);
  EXPECT_EQ(world.strokes, 300);  // each allowed one moved
  EXPECT_LE(p.ask_every(9'000, kHour), 5);
}

// More strokes than 16 bits hold are as many as they hold, never a few. R-GATE-033
TEST(GateEdges, PrimeOfMoreStrokesThanTheCountHolds) {
  for (const std::uint32_t nl : {65'540U, 70'000U, 400'000U}) {
    World world;
    Powered p{world};
    auto f = figures(150'000, 1);
    f.stroke_nl = 1;
    f.course.prime_nl = f.prime_nl = nl;
    f.priming = true;
    p.gate.set_figures(f);
    EXPECT_EQ(p.ask_every(10, 10 * 300), 300) << nl;
  }
}

// Without a stroke volume nothing is counted and nothing moves.
TEST(GateEdges, NoStrokeVolume_NoCourse) {
  World world;
  Powered p{world};
  auto f = figures(150'000, 1);
  f.stroke_nl = 0;
  f.course = {750'000, 750'000, 150'000};
  f.prime_nl = f.bridge_nl = 750'000;
  f.priming = true;
  f.permit_nl = 50'000, f.permit_s = 600, f.permit_tag = 1;
  p.gate.set_figures(f);
  EXPECT_EQ(p.ask_every(9'000, kHour), 0);
  EXPECT_EQ(p.gate.may_stroke(), GateAnswer::kNotRunning);
}

// A permit of no length is none; the gate keeps the one that it knows. R-GATE-012
TEST(GateEdges, PermitWithoutATime_OpensNothing) {
  World world;
  Powered p{world};
  auto f = figures(150'000, 1);
  f.permit_nl = 500'000, f.permit_s = 0, f.permit_tag = 1;
  p.gate.set_figures(f);
  EXPECT_LE(p.ask_every(1'000, kHour), 5);
}

// A permit that ended while the power was gone is closed at its end: after a day nothing of it is left. R-GATE-014
TEST(GateEdges, PermitThatEndedLongAgo_IsNotBooked) {
  World world;
  auto f = figures(150'000, 1);
  f.permit_nl = 500'000, f.permit_s = 3'600, f.permit_tag = 1;
  {
    Powered p{world};
    p.gate.set_figures(f);
    EXPECT_EQ(p.ask_every(18'000, kHour / 2), 100);
  }
  world.now_ms += 3 * kDay;
  Powered p{world};
  world.now_ms += 3 * kDay;  // the clock ran on without a question
  p.gate.set_figures(f);
  EXPECT_LE(p.ask_every(1'000, kDay), 64);
}

// A commit longer ago than the minutes reach, than the quarters reach: the strokes since it are those that are known.
TEST(GateEdges, CommitOfAnyAge_CountsWhatIsKnownSinceIt) {
  for (const std::int64_t hours : {0LL, 4LL, 20LL, 60LL}) {
    World world;
    {
      Powered p{world};
      p.gate.set_figures(figures(600'000, 1));
      EXPECT_EQ(p.ask_every(360'000, kDay), 240);
      p.gate.set_figures(figures(150'000, 2));
      EXPECT_EQ(p.ask_every(1'440'000, hours * kHour), hours * 5 / 2);
      p.gate.checkpoint();
    }
    Powered p{world};
    EXPECT_TRUE(!p.whole || hours > 0);
    p.gate.set_figures(figures(150'000, 2));
    // since the commit no more than a day's 61 + 2; later no more than any day's
    EXPECT_LE(p.ask_every(1'000, (24 - hours % 24) * kHour), 64) << hours;
  }
}

// Two strokes since the commit are known before it: a bin's strokes of before are not counted twice. R-GATE-011
TEST(GateEdges, StrokesOfTheCommitsOwnMinute_AreThoseBeforeIt) {
  World world;
  world.now_ms = 1'000'020'000;
  {
    Powered p{world};
    p.gate.set_figures(figures(24'000'000, 1));
    EXPECT_EQ(p.ask_every(9'000, 27'000), 3);
    p.gate.set_figures(figures(150'000, 2));
  }
  Powered p{world};
  p.gate.set_figures(figures(150'000, 2));
  EXPECT_GE(p.ask_every(1'440'000, kDay), 60);  // lawful at once, whatever the minute held before
}

// A quarter's cell from the future, or from another day, is not of this window. R-GATE-014
TEST(GateEdges, CellsOfAnotherTime_AreNotCounted) {
  World world;
  {
    Powered p{world};
    p.gate.set_figures(figures(150'000, 1));
    EXPECT_EQ(p.ask_every(1'440'000, kDay), 60);
    EXPECT_EQ(p.gate.strokes_in_day(), 60U);
  }
  auto far = world.cells;
  for (std::uint16_t i = kFirstQuarterCell; i < kFirstQuarterCell + kQuarterBins; ++i)
    if (far.count(i) != 0) far[i][3] = 0x7F;  // index past everything
  std::swap(far, world.cells);
  {
    Powered p{world};
    EXPECT_EQ(p.gate.strokes_in_day(), 0U);
  }
  std::swap(far, world.cells);
  world.now_ms += 2 * kDay;
  Powered p{world};
  EXPECT_GE(p.gate.strokes_in_day(), 59U);  // the time without power did not pass for it
}

// Nothing in the memory but the commit: the gate begins at its instant and says what it misses. R-GATE-014
TEST(GateEdges, MemoryWithoutBins_IsSaid) {
  World world;
  {
    Powered p{world};
    EXPECT_FALSE(p.whole);
    p.gate.set_figures(figures(150'000, 1));
  }
  const auto commit = world.cells.at(kCommitCell);
  world.cells.clear();
  world.cells[kCommitCell] = commit;
  Powered p{world};
  EXPECT_FALSE(p.whole);
  p.gate.set_figures(figures(150'000, 1));
  EXPECT_LE(p.ask_every(1'000, kDay), 64);
}

// Asked again with the motor powered, nothing; off, it powers the motor and forgets what turned meanwhile. R-GATE-015
TEST(GateEdges, MotorMayRunAgain_OnlyWhereItWasOff) {
  World world;
  Powered p{world};
  p.gate.set_figures(figures(150'000, 1));
  world.powered = false;
  p.gate.allow_motor();
  EXPECT_FALSE(world.powered);  // was never off for the gate
  p.gate.power_off();
  EXPECT_EQ(p.gate.may_stroke(), GateAnswer::kOff);
  world.felt += 7;
  p.gate.allow_motor();
  EXPECT_TRUE(world.powered);
  EXPECT_EQ(p.gate.poll(false).uncommanded, 0);
  EXPECT_EQ(p.gate.may_stroke(), GateAnswer::kAllowed);
}

// Moving: not done, nothing is read. More turns than a byte holds are 255. R-GATE-015
TEST(GateEdges, FeedbackOfAMovingRotor) {
  World world;
  Powered p{world};
  p.gate.set_figures(figures(150'000, 1));
  ASSERT_EQ(p.gate.may_stroke(), GateAnswer::kAllowed);
  p.gate.move();
  EXPECT_FALSE(p.gate.poll(false).felt);
  EXPECT_TRUE(p.gate.moving());
  world.felt += 300;
  const auto feedback = p.gate.poll(true);
  EXPECT_TRUE(feedback.felt);
  EXPECT_EQ(feedback.uncommanded, 255);
  EXPECT_TRUE(p.gate.motor_off());
}

// Three denials count for an hour each, to the millisecond.
TEST(GateEdges, ADenialCountsForAnHour) {
  World world;
  Powered p{world};
  p.gate.set_figures(figures(150'000, 1));
  ASSERT_EQ(p.ask_every(1'000, 1'000), 1);
  for (int i = 0; i < 3; ++i, world.now_ms += 1'000) EXPECT_EQ(p.gate.may_stroke(), GateAnswer::kDenied);
  EXPECT_EQ(p.gate.denials_in_hour(), 3);
  world.now_ms += kHour - 3'001;
  EXPECT_EQ(p.gate.denials_in_hour(), 3);
  world.now_ms += 1;
  EXPECT_EQ(p.gate.denials_in_hour(), 2);
  world.now_ms += 2'000;
  EXPECT_EQ(p.gate.denials_in_hour(), 0);
}

// The same figures again write nothing: no wear by resets and refreshes.
TEST(GateEdges, SameFiguresAgain_WriteNothing) {
  World world;
  Powered p{world};
  auto f = figures(600'000, 1);
  f.course = {0, 335'000, 150'000};
  f.bridge_nl = 335'000;
  p.gate.set_figures(f);
  const auto saves = world.saves;
  p.gate.set_figures(f);
  EXPECT_EQ(world.saves, saves);
  EXPECT_GT(saves, 0);
}

// Limits past 16 bits are kept as 65,535 beside a bin's strokes; the pace holds all the same. R-GATE-002
TEST(GateEdges, LimitsPastSixteenBits) {
  World world;
  Powered p{world};
  auto f = figures(24'000'000, 1);
  f.stroke_nl = 1;
  p.gate.set_figures(f);
  EXPECT_EQ(p.ask_every(4, 400), 100);
}

// A prescription of no rate: nothing is ever due, nothing is given but the margin, and a bolus has its own pace.
TEST(GateEdges, NoRateButABolus) {
  World world;
  Powered p{world};
  auto f = figures(0, 1);
  p.gate.set_figures(f);
  EXPECT_LE(p.ask_every(60'000, kDay), 2);
  f.permit_nl = 50'000, f.permit_s = 1'200, f.permit_tag = 1;
  p.gate.set_figures(f);
  EXPECT_EQ(p.ask_every(60'000, 20 * 60'000), 20);
}

// 9 s between two strokes of a prime, less 2 % and a stroke's motion: 8,319 ms, and not 1 ms less. R-GATE-033
TEST(GateEdges, PaceOfAPrime_ToTheMillisecond) {
  World world;
  Powered p{world};
  auto f = figures(150'000, 1);
  f.course.prime_nl = f.prime_nl = 750'000;
  f.priming = true;
  p.gate.set_figures(f);
  ASSERT_EQ(p.gate.may_stroke(), GateAnswer::kAllowed);
  p.gate.move();
  world.now_ms += 8'318;
  (void)p.gate.poll(true);
  EXPECT_EQ(p.gate.may_stroke(), GateAnswer::kDenied);
  world.now_ms += 1;
  EXPECT_EQ(p.gate.may_stroke(), GateAnswer::kAllowed);
}

// Strokes of a bridge that were not felt are owed again, resets between or not. R-GATE-034
TEST(GateEdges, UnfeltStrokesAndResets_LeaveTheBridgeWhole) {
  World world;
  auto f = figures(150'000, 1);
  f.reach = even_reach(150'000);
  f.course = {0, 335'000, 600'000};
  f.bridge_nl = 335'000;
  for (int i = 0; i < 10; ++i) {
    Powered p{world};
    p.gate.set_figures(f);
    ASSERT_EQ(p.gate.may_stroke(), GateAnswer::kAllowed) << i;
    p.gate.move();
    --world.felt;  // not felt
    world.now_ms += 500;
    EXPECT_FALSE(p.gate.poll(true).felt);
    world.now_ms += 7'200'000;
    p.gate.checkpoint();
  }
  Powered p{world};
  p.gate.set_figures(f);
  EXPECT_EQ(p.ask_every(360'000, 134 * 360'000), 134);
}

// The newest minute lies in the first cell: what it holds of a prime is read back. R-GATE-014
TEST(GateEdges, NewestMinuteInTheFirstCell) {
  World world;
  world.now_ms = 61 * 60'000 * 200;
  auto f = figures(150'000, 1);
  f.course.prime_nl = f.prime_nl = 335'000;
  f.priming = true;
  {
    Powered p{world};
    p.gate.set_figures(f);
  }
  Powered p{world};
  p.gate.set_figures(f);
  EXPECT_EQ(p.ask_every(9'000, 134 * 9'000), 134);
}

}  // namespace
}  // namespace cisterna::safety
