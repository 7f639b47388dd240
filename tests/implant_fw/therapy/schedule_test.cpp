// A prescription of days read in place: typed bytes, the edges of days, and bytes that are not whole.
#include "implant_fw/therapy/schedule.h"

#include <gtest/gtest.h>

#include <vector>

#include "units/field_walk.h"

namespace cisterna::therapy {
namespace {

using Bytes = std::vector<std::uint8_t>;

// R-UNIT-020
TEST(FieldWalk, NumbersMessagesAndTheEnd) {
  const Bytes bytes = {0x08, 0x96, 0x01, 0x12, 0x02, 0xAA, 0xBB, 0x18, 0x00};  // 1: 150, 2: two bytes, 3: 0
  FieldWalk field{bytes};
  ASSERT_TRUE(field.next());
  EXPECT_EQ(field.number(), 1U);
  EXPECT_EQ(field.value(), 150U);
  ASSERT_TRUE(field.next());
  EXPECT_EQ(field.number(), 2U);
  ASSERT_EQ(field.body().size(), 2U);
  EXPECT_EQ(field.body()[1], 0xBB);
  ASSERT_TRUE(field.next());
  EXPECT_EQ(field.value(), 0U);
  EXPECT_FALSE(field.next());
}

// R-UNIT-020
TEST(FieldWalk, CutOrForeignBytes_EndTheWalk) {
  const Bytes bytes = {0x08, 0x96, 0x01, 0x12, 0x02, 0xAA, 0xBB};
  for (std::size_t n = 4; n < bytes.size(); ++n) {
    FieldWalk field{std::span{bytes}.first(n)};
    ASSERT_TRUE(field.next());
    EXPECT_FALSE(field.next() && field.body().size() == 2) << n;
  }
  for (const auto& foreign : {Bytes{0x09, 1, 2, 3, 4, 5, 6, 7, 8}, Bytes{0x0B}, Bytes{0x12, 0xFF, 0xFF, 0x03}}) {
    FieldWalk field{foreign};
    EXPECT_FALSE(field.next());
  }
  NumberWalk endless{bytes};
  const Bytes ones(12, 0xFF);
  endless = NumberWalk{ones};
  EXPECT_EQ(endless.take(), 0U);
  EXPECT_FALSE(endless.more());
}

// Drug 7 at 1,000 base units a mL; flex of one program: basal 2,400 a day, 60 minutes from minute 600 on with 50.
const Bytes kFlexBytes = {0x08, 7,    0x10, 0xE8, 0x07, 0x22, 12, 0x12, 10,  0x08,
                          0xE0, 0x12, 0x12, 5,    0xD8, 0x04, 60, 0xC8, 0x01};

// R-THER-030
TEST(Schedule, FlexEdgesToTheMillisecond) {
  const auto anchor = Time::ms(1'000'000'007);
  const auto s = Schedule::of_days(ScheduleMode::kFlex, 1'000, Volume::nl(6'000), anchor, 0);
  const auto at = [&](Duration d) { return *s.at(anchor + d, kFlexBytes); };
  const auto basal = Flow::per_day(Volume::nl(2'400'000)), step = Flow::of(Volume::nl(200'000), Duration::minutes(60));
  const auto begin = Duration::minutes(600), end = Duration::minutes(660);
  EXPECT_EQ(at(Duration{}).flow, basal);
  EXPECT_EQ(at(Duration{}).until, anchor + begin);
  EXPECT_EQ(at(begin - Duration::ms(1)).flow, basal);
  EXPECT_EQ(at(begin).flow, step);
  EXPECT_EQ(at(begin).until, anchor + end);
  EXPECT_EQ(at(end - Duration::ms(1)).flow, step);
  EXPECT_EQ(at(end).flow, basal);
  EXPECT_EQ(at(end).until, anchor + kDay);
  EXPECT_EQ(at(kDay + begin).flow, step);
  EXPECT_EQ(at(begin - kDay * 3).flow, step);  // before its anchor the days are the same
  EXPECT_EQ(at(Duration::ms(-1)).until, anchor);
}

// Every cut of the bytes: no flow that was not prescribed, and always an end.
TEST(Schedule, CutBytesNeverInventAFlow) {
  const auto s = Schedule::of_days(ScheduleMode::kFlex, 1'000, Volume::nl(6'000), Time{}, 0);
  for (std::size_t n = 0; n < kFlexBytes.size(); ++n) {
    const auto segment = s.at(Time::ms(600 * 60'000), crypto::Bytes{kFlexBytes}.first(n));
    if (!segment) continue;
    EXPECT_LE(segment->flow.in(kDay).nl(), 4'800'000) << n;
    EXPECT_GT(segment->until, Time::ms(600 * 60'000)) << n;
  }
  EXPECT_FALSE(s.at(Time{}, {}).has_value());
}

}  // namespace
}  // namespace cisterna::therapy
