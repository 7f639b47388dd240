#include <gtest/gtest.h>

#include <limits>
#include <sstream>

#include "bench/report/numbers.h"
#include "bench/report/text_report.h"
#include "tests/bench/report/records.h"

namespace cisterna::bench {
namespace {

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

TEST(ReportNumbers, FollowTheRulesOfTheScreens) {  // R-BENCH-024
  EXPECT_EQ(count_text(6793), "6,793");
  EXPECT_EQ(count_text(999), "999");
  EXPECT_EQ(decimal_text(0.5, 3), "0.5");
  EXPECT_EQ(decimal_text(1, 3), "1");
  EXPECT_EQ(decimal_text(-0.0001, 3), "0");
  EXPECT_EQ(decimal_text(1200.25, 2), "1,200.25");
  EXPECT_EQ(decimal_text(std::numeric_limits<double>::quiet_NaN(), 2), "?");
  EXPECT_EQ(decimal_text(1e300, 2), "?");
  EXPECT_EQ(ml_text(Volume::nl(201'250), 6), "0.20125");
  EXPECT_EQ(ml_text(Volume::nl(17'167'500)), "17.168");
}

TEST(ReportNumbers, Percent_CarriesItsSign) {  // R-BENCH-024
  EXPECT_EQ(percent_text(Volume::nl(946'032), Volume::ml(1)), "-5.4 %");
  EXPECT_EQ(percent_text(Volume::nl(1'145'000), Volume::ml(1)), "+14.5 %");
  EXPECT_EQ(percent_text(Volume::ml(1), Volume::ml(1)), "0 %");
  EXPECT_EQ(percent_text(Volume::ml(1), Volume{}), "");
}

TEST(ReportNumbers, DecimalPointsAlign) {  // R-BENCH-024
  EXPECT_EQ(on_the_point("20", 4, 3), "  20   ");
  EXPECT_EQ(on_the_point("4.25", 4, 3), "   4.25");
  EXPECT_EQ(on_the_point("1,000.5", 4, 3), "1,000.5 ");
}

TEST(TextReport, BenchAtHeadAndFoot_NoticeOnce) {  // R-BENCH-028
  for (const DeliveryRecord& r : {test::refill_visit(), DeliveryRecord{}}) {
    const std::string text = text_report(r);

    EXPECT_EQ(text.substr(0, 6), "BENCH\n");
    EXPECT_EQ(text.substr(text.size() - 7), "\nBENCH\n");
    EXPECT_EQ(times(text, "Cisterna is a bench, research and training system. It is not a cleared medical device."),
              1U);
  }
}

TEST(TextReport, TellsTheVisitWithTimesRatesAccountsAndConstants) {  // R-BENCH-028
  const std::string text = text_report(test::refill_visit());

  for (const char* part :
       {"From  2025-03-03 08:00:00 UTC", "To    2025-06-08 08:00:00 UTC",
        "2025-06-01 08:05:00  hand        Withdrew 5.1 mL.", "2   2025-06-01 08:14:00  dose +15 %",
        "2025-06-01 08:14:00       0.20125\n", "2025-06-01 08:00:00       4.25         5.099996    -0.849996\n",
        "2025-06-01 08:05:00       4.25         0            4.25\n", "- peristaltic_20: low_reservoir 2 mL"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text.substr(0, 3000);
  }
}

TEST(TextReport, LinesStayWithin110Columns_AndEndWithoutBlanks) {  // R-BENCH-028
  std::istringstream in{text_report(test::refill_visit())};

  for (std::string line; std::getline(in, line);) {
    EXPECT_LE(line.size(), 110U) << line;
    EXPECT_TRUE(line.empty() || line.back() != ' ') << line;
  }
}

TEST(TextReport, ManyReadings_KeepEveryFillAndSayHowManyAreShown) {  // R-BENCH-028
  const std::string text = text_report(test::refill_visit());

  EXPECT_NE(text.find("2025-06-01 08:08:00      20           20            0\n"), std::string::npos);
  EXPECT_NE(text.find("readings were taken;"), std::string::npos);
}

TEST(TextReport, EmptyRecord_IsStillAReport) {  // R-BENCH-028
  const std::string text = text_report({});

  EXPECT_NE(text.find("Nothing was said."), std::string::npos);
  EXPECT_NE(text.find("No readings."), std::string::npos);
}

}  // namespace
}  // namespace cisterna::bench
