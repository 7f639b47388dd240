// Dilution O13 and a fill from stock.
#include "programmer/dosing/mixture.h"

#include <gtest/gtest.h>

namespace cisterna::dosing {
namespace {

const Exact kResidual = Exact::ratio(14, 10);
const Exact kFill = Exact::ratio(186, 10);

TEST(Dilution, O13_ResidualOf500Under2000) {  // R-DOSE-025
  const auto d = dilution({kResidual, 500, kFill, 2'000});

  EXPECT_EQ(d->concentration.rounded(4), "1895");
  EXPECT_EQ((d->deviation * Exact(100)).rounded(2), "-5.25");
  EXPECT_EQ(to_text(d->finding), "shown");
}

TEST(Dilution, O13_OneRinseOfFiveMillilitres) {  // R-DOSE-025
  const auto d = dilution({kResidual, 500, kFill, 2'000, {5}});

  EXPECT_EQ(d->concentration.rounded(4), "1977.0313");
  EXPECT_EQ((d->deviation * Exact(100)).rounded(2), "-1.15");
  EXPECT_EQ(to_text(d->finding), "none");
}

TEST(Dilution, O13_Reverse) {  // R-DOSE-025
  const auto d = dilution({kResidual, 2'000, kFill, 500});

  EXPECT_EQ(d->concentration.rounded(4), "605");
  EXPECT_EQ((d->deviation * Exact(100)).rounded(2), "21");
  EXPECT_EQ(to_text(d->finding), "rinse_or_override");
}

TEST(Dilution, TwoAndTenPercentAreInside) {  // R-DOSE-025
  // 1 mL of the old in 10 mL: the deviation is a tenth of the difference
  const auto finding = [](std::int64_t old_c) { return dilution({1, old_c, 9, 10'000})->finding; };
  EXPECT_EQ(finding(8'000), DilutionFinding::kNone);
  EXPECT_EQ(finding(7'999), DilutionFinding::kShown);
  EXPECT_EQ(finding(12'001), DilutionFinding::kShown);
  EXPECT_EQ(finding(20'000), DilutionFinding::kShown);
  EXPECT_EQ(finding(20'001), DilutionFinding::kRinseOrOverride);
  EXPECT_EQ(finding(0), DilutionFinding::kShown);
}

TEST(Dilution, ImpossibleMixtures_AreRefused) {
  EXPECT_EQ(dilution({1, 1, 1, 0}).error().field, "new-concentration");
  EXPECT_EQ(dilution({0, 1, 0, 1}).error().field, "fill");
  EXPECT_EQ(dilution({1, 1, 1, 1, {0}}).error().field, "rinse");
}

// 20 mL reservoir + 2 mL extra at 0.5 mL/d, 2 mg/d: 4 mg/mL, 88 mg, 3.52 mL of 25 mg/mL, 18.48 mL diluent, 40 d.
TEST(Stock, MassStockAndDiluent) {  // R-DOSE-026
  const auto s = stock_fill({20, Exact::ratio(1, 2), 2'000, 25'000, 2});

  ASSERT_TRUE(s.ok());
  EXPECT_EQ(s->days, 40);
  EXPECT_EQ(s->mass, Exact(88'000));
  EXPECT_EQ(s->stock_ml.rounded(6), "3.52");
  EXPECT_EQ(s->diluent_ml.rounded(6), "18.48");
}

TEST(Stock, ImpossibleFills_AreRefused) {
  EXPECT_EQ(stock_fill({20, 0, 2'000, 25'000, 0}).error().field, "rate");
  EXPECT_EQ(stock_fill({20, 1, 2'000, 0, 0}).error().field, "stock-concentration");
  EXPECT_TRUE(stock_fill({20, 1, 2'000, 2'000, 0})->diluent_ml.is_zero());
  EXPECT_EQ(stock_fill({20, 1, 2'000, 1'999, 0}).error().code, ProblemCode::kImpossible);
}

}  // namespace
}  // namespace cisterna::dosing
