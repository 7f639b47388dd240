// Several drugs in one reservoir: each has a card, all of them hold at once. Amounts typed by hand: morphine 20 mg/mL
// beside BUPivacaine 15 mg/mL and cloNIDine 200 mcg/mL, so that 2 mg/day of morphine carry 1.5 mg and 20 mcg. R-CMD-070
#include <gtest/gtest.h>

#include "tests/implant_fw/commands/rig.h"

namespace cisterna::commands {
namespace {

using namespace telemetry;  // NOLINT
using test_support::Rig;

constexpr DrugAt kMorphine{9, 20'000'000}, kBupivacaine{10, 15'000'000}, kClonidine{11, 200'000};
constexpr std::uint64_t kMg = 1'000'000;

LimitCard card_of(DrugAt drug, RiskClass risk, std::uint64_t daily) {
  auto card = test_support::every_mode_card();
  card.drug = drug.drug;
  card.concentration_min = card.concentration_max = drug.concentration;
  card.risk = risk;
  card.daily_lower_hard = 0;
  card.start_lowest = 1'000;
  card.daily_upper_hard = card.per_hour_hard = card.per_day_hard = card.bolus_largest = daily;
  return card;
}
Prescription mixed(std::uint64_t daily, std::initializer_list<DrugAt> others) {
  Prescription p;
  p.primary = kMorphine;
  for (const auto& other : others) (void)p.others.push_back(other);
  p.continuous.daily_amount = daily;
  return p;
}

struct Mixture : testing::Test {
  Mixture() : rig(card_of(kMorphine, RiskClass::kSafe, 15 * kMg)) {
    (void)rig.ask(Lifecycle{rig.header(), LifecycleState::kImplanted}, Rig::peer(Role::kClinician, true));
    fill(15 * kMg);
  }
  void fill(std::uint64_t daily) {
    rig.run(Duration::minutes(1));
    RefillOpen open{rig.header(), kMorphine, 20'000'000, rig.key.sign(card_of(kMorphine, RiskClass::kSafe, daily))};
    EXPECT_EQ(Rig::reason(rig.ask(open)), Reason::kNone);
    EXPECT_EQ(Rig::reason(rig.close_refill()), Reason::kNone);
    rig.run(Duration::minutes(1));
  }
  Reason send(LimitCard card, Role role = Role::kClinician) {
    return Rig::reason(rig.ask(SetLimitCard{rig.header(), rig.key.sign(card)}, role));
  }
  Reason commit(const Prescription& p) { return Rig::reason(rig.commit(p)); }
  std::uint64_t limit(const Prescription& p) {
    const auto reply = rig.stage(p);
    const auto* refused = std::get_if<Refused>(&reply);
    return refused != nullptr ? refused->limit : 0;
  }
  Rig rig;
};

TEST_F(Mixture, WithoutACardOfEachComponent_IsRefusedByItsDrug) {
  EXPECT_EQ(limit(mixed(2 * kMg, {kBupivacaine})), 10U);
  EXPECT_EQ(commit(mixed(2 * kMg, {kBupivacaine})), Reason::kNoLimitCard);

  ASSERT_EQ(send(card_of(kBupivacaine, RiskClass::kSafe, 20 * kMg)), Reason::kNone);
  EXPECT_EQ(limit(mixed(2 * kMg, {kBupivacaine, kClonidine})), 11U);
  EXPECT_EQ(commit(mixed(2 * kMg, {kBupivacaine, DrugAt{11, 1}})), Reason::kNoLimitCard);  // another concentration

  ASSERT_EQ(send(card_of(kClonidine, RiskClass::kWithdrawal, 600'000)), Reason::kNone);
  EXPECT_EQ(commit(mixed(2 * kMg, {kBupivacaine, kClonidine})), Reason::kNone);
}

TEST_F(Mixture, TheTightestCardOfAllIsTheLimit) {  // R-THER-060
  ASSERT_EQ(send(card_of(kBupivacaine, RiskClass::kSafe, 1'499'999)), Reason::kNone);
  EXPECT_EQ(commit(mixed(2 * kMg, {kBupivacaine})), Reason::kAboveCardDaily);
  EXPECT_EQ(limit(mixed(2 * kMg, {kBupivacaine})), 1'999'998U);  // 1,499,999 x 20 / 15, rounded down
  EXPECT_EQ(commit(mixed(1'999'998, {kBupivacaine})), Reason::kNone);
  rig.run(Duration::days(2));
  EXPECT_EQ(rig.plant.strokes, 79);  // 1,999,998 ng at 20 mg/mL: 0.0999999 mL/day, 39.99996 strokes a day
}

// A bolus of 0.2 mg carries 0.15 mg: on its own, in an hour, in a day. R-THER-060
TEST_F(Mixture, EachBolusCarriesItsShareOfEveryComponent) {
  auto card = card_of(kBupivacaine, RiskClass::kSafe, 20 * kMg);
  card.bolus_largest = 149'999;
  ASSERT_EQ(send(card), Reason::kNone);
  ASSERT_EQ(commit(mixed(2 * kMg, {kBupivacaine})), Reason::kNone);
  const auto bolus = [&](std::uint64_t amount) {
    return Rig::reason(rig.ask(Bolus{rig.header(), kMorphine, amount, 600}));
  };
  EXPECT_EQ(bolus(200'000), Reason::kAboveCardBolus);

  card.bolus_largest = 150'000;
  card.version = 4;
  card.per_day_hard = card.daily_upper_hard = 1'800'000;  // 1.5 mg by the schedule, two boluses of 0.15 mg
  card.per_hour_hard = 1'800'000;
  ASSERT_EQ(send(card), Reason::kNone);
  EXPECT_EQ(bolus(200'000), Reason::kNone);
  rig.run(Duration::hours(1));
  EXPECT_EQ(bolus(200'000), Reason::kNone);
  rig.run(Duration::hours(1));
  EXPECT_EQ(bolus(200'000), Reason::kWindowFull);
}

// The rise of a component counts, also where the primary falls: 4 mg -> 2 mg of morphine, cloNIDine 40 -> 80 mcg.
TEST_F(Mixture, AfterARefill_ARiseOfAComponentIsRefused) {
  auto card = card_of(kClonidine, RiskClass::kWithdrawal, 600'000);
  card.concentration_max = 2'000'000;
  card.rise_percent = 50;
  ASSERT_EQ(send(card), Reason::kNone);
  ASSERT_EQ(commit(mixed(4 * kMg, {kClonidine})), Reason::kNone);
  rig.run(Duration::days(3));
  fill(15 * kMg);
  constexpr DrugAt kStronger{11, 800'000};

  EXPECT_EQ(commit(mixed(2 * kMg, {kStronger})), Reason::kAboveCardRise);
  EXPECT_EQ(limit(mixed(2 * kMg, {kStronger})), 1'500'000U);  // 60 mcg x 20 / 0.8
  EXPECT_EQ(commit(mixed(1'500'000, {kStronger})), Reason::kNone);
  rig.run(Duration::hours(23));
  EXPECT_EQ(commit(mixed(1'600'000, {kStronger})), Reason::kAboveCardRise);  // against the 40 mcg of 24 h ago
}

TEST_F(Mixture, WhatARefillPutInStaysUntilTheNext) {
  ASSERT_EQ(send(card_of(kBupivacaine, RiskClass::kSafe, 20 * kMg)), Reason::kNone);
  ASSERT_EQ(commit(mixed(2 * kMg, {kBupivacaine})), Reason::kNone);

  EXPECT_EQ(commit(mixed(2 * kMg, {})), Reason::kConcentrationMismatch);
  EXPECT_EQ(commit(mixed(2 * kMg, {DrugAt{10, 14'000'000}})), Reason::kConcentrationMismatch);
  EXPECT_EQ(commit(mixed(2'200'000, {kBupivacaine})), Reason::kNone);

  fill(15 * kMg);
  EXPECT_EQ(commit(mixed(2 * kMg, {})), Reason::kNone);
}

// cloNIDine kills by withdrawal: with it in the mixture a safe primary is interrupted by its rule.
TEST_F(Mixture, TheStrictestClassGovernsTheRestart) {
  ASSERT_EQ(send(card_of(kClonidine, RiskClass::kWithdrawal, 600'000)), Reason::kNone);
  ASSERT_EQ(commit(mixed(2 * kMg, {kClonidine})), Reason::kNone);
  ASSERT_EQ(Rig::reason(rig.ask(Suspend{24 * 3'600})), Reason::kNone);
  rig.run(Duration::hours(12));
  ASSERT_EQ(Rig::reason(rig.ask(Suspend{24 * 3'600})), Reason::kNone);
  rig.run(Duration::hours(25));

  EXPECT_EQ(rig.status().delivery, Delivery::kReduced);
}

TEST_F(Mixture, SurvivesAReset_AndItsCardsKeepTheirVersion) {
  auto card = card_of(kBupivacaine, RiskClass::kSafe, 1'600'000);
  ASSERT_EQ(send(card), Reason::kNone);
  ASSERT_EQ(commit(mixed(2 * kMg, {kBupivacaine})), Reason::kNone);
  const auto digest = rig.status().digest;
  rig.implant().power_cycle();

  EXPECT_EQ(rig.status().digest, digest);
  EXPECT_EQ(commit(mixed(2'200'000, {kBupivacaine})), Reason::kAboveCardDaily);
  card.version = 2;
  EXPECT_EQ(send(card), Reason::kCardOlder);
  card.version = 4;
  EXPECT_EQ(send(card, Role::kRefillNurse), Reason::kNone);
  EXPECT_EQ(send(card_of(kClonidine, RiskClass::kSafe, 600'000), Role::kRefillNurse), Reason::kOtherDrugNeedsClinician);
}

TEST_F(Mixture, ThreeCardsHaveRoom_AFourthTakesAPlaceThatNothingNeeds) {
  for (const auto drug : std::initializer_list<std::uint16_t>{10, 11, 12})
    ASSERT_EQ(send(card_of(DrugAt{drug, 1'000'000}, RiskClass::kSafe, kMg)), Reason::kNone);
  ASSERT_EQ(commit(mixed(1 * kMg, {DrugAt{10, 1'000'000}, DrugAt{12, 1'000'000}})), Reason::kNone);

  ASSERT_EQ(send(card_of(DrugAt{13, 1'000'000}, RiskClass::kSafe, kMg)), Reason::kNone);

  fill(15 * kMg);
  EXPECT_EQ(limit(mixed(1 * kMg, {DrugAt{11, 1'000'000}})), 11U);
  EXPECT_EQ(commit(mixed(1 * kMg, {DrugAt{10, 1'000'000}, DrugAt{12, 1'000'000}, DrugAt{13, 1'000'000}})),
            Reason::kNone);
  EXPECT_EQ(send(card_of(DrugAt{14, 1'000'000}, RiskClass::kSafe, kMg)),
            Reason::kStorageFault);  // all three are needed
}

// Insulin is dosed in units: milliunits inside, everything else is the same.
TEST(Units, InsulinRunsLikeAnyDrug) {
  constexpr DrugAt kInsulin{20, 400'000};  // U-400
  auto card = card_of(kInsulin, RiskClass::kWithdrawal, 100'000);
  card.kind = AmountKind::kUnits;
  Rig rig{card};
  (void)rig.ask(Lifecycle{rig.header(), LifecycleState::kImplanted}, Rig::peer(Role::kClinician, true));
  ASSERT_EQ(Rig::reason(rig.ask(RefillOpen{rig.header(), kInsulin, 20'000'000, rig.key.sign(card)})), Reason::kNone);
  ASSERT_EQ(Rig::reason(rig.close_refill()), Reason::kNone);
  Prescription p;
  p.primary = kInsulin;
  p.continuous.daily_amount = 40'000;  // 40 units a day: 0.1 mL/day, 40 strokes
  ASSERT_EQ(Rig::reason(rig.commit(p)), Reason::kNone);

  rig.run(Duration::days(10));

  EXPECT_EQ(rig.plant.strokes, 400);
}

}  // namespace
}  // namespace cisterna::commands
