#include <gtest/gtest.h>

#include <algorithm>

#include "bench/report/canvas.h"
#include "bench/report/delivery_layout.h"
#include "bench/report/plot_frame.h"
#include "tests/bench/report/records.h"

namespace cisterna::bench {
namespace {

std::vector<Text> texts_of(const Picture& picture) {
  std::vector<Text> texts;
  for (const Shape& s : picture) {
    if (const Text* t = std::get_if<Text>(&s)) texts.push_back(*t);
  }
  return texts;
}

bool says(const Picture& picture, const std::string& part) {
  const auto texts = texts_of(picture);
  return std::any_of(texts.begin(), texts.end(), [&](const Text& t) { return t.text.find(part) != std::string::npos; });
}

void expect_clean(const Picture& picture, const std::string& of) {
  const auto texts = texts_of(picture);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Box b = texts[i].extent();
    EXPECT_TRUE(b.left >= 8 && b.top >= 8 && b.right <= kPictureWidth - 8 && b.bottom <= kPictureHeight - 8)
        << of << ": off the paper: " << texts[i].text;
    for (std::size_t j = 0; j < i; ++j)
      EXPECT_FALSE(b.meets(texts[j].extent())) << of << ": " << texts[i].text << " over " << texts[j].text;
  }
}

double fake(std::string_view text, double size, bool bold) {
  return (bold ? 0.7 : 0.62) * size * static_cast<double>(text.size());
}

DeliveryRecord of_length(Duration length) {
  DeliveryRecord r = test::blank("Any length", length);
  r.rates = {{r.begin, Volume::nl(175'000)}};
  test::turn(r, r.begin, r.end, Volume::nl(175'000));
  test::read_reservoir(r, r.begin, r.end, Volume::ml(20), Duration::ms(length.ms() / 10 + 1));
  r.markers = {{r.begin, "started"}, {r.begin + Duration::ms(length.ms() / 2), "dose +15 %"}, {r.end, "interrogated"}};
  return r;
}

TEST(DeliveryLayout, EveryRecord_NoTextLeavesThePaperOrTouchesAnother) {  // R-BENCH-025
  const auto canvas = Canvas::open();
  ASSERT_TRUE(canvas.ok()) << canvas.error();

  for (const DeliveryRecord& r : {test::refill_visit(), test::one_day(), test::one_year(), test::slow_with_a_gap(),
                                  test::crowded(), DeliveryRecord{}}) {
    expect_clean(layout_delivery(r, canvas->measure()), r.title);
    expect_clean(layout_delivery(r, fake), r.title + " (without Cairo)");
  }
}

TEST(DeliveryLayout, EveryLength_NoTextLeavesThePaperOrTouchesAnother) {  // R-BENCH-025
  const auto canvas = Canvas::open();
  ASSERT_TRUE(canvas.ok()) << canvas.error();

  for (const std::int64_t minutes :
       {1LL, 7LL, 59LL, 61LL, 600LL, 1'440LL, 4'000LL, 10'080LL, 43'200LL, 200'000LL, 1'051'200LL}) {
    expect_clean(layout_delivery(of_length(Duration::minutes(minutes)), canvas->measure()),
                 std::to_string(minutes) + " min");
  }
}

TEST(DeliveryLayout, EveryPictureSaysBench) {  // R-BENCH-020
  for (const DeliveryRecord& r : {test::refill_visit(), DeliveryRecord{}}) {
    const Picture p = layout_delivery(r, fake);

    EXPECT_TRUE(says(p, "BENCH"));
    EXPECT_TRUE(says(p, "It is not a cleared medical device."));
  }
}

TEST(DeliveryLayout, RefillVisit_ShowsDoseBolusAndTheLargestDifference) {  // 90 x 70 strokes: 15.75 counted, 14.9 gone:
                                                                           // 0.85 mL. R-BENCH-025
  const auto canvas = Canvas::open();
  ASSERT_TRUE(canvas.ok()) << canvas.error();

  const Picture p = layout_delivery(test::refill_visit(), canvas->measure());

  for (const char* text : {"08:16  bolus 25 mcg", "08:14  dose +15 %", "0.175 mL/day", "0.20125 mL/day",
                           "most apart: 0.85 mL", "(-5.4 %)"}) {
    EXPECT_TRUE(says(p, text)) << text;
  }
}

TEST(DeliveryLayout, EmptyRecord_SaysSo) {  // R-BENCH-025
  EXPECT_TRUE(says(layout_delivery(DeliveryRecord{}, fake), "Nothing was recorded."));
  DeliveryRecord backwards = test::one_day();
  backwards.end = backwards.begin - kDay;
  EXPECT_TRUE(says(layout_delivery(backwards, fake), "Nothing was recorded."));
}

TEST(DeliveryLayout, ForeignBytes_BecomeQuestionMarks) {  // R-BENCH-025
  EXPECT_EQ(fitted("a\xFF"
                   "b\n\xC3\xA9",
                   1000, 10, false, fake),
            "a?b \xC3\xA9");
  EXPECT_EQ(fitted("\xE2\x80", 1000, 10, false, fake), "??");
  EXPECT_EQ(fitted("\xED\xA0\x80", 1000, 10, false, fake), "???");
}

TEST(DeliveryLayout, LongText_EndsInAnEllipsisInsideTheRoom) {  // R-BENCH-025
  const std::string cut = fitted(std::string(100, 'x'), 200, 10, false, fake);

  EXPECT_LE(fake(cut, 10, false), 200);
  EXPECT_EQ(cut.substr(cut.size() - 3), "\u2026");
}

}  // namespace
}  // namespace cisterna::bench
