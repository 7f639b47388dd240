// The pages of a visit as they are kept, at scale 1 in both themes. R-GUI-021
#include "tests/gui/support/golden.h"

#include <gtest/gtest.h>

#include <cstring>

#include "tests/gui/screens/visit_pages.h"

namespace cisterna::test {
namespace {

// All pictures of the tree stay within 3 MB: the pages that decide, not each of their states.
const std::vector<std::string> kKept = {"sign_in", "connecting",       "pump",         "dose_refused", "dose_review",
                                        "bolus",   "refill_withdrawn", "refill_check", "running",      "unknown"};

class PageGolden : public ::testing::TestWithParam<std::pair<std::string, gui::Appearance>> {};

std::string name_of(const std::pair<std::string, gui::Appearance>& tried) {
  return "page_" + tried.first + (tried.second == gui::Appearance::kDark ? "_dark" : "_light");
}

TEST_P(PageGolden, LooksAsKept) {
  for (const auto& page : visit_pages()) {
    if (page.name != GetParam().first) continue;
    NoSink sink;
    auto forms = page.forms;

    const auto result = gui::compare_golden(name_of(GetParam()), GetParam().second, 1,
                                            [&](gui::Ui& ui) { gui::draw(ui, page.view, forms, sink); });

    EXPECT_TRUE(result.same) << result.words;
    return;
  }
  FAIL() << "no page " << GetParam().first;
}

std::vector<std::pair<std::string, gui::Appearance>> cases() {
  std::vector<std::pair<std::string, gui::Appearance>> all;
  for (const auto& name : kKept)
    for (const auto appearance : {gui::Appearance::kLight, gui::Appearance::kDark}) all.emplace_back(name, appearance);
  return all;
}

INSTANTIATE_TEST_SUITE_P(Pages, PageGolden, ::testing::ValuesIn(cases()),
                         [](const auto& tried) { return name_of(tried.param); });

}  // namespace
}  // namespace cisterna::test

int main(int count, char** values) {
  testing::InitGoogleTest(&count, values);
  for (int i = 1; i < count; ++i)
    cisterna::gui::write_golden = cisterna::gui::write_golden || std::strcmp(values[i], "--write") == 0;
  return RUN_ALL_TESTS();
}
