#include <gtest/gtest.h>

#include "tests/gui/support/driver.h"
#include "tests/gui/support/gallery.h"
#include "tests/gui/support/layout_checks.h"

namespace cisterna::gui {
namespace {

struct Case {
  GalleryPage page;
  Appearance appearance;
  float scale;
};

class GalleryLayout : public testing::TestWithParam<Case> {};

// R-GUI-003 R-GUI-005
TEST_P(GalleryLayout, NothingIsCutFaintSmallOrOverlapping) {
  const auto [page, appearance, scale] = GetParam();
  Gallery gallery;
  Driver driver(appearance, scale, [&](Ui& ui) { gallery.draw(ui, page); });

  const Faults faults = page_faults(driver, scale);

  EXPECT_TRUE(faults.empty()) << listed(faults);
  EXPECT_TRUE(gallery.seen.all);
}

// R-GUI-004
TEST_P(GalleryLayout, TabComesToEveryControl) {
  const auto [page, appearance, scale] = GetParam();
  Gallery gallery;
  Driver driver(appearance, scale, [&](Ui& ui) { gallery.draw(ui, page); });

  const Faults faults = keyboard_faults(driver);

  EXPECT_TRUE(faults.empty()) << listed(faults);
}

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const GalleryPage page : {GalleryPage::kPump, GalleryPage::kReview, GalleryPage::kEntry}) {
    for (const Appearance appearance : {Appearance::kLight, Appearance::kDark}) {
      for (const float scale : {0.75F, 1.0F, 1.5F, 2.0F}) all.push_back({page, appearance, scale});
    }
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(PagesThemesScales, GalleryLayout, testing::ValuesIn(cases()),
                         [](const testing::TestParamInfo<Case>& tried) {
                           const Case& c = tried.param;
                           return std::string(gallery_name(c.page)) +
                                  (c.appearance == Appearance::kDark ? "_dark_" : "_light_") +
                                  std::to_string(static_cast<int>(c.scale * 100));
                         });

}  // namespace
}  // namespace cisterna::gui
