// Two oscillators that differ: what the plant gets in true time, what the gate says, what is told.
#include <gtest/gtest.h>

#include "implant_fw/app/app.h"
#include "tests/implant_fw/commands/rig.h"

namespace cisterna::app {
namespace {

using storage::EventKind;
using test_support::Rig;

struct Tones final : port_sim::BoardObserver {
  void on_tone(Time, hal::ToneKind kind) override { kind == hal::ToneKind::kCritical ? ++critical : ++plain; }
  int critical = 0, plain = 0;
};

// The real application on a memory that the rig prepared.
struct Living1 {
  explicit Living1(Rig& rig) {
    implant.board().nvm().set_image(rig.board().nvm().image());
    implant.power_up();
  }
  std::int64_t run(Duration d) {
    const auto before = plant.strokes;
    implant.run_until(implant.board().world() + d);
    return plant.strokes - before;
  }
  int logged(EventKind kind, std::uint32_t a) {
    port_sim::SimNvm copy;
    copy.set_image(implant.board().nvm().image());
    copy.revive();
    storage::Store store{copy};
    (void)store.load_all();
    storage::ClinicalEvent event;
    int n = 0;
    for (auto i = store.oldest_event(); i <= store.newest_event(); ++i)
      if (store.event(i, event) && event.kind == static_cast<std::uint8_t>(kind) && event.a == a)
        n += 1 + event.repeats;
    return n;
  }
  test_support::CountingPlant plant;
  test_support::SeededRng rng;
  Tones tones;
  port_sim::BasicImplant<App> implant{plant, rng, tones};
};

// Pure rule: bound before anyone compared, the slower one afterwards, 1.5 % ends it.
TEST(LifeClock, BoundThenSlower) {
  const auto at = [](std::int64_t own, std::int64_t gate) {
    return LifeClock::Readings{Duration::ms(own), Duration::ms(gate)};
  };
  LifeClock clock;
  clock.begin(at(0, 0), Time::ms(1'000), Difference::kNone);
  EXPECT_EQ(clock.now(at(100'000, 99'000)).ms(), 101'000);   // 1 % apart: the own clock
  EXPECT_EQ(clock.now(at(200'000, 100'000)).ms(), 103'002);  // twice too fast: 2 % ahead of the gate's, no more
  EXPECT_EQ(clock.now(at(100'000, 900'000)).ms(), 101'000);
  EXPECT_FALSE(clock.compare(at(599'999, 599'999)));
  EXPECT_TRUE(clock.compare(at(612'000, 600'000)));  // 2 %: not beyond
  EXPECT_EQ(clock.difference(), Difference::kNone);
  EXPECT_TRUE(clock.compare(at(612'000 + 612'010, 1'200'000)));
  EXPECT_EQ(clock.difference(), Difference::kAbove2);
  const auto base = clock.now(at(1'224'010, 1'200'000)).ms();
  EXPECT_EQ(clock.now(at(1'224'010 + 102'000, 1'300'000)).ms(), base + 100'000);  // the slower one counts
  EXPECT_TRUE(clock.compare(at(1'224'010 + 610'000, 1'800'000)));                 // 1.67 %: still
  EXPECT_EQ(clock.difference(), Difference::kAbove2);
  EXPECT_TRUE(clock.compare(at(1'834'010 + 609'000, 2'400'000)));  // 1.5 %
  EXPECT_EQ(clock.difference(), Difference::kNone);
  EXPECT_TRUE(clock.compare(at(2'443'010 + 660'010, 3'000'000)));
  EXPECT_EQ(clock.difference(), Difference::kAbove10);
  EXPECT_EQ(clock.own_now(at(5'000, 0)).ms(), 6'000);
}

// Within 2 % nothing is told, nothing denied, and the plant gets the prescription by therapy's own clock: slowest and
// fastest rate over days. R-GATE-032
TEST(Oscillators, WithinTwoPercent_NeitherDeniedNorTold) {
  auto card = test_support::every_mode_card();
  card.daily_lower_hard = 0;
  card.daily_upper_hard = card.per_day_hard = 50'000'000;
  card.per_hour_hard = 10'000'000;
  struct Case {
    std::uint64_t daily;
    int days;
    std::int64_t strokes;
  };
  for (const std::int32_t ppm : {-19'600, 20'000})
    for (const auto& [daily, days, strokes] :
         {Case{48'000'000, 3, 28'800}, {96'000, 100, 1'920}, {350'000, 30, 2'100}}) {
      Rig rig{card};
      rig.begin(daily);
      Living1 a{rig};
      a.implant.board().set_reference_ppm(ppm);
      std::int64_t given = 0;
      for (int left = days; left > 0; left -= 10) {
        given += a.run(Duration::days(std::min(left, 10)));
      }
      if (daily != 48'000'000) {
        EXPECT_NEAR(static_cast<double>(given), static_cast<double>(strokes), 1) << ppm;
      } else {
        EXPECT_NEAR(static_cast<double>(given), 9'357, 1) << ppm;  // 20 mL and the 14.5 % of them
      }
      EXPECT_EQ(a.logged(EventKind::kStrokeDenied, 1), 0) << ppm;
      EXPECT_EQ(a.logged(EventKind::kOscillator, 1), 0) << ppm;
    }
}

// "two oscillators differ > 2 %: slower one, continue, medium"; "> 10 %: slower one, continue | stop, high". In ten
// days of true time the plant never gets more than the slower one's, and the gate denies nothing. R-FW-040
TEST(FaultRow, OscillatorsDiffer) {
  struct Case {
    std::int32_t ppm;
    std::uint32_t what;
    double strokes;  // of 700 in ten days of the own clock
  };
  for (const auto risk : {telemetry::RiskClass::kWithdrawal, telemetry::RiskClass::kSafe})
    for (const auto& [ppm, what, strokes] :
         {Case{30'000, 1, 700}, {-30'000, 1, 679}, {150'000, 2, 700}, {-150'000, 2, 595}, {-990'000 / 2, 2, 353.5}}) {
      auto card = test_support::baclofen_card();
      card.risk = risk;
      Rig rig{card};
      rig.begin();
      Living1 a{rig};
      a.implant.board().set_reference_ppm(ppm);
      const auto given = static_cast<double>(a.run(Duration::days(10)));
      const bool stops = what == 2 && risk == telemetry::RiskClass::kSafe;
      if (stops) {
        EXPECT_LE(given, 4) << ppm;
        EXPECT_EQ(a.logged(EventKind::kAlarmRaised, 27), 1) << ppm;  // stopped
      } else {
        EXPECT_NEAR(given, strokes, 1.5) << ppm;
      }
      EXPECT_EQ(a.logged(EventKind::kOscillator, what), 1) << ppm;
      EXPECT_EQ(a.logged(EventKind::kAlarmRaised, 5), 1) << ppm;
      EXPECT_EQ(a.logged(EventKind::kStrokeDenied, 1), 0) << ppm;
      EXPECT_EQ(a.tones.critical > 1'300, what == 2) << ppm;  // every 10 min of the clock itself
      EXPECT_GT(a.tones.plain + a.tones.critical, 230) << ppm;
      // after a reset the slower one counts at once
      a.implant.power_cycle();
      const auto hour = static_cast<double>(a.run(Duration::hours(10)));
      EXPECT_NEAR(hour, stops ? 0 : strokes / 24, 1.5) << ppm;
    }
}

// An oscillator that stands still stops the pump and its own alarm goes on sounding.
TEST(Oscillators, StandingStill_IsTold) {
  Rig rig;
  rig.begin();
  Living1 a{rig};
  a.run(Duration::days(1));
  const auto before = a.tones.critical;
  a.implant.board().set_reference_ppm(-900'000);
  const auto given = a.run(Duration::days(10));
  EXPECT_NEAR(static_cast<double>(given), 70, 2);
  EXPECT_GT(a.tones.critical - before, 1'300);
}

// A processor that hangs comes back by its watchdog, and the plant goes on. R-FW-044
TEST(Watchdog, HangEndsInAReset) {
  Rig rig;
  rig.begin();
  Living1 a{rig};
  a.run(Duration::hours(5));
  a.implant.board().faults().hangs = 2;
  EXPECT_NEAR(static_cast<double>(a.run(Duration::hours(24))), 70, 2);
  EXPECT_TRUE(a.implant.powered());
  EXPECT_EQ(a.logged(EventKind::kWatchdogReset, 1) + a.logged(EventKind::kWatchdogReset, 2), 2);
}

}  // namespace
}  // namespace cisterna::app
