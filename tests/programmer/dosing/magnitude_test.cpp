// K13: decimal and mg/mcg slips, each limit from both sides.
#include "programmer/dosing/magnitude.h"

#include <gtest/gtest.h>

namespace cisterna::dosing {
namespace {

Magnitude against_usual(std::int64_t entered_ng, std::int64_t usual_ng) {
  return order_of_magnitude_warning(Amount::ng(entered_ng), Amount::ng(usual_ng), std::nullopt).value();
}

// R-DOSE-106
TEST(Magnitude, TenTimesAndATenthWarn) {  // R-DOSE-013
  EXPECT_EQ(against_usual(9'999, 1'000), Magnitude::kUsual);
  EXPECT_EQ(against_usual(10'000, 1'000), Magnitude::kTenfold);
  EXPECT_EQ(against_usual(101, 1'000), Magnitude::kUsual);
  EXPECT_EQ(against_usual(100, 1'000), Magnitude::kTenfold);
  EXPECT_EQ(against_usual(0, 1'000), Magnitude::kTenfold);
}

// R-DOSE-106
TEST(Magnitude, WithinOnePercentOfAThousandAsksMgOrMcg) {  // R-DOSE-013
  EXPECT_EQ(against_usual(989'999, 1'000), Magnitude::kTenfold);
  EXPECT_EQ(against_usual(990'000, 1'000), Magnitude::kAskMgOrMcg);
  EXPECT_EQ(against_usual(1'010'000, 1'000), Magnitude::kAskMgOrMcg);
  EXPECT_EQ(against_usual(1'010'001, 1'000), Magnitude::kTenfold);
  EXPECT_EQ(against_usual(1'000, 1'000'000), Magnitude::kAskMgOrMcg);
  EXPECT_EQ(against_usual(1'000, 1'010'001), Magnitude::kTenfold);
  EXPECT_EQ(against_usual(1'000, 989'999), Magnitude::kTenfold);
}

TEST(Magnitude, TheWorseOfUsualAndActiveCounts) {
  const auto m = order_of_magnitude_warning(Amount::mg(350), Amount::mg(300), Amount::mcg(350));
  EXPECT_EQ(m.value(), Magnitude::kAskMgOrMcg);
}

TEST(Magnitude, UnknownOrZeroReferenceSaysNothing) {
  EXPECT_EQ(order_of_magnitude_warning(Amount::mcg(1), std::nullopt, std::nullopt).value(), Magnitude::kUsual);
  EXPECT_EQ(order_of_magnitude_warning(Amount::mcg(1), Amount{}, std::nullopt).value(), Magnitude::kUsual);
}

TEST(Magnitude, MassBesideUnits_IsRefused) {
  EXPECT_EQ(order_of_magnitude_warning(Amount::mcg(1), Amount::milliunits(1), std::nullopt).error().code,
            ProblemCode::kKindMismatch);
}

TEST(Magnitude, ConcentrationsAreComparedAlike) {
  EXPECT_EQ(
      order_of_magnitude_warning(Concentration::mcg_per_ml(2'000'000), Concentration::mcg_per_ml(2'000), std::nullopt)
          .value(),
      Magnitude::kAskMgOrMcg);
}

}  // namespace
}  // namespace cisterna::dosing
