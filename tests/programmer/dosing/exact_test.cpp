// Exact: rounding, floors and powers. Expected texts are worked by hand.
#include "programmer/dosing/exact.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace cisterna::dosing {
namespace {

TEST(Exact, HalfIsRoundedAwayFromZero) {  // R-DOSE-002
  EXPECT_EQ(Exact::ratio(5, 10).rounded(0), "1");
  EXPECT_EQ(Exact::ratio(-5, 10).rounded(0), "-1");
  EXPECT_EQ(Exact::ratio(25, 10).rounded(0), "3");
  EXPECT_EQ(Exact::ratio(1'000'5, 10'000).rounded(3), "1.001");
  EXPECT_EQ(Exact::ratio(10'004'999, 10'000'000).rounded(3), "1");
  EXPECT_EQ(Exact::ratio(-4, 10).rounded(0), "0");
}

TEST(Exact, TrailingZerosAreRemovedAndLeadingZeroKept) {  // R-DOSE-002
  EXPECT_EQ(Exact::ratio(1, 2).rounded(6), "0.5");
  EXPECT_EQ(Exact(100).rounded(0), "100");
  EXPECT_EQ(Exact(100).rounded(3), "100");
  EXPECT_EQ(Exact::ratio(1, 3).rounded(4), "0.3333");
  EXPECT_EQ(Exact::ratio(2, 3).rounded(4), "0.6667");
  EXPECT_EQ(Exact::ratio(7, 1'000'000).rounded(6), "0.000007");
}

TEST(Exact, OneThirdThreeTimesIsOne) {
  EXPECT_EQ(Exact::ratio(1, 3) * Exact(3), Exact(1));
}

TEST(Exact, FloorGoesDownOnBothSidesOfZero) {
  EXPECT_EQ(Exact::ratio(7, 2).floor(), 3);
  EXPECT_EQ(Exact::ratio(-7, 2).floor(), -4);
  EXPECT_EQ(Exact(-3).floor(), -3);
  EXPECT_EQ(Exact::ratio(-7, 2).nearest(), -4);
}

TEST(Exact, ValueBeyond64Bits_HasNoFloor) {
  const Exact top = INT64_MAX;

  EXPECT_EQ(top.floor(), INT64_MAX);
  EXPECT_EQ((top + Exact(1)).floor(), std::nullopt);
  EXPECT_EQ((top * top).rounded(0), "85070591730234615847396907784232501249");
}

TEST(Exact, DecimalTextIsReadExactly) {
  EXPECT_EQ(Exact::from_checked_decimal(".1958"), Exact::ratio(979, 5'000));
  EXPECT_EQ(Exact::from_checked_decimal("123456789012345678"), Exact(123'456'789'012'345'678));
  EXPECT_EQ(Exact::from_checked_decimal("0.000000000000000001").rounded(18), "0.000000000000000001");
}

TEST(Exact, PowerIsExactForWholeExponents) {
  const Exact base = Exact::ratio(103, 100);

  EXPECT_EQ(power(base, 2), Exact::ratio(10'609, 10'000));
  EXPECT_EQ(power(base, 0), Exact(1));
  EXPECT_EQ(power(base, -1), Exact::ratio(100, 103));
}

// sqrt(2) to 40 places, OEIS A002193.
TEST(Exact, PowerOfAFractionIsRightTo40Digits) {
  EXPECT_EQ(power(2, Exact::ratio(1, 2)).rounded(40), "1.4142135623730950488016887242096980785697");
}

}  // namespace
}  // namespace cisterna::dosing
