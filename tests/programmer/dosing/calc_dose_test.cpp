// The calculators rate, refill, residual, strokes, titration, format, pocket-fill and eos as a script sees them.
#include <gtest/gtest.h>

#include "tests/programmer/dosing/calc_support.h"

namespace cisterna::cli::test {
namespace {

using Names = std::vector<std::string>;

TEST(Calc, O1_Rate) {  // R-CLI-002 R-CLI-004
  const auto a = calc_json({"rate", "--dose", "350 mcg/d", "--concentration", "2000 mcg/mL"});

  EXPECT_EQ(a.code, 0);
  EXPECT_EQ(a.out, "{\"rate_ml_per_day\":0.175,\"rate_ul_per_hour\":7.292}\n");
}

TEST(Calc, RateTakesMilligramsAndHours) {
  EXPECT_EQ(member(calc_json({"rate", "--dose", "10mcg/h", "--concentration", "2 mg/mL"}), "rate_ml_per_day"), "0.12");
  EXPECT_EQ(member(calc_json({"rate", "--dose", "40 units/d", "--concentration", "400 units/mL"}), "rate_ml_per_day"),
            "0.1");
}

TEST(Calc, O2_Refill) {  // R-CLI-002
  const auto a =
      calc_json({"refill", "--fill", "20 mL", "--low", "2 mL", "--rate", "0.175 mL/d", "--date", "2025-03-03"});

  EXPECT_EQ(a.code, 0);
  EXPECT_EQ(
      a.out,
      "{\"days_to_low\":102,\"low_date\":\"2025-06-13\",\"worst_case_days\":89,\"worst_case_date\":\"2025-05-31\","
      "\"cap_date\":null,\"due_date\":\"2025-06-13\",\"visit_date\":\"2025-06-08\",\"governed_by\":\"volume\"}\n");
}

TEST(Calc, O3_RefillWithStability) {
  const auto a = calc_json({"refill", "--fill", "40 mL", "--low", "2 mL", "--rate", "0.175 mL/d", "--date",
                            "2025-03-03", "--stability-days", "180"});
  EXPECT_EQ(a.code, 0);
  EXPECT_EQ(member(a, "days_to_low"), "217");
  EXPECT_EQ(member(a, "cap_date"), "\"2025-08-30\"");
  EXPECT_EQ(member(a, "governed_by"), "\"stability\"");
}

TEST(Calc, RefillAfterOverDelivery) {
  const auto a = calc_json({"refill", "--fill", "20 mL", "--low", "2 mL", "--rate", "0.175 mL/d", "--date",
                            "2025-03-03", "--last-finding", "over_delivery"});
  EXPECT_EQ(member(a, "governed_by"), "\"worst_case\"");
  EXPECT_EQ(member(a, "visit_date"), "\"2025-05-26\"");
}

TEST(Calc, O4_O5_Residual) {  // R-CLI-002
  const auto o4 =
      calc_json({"residual", "--fill", "20 mL", "--days", "90", "--rate", "0.175 mL/d", "--actual", "5.1 mL"});
  const auto o5 =
      calc_json({"residual", "--fill", "20 mL", "--days", "90", "--rate", "0.175 mL/d", "--actual", "7.6 mL"});

  EXPECT_EQ(o4.code, 0);
  EXPECT_EQ(o4.out,
            "{\"expected_ml\":4.25,\"discrepancy_ml\":0.85,\"delivered_ml\":14.9,\"deviation_percent\":-5.4,"
            "\"delivered_ratio\":0.946,\"finding\":\"acceptable\"}\n");
  EXPECT_EQ(o5.code, 1);
  EXPECT_EQ(member(o5, "discrepancy_ml"), "3.35");
  EXPECT_EQ(member(o5, "deviation_percent"), "-21.27");
  EXPECT_EQ(member(o5, "finding"), "\"under_delivery\"");
}

TEST(Calc, ResidualOfAnEmptyPumpSaysLowerBound) {
  const auto a = calc_json({"residual", "--fill", "20 mL", "--days", "90", "--rate", "0.175 mL/d", "--actual", "0 mL"});
  EXPECT_EQ(a.code, 1);
  EXPECT_EQ(member(a, "finding"), "\"over_delivery\"");
  EXPECT_EQ(member(a, "note"), "\"ran dry, lower bound\"");
}

TEST(Calc, ImpossibleResidual_IsExit2) {
  const auto a =
      calc_json({"residual", "--fill", "20 mL", "--days", "90", "--rate", "0.175 mL/d", "--actual", "20.1 mL"});
  EXPECT_EQ(a.code, 2);
  EXPECT_EQ(error_of(a), "impossible actual");
  EXPECT_EQ(error_of(calc_json({"residual", "--fill", "20 mL", "--days", "0", "--rate", "1 mL/d", "--actual", "2 mL"})),
            "zero_divisor days");
  EXPECT_EQ(error_of(calc_json({"residual", "--fill", "20 mL", "--days", "9", "--rate", "0 mL/d", "--actual", "2 mL"})),
            "zero_divisor rate");
}

TEST(Calc, O22_Strokes) {
  const auto a = calc_json({"strokes", "--rate", "0.175 mL/d", "--stroke", "2.5 uL"});
  EXPECT_EQ(a.code, 0);
  EXPECT_EQ(a.out, "{\"strokes_per_day\":70,\"interval_s\":1234.286}\n");
}

TEST(Calc, O20_Titration) {
  const auto spinal = calc_json({"titration", "--dose", "100 mcg/d", "--population", "spinal"});
  EXPECT_EQ(spinal.out, "{\"min_mcg_per_day\":110,\"max_mcg_per_day\":130}\n");
  for (const char* p : {"cerebral", "child"})
    EXPECT_EQ(calc_json({"titration", "--dose", "100 mcg/d", "--population", p}).out,
              "{\"min_mcg_per_day\":105,\"max_mcg_per_day\":115}\n");
  EXPECT_EQ(error_of(calc_json({"titration", "--dose", "100 mcg/d", "--population", "adult"})),
            "unknown_name population");
}

TEST(Calc, O26_Format) {
  EXPECT_EQ(calc_json({"format", "--quantity", "1.0 mg"}).out, "{\"text\":\"1 mg\"}\n");
  EXPECT_EQ(calc_json({"format", "--quantity", ".5 mg"}).out, "{\"text\":\"0.5 mg\"}\n");
  EXPECT_EQ(calc_json({"format", "--quantity", "2000 mcg"}).out, "{\"text\":\"2,000 mcg\"}\n");
}

TEST(Calc, O21_EndOfService) {
  EXPECT_EQ(calc_json({"eos", "--replacement-due", "2025-01-15"}).out, "{\"end_of_service_date\":\"2025-04-15\"}\n");
  EXPECT_EQ(calc_json({"eos", "--replacement-due", "2024-01-15"}).out, "{\"end_of_service_date\":\"2024-04-14\"}\n");
}

TEST(Calc, PocketFill) {
  const auto a = calc_json({"pocket-fill", "--injected", "20 mL", "--measured", "18.9 mL", "--pump-size", "20 mL"});
  EXPECT_EQ(a.code, 1);
  EXPECT_EQ(a.out, "{\"difference_ml\":1.1,\"finding\":\"suspect_pocket_fill\"}\n");
  EXPECT_EQ(calc_json({"pocket-fill", "--injected", "20 mL", "--measured", "19 mL", "--pump-size", "20 mL"}).code, 0);
}

TEST(Calc, PeopleReadUnitsAndThousands) {  // R-CLI-004
  EXPECT_EQ(calc({"rate", "--dose", "350 mcg/d", "--concentration", "2000 mcg/mL"}).out,
            "rate: 0.175 mL/day\nrate: 7.292 uL/h\n");
  EXPECT_EQ(calc({"titration", "--dose", "1000 mcg/d", "--population", "spinal"}).out,
            "min: 1,100 mcg/day\nmax: 1,300 mcg/day\n");
  EXPECT_EQ(calc({"strokes", "--rate", "0.175 mL/d", "--stroke", "2.5 uL"}).out,
            "strokes per day: 70\ninterval: 1,234.286 s\n");
}

}  // namespace
}  // namespace cisterna::cli::test
