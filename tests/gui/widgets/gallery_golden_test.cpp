#include <gtest/gtest.h>

#include <cstring>

#include "tests/gui/support/gallery.h"
#include "tests/gui/support/golden.h"

namespace cisterna::gui {
namespace {

class GalleryGolden : public testing::TestWithParam<std::pair<GalleryPage, Appearance>> {};

std::string name_of(std::pair<GalleryPage, Appearance> c) {
  return std::string("gallery_") + gallery_name(c.first) + (c.second == Appearance::kDark ? "_dark" : "_light");
}

// R-GUI-015
TEST_P(GalleryGolden, LooksAsKept) {
  const auto [page, appearance] = GetParam();
  Gallery gallery;

  const GoldenResult result =
      compare_golden(name_of(GetParam()), appearance, 1, [&, shown = page](Ui& ui) { gallery.draw(ui, shown); });

  EXPECT_TRUE(result.same) << result.words;
}

INSTANTIATE_TEST_SUITE_P(Pages, GalleryGolden,
                         testing::Values(std::pair{GalleryPage::kPump, Appearance::kLight},
                                         std::pair{GalleryPage::kPump, Appearance::kDark},
                                         std::pair{GalleryPage::kReview, Appearance::kLight},
                                         std::pair{GalleryPage::kReview, Appearance::kDark},
                                         std::pair{GalleryPage::kEntry, Appearance::kLight},
                                         std::pair{GalleryPage::kEntry, Appearance::kDark}),
                         [](const auto& tried) { return name_of(tried.param); });

}  // namespace
}  // namespace cisterna::gui

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  for (int i = 1; i < argc; ++i)
    cisterna::gui::write_golden = cisterna::gui::write_golden || std::strcmp(argv[i], "--write") == 0;
  return RUN_ALL_TESTS();
}
