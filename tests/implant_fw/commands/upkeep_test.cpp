// Alarm settings, refill dates, service dates, battery, level sensor, rotor test, lifecycle.
#include <gtest/gtest.h>

#include "implant_fw/commands/service_dates.h"
#include "tests/implant_fw/commands/rig.h"

namespace cisterna::commands {
namespace {

using namespace telemetry;  // NOLINT
using safety::Priority;
using storage::EventKind;
using test_support::Rig;

constexpr std::uint32_t kDay_s = 86'400;
constexpr std::uint32_t kImplanted_d = 17'621;  // 2018-03-31

bool alarm(Rig& rig, Alarm a) {
  return (rig.status().alarms & safety::bit(a)) != 0;
}
Priority priority(Rig& rig, Alarm a) {
  return rig.fw().alarms.priority(a);
}
storage::ModelLimits peristaltic() {
  auto m = test_support::rig_model();
  m.magnet_stops = m.stops_at_eos = true;
  m.low_minimum_nl = 1'000'000;
  m.low_maximum_nl = 5'000'000;
  m.service_months = 84;
  return m;
}
constexpr std::uint32_t kAny = UINT32_MAX;
int logged(Rig& rig, EventKind kind, std::uint32_t a) {
  storage::ClinicalEvent event;
  int n = 0;
  for (auto i = rig.fw().store.oldest_event(); i <= rig.fw().store.newest_event(); ++i)
    if (rig.fw().store.event(i, event) && event.kind == static_cast<std::uint8_t>(kind) && (a == kAny || event.a == a))
      ++n;
  return n;
}
int tones_in(Rig& rig, Duration d) {
  const auto before = rig.fw().tones;
  rig.run(d);
  return rig.fw().tones - before;
}
void refill(Rig& rig, std::uint32_t nl, std::uint32_t fill_d = 0, std::uint32_t due_d = 0) {
  (void)rig.open_refill();
  RefillClose close{rig.header(), true, nl, {}, fill_d, due_d, 0};
  ASSERT_EQ(Rig::reason(rig.ask(close)), Reason::kNone);
}

// --- tones: R-GATE-043 -----------------------------------------------------------------------------------------------

// The critical tone each 10 min; lengthened to 1 h for 24 h, also over a reset; then it returns. R-CMD-071
TEST(AlarmSettings, CriticalCadenceIsLengthenedForADay) {
  Rig rig;
  rig.begin();
  rig.plant.jammed = true;
  rig.run(Duration::hours(2));
  EXPECT_TRUE(alarm(rig, Alarm::kStall));
  EXPECT_EQ(tones_in(rig, Duration::hours(10)), 60);
  EXPECT_EQ(Rig::reason(rig.ask(AlarmSettings{rig.header(), 0, 3'601})), Reason::kMalformed);
  EXPECT_EQ(Rig::reason(rig.ask(AlarmSettings{rig.header(), 0, 3'600})), Reason::kNone);
  rig.run(Duration::minutes(10));  // the tone that was due
  EXPECT_EQ(tones_in(rig, Duration::hours(10)), 10);
  rig.implant().power_cycle();  // power-on sounds at once
  rig.run(Duration::ms(1));
  EXPECT_EQ(tones_in(rig, Duration::hours(10)), 20);  // and "time lost" sounds hourly
  rig.run(Duration::hours(4));
  EXPECT_NEAR(tones_in(rig, Duration::hours(10)), 70, 1);
}

// Silenced 7 days at most; a reset does not bring the tone back, a new occurrence does.
TEST(Acknowledge, OutlivesAResetButNotTheCondition) {
  Rig rig;
  rig.begin();
  refill(rig, 1'900'000);
  rig.run(Duration::ms(1));
  EXPECT_EQ(Rig::reason(rig.ask(AcknowledgeAlarm{rig.header(), 0, 604'801})), Reason::kMalformed);
  EXPECT_EQ(Rig::reason(rig.ask(AcknowledgeAlarm{rig.header(), 0, 604'800})), Reason::kNone);
  rig.implant().power_cycle();
  EXPECT_EQ(Rig::reason(rig.ask(AcknowledgeAlarm{rig.header(), 11, 604'800})), Reason::kNone);  // time lost
  rig.run(Duration::ms(1));
  EXPECT_EQ(tones_in(rig, Duration::days(1)), 0);
  EXPECT_TRUE(alarm(rig, Alarm::kLowReservoir));
  refill(rig, 20'000'000);
  refill(rig, 1'900'000);
  EXPECT_GE(tones_in(rig, Duration::hours(1)), 1);
  EXPECT_EQ(rig.fw().store.care().quiet_until_s[0], 0U);
}

TEST(AlarmSettings, LowVolumeWithinTheModelsRange) {
  Rig rig{test_support::baclofen_card(), peristaltic()};
  rig.begin();
  const auto set = [&](std::uint32_t nl) { return Rig::reason(rig.ask(AlarmSettings{rig.header(), nl, 0})); };
  EXPECT_EQ(set(999'999), Reason::kMalformed);
  EXPECT_EQ(set(5'000'001), Reason::kMalformed);
  EXPECT_EQ(set(1'000'000), Reason::kNone);
  EXPECT_EQ(set(5'000'000), Reason::kNone);
  EXPECT_EQ(set(0), Reason::kNone);  // stays
  rig.implant().power_cycle();
  refill(rig, 5'000'001);
  EXPECT_FALSE(alarm(rig, Alarm::kLowReservoir));
  rig.run(Duration::hours(1));
  EXPECT_TRUE(alarm(rig, Alarm::kLowReservoir));
}

// "Low: low reservoir. Medium: low with < 7 d": 7 days of 0.175 mL/d are 1.225 mL.
TEST(LowReservoir, IsMediumWithLessThanSevenDays) {
  Rig rig;
  rig.begin();
  refill(rig, 1'990'000);
  rig.run(Duration::hours(1));
  EXPECT_EQ(priority(rig, Alarm::kLowReservoir), Priority::kLow);
  rig.run(Duration::hours(102));  // 1,240,000 left
  EXPECT_EQ(priority(rig, Alarm::kLowReservoir), Priority::kLow);
  rig.run(Duration::hours(4));  // 1,207,500
  EXPECT_EQ(priority(rig, Alarm::kLowReservoir), Priority::kMedium);
  EXPECT_EQ(rig.plant.strokes, 312);  // 107 h
}

// "Medium: refill overdue": the due date has passed. "Low: stability due".
TEST(Refill, OverdueAndStabilityByDate) {
  auto card = test_support::baclofen_card();
  card.stability_d = 3;
  Rig rig{card, test_support::rig_model(), 20'000 * kDay_s};
  rig.begin();
  refill(rig, 20'000'000, 20'000, 20'005);
  rig.run(Duration::hours(71));
  EXPECT_FALSE(alarm(rig, Alarm::kStabilityDue));
  rig.run(Duration::hours(2));
  EXPECT_TRUE(alarm(rig, Alarm::kStabilityDue));
  rig.run(Duration::hours(70));  // day 20,005 is the due date itself
  EXPECT_FALSE(alarm(rig, Alarm::kRefillOverdue));
  rig.run(Duration::hours(2));
  EXPECT_TRUE(alarm(rig, Alarm::kRefillOverdue));
  EXPECT_EQ(priority(rig, Alarm::kRefillOverdue), Priority::kMedium);
}

// --- service: R-FW-041 -----------------------------------------------------------------------------------------------

// E1: implanted 2018-03-31: 2024-12-31; O21: due 90 days before 2025-04-15 and 2024-04-14.
TEST(ServiceDates, WorkedExamples) {
  EXPECT_EQ(replacement_due_d(17'621, 84), 20'088);
  EXPECT_EQ(replacement_due_d(17'636, 84), 20'103);  // 2018-04-15 -> 2025-01-15
  EXPECT_EQ(replacement_due_d(17'270, 84), 19'737);  // 2017-04-14 -> 2024-01-15
  EXPECT_EQ(replacement_due_d(18'993, 12), 19'268);  // 2022-01-01 -> 2022-10-03
  EXPECT_EQ(replacement_due_d(18'321, 12), 18'596);  // 2020-02-29 -> 2021-02-28 less 90 d: 2020-11-30
}

TEST(Service, DueNearEndAndStopped) {
  Rig rig{test_support::baclofen_card(), peristaltic(), kImplanted_d * kDay_s};
  rig.begin();
  const auto to = [&](std::int64_t day, std::int64_t hours) {
    while (rig.now() < Time{} + Duration::days(day) + Duration::hours(hours)) {
      const auto left = Time{} + Duration::days(day) + Duration::hours(hours) - rig.now();
      rig.run(std::min(left, Duration::days(100)));
      if (!alarm(rig, Alarm::kEndOfService)) refill(rig, 20'000'000);
    }
  };
  to(2'467, -1);
  EXPECT_FALSE(alarm(rig, Alarm::kReplacementDue));
  to(2'467, 1);
  EXPECT_TRUE(alarm(rig, Alarm::kReplacementDue));
  rig.implant().power_cycle();
  EXPECT_TRUE(alarm(rig, Alarm::kReplacementDue));  // latched
  to(2'543, -1);
  EXPECT_FALSE(alarm(rig, Alarm::kEndOfServiceNear));
  to(2'543, 1);  // end - 14 d
  EXPECT_TRUE(alarm(rig, Alarm::kEndOfServiceNear));
  EXPECT_TRUE(rig.fw().alarms.high());
  to(2'557, -1);
  EXPECT_EQ(rig.control().run, storage::Run::kRunning);
  to(2'557, 1);  // 2025-03-31
  EXPECT_TRUE(alarm(rig, Alarm::kEndOfService));
  EXPECT_FALSE(alarm(rig, Alarm::kEndOfServiceNear));
  const auto strokes = rig.plant.strokes;
  rig.run(Duration::days(3));
  EXPECT_EQ(rig.plant.strokes, strokes);
  EXPECT_EQ(Rig::reason(rig.ask(rig.stage_request(350'000))), Reason::kEndOfService);
  EXPECT_EQ(Rig::reason(rig.ask(Restart{rig.header()})), Reason::kEndOfService);
  EXPECT_EQ(Rig::reason(rig.bolus(10'000, 600)), Reason::kEndOfService);
  EXPECT_EQ(Rig::reason(rig.open_refill()), Reason::kEndOfService);
  EXPECT_EQ(Rig::reason(rig.ask(Suspend{60})), Reason::kNone);
  const auto events = rig.ask(GetEvents{rig.fw().store.oldest_event(), 8});
  EXPECT_EQ(std::get_if<Events>(&events)->events.size(), 8U);  // history stays readable
  for (std::uint32_t what = 1; what <= 3; ++what) EXPECT_EQ(logged(rig, EventKind::kService, what), 1) << what;
}

// The battery may only move the date nearer; voltage that recovers does not move it back.
TEST(Service, BatteryMovesTheDateNearerAndNeverBack) {
  Rig rig{test_support::baclofen_card(), peristaltic(), kImplanted_d * kDay_s};
  rig.begin();
  rig.run(Duration::days(90));
  EXPECT_EQ(rig.fw().store.care().replacement_due, Time{} + Duration::days(2'467));
  rig.board().faults().battery_mv = 2'230;  // 7.5 % of the cell
  rig.run(Duration::hours(2));
  const auto nearer = rig.fw().store.care().replacement_due;
  EXPECT_LT(nearer, Time{} + Duration::days(2'000));
  rig.board().faults().battery_mv = 2'900;
  rig.run(Duration::days(10));
  EXPECT_EQ(rig.fw().store.care().replacement_due, nearer);
  EXPECT_FALSE(alarm(rig, Alarm::kBattery));
  rig.board().faults().battery_mv = 2'220;  // 5 %
  rig.run(Duration::hours(2));
  EXPECT_TRUE(alarm(rig, Alarm::kBattery));
}

// --- level sensor, rotor test, lifecycle -----------------------------------------------------------------------------

// K5, K6: the sensor's word against the computed residual. R-FW-101
TEST(LevelSensor, DifferenceAlarmsEitherWay) {
  Rig rig;
  rig.begin();
  rig.board().faults().level_sensor = true;
  rig.run(Duration::days(2));
  EXPECT_FALSE(alarm(rig, Alarm::kLevelDiffers));
  rig.plant.tank_nl -= 540'000;  // 19.65 mL computed: 0.05 mL of accuracy and 0.5 mL of the sensor's own error
  rig.run(Duration::hours(2));
  EXPECT_FALSE(alarm(rig, Alarm::kLevelDiffers));
  rig.plant.tank_nl -= 20'000;
  rig.run(Duration::hours(1));
  EXPECT_TRUE(alarm(rig, Alarm::kLevelDiffers));
  rig.plant.tank_nl += 1'100'000;
  rig.run(Duration::hours(1));
  EXPECT_FALSE(alarm(rig, Alarm::kLevelDiffers));
  rig.plant.tank_nl += 20'000;
  rig.run(Duration::hours(1));
  EXPECT_TRUE(alarm(rig, Alarm::kLevelDiffers));
  rig.plant.tank_nl -= 560'000;
  rig.run(Duration::hours(1));
  rig.plant.dry = true;  // over-infused, or refilled beside the pump
  rig.run(Duration::hours(2));
  EXPECT_TRUE(alarm(rig, Alarm::kLevelDiffers));
  EXPECT_TRUE(alarm(rig, Alarm::kEmptyReservoir));
  EXPECT_EQ(logged(rig, EventKind::kLevel, kAny), 3);
  rig.plant.dry = false;
  refill(rig, 250'000);  // a false fill volume: computed runs out, the sensor says otherwise
  rig.run(Duration::days(3));
  EXPECT_TRUE(alarm(rig, Alarm::kLevelDiffers));
}

// One due stroke, felt or not; the plant gets what was prescribed. R-CMD-072
TEST(RotorTest, NextDueStrokeIsTheTest) {
  Rig rig;
  rig.begin();
  rig.run(Duration::hours(2));
  EXPECT_EQ(Rig::reason(rig.ask(RotorTest{rig.header()})), Reason::kNone);
  rig.run(Duration::minutes(21));
  EXPECT_EQ(logged(rig, EventKind::kRotorTest, 1), 1);
  rig.plant.jammed = true;
  EXPECT_EQ(Rig::reason(rig.ask(RotorTest{rig.header()})), Reason::kNone);
  rig.run(Duration::minutes(42));
  EXPECT_EQ(logged(rig, EventKind::kRotorTest, 0), 1);
  EXPECT_EQ(rig.status().motor, Motor::kStalled);
  EXPECT_EQ(rig.plant.strokes, 6);  // 141 min of 0.175 mL/d, as without tests
  (void)rig.ask(Stop{rig.header(), 1});
  EXPECT_EQ(Rig::reason(rig.ask(RotorTest{rig.header()})), Reason::kStopped);
}

TEST(Lifecycle, NeverGoesBack) {
  Rig rig{test_support::baclofen_card(), peristaltic(), kImplanted_d * kDay_s};
  const auto near = Rig::peer(Role::kClinician, true);
  const auto to = [&](LifecycleState s) { return Rig::reason(rig.ask(Lifecycle{rig.header(), s}, near)); };
  EXPECT_EQ(to(LifecycleState::kImplanted), Reason::kNone);
  EXPECT_EQ(to(LifecycleState::kShelf), Reason::kNotImplanted);
  rig.run(Duration::days(5));
  const auto due = rig.fw().store.care().replacement_due;
  EXPECT_EQ(to(LifecycleState::kImplanted), Reason::kNone);
  EXPECT_EQ(rig.fw().store.care().replacement_due, due);
  EXPECT_EQ(to(LifecycleState::kExplanted), Reason::kNone);
  EXPECT_EQ(to(LifecycleState::kImplanted), Reason::kNotImplanted);
  rig.board().faults().machine = 2;
  EXPECT_EQ(tones_in(rig, Duration::days(3)), 0);
}

}  // namespace
}  // namespace cisterna::commands
