// The quantity parser and formatter: what is read, what is refused, and O26.
#include "programmer/dosing/quantity.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>

namespace cisterna::dosing {
namespace {

struct Read {
  const char* text;
  Dimension dimension;
  const char* base;  // in the base unit of the dimension
};

TEST(Quantity, EveryUnitIsRead) {  // R-DOSE-003
  const Read table[] = {
      {"5 ng", Dimension::kAmount, "0.005"},
      {"5 mcg", Dimension::kAmount, "5"},
      {"0.5 mg", Dimension::kAmount, "500"},
      {"40 units", Dimension::kAmount, "40"},
      {"2.5 uL", Dimension::kVolume, "0.0025"},
      {"0.1958 mL", Dimension::kVolume, "0.1958"},
      {"90 s", Dimension::kTime, "90"},
      {"6 min", Dimension::kTime, "360"},
      {"6 h", Dimension::kTime, "21600"},
      {"90 d", Dimension::kTime, "7776000"},
      {"500 ng/h", Dimension::kAmountRate, "12"},
      {"10 mcg/h", Dimension::kAmountRate, "240"},
      {"1 mg/h", Dimension::kAmountRate, "24000"},
      {"2 units/h", Dimension::kAmountRate, "48"},
      {"500 ng/d", Dimension::kAmountRate, "0.5"},
      {"300 mcg/d", Dimension::kAmountRate, "300"},
      {"2 mg/d", Dimension::kAmountRate, "2000"},
      {"40 units/d", Dimension::kAmountRate, "40"},
      {"10 uL/h", Dimension::kVolumeRate, "0.24"},
      {"1 mL/h", Dimension::kVolumeRate, "24"},
      {"175 uL/d", Dimension::kVolumeRate, "0.175"},
      {"0.175 mL/d", Dimension::kVolumeRate, "0.175"},
      {"0.12 mg/kg/d", Dimension::kWeightedRate, "0.12"},
      {"500 ng/mL", Dimension::kConcentration, "0.5"},
      {"500 mcg/mL", Dimension::kConcentration, "500"},
      {"20 mg/mL", Dimension::kConcentration, "20000"},
      {"400 units/mL", Dimension::kConcentration, "400"},
      {"70 kg", Dimension::kBodyWeight, "70"},
      {"89.0 cm", Dimension::kLength, "89"},
      {"0.0022 mL/cm", Dimension::kVolumePerLength, "0.0022"},
      {"38 degC", Dimension::kTemperature, "38"},
      {"760 mmHg", Dimension::kPressure, "760"},
  };
  for (const auto& row : table) {
    const auto q = parse_quantity(row.text, row.dimension, "x");
    ASSERT_TRUE(q.ok()) << row.text << ": " << q.error().message;
    EXPECT_EQ(q->base().rounded(9), row.base) << row.text;
  }
}

TEST(Quantity, SpaceBeforeTheUnitAndZeroBeforeThePointAreOptional) {  // R-DOSE-003
  EXPECT_EQ(parse_quantity("500mcg/mL", "x")->base(), Exact(500));
  EXPECT_EQ(parse_quantity(".5 mg", "x")->base(), Exact(500));
  EXPECT_EQ(parse_quantity(".5mg", "x")->base(), Exact(500));
  EXPECT_EQ(parse_quantity("007 mg", "x")->base(), Exact(7'000));
  EXPECT_EQ(parse_quantity("0 mg", "x")->base(), Exact(0));
}

struct Bad {
  const char* text;
  ProblemCode code;
};

// R-DOSE-101 R-DOSE-001
TEST(Quantity, EverythingElse_IsRefusedByName) {  // R-DOSE-003
  const Bad table[] = {
      {"", ProblemCode::kEmpty},
      {" ", ProblemCode::kNumberSyntax},
      {" 5 mg", ProblemCode::kNumberSyntax},
      {"mg", ProblemCode::kNumberSyntax},
      {".", ProblemCode::kNumberSyntax},
      {". mg", ProblemCode::kNumberSyntax},
      {"5. mg", ProblemCode::kNumberSyntax},
      {"1.2.3 mg", ProblemCode::kNumberSyntax},
      {"1..2 mg", ProblemCode::kNumberSyntax},
      {"nan mg", ProblemCode::kNumberSyntax},
      {"NaN", ProblemCode::kNumberSyntax},
      {"inf mL", ProblemCode::kNumberSyntax},
      {"infinity", ProblemCode::kNumberSyntax},
      {"\xC2\xBD mg", ProblemCode::kNumberSyntax},  // one half as one character
      {"\xD9\xA5 mg", ProblemCode::kNumberSyntax},  // arabic five
      {"\xE2\x88\x92"
       "5 mg",
       ProblemCode::kNumberSyntax},  // typographic minus
      {"-5 mg", ProblemCode::kSign},
      {"+5 mg", ProblemCode::kSign},
      {"-0 mg", ProblemCode::kSign},
      {"1e3 mcg", ProblemCode::kExponent},
      {"1E3 mcg", ProblemCode::kExponent},
      {"1e-3 mg", ProblemCode::kExponent},
      {"1,000 mcg", ProblemCode::kComma},
      {"0,5 mg", ProblemCode::kComma},
      {"1000000000000000000 mcg", ProblemCode::kTooManyDigits},
      {"0.0000000000000000001 mg", ProblemCode::kTooManyDigits},
      {"99999999999999999999999999999999999999999 mL", ProblemCode::kTooManyDigits},
      {"5", ProblemCode::kUnitMissing},
      {"5 ", ProblemCode::kUnitMissing},
      {"0.5", ProblemCode::kUnitMissing},
      {"5  mg", ProblemCode::kUnitUnknown},
      {"5 mg ", ProblemCode::kUnitUnknown},
      {"5 MG", ProblemCode::kUnitUnknown},
      {"5 ml", ProblemCode::kUnitUnknown},
      {"5 ug", ProblemCode::kUnitUnknown},
      {"5 \xC2\xB5g", ProblemCode::kUnitUnknown},  // micro sign
      {"5 \xCE\xBCg", ProblemCode::kUnitUnknown},  // greek mu
      {"5\xC2\xA0mg", ProblemCode::kUnitUnknown},  // no-break space
      {"5 mcg/day", ProblemCode::kUnitUnknown},
      {"5 mcg/min", ProblemCode::kUnitUnknown},
      {"5 IU", ProblemCode::kUnitUnknown},
      {"5 g", ProblemCode::kUnitUnknown},
      {"0x10 mg", ProblemCode::kUnitUnknown},
      {"1 000 mg", ProblemCode::kUnitUnknown},
      {"5 mg\n", ProblemCode::kUnitUnknown},
  };
  for (const auto& row : table) {
    const auto q = parse_quantity(row.text, "dose");
    ASSERT_FALSE(q.ok()) << row.text;
    EXPECT_EQ(to_text(q.error().code), to_text(row.code)) << row.text;
    EXPECT_EQ(q.error().field, "dose");
    EXPECT_FALSE(q.error().message.empty());
  }
}

TEST(Quantity, UnitOfAnotherDimension_IsRefused) {  // R-DOSE-001
  const auto q = parse_quantity("5 mg", Dimension::kVolume, "fill");

  ASSERT_FALSE(q.ok());
  EXPECT_EQ(q.error().code, ProblemCode::kUnitWrong);
  EXPECT_EQ(q.error().message, "The unit mg does not fit here. Type a volume, for example 20 mL.");
}

TEST(Quantity, EighteenDigitsAreTheLimit) {
  EXPECT_EQ(parse_quantity("999999999999999999 mL", "x")->base().rounded(0), "999999999999999999");
  EXPECT_EQ(parse_quantity("0.00000000000000001 mL", "x")->base().rounded(17), "0.00000000000000001");
}

TEST(Quantity, PlainNumbersTakeNoUnit) {
  EXPECT_EQ(parse_number("90", "days").value(), Exact(90));
  EXPECT_EQ(parse_number(".5", "days").value(), Exact::ratio(1, 2));
  EXPECT_FALSE(parse_number("90 d", "days").ok());
  EXPECT_FALSE(parse_number("-1", "days").ok());
  EXPECT_EQ(parse_whole("1000000", "n").value(), 1'000'000);
  EXPECT_FALSE(parse_whole("1000001", "n").ok());
  EXPECT_FALSE(parse_whole("1.5", "n").ok());
}

// O26 and the number rules of the screens.
TEST(Quantity, FormatFollowsTheNumberRules) {  // R-DOSE-004
  const std::pair<const char*, const char*> table[] = {
      {"1.0 mg", "1 mg"},
      {".5 mg", "0.5 mg"},
      {"2000 mcg", "2,000 mcg"},
      {"999 mcg", "999 mcg"},
      {"1000 mcg", "1,000 mcg"},
      {"1234567.890 mcg", "1,234,567.89 mcg"},
      {"0.0 mL", "0 mL"},
      {"0.1958mL", "0.1958 mL"},
      {"350 mcg/d", "350 mcg/day"},
      {"10 mcg/h", "10 mcg/h"},
      {"2000 mcg/mL", "2,000 mcg/mL"},
      {"400 units", "400 units"},
      {"100000 ng", "100,000 ng"},
      {"0.12 mg/kg/d", "0.12 mg/kg/day"},
  };
  for (const auto& [typed, shown] : table) EXPECT_EQ(format_quantity(parse_quantity(typed, "x").value()), shown);
}

TEST(Quantity, TypedValuesAreExactOrRefused) {
  EXPECT_EQ(to_volume(*parse_quantity("0.1958 mL", "x"), "x").value(), Volume::nl(195'800));
  EXPECT_FALSE(to_volume(*parse_quantity("0.0000001 mL", "x"), "x").ok());
  EXPECT_EQ(to_amount(*parse_quantity("0.5 mg", "x"), "x").value(), Amount::mcg(500));
  EXPECT_EQ(to_amount(*parse_quantity("0.5 units", "x"), "x").value(), Amount::milliunits(500));
  EXPECT_FALSE(to_amount(*parse_quantity("0.5 ng", "x"), "x").ok());
  EXPECT_EQ(to_daily_amount(*parse_quantity("10 mcg/h", "x"), "x").value(), Amount::mcg(240));
  EXPECT_EQ(to_concentration(*parse_quantity("20 mg/mL", "x"), "x").value(), Concentration::mcg_per_ml(20'000));
  EXPECT_EQ(to_duration(*parse_quantity("1.5 h", "x"), "x").value(), Duration::minutes(90));
  EXPECT_EQ(to_flow(*parse_quantity("0.175 mL/d", "x"), "x").value(), Flow::per_day(Volume::nl(175'000)));
  EXPECT_FALSE(to_volume(*parse_quantity("5 mg", "x"), "x").ok());
}

TEST(Quantity, TypedValueTooLargeForTheSharedTypes_IsRefused) {
  EXPECT_EQ(to_volume(*parse_quantity("1000000000 mL", "x"), "x").value(), Volume::nl(1'000'000'000'000'000));
  const auto over = to_volume(*parse_quantity("1000000000.000001 mL", "x"), "x");
  ASSERT_FALSE(over.ok());
  EXPECT_EQ(over.error().code, ProblemCode::kOutOfRange);
  EXPECT_FALSE(to_volume(*parse_quantity("999999999999999999 mL", "x"), "x").ok());
}

// What is shown, typed again without its thousands separators, is the same value.
RC_GTEST_PROP(Quantity, FormattedTextReadsBackAsTheSameValue, ()) {  // R-DOSE-004
  const auto whole = *rc::gen::inRange<std::int64_t>(0, 1'000'000'000);
  const auto decimals = *rc::gen::inRange<std::int64_t>(0, 1'000'000'000);
  const std::string unit =
      *rc::gen::elementOf(std::vector<std::string>{"ng", "mcg", "mg", "units", "mL", "mcg/h", "mg/mL"});
  std::string fraction = std::to_string(decimals);
  fraction.insert(0, 9 - fraction.size(), '0');
  const auto first = parse_quantity(std::to_string(whole) + "." + fraction + unit, "x");

  std::string shown = format_quantity(first.value());
  shown.erase(std::remove(shown.begin(), shown.end(), ','), shown.end());

  const auto again = parse_quantity(shown, "x");
  RC_ASSERT(again.ok());
  RC_ASSERT(again->base() == first->base());
  RC_ASSERT(again->unit == first->unit);
  RC_ASSERT(format_quantity(*again) == format_quantity(*first));
}

// No text makes the parser throw or overflow; what it reads, it shows.
RC_GTEST_PROP(Quantity, AnyTextIsReadOrRefused, (const std::string& text)) {
  const auto q = parse_quantity(text, "x");
  if (q.ok())
    RC_ASSERT(!format_quantity(*q).empty());
  else
    RC_ASSERT(!q.error().message.empty());
}

}  // namespace
}  // namespace cisterna::dosing
