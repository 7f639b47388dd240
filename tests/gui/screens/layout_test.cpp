// Every page x scale x theme: nothing cut or overlapping, contrast, touch targets, reachable by keyboard. R-GUI-021
#include <gtest/gtest.h>

#include "tests/gui/screens/visit_pages.h"
#include "tests/gui/support/layout_checks.h"

namespace cisterna::test {
namespace {

struct Look {
  gui::Appearance appearance;
  float scale;
};

class PageLayout : public ::testing::TestWithParam<Look> {
 protected:
  gui::Driver driver_of(const StillPage& page, gui::Forms& forms) {
    return gui::Driver{GetParam().appearance, GetParam().scale,
                       [this, &page, &forms](gui::Ui& ui) { gui::draw(ui, page.view, forms, sink_); }};
  }
  NoSink sink_;
};

TEST_P(PageLayout, EveryPage_CanBeReadAndTouched) {
  for (const auto& page : visit_pages()) {
    auto forms = page.forms;
    auto driver = driver_of(page, forms);
    driver.settle();
    const auto faults = gui::page_faults(driver, GetParam().scale);
    EXPECT_TRUE(faults.empty()) << page.name << ":\n" << gui::listed(faults);
  }
}

TEST_P(PageLayout, EveryPage_IsWorkedByKeyboardAlone) {
  for (const auto& page : visit_pages()) {
    auto forms = page.forms;
    auto driver = driver_of(page, forms);
    driver.settle();
    const auto faults = gui::keyboard_faults(driver);
    EXPECT_TRUE(faults.empty()) << page.name << ":\n" << gui::listed(faults);
  }
}

TEST_P(PageLayout, EveryPage_SaysBench) {
  for (const auto& page : visit_pages()) {
    auto forms = page.forms;
    auto driver = driver_of(page, forms);
    driver.settle();
    EXPECT_TRUE(driver.shows("BENCH")) << page.name;
  }
}

INSTANTIATE_TEST_SUITE_P(Looks, PageLayout,
                         ::testing::Values(Look{gui::Appearance::kLight, 0.75F}, Look{gui::Appearance::kLight, 1},
                                           Look{gui::Appearance::kLight, 1.5F}, Look{gui::Appearance::kLight, 2},
                                           Look{gui::Appearance::kDark, 0.75F}, Look{gui::Appearance::kDark, 1},
                                           Look{gui::Appearance::kDark, 1.5F}, Look{gui::Appearance::kDark, 2}));

}  // namespace
}  // namespace cisterna::test
