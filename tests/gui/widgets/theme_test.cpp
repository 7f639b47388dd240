#include "gui/theme/theme.h"

#include <gtest/gtest.h>
#include <imgui.h>

#include "gui/theme/fonts.h"
#include "gui/widgets/stage.h"

namespace cisterna::gui {
namespace {

// R-GUI-001: worked values of WCAG 2.1's definition: black on white 21, #767676 on white 4.54.
TEST(Theme, ContrastIsThatOfTheDefinition) {
  EXPECT_NEAR(contrast({0, 0, 0, 255}, {255, 255, 255, 255}), 21.0, 0.001);
  EXPECT_NEAR(contrast({0x76, 0x76, 0x76, 255}, {255, 255, 255, 255}), 4.54, 0.01);
  EXPECT_NEAR(contrast({9, 9, 9, 255}, {9, 9, 9, 255}), 1.0, 1e-9);
}

// R-GUI-001
TEST(Theme, EveryTextReachesFourAndAHalfToOne) {
  for (const Appearance appearance : {Appearance::kLight, Appearance::kDark}) {
    const Palette p = make_theme(appearance, 1).palette;
    for (const Rgba ground : {p.page, p.card, p.inset}) {
      for (const Rgba words : {p.text, p.text_soft, p.accent_text, p.plot_limit})
        EXPECT_GE(contrast(words, ground), 4.5);
      for (const Rgba edge : {p.line_strong, p.focus, p.plot_dose, p.plot_now}) EXPECT_GE(contrast(edge, ground), 3.0);
    }
    for (const Pair& pair : {p.primary, p.plain, p.danger, p.disabled, p.chosen, p.changed, p.alarm_high,
                             p.alarm_medium, p.alarm_low, p.info, p.ok, p.bench, p.header}) {
      EXPECT_GE(contrast(pair.text, pair.ground), 4.5);
    }
  }
}

// R-GUI-001
TEST(Theme, ScaleStaysBetweenItsEnds) {
  EXPECT_FLOAT_EQ(make_theme(Appearance::kLight, 0.74F).scale, 0.75F);
  EXPECT_FLOAT_EQ(make_theme(Appearance::kLight, 0.75F).scale, 0.75F);
  EXPECT_FLOAT_EQ(make_theme(Appearance::kLight, 2.0F).scale, 2.0F);
  EXPECT_FLOAT_EQ(make_theme(Appearance::kLight, 2.01F).scale, 2.0F);
  EXPECT_FLOAT_EQ(make_theme(Appearance::kLight, 1.5F).px(11), 17.0F);
}

// R-GUI-007: IEC 60601-1-8 table 2: high 1.4 to 2.8 Hz, medium 0.4 to 0.8 Hz, on for 20 to 60 % of the time.
TEST(Theme, AlarmsFlashAtTheStandardsRates) {
  for (const auto& [hertz, least, most] : {std::tuple{kFlashHighHz, 1.4, 2.8}, std::tuple{kFlashMediumHz, 0.4, 0.8}}) {
    int rises = 0, lit = 0;
    for (int ms = 1; ms <= 10'000; ++ms) {
      const bool on = flash_on(hertz, ms / 1000.0), before = flash_on(hertz, (ms - 1) / 1000.0);
      rises += on && !before ? 1 : 0;
      lit += on ? 1 : 0;
    }
    EXPECT_GE(rises / 10.0, least);
    EXPECT_LE(rises / 10.0, most);
    EXPECT_GE(lit, 2'000);
    EXPECT_LE(lit, 6'000);
  }
}

// R-GUI-002
TEST(Fonts, DigitsAreOfOneWidthAndSymbolsHavePictures) {
  for (const float scale : {0.75F, 1.0F, 2.0F}) {
    Stage stage(Appearance::kLight, scale);
    ASSERT_TRUE(stage.prepare());
    for (const ImFont* font : stage.io().Fonts->Fonts) EXPECT_TRUE(tabular_digits(*font));
    const ImFont& body = *stage.io().Fonts->Fonts[static_cast<int>(Face::kBody)];
    EXPECT_TRUE(can_draw(body, "≥ ≤ − × → ↗ ▲ ⚠ ✓ é Ł Żółć Παπα Жуков 0123456789"));
    EXPECT_FALSE(can_draw(body, "漢"));
  }
}

// R-GUI-002
TEST(Fonts, AMissingFileIsNamedWithItsPackage) {
  const FontFiles files = font_files();
  EXPECT_NE(files.regular.find("Roboto-Regular.ttf"), std::string::npos);
  EXPECT_NE(files.symbols.find("DejaVuSans.ttf"), std::string::npos);
  try {
    static_cast<void>(present_font("/nowhere/Face.ttf", "fonts-face"));
    FAIL() << "a missing file was not refused";
  } catch (const FontsMissing& missing) {
    EXPECT_STREQ(
        missing.what(),
        "The window needs the typeface /nowhere/Face.ttf, which is not there. Install the package fonts-face.");
  }
}

}  // namespace
}  // namespace cisterna::gui
