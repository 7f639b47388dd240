// Bad input and usage of `cisterna calc`: exit 2 and {"error":{code,message,field}}.
#include <gtest/gtest.h>

#include "programmer/cli/calc.h"
#include "tests/programmer/dosing/calc_support.h"

namespace cisterna::cli::test {
namespace {

struct Wrong {
  std::vector<std::string> args;
  const char* error;
};

TEST(CalcUsage, WrongOptions_AreExit2) {  // R-CLI-003
  const Wrong table[] = {
      {{}, "usage name"},
      {{"rats"}, "unknown_name name"},
      {{"rate"}, "usage dose"},
      {{"rate", "--dose", "350 mcg/d"}, "usage concentration"},
      {{"rate", "--dose"}, "usage dose"},
      {{"rate", "--dose", "--concentration", "500 mcg/mL"}, "usage dose"},
      {{"rate", "--dose", "1 mcg/d", "--dose", "2 mcg/d", "--concentration", "500 mcg/mL"}, "usage dose"},
      {{"rate", "--dose", "1 mcg/d", "2 mcg/d", "--concentration", "500 mcg/mL"}, "usage 2 mcg/d"},
      {{"rate", "--dose", "1 mcg/d", "--concentration", "500 mcg/mL", "--colour", "red"}, "usage colour"},
      {{"rate", "1 mcg/d"}, "usage 1 mcg/d"},
      {{"rate", "-d", "1 mcg/d"}, "usage -d"},
      {{"rate", "--", "1 mcg/d"}, "usage "},
  };
  for (const auto& row : table) {
    const auto a = calc_json(row.args);
    EXPECT_EQ(a.code, 2) << row.error;
    EXPECT_EQ(error_of(a), row.error);
  }
}

// R-DOSE-101
TEST(CalcUsage, WrongQuantities_NameTheirField) {  // R-CLI-003
  const std::pair<const char*, const char*> table[] = {
      {"350", "unit_missing dose"},
      {"350 mcg", "unit_wrong dose"},
      {"-350 mcg/d", "sign dose"},
      {"3e2 mcg/d", "exponent dose"},
      {"3,500 mcg/d", "comma dose"},
      {"", "empty dose"},
      {"350 \xC2\xB5g/d", "unit_unknown dose"},
      {"nan", "number_syntax dose"},
      {"350 \xFF", "unit_unknown dose"},
  };
  for (const auto& [dose, error] : table) {
    const auto a = calc_json({"rate", "--dose", dose, "--concentration", "500 mcg/mL"});
    EXPECT_EQ(a.code, 2) << dose;
    EXPECT_EQ(error_of(a), error) << dose;
  }
}

TEST(CalcUsage, ZeroDivisorAndMixedKinds_AreExit2) {
  EXPECT_EQ(error_of(calc_json({"rate", "--dose", "1 mcg/d", "--concentration", "0 mcg/mL"})),
            "zero_divisor concentration");
  EXPECT_EQ(error_of(calc_json({"rate", "--dose", "1 units/d", "--concentration", "5 mcg/mL"})),
            "kind_mismatch concentration");
}

TEST(CalcUsage, ErrorsForPeopleGoToTheErrorStream) {
  const auto a = calc({"rate", "--dose", "350", "--concentration", "500 mcg/mL"});

  EXPECT_EQ(a.code, 2);
  EXPECT_EQ(a.out, "");
  EXPECT_EQ(a.err, "dose: The unit is missing. Type an amount in a time, for example 300 mcg/d or 10 mcg/h.\n");
}

TEST(CalcUsage, EqualsSignAndPlaceOfJsonAreFree) {
  const auto a = calc({"--json", "rate", "--dose=350 mcg/d", "--concentration=2000 mcg/mL"});
  EXPECT_EQ(a.code, 0);
  EXPECT_EQ(member(a, "rate_ml_per_day"), "0.175");
}

TEST(CalcUsage, EveryCalculatorRefusesToRunWithoutOptions) {
  for (const auto& name : calculator_names()) EXPECT_EQ(calc_json({name}).code, 2) << name;
}

}  // namespace
}  // namespace cisterna::cli::test
