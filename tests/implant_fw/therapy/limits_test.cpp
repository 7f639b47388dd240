// The law on doses: both sides of every limit.
#include "implant_fw/therapy/limits.h"

#include <gtest/gtest.h>

namespace cisterna::therapy {
namespace {

using telemetry::DrugAt;
using telemetry::LimitCard;
using telemetry::Reason;

LimitCard baclofen() {
  LimitCard c;
  c.drug = 7;
  c.concentration_min = c.concentration_max = 2'000'000;
  c.daily_lower_hard = 22'000;
  c.daily_upper_hard = 2'000'000;
  c.start_lowest = 25'000;
  c.per_hour_hard = 200'000;
  c.per_day_hard = 2'400'000;
  c.bolus_largest = 100'000;
  c.rise_percent = 30;
  c.modes = (1U << 1) | telemetry::kCardSingleBolus;
  c.version = 3;
  return c;
}

struct Daily {
  LimitCard card = baclofen();
  DoseContext context{{2'500, 48'000, 24'000'000}, &card, {7, 2'000'000}, 0, 0};
  [[nodiscard]] Verdict operator()(std::uint64_t daily) const { return check_daily(context, context.reservoir, daily); }
};

// R-THER-021 R-THER-020 R-THER-101
TEST(CheckDaily, LawfulDose_IsAccepted) {
  EXPECT_TRUE(Daily{}(350'000).lawful());
}

// R-CMD-104
TEST(CheckDaily, OtherDrugOrConcentrationThanTheReservoir_IsRefused) {
  Daily d;
  EXPECT_EQ(check_daily(d.context, {8, 2'000'000}, 350'000).reason, Reason::kConcentrationMismatch);
  EXPECT_EQ(check_daily(d.context, {7, 500'000}, 350'000).reason, Reason::kConcentrationMismatch);
  d.context.reservoir = {};
  EXPECT_EQ(check_daily(d.context, {}, 350'000).reason, Reason::kMalformed);
  EXPECT_EQ(check_daily(d.context, {7, 2'000'000}, 350'000).reason, Reason::kConcentrationMismatch);
}

TEST(CheckDaily, NoCardOrCardForAnotherEntry_IsRefused) {
  Daily d;
  d.card.drug = 9;
  EXPECT_EQ(d(350'000).reason, Reason::kNoLimitCard);
  d.card = baclofen();
  d.card.concentration_min = 2'000'001;
  d.card.concentration_max = 2'000'001;
  EXPECT_EQ(d(350'000).reason, Reason::kNoLimitCard);
  d.context.card = nullptr;
  EXPECT_EQ(d(350'000).reason, Reason::kNoLimitCard);
}

TEST(CheckDaily, ModeNotOnTheCard_IsRefused) {
  Daily d;
  d.card.modes = telemetry::kCardSingleBolus;
  EXPECT_EQ(d(350'000).reason, Reason::kModeNotOnCard);
}

TEST(CheckDaily, ModelRange_BothEnds) {
  Daily d;
  EXPECT_EQ(d(95'999).reason, Reason::kBelowModelMinimum);  // 47,999.5 nL/d
  EXPECT_EQ(d(95'999).limit, 48'000U);
  EXPECT_TRUE(d(96'000).lawful());  // 48,000 nL/d
  d.context.model.maximum_nl_per_day = 200'000;
  EXPECT_TRUE(d(400'001).lawful());  // 200,000.5 rounds down to the maximum
  EXPECT_EQ(d(400'002).reason, Reason::kAboveModelMaximum);
  EXPECT_EQ(d(4'999).reason, Reason::kUnderOneStroke);  // 2,499 nL
}

TEST(CheckDaily, CardDaily_BothEndsWithTheFigure) {
  Daily d;
  d.context.model.minimum_nl_per_day = 0;
  EXPECT_EQ(d(21'999).reason, Reason::kBelowCardDaily);
  EXPECT_EQ(d(21'999).limit, 22'000U);
  EXPECT_TRUE(d(22'000).lawful());
  EXPECT_TRUE(d(2'000'000).lawful());
  EXPECT_EQ(d(2'000'001).reason, Reason::kAboveCardDaily);
  EXPECT_EQ(d(2'000'001).limit, 2'000'000U);
}

TEST(CheckDaily, CardHourlyAndPer24h_BothSides) {
  Daily d;
  d.card.per_hour_hard = 20'000;
  EXPECT_TRUE(d(480'000).lawful());
  EXPECT_EQ(d(480'001).reason, Reason::kAboveCardHourly);
  d.card = baclofen();
  d.card.daily_upper_hard = 3'000'000;
  d.card.per_hour_hard = 1'000'000;
  d.card.per_day_hard = 1'500'000;
  EXPECT_TRUE(d(1'500'000).lawful());
  EXPECT_EQ(d(1'500'001).reason, Reason::kAboveCardPer24h);
}

TEST(CheckDaily, Rise_IsMeasuredAgainstTheDose24hAgo) {
  Daily d;
  d.context.present_daily = 120'000;
  d.context.daily_24h_ago = 100'000;
  EXPECT_TRUE(d(130'000).lawful());  // O20: spinal 110-130
  EXPECT_EQ(d(130'001).reason, Reason::kAboveCardRise);
  EXPECT_EQ(d(130'001).limit, 130'000U);
  d.card.rise_percent = 0;
  EXPECT_TRUE(d(1'000'000).lawful());
}

TEST(CheckDaily, AFall_IsNeverRefusedByTheCard) {
  Daily d;
  d.context.present_daily = 900'000;
  d.context.daily_24h_ago = 100'000;
  EXPECT_TRUE(d(900'000).lawful());
  EXPECT_TRUE(d(899'999).lawful());
  EXPECT_TRUE(d(96'000).lawful());
  d.card.daily_upper_hard = 500'000;
  EXPECT_TRUE(d(800'000).lawful());
  d.card.daily_lower_hard = 200'000;
  EXPECT_TRUE(d(150'000).lawful());
  EXPECT_EQ(d(900'001).reason, Reason::kAboveCardDaily);
}

TEST(CheckDaily, AbsurdAmounts_AreMalformed) {
  Daily d;
  EXPECT_EQ(d(0).reason, Reason::kMalformed);
  EXPECT_EQ(d(UINT64_MAX).reason, Reason::kMalformed);
  EXPECT_EQ(d(1'000'000'000'001).reason, Reason::kMalformed);
}

struct Bolus {
  LimitCard card = baclofen();
  BolusContext context{
      {2'500, 48'000, 24'000'000}, &card, {7, 2'000'000}, 350'000, 0, Flow::per_day(Volume::nl(175'000)), 0, 0};
  [[nodiscard]] Verdict operator()(std::uint64_t amount, std::uint32_t duration_s = 600) const {
    return check_bolus(context, context.reservoir, amount, duration_s);
  }
};

// R-THER-022 R-THER-020 R-THER-101
TEST(CheckBolus, LargestBolusAndOneStroke_BothSides) {
  Bolus b;
  EXPECT_TRUE(b(100'000).lawful());
  EXPECT_EQ(b(100'001).reason, Reason::kAboveCardBolus);
  EXPECT_EQ(b(4'999).reason, Reason::kUnderOneStroke);
  EXPECT_TRUE(b(5'000).lawful());
  b.card.modes = 1U << 1;
  EXPECT_EQ(b(5'000).reason, Reason::kModeNotOnCard);
}

TEST(CheckBolus, HourlyAmountTogetherWithTheSchedule) {
  Bolus b;
  b.card.per_hour_hard = 64'584;  // 14,584 an hour (350,000 / 24 up) + 50,000
  EXPECT_TRUE(b(50'000).lawful());
  EXPECT_EQ(b(50'001).reason, Reason::kAboveCardHourly);
  EXPECT_TRUE(b(100'000, 7'200).lawful());  // half of it in any hour
  EXPECT_EQ(b(100'000, 7'199).reason, Reason::kAboveCardHourly);
}

TEST(CheckBolus, DailyAmountAndWhatWasGiven) {
  Bolus b;
  b.card.per_hour_hard = 1'000'000;
  b.card.per_day_hard = 450'000;
  EXPECT_TRUE(b(100'000).lawful());
  b.context.given_in_day = 1;
  EXPECT_EQ(b(100'000).reason, Reason::kWindowFull);
  b.context.given_in_day = 0;
  b.context.largest_daily = 350'001;
  EXPECT_EQ(b(100'000).reason, Reason::kAboveCardPer24h);
  Bolus hour;
  hour.card.per_hour_hard = 64'584;
  hour.context.given_in_hour = 1;
  EXPECT_EQ(hour(50'000).reason, Reason::kWindowFull);
}

TEST(CheckBolus, SumAboveTheModel_IsRefused) {
  Bolus b;
  b.context.model.maximum_nl_per_day = 7'375'000;  // 175,000 + 50,000 nL in 600 s = 7,200,000 a day
  EXPECT_TRUE(b(100'000).lawful());
  EXPECT_EQ(b(100'000, 599).reason, Reason::kAboveModelMaximum);
}

TEST(CheckBolus, DurationAndAmountRanges) {
  Bolus b;
  EXPECT_EQ(b(5'000, 0).reason, Reason::kMalformed);
  EXPECT_EQ(b(5'000, 86'401).reason, Reason::kMalformed);
  EXPECT_TRUE(b(5'000, 86'400).lawful());
  EXPECT_EQ(b(0).reason, Reason::kMalformed);
  EXPECT_EQ(check_bolus(b.context, {7, 500'000}, 5'000, 600).reason, Reason::kConcentrationMismatch);
}

}  // namespace
}  // namespace cisterna::therapy
