// The patient's own bolus: windows, lockout, look-ahead, every refusal. R-THER-050
#include <gtest/gtest.h>

#include <deque>

#include "tests/implant_fw/commands/rig.h"

namespace cisterna::commands {
namespace {

using namespace telemetry;  // NOLINT
using test_support::every_mode_card;
using test_support::kBaclofen;
using test_support::Rig;

constexpr DrugAt kMorphine{9, 20'000'000};  // 20 mg/mL

Prescription granted(std::uint64_t daily, const PatientGrant& grant, DrugAt drug = kBaclofen) {
  Prescription p;
  p.primary = drug;
  p.continuous.daily_amount = daily;
  p.grant = grant;
  return p;
}

Reason press(Rig& rig) {
  return Rig::reason(rig.ask(PatientBolus{rig.header()}, Role::kPatient));
}
void run_to(Rig& rig, Time life) {
  rig.run(life - rig.now());
}

// O25: at most 4 per 24 h, lockout 1 h; taken at 20, 21, 22, 23 h: the next at 20:00 the next day, and not 1 ms before.
TEST(Patient, WindowOfFourADay) {
  Rig rig{every_mode_card()};
  rig.begin();
  ASSERT_EQ(Rig::reason(rig.commit(granted(350'000, {20'000, 600, 3'600, 4, 1'000'000}))), Reason::kNone);
  const auto midnight = rig.now();
  for (const auto hour : {20, 21, 22, 23}) {
    run_to(rig, midnight + Duration::hours(hour));
    EXPECT_EQ(press(rig), Reason::kNone) << hour;
    EXPECT_EQ(rig.status().delivery, Delivery::kPatientBolus);
  }
  run_to(rig, midnight + Duration::hours(44) - Duration::ms(1));
  EXPECT_EQ(press(rig), Reason::kCountReached);
  run_to(rig, midnight + Duration::hours(44));
  EXPECT_EQ(press(rig), Reason::kNone);
}

// PB1: morphine 2 mg/d, bolus 0.1 mg, card 2.3 mg/24 h: three granted, the fourth refused; the same after a 12 h
// suspend. R-THER-104
TEST(Patient, LookAheadCountsTheScheduleThatIsYetToCome) {
  for (const bool suspended : {false, true}) {
    auto card = every_mode_card();
    card.drug = 9;
    card.concentration_min = card.concentration_max = kMorphine.concentration;
    card.risk = RiskClass::kOverdose;
    card.daily_upper_hard = card.per_day_hard = 2'300'000;
    Rig rig{card};
    (void)rig.ask(Lifecycle{rig.header(), LifecycleState::kImplanted}, Rig::peer(Role::kClinician, true));
    RefillOpen open{rig.header(), kMorphine, 20'000'000, rig.key.sign(card)};
    ASSERT_EQ(Rig::reason(rig.ask(open)), Reason::kNone);
    ASSERT_EQ(Rig::reason(rig.close_refill()), Reason::kNone);
    ASSERT_EQ(Rig::reason(rig.commit(granted(2'000'000, {100'000, 600, 900, 20, 9'000'000}, kMorphine))),
              Reason::kNone);
    if (suspended) {
      ASSERT_EQ(Rig::reason(rig.ask(Suspend{12 * 3'600})), Reason::kNone);
      rig.run(Duration::hours(12));
    }
    for (int i = 0; i < 3; ++i) {
      rig.run(Duration::hours(1));
      EXPECT_EQ(press(rig), Reason::kNone) << i;
    }
    rig.run(Duration::hours(1));
    EXPECT_EQ(press(rig), Reason::kLookAhead);
  }
}

TEST(Patient, EachRefusalHasItsReason) {
  Rig rig{every_mode_card()};
  EXPECT_EQ(press(rig), Reason::kStopped);
  rig.begin();
  EXPECT_EQ(press(rig), Reason::kNoGrant);
  EXPECT_EQ(Rig::reason(rig.ask(PatientBolus{rig.header()})), Reason::kNotAuthorised);  // a clinician is no patient
  ASSERT_EQ(Rig::reason(rig.commit(granted(350'000, {20'000, 600, 3'600, 9, 50'000}))), Reason::kNone);
  rig.run(Duration::hours(1) - Duration::ms(1));
  EXPECT_EQ(press(rig), Reason::kLockout);  // from the commit on
  rig.run(Duration::ms(1));
  EXPECT_EQ(press(rig), Reason::kNone);
  EXPECT_EQ(press(rig), Reason::kBolusRunning);
  EXPECT_EQ(Rig::reason(rig.ask(CancelBolus{rig.header()}, Role::kPatient)), Reason::kNone);  // counts whole
  rig.run(Duration::hours(1) - Duration::ms(1));
  EXPECT_EQ(press(rig), Reason::kLockout);
  rig.run(Duration::ms(1));
  EXPECT_EQ(press(rig), Reason::kNone);
  rig.run(Duration::hours(1));
  EXPECT_EQ(press(rig), Reason::kAmountReached);  // 2 * 20 + 20 > 50
  rig.run(Duration::hours(22));
  EXPECT_EQ(press(rig), Reason::kNone);  // the first is 24 h old
  (void)rig.open_refill();
  (void)rig.close_refill();
  rig.run(Duration::hours(1) - Duration::ms(1));
  EXPECT_EQ(press(rig), Reason::kLockout);  // from the refill on
  (void)rig.ask(Suspend{60});
  EXPECT_EQ(press(rig), Reason::kSuspended);
  (void)rig.ask(Resume{rig.header()});
  rig.plant.jammed = true;
  rig.run(Duration::hours(2));
  EXPECT_EQ(press(rig), Reason::kHighAlarm);
  rig.plant.jammed = false;
  rig.run(Duration::hours(2));
  rig.implant().power_cycle();
  EXPECT_EQ(press(rig), Reason::kClockLost);
  (void)rig.ask(Stop{rig.header(), 1});
  EXPECT_EQ(press(rig), Reason::kStopped);
}

TEST(Patient, GrantIsJudgedWithThePrescription) {
  auto card = every_mode_card();
  card.bolus_largest = 50'000;
  Rig rig{card};
  rig.begin();
  EXPECT_EQ(Rig::reason(rig.stage(granted(350'000, {50'001, 600, 3'600, 4, 200'000}))), Reason::kAboveCardBolus);
  EXPECT_EQ(Rig::reason(rig.stage(granted(350'000, {4'999, 600, 3'600, 4, 200'000}))), Reason::kUnderOneStroke);
  EXPECT_EQ(Rig::reason(rig.stage(granted(350'000, {50'000, 60, 3'600, 4, 200'000}))), Reason::kAboveModelMaximum);
  EXPECT_EQ(Rig::reason(rig.stage(granted(350'000, {50'000, 600, 3'600, 4, 200'000}))), Reason::kNone);
}

// Set, read back, changed, taken away, each by a command of its own; never while the therapy does not run. R-CMD-061
TEST(Patient, GrantIsSetWithoutTouchingTheSchedule) {
  Rig rig{every_mode_card()};
  rig.begin(350'000);
  rig.run(Duration::hours(3));
  const PatientGrant grant{20'000, 600, 3'600, 4, 1'000'000};
  EXPECT_EQ(Rig::reason(rig.ask(SetPatientGrant{rig.header(), PatientGrant{100'001, 600, 3'600, 4, 1'000'000}})),
            Reason::kAboveCardBolus);
  const auto digest = rig.status().digest;
  ASSERT_EQ(Rig::reason(rig.ask(SetPatientGrant{rig.header(), grant})), Reason::kNone);
  EXPECT_NE(rig.status().digest, digest);
  const auto read = rig.ask(GetPrescription{});
  ASSERT_TRUE(std::get_if<PrescriptionReply>(&read)->present);
  EXPECT_EQ(std::get_if<PrescriptionReply>(&read)->prescription, granted(350'000, grant));
  const auto before = rig.plant.strokes;
  rig.run(Duration::hours(24));
  EXPECT_NEAR(static_cast<double>(rig.plant.strokes - before), 70, 1);
  EXPECT_EQ(press(rig), Reason::kNone);
  rig.implant().power_cycle();
  EXPECT_EQ(rig.fw().regimen.active().grant.max_count, 4);
  ASSERT_EQ(Rig::reason(rig.ask(SetPatientGrant{rig.header(), std::nullopt})), Reason::kNone);
  EXPECT_EQ(rig.status().digest, digest);
  (void)rig.ask(CancelBolus{rig.header()});
  EXPECT_EQ(press(rig), Reason::kNoGrant);
  (void)rig.ask(Stop{rig.header(), 1});
  EXPECT_EQ(Rig::reason(rig.ask(SetPatientGrant{rig.header(), grant})), Reason::kStopped);
  EXPECT_EQ(Rig::reason(rig.ask(Reanchor{rig.header(), 0, 0})), Reason::kStopped);
}

// Neither a new anchor nor a new grant is a new prescription that would end a long interruption.
TEST(Patient, NoGrantAndNoAnchorEndsAnInterruption) {
  Rig rig{every_mode_card()};
  rig.begin();
  for (int i = 0; i < 4; ++i) {
    ASSERT_EQ(Rig::reason(rig.ask(Suspend{86'400})), Reason::kNone);
    rig.run(Duration::hours(20));
  }
  EXPECT_EQ(Rig::reason(rig.ask(SetPatientGrant{rig.header(), std::nullopt})), Reason::kSuspended);
  EXPECT_EQ(Rig::reason(rig.ask(Reanchor{rig.header(), 0, 0})), Reason::kSuspended);
  EXPECT_EQ(Rig::reason(rig.ask(Resume{rig.header()})), Reason::kInterruptionOver24h);
  rig.run(Duration::hours(24));
  EXPECT_EQ(Rig::reason(rig.ask(Reanchor{rig.header(), 0, 0})), Reason::kInterruptionOver24h);
}

// Random presses over two years against a sliding window of a few lines. Reduced: 20,000 of 1,000,000 presses.
TEST(Patient, RandomPressesAgainstASlidingWindow) {
  Rig rig{every_mode_card()};
  rig.begin(100'000);
  const PatientGrant grant{20'000, 600, 2'700, 5, 90'000};
  ASSERT_EQ(Rig::reason(rig.commit(granted(100'000, grant))), Reason::kNone);
  std::deque<std::int64_t> taken;
  std::int64_t lockout_from = rig.now().ms();
  int granted_count = 0;
  for (int i = 0; i < 20'000; ++i) {
    rig.run(Duration::ms(static_cast<std::int64_t>(rig.rng.below(3'000'000))));
    if (rig.status().reservoir_nl < 5'000'000) {
      ASSERT_EQ(Rig::reason(rig.open_refill()), Reason::kNone);
      ASSERT_EQ(Rig::reason(rig.close_refill()), Reason::kNone);
      lockout_from = rig.now().ms();
    }
    const auto now = rig.now().ms();
    while (!taken.empty() && taken.front() <= now - 86'400'000) taken.pop_front();
    const bool free = now >= lockout_from + 2'700'000;
    const bool may = free && taken.size() < 5 && taken.size() * 20'000 + 20'000 <= 90'000;
    const bool running = !taken.empty() && now < taken.back() + 600'000;
    const auto reason = press(rig);
    ASSERT_EQ(reason == Reason::kNone, may && !running) << i << " " << static_cast<int>(reason);
    if (reason == Reason::kNone) taken.push_back(now), lockout_from = now, ++granted_count;
  }
  EXPECT_GT(granted_count, 1'000);
  RecordProperty("presses", "20000 of 1000000");
}

}  // namespace
}  // namespace cisterna::commands
