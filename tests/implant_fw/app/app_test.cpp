// The whole application on the simulated board: size, long run, clocks.
#include "implant_fw/app/app.h"

#include <gtest/gtest.h>

#include "tests/implant_fw/commands/rig.h"

namespace cisterna::app {
namespace {

using test_support::Rig;

static_assert(sizeof(App) <= 15 * 1024, "on ARM every pointer is half of it");

// Prepared by the rig, then lived by the real application. R-FW-002
TEST(App, LivesNinetyDaysFromTheMemoryOfAnother) {
  Rig rig;
  rig.begin(350'000);
  test_support::CountingPlant plant;
  test_support::SeededRng rng;
  port_sim::BoardObserver observer;
  port_sim::BasicImplant<App> implant{plant, rng, observer};
  implant.board().nvm().set_image(rig.board().nvm().image());
  implant.power_up();

  const auto result = implant.run_until(Time::ms(90LL * 86'400'000 + 1'000));

  EXPECT_EQ(result.reason, port_sim::StopReason::kReached);
  EXPECT_EQ(plant.strokes, 6'300);  // O22: 70 a day
  EXPECT_FALSE(implant.app()->radio_open());
  EXPECT_FALSE(implant.app()->session_open());
}

TEST(App, LifeTimeGoesOnFromTheLastRecord) {
  Rig rig;
  rig.begin(350'000);
  rig.run(Duration::days(3));
  const auto before = rig.now();
  rig.implant().power_cycle();
  EXPECT_LE(rig.now(), before);
  EXPECT_GE(rig.now(), before - Duration::minutes(21));  // a stroke every 20 min 34 s
  EXPECT_NE(rig.status().alarms & safety::bit(telemetry::Alarm::kTimeLost), 0U);
  rig.run(Duration::hours(25));
  EXPECT_EQ(rig.status().alarms & safety::bit(telemetry::Alarm::kTimeLost), 0U);
}

TEST(App, StrokeInDoubt_IsCountedOnceAndLogged) {
  Rig rig;
  rig.begin(350'000);
  while (!rig.fw().gate.moving()) rig.run(Duration::ms(100));
  rig.implant().power_cycle();
  EXPECT_EQ(rig.status().commanded_nl, 2'500U);
  EXPECT_EQ(rig.status().sensed_nl, 0U);
  storage::ClinicalEvent event;
  int in_doubt = 0;
  for (auto n = rig.fw().store.oldest_event(); n <= rig.fw().store.newest_event(); ++n)
    if (rig.fw().store.event(n, event) && event.kind == static_cast<std::uint8_t>(storage::EventKind::kStrokeInDoubt))
      ++in_doubt;
  EXPECT_EQ(in_doubt, 1);
}

TEST(App, SuspendOutlivesPowerLossAndStillEnds) {
  Rig rig;
  rig.begin(350'000);
  (void)rig.ask(telemetry::Suspend{14'400});
  rig.run(Duration::hours(3));
  rig.implant().power_cycle();
  EXPECT_EQ(rig.status().delivery, telemetry::Delivery::kSuspended);
  EXPECT_LE(rig.status().left_s, 7'200U);  // saved at least hourly
  rig.run(Duration::hours(2));
  EXPECT_EQ(rig.status().delivery, telemetry::Delivery::kRunning);
}

}  // namespace
}  // namespace cisterna::app
