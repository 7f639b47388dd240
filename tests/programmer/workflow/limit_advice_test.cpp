// R-FLOW-002: both sides of every limit of the shipped baclofen entry: soft 24 and 1,000, hard 2,000 mcg/day, start up
// to 200, rise soft 30 %, hard 100 %, bolus soft 50, hard 100 mcg, usual 300 mcg/day (data/drugs/baclofen.toml).
#include "programmer/workflow/limit_advice.h"

#include <gtest/gtest.h>

#include "tests/programmer/workflow/library_fixture.h"

namespace cisterna::workflow {
namespace {

class LimitAdvice : public testing::Test {
 protected:
  LibraryState library_ = test::shipped_library();
  const drug_library::Entry& entry_ = test::baclofen(library_);
  // "code" for a reason, "code!" for a hard one, in order, blanks between.
  [[nodiscard]] std::string daily(std::int64_t active_ng, std::int64_t wanted_ng) const {
    return words(advise_daily(entry_, Amount::ng(active_ng), Amount::ng(wanted_ng)));
  }
  [[nodiscard]] std::string bolus(std::int64_t ng) const { return words(advise_bolus(entry_, Amount::ng(ng))); }
  static std::string words(const std::vector<Advice>& advice) {
    std::string out;
    for (const auto& a : advice) out += (out.empty() ? "" : " ") + a.code + (a.weight == Weight::kHard ? "!" : "");
    return out;
  }
};

TEST_F(LimitAdvice, UpperDailyLimits_BothSides) {
  EXPECT_EQ(daily(999'999, 1'000'000), "");
  EXPECT_EQ(daily(999'999, 1'000'001), "above_soft_daily");
  EXPECT_EQ(daily(1'900'000, 2'000'000), "above_soft_daily");
  EXPECT_EQ(daily(1'900'000, 2'000'001), "above_hard_daily!");
}

TEST_F(LimitAdvice, LowerDailyLimit_BothSides) {
  EXPECT_EQ(daily(24'001, 24'000), "tenfold");  // a tenth of the usual 300 is 30
  EXPECT_EQ(daily(24'001, 23'999), "below_soft_daily tenfold");
}

TEST_F(LimitAdvice, Rise_BothSidesOfBothLimits_ComparedExactly) {
  EXPECT_EQ(daily(350'000, 455'000), "");  // + 30 %
  EXPECT_EQ(daily(350'000, 455'001), "rise_soft");
  EXPECT_EQ(daily(350'000, 700'000), "rise_soft");  // + 100 %
  EXPECT_EQ(daily(350'000, 700'001), "rise_hard!");
  EXPECT_EQ(daily(333'333, 433'332), "");  // 433,332.9
  EXPECT_EQ(daily(333'333, 433'333), "rise_soft");
}

TEST_F(LimitAdvice, Start_BothSides) {
  EXPECT_EQ(daily(0, 200'000), "");
  EXPECT_EQ(daily(0, 200'001), "start_soft");
}

TEST_F(LimitAdvice, Fall_IsNeverRefused_AndWarnsOfWithdrawalBeyondAFifth) {
  EXPECT_EQ(daily(350'000, 280'000), "");
  EXPECT_EQ(daily(350'000, 279'999), "fall_withdrawal");
  for (const std::int64_t active : {350'000L, 2'500'000L, 9'000'000'000L})
    for (std::int64_t wanted = active - 1; wanted > 0; wanted = wanted * 2 / 3)
      EXPECT_FALSE(has_hard(advise_daily(entry_, Amount::ng(active), Amount::ng(wanted)))) << active << " " << wanted;
}

// R-DOSE-106
TEST_F(LimitAdvice, Magnitude_TenfoldAndThousandfold_BothSides) {
  EXPECT_EQ(daily(300'000, 30'001), "fall_withdrawal");
  EXPECT_EQ(daily(300'000, 30'000), "fall_withdrawal tenfold");
  EXPECT_EQ(daily(300'000, 300), "below_soft_daily fall_withdrawal mg_or_mcg");  // 300 ng for 300 mcg
  EXPECT_NE(daily(0, 300'000'000).find("mg_or_mcg"), std::string::npos);         // 300 mg for 300 mcg
}

TEST_F(LimitAdvice, Bolus_BothSidesOfBothLimits) {
  EXPECT_EQ(bolus(50'000), "");
  EXPECT_EQ(bolus(50'001), "bolus_soft");
  EXPECT_EQ(bolus(100'000), "bolus_soft");
  EXPECT_EQ(bolus(100'001), "bolus_hard!");
}

TEST_F(LimitAdvice, BolusOfADrugWithoutOne_IsRefused) {
  auto entry = entry_;
  entry.modes = {"continuous"};

  EXPECT_EQ(words(advise_bolus(entry, Amount::ng(1))), "bolus_not_allowed!");
}

TEST_F(LimitAdvice, Sentence_HasTheFiguresInTheDrugsUnit) {
  EXPECT_EQ(advise_daily(entry_, Amount::mcg(999), Amount::mcg(1'200))[0].sentence,
            "1,200 mcg/day is above 1,000 mcg/day");
}

}  // namespace
}  // namespace cisterna::workflow
