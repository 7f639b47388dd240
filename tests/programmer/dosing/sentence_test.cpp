// The wording of a therapy.
#include "programmer/dosing/sentence.h"

#include <gtest/gtest.h>

namespace cisterna::dosing {
namespace {

TEST(Sentence, TherapyNamesDrugConcentrationDoseAndRate) {  // R-DOSE-014
  EXPECT_EQ(therapy_sentence("baclofen", Concentration::mcg_per_ml(2'000), Amount::mcg(350), "constant").value(),
            "baclofen 2,000 mcg/mL, 350 mcg/day = 0.175 mL/day, constant");
}

TEST(Sentence, DrugsShownInMgKeepTheirUnit) {  // R-DOSE-014
  EXPECT_EQ(
      therapy_sentence("morphine", Concentration::mcg_per_ml(20'000), Amount::mg(2), "constant", MassUnit::kMg).value(),
      "morphine 20 mg/mL, 2 mg/day = 0.1 mL/day, constant");
}

TEST(Sentence, InsulinIsShownInUnits) {
  EXPECT_EQ(
      therapy_sentence("insulin", Concentration::milliunits_per_ml(400'000), Amount::milliunits(40'500), "constant")
          .value(),
      "insulin 400 units/mL, 40.5 units/day = 0.10125 mL/day, constant");
}

TEST(Sentence, ChangeShowsBothDosesAndThePercentage) {
  EXPECT_EQ(change_sentence("baclofen", Concentration::mcg_per_ml(2'000), Amount::mcg(350), Amount::mcg(400)).value(),
            "baclofen 2,000 mcg/mL, 350 mcg/day = 0.175 mL/day -> 400 mcg/day = 0.2 mL/day (+14.29 %)");
  EXPECT_EQ(change_sentence("baclofen", Concentration::mcg_per_ml(2'000), Amount::mcg(400), Amount::mcg(300)).value(),
            "baclofen 2,000 mcg/mL, 400 mcg/day = 0.2 mL/day -> 300 mcg/day = 0.15 mL/day (-25 %)");
  EXPECT_EQ(change_sentence("baclofen", Concentration::mcg_per_ml(2'000), Amount{}, Amount::mcg(300)).value(),
            "baclofen 2,000 mcg/mL, 0 mcg/day = 0 mL/day -> 300 mcg/day = 0.15 mL/day");
}

TEST(Sentence, RefusesWhatHasNoRate) {
  EXPECT_FALSE(therapy_sentence("x", Concentration{}, Amount::mcg(1), "constant").ok());
  EXPECT_FALSE(therapy_sentence("x", Concentration::mcg_per_ml(1), Amount::milliunits(1), "constant").ok());
}

TEST(Sentence, PartsFollowTheNumberRules) {
  EXPECT_EQ(format_amount(Amount::ng(500)), "0.5 mcg");
  EXPECT_EQ(format_amount(Amount::ng(1), MassUnit::kMg), "0.000001 mg");
  EXPECT_EQ(format_volume(Volume::nl(195'800)), "0.1958 mL");
  EXPECT_EQ(format_duration(Duration::s(20'160)), "5 h 36 min");
  EXPECT_EQ(format_duration(Duration::s(96'669)), "26 h 51 min 9 s");
  EXPECT_EQ(format_duration(Duration::ms(499)), "0 s");
}

}  // namespace
}  // namespace cisterna::dosing
