// Wide products, CRC-32C, Result and FixedList. R-UNIT-004 R-UNIT-005 R-UNIT-006 R-UNIT-007
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string_view>
#include <vector>

#include "units/crc32c.h"
#include "units/fixed_list.h"
#include "units/result.h"
#include "units/wide.h"

namespace cisterna {
namespace {

__extension__ using UInt128 = unsigned __int128;

RC_GTEST_PROP(Wide, AgreesWithTheWiderType, ()) {  // R-UNIT-004
  const auto any = rc::gen::map(rc::gen::pair(rc::gen::arbitrary<std::uint64_t>(), rc::gen::inRange(0, 63)),
                                [](const auto& p) { return static_cast<std::int64_t>(p.first >> 1U >> p.second); });
  const auto a = *any, b = *any, c = *rc::gen::suchThat(any, [](std::int64_t v) { return v > 0; });
  const UInt128 product = UInt128(static_cast<std::uint64_t>(a)) * static_cast<std::uint64_t>(b);
  const auto divisor = static_cast<std::uint64_t>(c);
  const auto expected = [](UInt128 v) { return v > UInt128(INT64_MAX) ? kSaturated : static_cast<std::int64_t>(v); };
  RC_ASSERT(mul_div_floor(a, b, c) == expected(product / divisor));
  RC_ASSERT(mul_div_ceil(a, b, c) == expected((product + divisor - 1) / divisor));
  RC_ASSERT(mul_div_nearest(a, b, c) == expected((product + divisor / 2 + (divisor & 1U)) / divisor) ||
            product % divisor * 2 < divisor);
}

TEST(Wide, Edges) {
  EXPECT_EQ(mul_div_floor(INT64_MAX, INT64_MAX, INT64_MAX), INT64_MAX);
  EXPECT_EQ(mul_div_floor(INT64_MAX, 2, 1), kSaturated);
  EXPECT_EQ(mul_div_nearest(1, 1, 2), 1);  // half away from zero
  EXPECT_EQ(mul_div_nearest(1, 1, 3), 0);
  EXPECT_EQ(mul_div_nearest(2, 1, 3), 1);
  EXPECT_EQ(mul_div_ceil(0, 5, 7), 0);
  EXPECT_EQ(greatest_common_divisor(175'000, 86'400'000), 25'000);
}

TEST(Crc32c, PublishedValues) {  // R-UNIT-005: RFC 3720 appendix B.4
  const std::vector<std::uint8_t> zeros(32, 0x00), ones(32, 0xff);
  std::vector<std::uint8_t> rising, falling;
  for (unsigned i = 0; i < 32; ++i) {
    rising.push_back(static_cast<std::uint8_t>(i));
    falling.push_back(static_cast<std::uint8_t>(31 - i));
  }
  EXPECT_EQ(crc32c(zeros), 0x8A9136AAU);
  EXPECT_EQ(crc32c(ones), 0x62A8AB43U);
  EXPECT_EQ(crc32c(rising), 0x46DD794EU);
  EXPECT_EQ(crc32c(falling), 0x113FDB5CU);
  const std::string_view digits = "123456789";
  EXPECT_EQ(crc32c({reinterpret_cast<const std::uint8_t*>(digits.data()), digits.size()}), 0xE3069283U);
  EXPECT_EQ(crc32c(std::span{rising}.subspan(10), crc32c(std::span{rising}.first(10))), 0x46DD794EU);
}

TEST(FixedList, RefusesWhatDoesNotFit) {  // R-UNIT-006
  FixedList<int, 2> list;
  EXPECT_TRUE(list.push_back(1) && list.push_back(2));
  EXPECT_FALSE(list.push_back(3));
  EXPECT_EQ(list.size(), 2U);
  EXPECT_EQ(list[1], 2);
  FixedList<int, 2> other;
  EXPECT_FALSE(list == other);
  list.clear();
  EXPECT_TRUE(list == other && list.empty());
}

enum class Why { kNot };

TEST(Result, HoldsOneOfBoth) {  // R-UNIT-007
  const Result<int, Why> good{5}, bad{Why::kNot};
  EXPECT_TRUE(good.ok() && !bad.ok());
  EXPECT_EQ(*good, 5);
  EXPECT_EQ(bad.error(), Why::kNot);
  EXPECT_DEATH((void)bad.value(), "");
  EXPECT_DEATH((void)good.error(), "");
}

}  // namespace
}  // namespace cisterna
