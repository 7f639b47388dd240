// Letters, signs, commas, exponents, empty and huge values in each field: nothing that is no number gets past.
// R-FLOW-032
#include "programmer/workflow/typed.h"
#include "tests/gui/screens/visit_rig.h"

namespace cisterna::test {
namespace {

const std::vector<std::string> kNoNumbers = {"abc",
                                             "-5",
                                             "+5",
                                             "1,000",
                                             "1e3",
                                             "5.",
                                             "0x10",
                                             "5 mcg",
                                             "mg",
                                             ". ",
                                             "NaN",
                                             "inf",
                                             "\xC2\xB5"
                                             "5",
                                             "1.2.3",
                                             "99999999999999999999",
                                             std::string(199, '9')};

// R-FLOW-032 R-DOSE-101
TEST(TypedFields, NoNumber_IsAProblemWithASentence) {
  for (const auto& text : kNoNumbers) {
    EXPECT_FALSE(workflow::typed_volume(text).ok()) << text;
    EXPECT_FALSE(workflow::typed_minutes(text).ok()) << text;
    EXPECT_FALSE(workflow::typed_amount(text, "mcg").ok()) << text;
    EXPECT_FALSE(workflow::typed_daily(text, "mg/day").ok()) << text;
  }
  EXPECT_EQ(workflow::typed_volume("  ").error().code, dosing::ProblemCode::kEmpty);
  EXPECT_EQ(workflow::typed_date("2025-02-29").error().code, dosing::ProblemCode::kDateSyntax);
}

TEST(TypedFields, Numbers_AreReadInTheFieldsUnit) {
  EXPECT_EQ(workflow::typed_volume(" 5.1 ").value(), Volume::ul(5'100));
  EXPECT_EQ(workflow::typed_daily("0.4", "mg/day").value(), Amount::mcg(400));
  EXPECT_EQ(workflow::typed_daily(".5", "units/day").value(), Amount::milliunits(500));
  EXPECT_EQ(workflow::typed_minutes("10").value(), Duration::minutes(10));
}

class WindowFields : public ::testing::Test {
 protected:
  // Types each into the field; none may lead on.
  void try_all(const std::string& field, const std::string& main_act) {
    for (const auto& text : kNoNumbers) {
      rig_.type(field, text);
      if (rig_.enabled(main_act)) rig_.click(main_act);
      EXPECT_NE(rig_.driver().registry().find(field), nullptr) << field << ": " << text << " led on";
      const auto faults = gui_faults();
      EXPECT_TRUE(faults.empty()) << field << ": " << text << ": " << faults;
    }
  }
  std::string gui_faults() { return rig_.driver().visible_text().empty() ? "an empty page" : ""; }
  BenchRig bench_{"baclofen_refill_visit"};
  VisitRig rig_{bench_};
};

TEST_F(WindowFields, Dose) {
  rig_.connect();
  rig_.click("Change dose");
  try_all("New daily dose", "Review");
  rig_.type("New daily dose", "");
  EXPECT_FALSE(rig_.enabled("Review"));
  EXPECT_TRUE(rig_.view().dose.problem.empty());
}

// R-FLOW-032 R-DOSE-101
TEST_F(WindowFields, Bolus) {
  rig_.connect();
  rig_.click("Bolus");
  rig_.type("Over", "10");
  try_all("Amount", "Review");
  rig_.type("Amount", "0");
  EXPECT_TRUE(rig_.shows("A bolus of 0 is no bolus."));
  rig_.type("Amount", "25");
  try_all("Over", "Review");
  for (const auto* text : {"0", "1441"}) {
    rig_.type("Over", text);
    EXPECT_FALSE(rig_.enabled("Review")) << text;
  }
}

TEST_F(WindowFields, Refill) {
  rig_.connect();
  rig_.click("Refill");
  rig_.click("Begin the refill");
  rig_.click("baclofen 2,000 mcg/mL");
  try_all("Planned volume", "Open the refill");
  rig_.type("Planned volume", "20");
  rig_.click("Open the refill");
  try_all("Withdrawn volume", "Compare");
  rig_.type("Withdrawn volume", "5.1");
  rig_.click("Compare");
  rig_.click("Go on to the fill");
  try_all("Filled volume", "Go on to the lot");
  rig_.type("Filled volume", "20.000001");
  rig_.click("Go on to the lot");
  EXPECT_TRUE(rig_.shows("above the reservoir's capacity"));
  rig_.type("Filled volume", "0");
  rig_.click("Go on to the lot");
  EXPECT_TRUE(rig_.shows("A fill of 0 is no fill"));
  rig_.type("Filled volume", "20");
  rig_.click("Go on to the lot");
  rig_.type("Lot", "   ");
  rig_.click("Review");
  EXPECT_TRUE(rig_.shows("A fill needs its lot."));
  rig_.type("Lot", "BAC-1");
  for (const auto* date : {"1.6.2026", "2026-02-30", "tomorrow", "2026-6-1", "99999-01-01"}) {
    rig_.type("Expires on", date);
    rig_.click("Review");
    EXPECT_EQ(rig_.page(), workflow::Page::kRefill) << date;
  }
}

}  // namespace
}  // namespace cisterna::test
