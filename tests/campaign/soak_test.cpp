// Reduced runs of scripts/campaign soak and presses. R-THER-003 R-THER-050
#include "tests/campaign/soak.h"

#include <gtest/gtest.h>

#include "tests/campaign/presses.h"

namespace cisterna::campaign {
namespace {

TEST(Soak, Reduced_EveryStrokeAtItsMillisecond) {
  const auto many = soak({.runs = 40, .days = 60});
  EXPECT_EQ(many.survived, 0U) << many.first;
  const auto long_one = soak({.runs = 1, .from = 40});
  EXPECT_EQ(long_one.survived, 0U) << long_one.first;
  std::printf("reduced: %llu prescriptions of 60 days and 1 of ten years of 10,000 of ten years, %llu strokes\n",
              static_cast<unsigned long long>(many.tried),
              static_cast<unsigned long long>(many.strokes + long_one.strokes));
}

TEST(Presses, Reduced_GrantedExactlyAsTheWindowSays) {
  const auto result = press_at_random({.presses = 10'000});
  EXPECT_EQ(result.tried, 10'000U);
  EXPECT_EQ(result.survived, 0U) << result.first;
  EXPECT_GT(result.granted, 1'000U);
  std::printf("reduced: 10,000 of 1,000,000 presses, %llu granted\n", static_cast<unsigned long long>(result.granted));
}

}  // namespace
}  // namespace cisterna::campaign
