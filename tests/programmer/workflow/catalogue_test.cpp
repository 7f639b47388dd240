// R-FLOW-001: every code that can reach a person has its three sentences.
#include <gtest/gtest.h>

#include <set>

#include "programmer/pump/translate.h"
#include "programmer/workflow/error_catalogue.h"
#include "programmer/workflow/limit_advice.h"
#include "programmer/workflow/status_text.h"
#include "tests/programmer/workflow/library_fixture.h"

namespace cisterna::workflow {
namespace {

bool has_entry(const std::string& code) {
  const auto codes = catalogue_codes();
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

// R-PUMP-005
TEST(ErrorCatalogue, EveryReasonOfThePump_HasAnEntry) {
  for (int i = 1; i <= static_cast<int>(telemetry::Reason::kWindowFull); ++i) {
    const auto code = pump::reason_code(static_cast<telemetry::Reason>(i));
    EXPECT_EQ(code.rfind("unknown_", 0) == 0 && code != "unknown_request", false) << i;
    EXPECT_TRUE(has_entry(code)) << code;
  }
  EXPECT_EQ(pump::reason_code(static_cast<telemetry::Reason>(60)), "unknown_60");
}

TEST(ErrorCatalogue, EveryTrouble_HasAnEntry) {
  for (int i = 1; i <= static_cast<int>(pump::Trouble::kProtocol); ++i)
    EXPECT_TRUE(has_entry(trouble_code(static_cast<pump::Trouble>(i)))) << i;
}

TEST(ErrorCatalogue, EveryAdviceThatCanArise_HasAnEntry) {
  const auto library = test::shipped_library();
  std::set<std::string> seen;
  for (const auto& entry : library.library->entries)
    for (const std::int64_t active : {0, 1, 50'000, 350'000, 5'000'000})
      for (std::int64_t wanted = 1; wanted < 100'000'000'000; wanted = wanted * 3 / 2 + 1) {
        for (const auto& a : advise_daily(entry, Amount::ng(active), Amount::ng(wanted))) seen.insert(a.code);
        for (const auto& a : advise_bolus(entry, Amount::ng(wanted))) seen.insert(a.code);
      }
  EXPECT_GE(seen.size(), 10U);
  for (const auto& code : seen) EXPECT_TRUE(has_entry(code)) << code;
}

TEST(ErrorCatalogue, CodesAreUnique_AndNoSentenceIsEmptyOrUnfinished) {
  std::set<std::string_view> seen;
  for (const auto code : catalogue_codes()) {
    EXPECT_TRUE(seen.insert(code).second) << code;
    const auto text = explain(code);
    for (const auto& sentence : {text.happened, text.still_true, text.to_do}) {
      ASSERT_FALSE(sentence.empty()) << code;
      EXPECT_TRUE(sentence.back() == '.' || sentence.back() == '?') << code << ": " << sentence;
      EXPECT_EQ(sentence.find("µ"), std::string::npos) << code;
    }
  }
}

TEST(ErrorCatalogue, UnknownCode_NamesItselfTruthfully) {
  EXPECT_NE(explain("unknown_77").happened.find("unknown_77"), std::string::npos);
}

// R-FLOW-009
TEST(StatusText, EveryDelivery_HasAWordAndASentence) {
  std::set<std::string_view> words;
  for (int i = 0; i <= static_cast<int>(pump::Delivery::kEmpty); ++i) {
    pump::Status status;
    status.delivery = static_cast<pump::Delivery>(i);
    EXPECT_TRUE(words.insert(delivery_name(status.delivery)).second);
    EXPECT_EQ(status_sentence(status, "x").back(), '.') << i;
  }
}

TEST(StatusText, Suspended_SaysHowLongAndThatItEndsByItself) {
  pump::Status status;
  status.delivery = pump::Delivery::kSuspended;
  status.left = Duration::minutes(119);

  EXPECT_EQ(status_sentence(status, "x"),
            "Suspended: nothing is delivered, 1 h 59 min left, then the pump resumes by itself.");
}

}  // namespace
}  // namespace cisterna::workflow
