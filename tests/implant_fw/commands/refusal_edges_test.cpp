// What refuses a change only in rare states: between Stage and Commit, with records rotten under way, at the far ends
// of amounts and orders. R-CMD-030 R-CMD-104 R-THER-101
#include "tests/implant_fw/commands/line_rig.h"

namespace cisterna::commands {
namespace {

using namespace telemetry;  // NOLINT
using namespace test_support;
using storage::EventKind;

std::uint64_t staged(Rig& rig, const Prescription& p) {
  const auto reply = rig.stage(p);
  const auto* s = std::get_if<Staged>(&reply);
  return s != nullptr ? s->digest : 0;
}
void rot(Rig& rig, const storage::Region& region, std::uint32_t index) {
  for (std::uint32_t copy = 0; copy < 2; ++copy) rig.board().nvm().rot(region.at(index, copy) + 20, 1);
}
Prescription continuous(std::uint64_t daily) {
  return LineRig::daily(kBaclofen, daily);
}

// --- Stage and Commit ------------------------------------------------------------------------------------------------

// 400 -> 300 mcg: for a day the rise is measured on 400, then on 300. A draft of 520 mcg is judged again. R-CMD-031
TEST(Commit, LimitThatTightensAfterTheStage_Refuses) {
  auto card = baclofen_card();
  card.rise_percent = 30;
  Rig rig{card};
  rig.begin(400'000);
  rig.run(Duration::days(2));
  ASSERT_EQ(Rig::reason(rig.commit(300'000)), Reason::kNone);
  rig.run(Duration::hours(24) - Duration::minutes(2));
  const auto digest = staged(rig, continuous(520'000));
  ASSERT_NE(digest, 0U);
  rig.run(Duration::minutes(3));
  const auto reply = rig.ask(Commit{rig.header(), digest});
  EXPECT_EQ(Rig::reason(reply), Reason::kAboveCardRise);
  EXPECT_EQ(std::get_if<Refused>(&reply)->limit, 390'000U);
}

// A periodic bolus that began after the stage refuses the prime; the same draft is taken when it has ended. R-CMD-081
TEST(Commit, PeriodicBolusBegunAfterTheStage_RefusesThePrime) {
  LineRig rig;
  rig.begin_full(k2000, 350'000);
  auto p = LineRig::daily(k2000, 350'000);
  p.periodic = PeriodicBolus{20'000, 60, 7'200};
  ASSERT_EQ(Rig::reason(rig.commit(p)), Reason::kNone);
  ASSERT_EQ(Rig::reason(rig.event(LineChange::kCatheterAspirated)), Reason::kNone);
  rig.run(Duration::hours(2) - Duration::minutes(1));
  const auto empty = rig.fw().regimen.line().empty_nl;
  const auto digest = staged(rig, LineRig::primed(p, empty));
  ASSERT_NE(digest, 0U);
  rig.run(Duration::s(90));
  ASSERT_TRUE(rig.control().bolus.active);
  EXPECT_EQ(Rig::reason(rig.ask(Commit{rig.header(), digest})), Reason::kBolusRunning);
  rig.run(Duration::minutes(1));
  EXPECT_EQ(Rig::reason(rig.ask(Commit{rig.header(), digest})), Reason::kNone);
  EXPECT_EQ(rig.status().delivery, Delivery::kPriming);
}

// A bolus that runs goes on over the new schedule: together within the pump's maximum.
TEST(Stage, ScheduleThatIsTooFastWithTheBolusThatRuns) {
  auto card = every_mode_card();
  card.daily_upper_hard = card.per_day_hard = 40'000'000;
  card.per_hour_hard = 4'000'000;
  card.bolus_largest = 1'000'000;
  Rig rig{card};
  rig.begin(2'000'000);
  ASSERT_EQ(Rig::reason(rig.bolus(1'000'000, 2'400)), Reason::kNone);  // 0.5 mL in 40 min: 18 mL a day
  EXPECT_EQ(Rig::reason(rig.stage(continuous(12'000'000))), Reason::kNone);
  const auto reply = rig.stage(continuous(12'000'001 + 1'000));
  EXPECT_EQ(Rig::reason(reply), Reason::kAboveModelMaximum);
  EXPECT_EQ(std::get_if<Refused>(&reply)->limit, 24'000'000U);
}

// Whose card it is, by whom signed, of which shape, and whether it fits: each before the dose. R-CMD-040
TEST(Stage, WithACard_EachRefusal) {
  Rig rig;
  rig.begin();
  const auto with = [&](const LimitCard& card, auto&& change) {
    auto stage = rig.stage_request(350'000);
    stage.signed_card = rig.key.sign(card);
    change(stage);
    return Rig::reason(rig.ask(stage));
  };
  auto card = baclofen_card();
  EXPECT_EQ(with(card, [](Stage&) {}), Reason::kNone);
  EXPECT_EQ(with(card, [](Stage& s) { s.signed_card[30] ^= 1; }), Reason::kCardSignatureBad);
  EXPECT_EQ(with(card,
                 [](Stage& s) {
                   s.signed_card.clear();
                   (void)s.signed_card.push_back(1);
                 }),
            Reason::kMalformed);
  card.version = 2;
  EXPECT_EQ(with(card, [](Stage&) {}), Reason::kCardOlder);
  card.version = 5, card.concentration_min = card.concentration_max = 500'000;
  EXPECT_EQ(with(card, [](Stage&) {}), Reason::kCardMismatch);
  card = baclofen_card(), card.version = 5, card.risk = static_cast<RiskClass>(9);  // signed, and yet no card
  EXPECT_EQ(with(card, [](Stage&) {}), Reason::kMalformed);
  card = baclofen_card(), card.version = 5, card.daily_upper_hard = 349'999;
  card.daily_lower_hard = 1, card.rise_percent = 0;
  EXPECT_EQ(with(card, [](Stage& s) { s.prescription.continuous.daily_amount = 350'001; }), Reason::kAboveCardDaily);
}

// What no wire can carry is refused where it would be stored.
TEST(Stage, PrescriptionThatHasNoBytes_IsMalformed) {
  Rig rig;
  rig.begin();
  auto p = continuous(350'000);
  p.anchor_weekday = 7;
  EXPECT_EQ(Rig::reason(rig.stage(p)), Reason::kMalformed);
  EXPECT_EQ(Rig::reason(rig.ask(SetPatientGrant{rig.header(), PatientGrant{20'000, 600, 300, 0, 1}})),
            Reason::kModeNotOnCard);
  Rig every{every_mode_card()};
  every.begin();
  EXPECT_EQ(Rig::reason(every.ask(SetPatientGrant{every.header(), PatientGrant{20'000, 600, 300, 0, 1}})),
            Reason::kMalformed);  // longer than its lockout, and never
  EXPECT_EQ(Rig::reason(every.commit(360'000)), Reason::kNone);
}

// A digest of another subject's or role's draft is nobody's. R-CMD-030
TEST(Commit, DraftOfAnotherRole_IsNotThere) {
  Rig rig;
  rig.begin();
  auto other = Rig::peer(Role::kClinician);
  const auto reply = rig.ask(rig.stage_request(360'000), other);
  const auto digest = std::get_if<Staged>(&reply)->digest;
  other.subject[1] = 'x';
  EXPECT_EQ(Rig::reason(rig.ask(Commit{rig.header(), digest}, other)), Reason::kNothingStaged);
  rig.run(Duration::minutes(5) - Duration::ms(1));
  EXPECT_TRUE(rig.status().staged);
  rig.run(Duration::ms(1));
  EXPECT_FALSE(rig.status().staged);
  EXPECT_EQ(Rig::reason(rig.ask(Commit{rig.header(), digest})), Reason::kNothingStaged);
}

// An anchor yet to come is day 0; one of five days ago is day 5. R-THER-031
TEST(Stage, TitrationByItsAnchor) {
  auto card = every_mode_card();
  card.rise_percent = 100;
  Rig rig{card};
  rig.begin(350'000);
  rig.run(Duration::days(10));
  Prescription p;
  p.primary = kBaclofen;
  p.mode = ScheduleMode::kTitration;
  ASSERT_TRUE(p.titration.steps.push_back({0, 350'000}));
  ASSERT_TRUE(p.titration.steps.push_back({5, 700'000}));
  ASSERT_TRUE(p.titration.steps.push_back({9, 1'400'000}));
  const auto now_s = static_cast<std::uint32_t>(rig.now().ms() / 1000);
  p.day_anchor_s = now_s + 86'400;
  EXPECT_EQ(Rig::reason(rig.stage(p)), Reason::kNone);
  p.day_anchor_s = now_s - 5 * 86'400;
  EXPECT_EQ(Rig::reason(rig.stage(p)), Reason::kNone);
  p.day_anchor_s = now_s - 9 * 86'400;
  EXPECT_EQ(Rig::reason(rig.stage(p)), Reason::kAboveCardRise);
}

// --- records that rot while the therapy runs -------------------------------------------------------------------------

// The stored prescription is gone, but an even rate needs no bytes: only what would copy it is refused.
TEST(Rotten, PrescriptionUnderWay_RefusesWhatWouldCopyIt) {
  Rig rig{every_mode_card()};
  rig.begin();
  rig.run(Duration::hours(1));
  rot(rig, storage::kPrescriptionRegion, rig.control().active_slot);
  EXPECT_EQ(Rig::reason(rig.ask(SetPatientGrant{rig.header(), PatientGrant{20'000, 600, 3'600, 4, 90'000}})),
            Reason::kStorageFault);
  auto card = every_mode_card();
  card.version = 4;
  EXPECT_EQ(Rig::reason(rig.ask(SetLimitCard{rig.header(), rig.key.sign(card)})), Reason::kStorageFault);
  const auto read = rig.ask(GetPrescription{});
  EXPECT_FALSE(std::get_if<PrescriptionReply>(&read)->present);
  const auto test = rig.ask(SelfTest{});
  EXPECT_EQ(std::get_if<SelfTestReply>(&test)->failed, 2U);
  EXPECT_EQ(rig.status().delivery, Delivery::kRunning);
  EXPECT_EQ(Rig::reason(rig.commit(350'000)), Reason::kNone);
  const auto again = rig.ask(SelfTest{});
  EXPECT_EQ(std::get_if<SelfTestReply>(&again)->failed, 0U);
}

// Flex days are read as they come: gone under way, the minimum rate runs, or nothing where that is a dose or class S.
TEST(Rotten, FlexDaysUnderWay_MinimumRateElseStop) {
  for (const auto& [risk, lowest, delivery] : {std::tuple{RiskClass::kWithdrawal, 110'000U, Delivery::kMinimumRate},
                                               std::tuple{RiskClass::kWithdrawal, 12'000U, Delivery::kRunning},
                                               std::tuple{RiskClass::kSafe, 110'000U, Delivery::kRunning}}) {
    auto card = every_mode_card();
    card.risk = risk, card.start_lowest = lowest;
    Rig rig{card};
    rig.begin();
    Prescription p;
    p.primary = kBaclofen;
    p.mode = ScheduleMode::kFlex;
    DayProgram day;
    day.basal_daily_amount = 240'000;
    ASSERT_TRUE(day.steps.push_back({60, 60, 20'000}));
    ASSERT_TRUE(p.flex.programs.push_back(day));
    ASSERT_EQ(Rig::reason(rig.commit(p)), Reason::kNone);
    rot(rig, storage::kPrescriptionRegion, rig.control().active_slot);
    rig.run(Duration::hours(2));
    EXPECT_NE(rig.status().alarms & safety::bit(Alarm::kPrescriptionLost), 0U);
    const auto before = rig.plant.strokes;
    rig.run(Duration::days(10));
    const bool moves = delivery == Delivery::kMinimumRate;
    EXPECT_NEAR(static_cast<double>(rig.plant.strokes - before), moves ? 24 : 0, 1);
    if (moves) {
      EXPECT_EQ(rig.status().delivery, Delivery::kMinimumRate);
    }
    EXPECT_EQ(rig.fw().regimen.daily_24h_ago(rig.now()), 0U);
    EXPECT_EQ(Rig::reason(rig.bolus(50'000, 600)), Reason::kStopped);
  }
}

// Without a card nothing is given on request; what is prescribed goes on.
TEST(Rotten, CardLost_NoBolusOfAnyKind) {
  Rig rig{every_mode_card()};
  rig.begin();
  auto p = continuous(350'000);
  p.grant = PatientGrant{20'000, 600, 3'600, 4, 90'000};
  ASSERT_EQ(Rig::reason(rig.commit(p)), Reason::kNone);
  rot(rig, storage::kCardRegion, rig.control().active_slot);
  rig.implant().power_cycle();
  rig.run(Duration::hours(30));
  ASSERT_EQ(rig.fw().regimen.card(), nullptr);
  EXPECT_EQ(Rig::reason(rig.ask(PatientBolus{rig.header()}, Role::kPatient)), Reason::kNoLimitCard);
  EXPECT_EQ(Rig::reason(rig.bolus(20'000, 600)), Reason::kNoLimitCard);
  EXPECT_EQ(Rig::reason(rig.ask(SetLimitCard{rig.header(), rig.key.sign(every_mode_card())}, Role::kRefillNurse)),
            Reason::kOtherDrugNeedsClinician);
  ASSERT_EQ(Rig::reason(rig.ask(Suspend{600})), Reason::kNone);
  EXPECT_EQ(Rig::reason(rig.ask(Resume{rig.header()})), Reason::kNone);  // judged as class W with 24 h and 72 h
  ASSERT_EQ(Rig::reason(rig.ask(Stop{rig.header(), 1})), Reason::kNone);
  EXPECT_EQ(Rig::reason(rig.ask(Restart{rig.header()})), Reason::kNone);
  const auto reply = rig.ask(GetLimitCard{});
  EXPECT_TRUE(std::get_if<LimitCardReply>(&reply)->signed_card.empty());
}

// --- boluses ---------------------------------------------------------------------------------------------------------

// 4,000 mg/mL, 8 g a day: amounts past 32 bits run; events say "at least so much", a bolus that they cannot is refused.
TEST(Amounts, PastThirtyTwoBits) {
  constexpr DrugAt kDense{7, 4'000'000'000};
  auto card = every_mode_card();
  card.concentration_min = card.concentration_max = kDense.concentration;
  card.daily_upper_hard = card.per_day_hard = card.bolus_largest = card.per_hour_hard = 100'000'000'000;
  LineRig rig{card};
  rig.begin_full(kDense, 8'000'000'000);  // 2 mL a day
  ASSERT_EQ(Rig::reason(rig.commit(LineRig::daily(kDense, 8'400'000'000))), Reason::kNone);
  storage::ClinicalEvent event;
  ASSERT_TRUE(rig.fw().store.event(rig.fw().store.newest_event(), event));
  EXPECT_EQ(event.b, 4'294'967'295U);
  const auto bolus = [&](std::uint64_t amount) {
    return Rig::reason(rig.ask(Bolus{rig.header(), kDense, amount, 86'400}));
  };
  EXPECT_EQ(bolus(4'294'967'296), Reason::kAboveCardBolus);
  EXPECT_EQ(bolus(4'294'967'295), Reason::kNone);
}

// The log has gone round within a day: what was given is not known, so nothing is added.
TEST(Bolus, WhatTheLogNoLongerHolds_IsNotGuessed) {
  Rig rig{every_mode_card()};
  rig.begin();
  auto p = continuous(350'000);
  p.grant = PatientGrant{20'000, 600, 600, 20, 900'000};
  ASSERT_EQ(Rig::reason(rig.commit(p)), Reason::kNone);
  rig.run(Duration::hours(2));
  ASSERT_EQ(Rig::reason(rig.bolus(20'000, 600)), Reason::kNone);
  rig.run(Duration::hours(1));
  for (std::uint32_t i = 0; i < 1'100; ++i) (void)rig.fw().store.append(EventKind::kMagnet, i, 0, rig.now());
  EXPECT_EQ(Rig::reason(rig.bolus(20'000, 600)), Reason::kWindowFull);
  EXPECT_EQ(Rig::reason(rig.ask(PatientBolus{rig.header()}, Role::kPatient)), Reason::kWindowFull);
  rig.run(Duration::hours(27));
  EXPECT_EQ(Rig::reason(rig.bolus(20'000, 600)), Reason::kNone);
}

// One damaged entry within the day is as good as none known. R-THER-104
TEST(Bolus, DamagedEntryOfTheLog_IsNotGuessed) {
  Rig rig;
  rig.begin();
  rig.run(Duration::hours(1));
  const auto n = rig.fw().store.newest_event() - 1;
  rig.board().nvm().rot(storage::kClinicalRegion.at(n % storage::kClinicalEntries, 0) + 10, 1);
  EXPECT_EQ(Rig::reason(rig.bolus(20'000, 600)), Reason::kWindowFull);
  const auto reply = rig.ask(GetEvents{n - 1, 8});  // reads pass over it
  EXPECT_EQ(std::get_if<Events>(&reply)->events[1].number, n + 1);
  const auto faults = rig.ask(GetFaults{1});
  EXPECT_NE(std::get_if<Faults>(&faults), nullptr);
}

TEST(Bolus, AtMinimumRateOnly_IsRefused) {
  Rig rig{every_mode_card()};
  rig.begin();
  Prescription p;
  p.primary = kBaclofen;
  p.mode = ScheduleMode::kMinimumRate;
  ASSERT_EQ(Rig::reason(rig.commit(p)), Reason::kNone);
  EXPECT_EQ(Rig::reason(rig.bolus(20'000, 600)), Reason::kStopped);
  EXPECT_EQ(rig.fw().regimen.daily_amount(), 0U);
}

// --- suspend, restart, roles -----------------------------------------------------------------------------------------

TEST(Suspend, OfNothing_AndShorterThanTheOneThatRuns) {
  Rig rig;
  rig.begin();
  EXPECT_EQ(Rig::reason(rig.ask(Suspend{0})), Reason::kMalformed);
  EXPECT_EQ(Rig::reason(rig.ask(Suspend{7'200})), Reason::kNone);
  const auto until = rig.control().suspend_until;
  rig.run(Duration::minutes(10));
  EXPECT_EQ(Rig::reason(rig.ask(Suspend{60}, Rig::peer(Role::kNobody, true))), Reason::kNone);
  EXPECT_EQ(rig.control().suspend_until, until);  // never shorter
  EXPECT_EQ(Rig::reason(rig.ask(Suspend{60}, Rig::peer(Role::kPatient, true))), Reason::kNotAuthorised);
  EXPECT_EQ(Rig::reason(rig.ask(Suspend{60}, Rig::peer(Role::kService, true))), Reason::kNotAuthorised);
  auto stranger = Rig::peer(Role::kClinician, true);
  stranger.role = 77;
  EXPECT_EQ(Rig::reason(rig.ask(Suspend{60}, stranger)), Reason::kNotAuthorised);
}

TEST(Restart, WithoutAPrescription_AndAfterAnInterruption) {
  Rig rig;
  EXPECT_EQ(Rig::reason(rig.ask(Restart{rig.header()})), Reason::kNothingStaged);
  EXPECT_EQ(Rig::reason(rig.ask(Stop{rig.header(), 1})), Reason::kStopped);
  EXPECT_EQ(Rig::reason(rig.bolus(20'000, 600)), Reason::kStopped);
  rig.begin();
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(Rig::reason(rig.ask(Suspend{36'000})), Reason::kNone);
    rig.run(Duration::hours(10));
    if (i < 2) {
      EXPECT_EQ(Rig::reason(rig.ask(Suspend{36'000})), Reason::kNone);
    }
  }
  ASSERT_EQ(rig.ask(Suspend{36'000}).index(), rig.ask(Suspend{36'000}).index());
  rig.run(Duration::hours(30));
  EXPECT_EQ(Rig::reason(rig.ask(Resume{rig.header()})) == Reason::kNone, false);
}

// A stop in a suspend goes on with the interruption; one while reduced begins a new one. R-THER-010
TEST(Stop, InASuspend_TheInterruptionGoesOn) {
  Rig rig;
  rig.begin();
  ASSERT_EQ(Rig::reason(rig.ask(Suspend{86'400})), Reason::kNone);
  rig.run(Duration::hours(20));
  ASSERT_EQ(Rig::reason(rig.ask(Stop{rig.header(), 1})), Reason::kNone);
  rig.run(Duration::hours(5));
  EXPECT_EQ(Rig::reason(rig.ask(Restart{rig.header()})), Reason::kInterruptionOver24h);
}

TEST(Lifecycle, UnknownStateIsMalformed_ExplantedDuringABolusCancelsIt) {
  Rig rig;
  rig.begin();
  const auto near = Rig::peer(Role::kClinician, true);
  EXPECT_EQ(Rig::reason(rig.ask(Lifecycle{rig.header(), static_cast<LifecycleState>(3)}, near)), Reason::kMalformed);
  ASSERT_EQ(Rig::reason(rig.bolus(50'000, 3'600)), Reason::kNone);
  ASSERT_EQ(Rig::reason(rig.ask(Lifecycle{rig.header(), LifecycleState::kExplanted}, near)), Reason::kNone);
  EXPECT_FALSE(rig.control().bolus.active);
  EXPECT_EQ(Rig::reason(rig.bolus(50'000, 3'600)), Reason::kNotImplanted);
  EXPECT_EQ(Rig::reason(rig.ask(Lifecycle{rig.header(), LifecycleState::kExplanted}, near)), Reason::kNone);
  EXPECT_EQ(rig.status().delivery, Delivery::kStopped);
}

TEST(Alarm, OnlyWhatIsThereAndNotHighIsAcknowledged) {
  Rig rig;
  rig.begin();
  const auto said = [&](std::uint32_t alarm, std::uint32_t quiet) {
    return Rig::reason(rig.ask(AcknowledgeAlarm{rig.header(), alarm, quiet}));
  };
  EXPECT_EQ(said(1'000, 60), Reason::kMalformed);
  EXPECT_EQ(said(static_cast<std::uint32_t>(Alarm::kStall), 60), Reason::kMalformed);
  rig.plant.jammed = true;
  rig.run(Duration::hours(3));
  EXPECT_EQ(said(static_cast<std::uint32_t>(Alarm::kStall), 60), Reason::kHighAlarm);
  ASSERT_EQ(Rig::reason(rig.open_refill()), Reason::kNone);
  EXPECT_EQ(said(static_cast<std::uint32_t>(Alarm::kRefillOpen), 7 * 86'400 + 1), Reason::kMalformed);
  EXPECT_EQ(said(static_cast<std::uint32_t>(Alarm::kRefillOpen), 7 * 86'400), Reason::kNone);
}

}  // namespace
}  // namespace cisterna::commands
