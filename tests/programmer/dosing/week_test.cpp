// R-DOSE-041
#include "programmer/dosing/week.h"

#include <gtest/gtest.h>

namespace cisterna::dosing {
namespace {

// O8 every day: 100, 120, 150 and 80 mcg in 6, 4, 12 and 2 h.
std::vector<WeekSegment> week_of_o8() {
  std::vector<WeekSegment> week;
  for (int day = 0; day < 7; ++day) {
    const int begin = day * 1440;
    for (const auto& [from, to, mcg] : {std::tuple{0, 360, 100}, {360, 600, 120}, {600, 1320, 150}, {1320, 1440, 80}})
      week.push_back({begin + from, begin + to, Exact{mcg}});
  }
  return week;
}

TEST(WeekTest, SameDayEveryDay_GivesItsTotalInAny24h_AndTheFastestStepInAnHour) {
  EXPECT_EQ(most_in_any_window(week_of_o8(), 1440), Exact{450});
  EXPECT_EQ(most_in_any_window(week_of_o8(), 60), Exact{40});  // 80 mcg in 2 h
}

TEST(WeekTest, WindowOverMidnight_OfTwoDays_IsFound) {
  auto week = week_of_o8();
  week[3].amount = Exact{240};  // Monday 22-24: 120 mcg/h
  week[4].amount = Exact{600};  // Tuesday 0-6: 100 mcg/h
  EXPECT_EQ(most_in_any_window(week, 180), Exact{340});
  EXPECT_EQ(most_in_any_window({}, 60), Exact{0});
}

TEST(WeekTest, StartsInAWindow_AreOneMoreThanWhole_UnlessTheyFitExactly) {
  EXPECT_EQ(starts_in_any_window(86'400, 6 * 3'600), 4);
  EXPECT_EQ(starts_in_any_window(86'400, 5 * 3'600), 5);
  EXPECT_EQ(starts_in_any_window(3'600, 360), 10);
}

}  // namespace
}  // namespace cisterna::dosing
