// R-DRUG-005 R-FLOW-064 R-FLOW-066: the pump's model, what a component's share says, how long a fill lasts; on a pump
// by script with the shipped library.
#include <gtest/gtest.h>

#include "programmer/workflow/bolus.h"
#include "programmer/workflow/change_dose.h"
#include "programmer/workflow/due_dates.h"
#include "programmer/workflow/refill.h"
#include "tests/programmer/workflow/library_fixture.h"
#include "tests/support/fake_pump.h"

namespace cisterna::workflow {
namespace {

using test_support::FakePump;

constexpr std::uint16_t kGasFixed = 9;  // of data/pumps; the library lists baclofen for pumps with a rate only
const auto kBaclofen = Concentration::mcg_per_ml(2'000);
const pump::Drug kMorphine{2, Concentration::mcg_per_ml(20'000)}, kBupivacaine{7, Concentration::mcg_per_ml(15'000)},
    kClonidine{8, Concentration::mcg_per_ml(200)}, kZiconotide{9, Concentration::mcg_per_ml(25)},
    kDiluted{9, Concentration::mcg_per_ml(50)};

struct PumpModel : testing::Test {
  PumpModel() {
    pump.now.device.model = kGasFixed;
    visit.open(false);
  }
  LibraryState library = test::shipped_library();
  FakePump pump;
  Visit visit{pump, library};
};

TEST_F(PumpModel, NotInTheLibrary_NoRise_NoBolus_NoFill) {
  ChangeDose change{visit};
  change.on(ChangeDose::Draft{"baclofen", kBaclofen, Amount::mcg(360)});
  EXPECT_EQ(change.view().failure, "model_not_in_library");
  BolusOrder bolus{visit};
  bolus.on(BolusOrder::Draft{Amount::mcg(20), Duration::minutes(10)});
  EXPECT_EQ(bolus.view().failure, "model_not_in_library");
  RefillTask refill{visit};
  refill.on(RefillTask::Open{"baclofen", kBaclofen, Volume::ml(18)});
  EXPECT_EQ(refill.view().failure, "model_not_in_library");
  EXPECT_FALSE(pump.opened);
}

TEST_F(PumpModel, NotInTheLibrary_AFallWantsAReasonOnly) {
  ChangeDose change{visit};
  change.on(ChangeDose::Draft{"baclofen", kBaclofen, Amount::mcg(340)});
  ASSERT_EQ(change.view().state, ChangeDoseState::kDraft);
  EXPECT_TRUE(needs_reason(change.view().advice));
}

// 2 mg of 20 mg/mL carry 1.5 mg of 15 mg/mL and 20 mcg of 200 mcg/mL; a share is never rounded down.
TEST(ComponentAdvice, ShareIsTheRatioOfTheConcentrations) {
  EXPECT_EQ(share_of(Amount::mg(2), kMorphine, kBupivacaine), Amount::mcg(1'500));
  EXPECT_EQ(share_of(Amount::mg(2), kMorphine, kClonidine), Amount::mcg(20));
  EXPECT_EQ(share_of(Amount::ng(1), kMorphine, kBupivacaine), Amount::ng(1));
  EXPECT_EQ(share_of(Amount::mg(2), kMorphine, {12, Concentration::milliunits_per_ml(100'000)}),
            Amount::milliunits(10'000));
}

// cloNIDine: hard 600 mcg/day. 60 mg/day of morphine would be 600 mcg, one ng more is above it.
TEST(ComponentAdvice, HardLimitOfTheShare_AtItsEndAndPastIt) {
  const auto library = test::shipped_library();
  const auto* entry = library.library->find("cloNIDine", kClonidine.concentration);
  ASSERT_NE(entry, nullptr);
  const auto hard = [&](std::int64_t ng) {
    pump::Prescription wanted{kMorphine, "continuous", Amount::ng(ng), {}};
    const auto figures = figures_of(wanted, {});
    const auto advice = advise_component(*entry, Amount::mcg(500), kClonidine, wanted, *figures);
    for (const auto& item : advice) EXPECT_EQ(item.sentence.rfind("cloNIDine: ", 0), 0U) << item.sentence;
    return has_hard(advice);
  };
  EXPECT_FALSE(hard(60'000'000));
  EXPECT_TRUE(hard(60'000'001));
}

// O18 and the drug table: 14 days the first time, 84 undiluted, 40 diluted, 30 beside another drug.
TEST(StabilityDays, FirstFillDilutionAndMixture) {
  const auto library = test::shipped_library();
  FakePump pump;
  Visit visit{pump, library};
  visit.open(false);
  EXPECT_EQ(visit.stability_days(kZiconotide, {}, true), 14);
  EXPECT_EQ(visit.stability_days(kZiconotide, {}, false), 84);
  EXPECT_EQ(visit.stability_days(kDiluted, {}, false), 40);
  EXPECT_EQ(visit.stability_days(kMorphine, {}, false), 90);
  EXPECT_EQ(visit.stability_days(kMorphine, {kBupivacaine, kClonidine}, false), 30);
  EXPECT_EQ(visit.stability_days(kZiconotide, {kMorphine}, true), 14);
  EXPECT_EQ(visit.stability_days({999, kBaclofen}, {}, false), 0);
}

// O18: 2.4 mcg/d of 25 mcg/mL is 0.096 mL/d; 14 d govern the first fill. Filled on 2025-03-03.
TEST(StabilityDays, O18_GovernsTheFirstFillOfZiconotide) {
  const auto library = test::shipped_library();
  FakePump pump;
  pump.now.refill.drug = kZiconotide;
  pump.now.active = pump::Prescription{kZiconotide, "continuous", Amount::ng(2'400), Volume::ul(96)};
  Visit visit{pump, library};
  visit.open(false);
  const auto first = due_dates(visit, dosing::Date::from_days(20'150));
  ASSERT_TRUE(first);
  EXPECT_EQ(first->due_date.text(), "2025-03-17");
  EXPECT_EQ(first->governed_by, dosing::Governor::kStability);

  pump.now.status.commanded = Volume::ml(30);  // there were fills before this one
  visit.refresh();
  const auto later = due_dates(visit, dosing::Date::from_days(20'150));
  ASSERT_TRUE(later);
  EXPECT_EQ(later->due_date.text(), "2025-05-26");  // 84 days
}

}  // namespace
}  // namespace cisterna::workflow
