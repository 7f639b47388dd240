// Power lost at every written byte of what changes the line: a refill closed with its bridge, strokes of a bridge and
// its end, a prime from commit to end. Whole bytes and torn ones. R-CMD-080 R-THER-071 R-GATE-033 R-GATE-034 R-CMD-101
#include "tests/implant_fw/commands/line_rig.h"

namespace cisterna::commands {
namespace {

using namespace telemetry;  // NOLINT
using namespace test_support;
using storage::Course;
using storage::EventKind;

// Plays `script` on the memory that `before` leaves, once whole and then with a cut at each byte it writes.
template <class Script, class Check>
void at_every_byte(const port_sim::SimNvm::Image& before, Script script, Check check) {
  const auto start = [&](LineRig& rig) {
    rig.implant().power_down();
    rig.board().nvm().set_image(before);
    rig.implant().power_up();
    for (int i = 0; i < 1'000; ++i) (void)rig.rng.next_u64();  // other ids than those in the memory
  };
  std::uint64_t bytes = 0, tried = 0;
  {
    LineRig rig;
    start(rig);
    script(rig, [&] { bytes = rig.board().nvm().bytes_written(); });
    bytes = rig.board().nvm().bytes_written() - bytes;
  }
  for (std::uint64_t at = 0; at < bytes; ++at, ++tried) {
    LineRig rig;
    start(rig);
    script(rig, [&] { rig.board().nvm().cut_after(at, at % 2 == 0 ? std::uint8_t{0} : std::uint8_t{0xA5}); });
    ASSERT_FALSE(rig.implant().powered()) << at;
    rig.implant().power_up();
    ASSERT_TRUE(rig.implant().powered()) << at;
    check(rig, at);
    if (testing::Test::HasFatalFailure()) return;
  }
  ASSERT_EQ(tried, bytes);
  std::printf("[ cuts     ] tried %llu, bytes written %llu\n", static_cast<unsigned long long>(tried),
              static_cast<unsigned long long>(bytes));
}

bool denied(LineRig& rig) {
  return rig.events(EventKind::kStrokeDenied) != 0;
}

// Old or new, all of it: reservoir, prescription, card, line and bridge belong together, and therapy goes on by itself.
TEST(LineCut, RefillClosedWithItsBridge_AtEveryByte) {
  LineRig base;
  base.begin_full(k500, 300'000);
  base.run(Duration::hours(2));
  ASSERT_EQ(Rig::reason(base.open(k2000)), Reason::kNone);
  const auto image = base.board().nvm().image();
  const auto script = [](LineRig& rig, auto armed) {
    const auto p = LineRig::bridged(LineRig::daily(k2000, 300'000), k500, 300'000, kLine);
    const auto staged = rig.stage(p);
    ASSERT_EQ(Rig::reason(staged), Reason::kNone);
    armed();
    (void)rig.close(std::get_if<Staged>(&staged)->digest);
  };
  at_every_byte(image, script, [](LineRig& rig, std::uint64_t at) {
    const auto& c = rig.control();
    const bool closed = c.reservoir.drug == k2000;
    ASSERT_EQ(c.refill.open, !closed) << at;
    ASSERT_EQ(rig.fw().regimen.active().concentration, closed ? 2'000'000U : 500'000U) << at;
    ASSERT_EQ(c.course, closed ? Course::kBridge : Course::kNone) << at;
    ASSERT_EQ(rig.fw().regimen.course_left(), kLine) << at;
    ASSERT_NE(rig.fw().regimen.card(), nullptr) << at;
    // 0.6 mL/d until the line's volume is given, 0.15 from then on, closed or not
    rig.run(Duration::ms(48'355'200));
    ASSERT_GE(rig.plant.strokes, 133) << at;
    ASSERT_LE(rig.plant.strokes, 135) << at;
    const auto before = rig.plant.strokes;
    rig.run(Duration::hours(24));
    ASSERT_NEAR(static_cast<double>(rig.plant.strokes - before), 60, 1) << at;
    ASSERT_FALSE(denied(rig)) << at;
    ASSERT_EQ(rig.control().line_ran_out, !closed) << at;
  });
}

// The last strokes of a bridge and its end: what is given before the new rate is the bridge's volume, but for what one
// reset may cost, a stroke; and there is no gap.
TEST(LineCut, StrokesAndEndOfABridge_AtEveryByte) {
  for (const bool stronger : {true, false}) {
    const auto old = stronger ? k500 : k2000, drug = stronger ? k2000 : k500;
    const std::int64_t length = stronger ? 48'355'200 : 193'420'800, pace = stronger ? 360'000 : 1'440'000;
    LineRig base;
    base.begin_full(old, 300'000);
    base.run(Duration::ms(1));
    ASSERT_EQ(Rig::reason(base.open(drug)), Reason::kNone);
    ASSERT_EQ(Rig::reason(base.close_with(LineRig::bridged(LineRig::daily(drug, 300'000), old, 300'000, kLine))),
              Reason::kNone);
    base.run(Duration::ms(length - 2 * pace));
    ASSERT_EQ(base.plant.strokes, 132);
    const auto image = base.board().nvm().image();
    const auto script = [&](LineRig& rig, auto armed) {
      armed();
      rig.run(
          Duration::ms(2 * pace + pace / 3 + 370'000));  // past the end, which a start puts off by what was not saved
    };
    at_every_byte(image, script, [&](LineRig& rig, std::uint64_t at) {
      int steps = 0;
      while (rig.fw().regimen.course() == Course::kBridge && ++steps < 1'000) rig.run(Duration::ms(pace / 40));
      // within the last bridge stroke and what the forms of counting leave: 2 more to come, one of them perhaps in
      // doubt
      ASSERT_LE(rig.plant.strokes, 4) << at;
      ASSERT_GE(rig.plant.strokes, 0) << at;
      ASSERT_GE(static_cast<std::int64_t>(rig.status().commanded_nl), (132 + rig.plant.strokes) * kStrokeNl) << at;
      ASSERT_LE(static_cast<std::int64_t>(rig.status().commanded_nl), (133 + rig.plant.strokes) * kStrokeNl) << at;
      const auto before = rig.plant.strokes;
      rig.run(Duration::hours(24));
      ASSERT_NEAR(static_cast<double>(rig.plant.strokes - before), stronger ? 60 : 240, 1) << at;
      ASSERT_FALSE(denied(rig)) << at;
      ASSERT_EQ(rig.fw().regimen.line().old_nl, 0U) << at;
    });
  }
}

// A prime of 20 uL: never more than that, never twice, and the schedule goes on by itself.
TEST(LineCut, PrimeFromCommitToEnd_AtEveryByte) {
  constexpr std::uint32_t kShort = 20'000;
  LineRig base;
  base.begin_full(k2000, 350'000);
  base.run(Duration::hours(1));
  ASSERT_EQ(Rig::reason(base.event(LineChange::kCatheterReplaced, kShort)), Reason::kNone);
  const auto image = base.board().nvm().image();
  const auto p = LineRig::daily(k2000, 350'000);
  const auto script = [&](LineRig& rig, auto armed) {
    const auto staged = rig.stage(LineRig::primed(p, kShort));
    ASSERT_EQ(Rig::reason(staged), Reason::kNone);
    armed();
    (void)rig.ask(Commit{rig.header(), std::get_if<Staged>(&staged)->digest});
    if (rig.implant().powered()) rig.run(Duration::s(80));
  };
  at_every_byte(image, script, [&](LineRig& rig, std::uint64_t at) {
    ASSERT_LE(rig.plant.strokes, 9) << at;  // 20 uL and the fraction that was open before
    ASSERT_EQ(rig.fw().regimen.course(), Course::kNone) << at;
    const auto given = rig.plant.strokes;
    rig.run(Duration::hours(6));
    ASSERT_GE(rig.plant.strokes - given, 16) << at;  // 0.175 mL/d: 17.5
    ASSERT_LE(rig.plant.strokes - given, 18) << at;
    // what is left is what the counts say: the rest may be primed, a stroke in doubt may not be given again
    const auto left = rig.fw().regimen.line().empty_nl;
    ASSERT_LE(left, kShort) << at;
    ASSERT_EQ(left, 0U) << at;  // own delivery has filled it meanwhile
    ASSERT_EQ(Rig::reason(rig.stage(LineRig::primed(p, kShort))), Reason::kLineNotEmpty) << at;
    ASSERT_FALSE(denied(rig)) << at;
  });
}

}  // namespace
}  // namespace cisterna::commands
