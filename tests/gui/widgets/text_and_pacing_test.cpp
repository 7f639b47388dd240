#include <gtest/gtest.h>

#include "gui/shell/pacing.h"
#include "gui/widgets/ink.h"
#include "gui/widgets/widgets.h"
#include "tests/gui/support/driver.h"
#include "tests/gui/support/layout_checks.h"

namespace cisterna::gui {
namespace {

// R-GUI-008: at every width from one letter to the whole sentence.
TEST(Words, AValueAndItsUnitNeverPart) {
  const std::string_view words = "Baclofen 2,000 mcg/mL at 350 mcg/day and +8.6 % more";
  std::vector<std::string> parted;
  float widest = 0;
  Driver driver(Appearance::kLight, 1, [&](Ui& ui) {
    const State& s = ui.state();
    widest = text_width(s, Face::kBody, words);
    for (float width = text_width(s, Face::kBody, "2,000 mcg/mL") + 1; width < widest + 10; width += 1) {
      for (const std::string_view line : broken(s, Face::kBody, words, width)) {
        const bool ends_in_number = !line.empty() && line.back() >= '0' && line.back() <= '9';
        if (ends_in_number || text_width(s, Face::kBody, line) > width) parted.emplace_back(line);
      }
    }
  });

  EXPECT_GT(widest, 300);
  EXPECT_TRUE(parted.empty()) << parted.front();
}

// R-GUI-008
TEST(Words, BrokenLinesHoldEveryWord) {
  Driver driver(Appearance::kLight, 1, [&](Ui& ui) {
    std::string all;
    for (const std::string_view line : broken(ui.state(), Face::kBody, "one two three four\nfive", 60))
      all += std::string(line) + "|";
    EXPECT_EQ(all, "one two|three|four|five|");
  });
}

// R-GUI-005
TEST(Scrolling, AllIsSeenOnlyWhenTheEndWasInView) {
  Seen seen;
  Driver driver(Appearance::kLight, 1, [&](Ui& ui) {
    seen = page(ui, {.title = "Long"}, [&] {
      for (int i = 0; i < 60; ++i) text(ui, "line " + std::to_string(i));
    });
  });
  EXPECT_FALSE(seen.fits);
  EXPECT_FALSE(seen.all);
  EXPECT_TRUE(driver.shows("More below"));

  for (int i = 0; i < 10; ++i) {
    if (driver.find("Scroll down").enabled) driver.click("Scroll down");
  }

  EXPECT_TRUE(seen.all);
  EXPECT_TRUE(driver.shows("line 59"));
  EXPECT_FALSE(driver.shows("More below"));
}

// R-GUI-005
TEST(Scrolling, ALeapToTheEndHasNotSeenTheMiddle) {
  Seen seen;
  Driver driver(Appearance::kLight, 1, [&](Ui& ui) {
    seen = page(ui, {.title = "Long"}, [&] {
      for (int i = 0; i < 90; ++i) text(ui, "line " + std::to_string(i));
    });
  });

  driver.wheel(-1000);

  EXPECT_TRUE(driver.shows("line 89"));
  EXPECT_FALSE(seen.all);
}

// R-GUI-016
TEST(Pacing, DrawsTwoExtraFramesAndThenSleeps) {
  Pacing pacing;
  for (int i = 0; i < 3; ++i) pacing.on_frame();
  EXPECT_DOUBLE_EQ(pacing.wait_s(std::nullopt), 60.0);

  pacing.on_event();
  for (int i = 0; i < 3; ++i) {
    EXPECT_DOUBLE_EQ(pacing.wait_s(std::nullopt), 0.0);
    pacing.on_frame();
  }

  EXPECT_DOUBLE_EQ(pacing.wait_s(std::nullopt), 60.0);
  EXPECT_DOUBLE_EQ(pacing.wait_s(0.25), 0.25);
}

// R-GUI-016: a page at rest asks for no frame; a flashing alarm for one at its next change, 0.25 s away at most.
TEST(Pacing, OnlyWhatMovesAsksForAFrame) {
  bool flashing = false;
  Driver driver(Appearance::kLight, 1, [&](Ui& ui) {
    page(ui, {.title = "Rest"},
         [&] { banner(ui, {.priority = Priority::kHigh, .happened = "Motor.", .flashes = flashing}); });
  });
  EXPECT_FALSE(driver.stage().ui().next_frame_in().has_value());

  flashing = true;
  driver.settle();

  ASSERT_TRUE(driver.stage().ui().next_frame_in().has_value());
  EXPECT_LE(*driver.stage().ui().next_frame_in(), 0.26);
}

Entry text_entry(std::string name, Rect rect) {
  return {.name = name,
          .text = name,
          .rect = rect,
          .clip = {0, 0, 100, 100},
          .text_rect = rect,
          .room = rect,
          .foreground = {0, 0, 0, 255},
          .background = {255, 255, 255, 255}};
}

Entry control_entry(std::string name, Rect rect) {
  Entry e = text_entry(std::move(name), rect);
  e.role = Role::kButton;
  return e;
}

// R-GUI-003: the checks find each planted fault.
TEST(LayoutChecks, EachPlantedFaultIsFound) {
  Registry good;
  good.add(text_entry("a", {0, 0, 20, 10}));
  good.add(control_entry("b", {0, 20, 50, 70}));
  EXPECT_TRUE(frame_faults(good, 1).empty()) << listed(frame_faults(good, 1));

  Registry cut, crossed, faint, small, twice, on_control;
  cut.add(text_entry("wide", {90, 0, 120, 10}));
  crossed.add(text_entry("one", {0, 0, 20, 10}));
  crossed.add(text_entry("two", {10, 5, 30, 15}));
  Entry grey = text_entry("grey", {0, 0, 20, 10});
  grey.foreground = {150, 150, 150, 255};
  faint.add(grey);
  small.add(control_entry("small", {0, 0, 43, 44}));
  twice.add(control_entry("same", {0, 0, 44, 44}));
  twice.add(control_entry("same", {50, 0, 94, 44}));
  on_control.add(control_entry("button", {0, 0, 50, 50}));
  on_control.add(text_entry("stray", {45, 10, 60, 20}));

  EXPECT_EQ(cut_texts(cut).size(), 1U);
  EXPECT_EQ(overlaps(crossed).size(), 1U);
  EXPECT_EQ(faint_things(faint).size(), 1U);
  EXPECT_EQ(small_targets(small, 1).size(), 1U);
  EXPECT_EQ(nameless_controls(twice).size(), 1U);
  EXPECT_GE(overlaps(on_control).size(), 1U);
}

}  // namespace
}  // namespace cisterna::gui
