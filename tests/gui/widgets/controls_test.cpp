#include <gtest/gtest.h>
#include <imgui.h>

#include "gui/widgets/widgets.h"
#include "tests/gui/support/driver.h"

namespace cisterna::gui {
namespace {

struct Page {
  std::string dose = "350", lot;
  int presses = 0, holds = 0, submits = 0, chosen = 0, picked = -1;
  bool enabled = true, shown = true;
  Confirmed confirmed = Confirmed::kNotYet;

  void draw(Ui& ui) {
    page(ui, {.title = "Test"}, [&] {
      presses += button(ui, {.label = "Press", .enabled = enabled, .why_not = "Not now."}) ? 1 : 0;
      if (shown) holds += hold_button(ui, {.label = "Hold", .enabled = enabled}) ? 1 : 0;
      submits += text_field(ui, {.label = "Dose", .unit = "mcg/day"}, dose).submitted ? 1 : 0;
      text_field(ui, {.label = "Lot"}, lot);
      if (const auto i = segmented(ui, {.options = {{"One"}, {"Two"}}, .chosen = chosen})) chosen = *i;
      if (const auto i =
              table(ui, {.name = "T", .columns = {{"A"}}, .rows = {{"First"}, {"Second"}}, .pickable = true}))
        picked = *i;
      const Confirmed c = confirmation(ui, {.question = "Stop?", .facts = {}, .hold_label = "Hold to stop"});
      if (c != Confirmed::kNotYet) confirmed = c;
    });
  }
};

class Controls : public testing::Test {
 protected:
  Page page_;
  Driver driver_{Appearance::kLight, 1, [this](Ui& ui) { page_.draw(ui); }};
};

// R-GUI-009
TEST_F(Controls, PressCountsOnceWhenLetGo) {
  driver_.finger_down("Press");
  driver_.frame(30);
  EXPECT_EQ(page_.presses, 0);

  driver_.finger_up();

  EXPECT_EQ(page_.presses, 1);
}

// R-GUI-009
TEST_F(Controls, PressLetGoOutsideDoesNotCount) {
  driver_.finger_down("Press");
  driver_.stage().io().MousePos = {1270, 790};
  driver_.frame();

  driver_.finger_up();

  EXPECT_EQ(page_.presses, 0);
}

// R-GUI-009
TEST_F(Controls, DisabledDoesNothingAndSaysWhy) {
  page_.enabled = false;
  driver_.settle();

  EXPECT_THROW(driver_.click("Press"), NotThere);
  EXPECT_TRUE(driver_.shows("Not now."));
  EXPECT_FALSE(driver_.find("Press").enabled);
}

// R-GUI-009: 1.5 s, frames of 1/60 s: the finger comes down in one frame, 90 more are 1.5 s.
TEST_F(Controls, HoldIsFullAtOneAndAHalfSecondsAndNotBefore) {
  driver_.finger_down("Hold");
  driver_.frame(89);
  EXPECT_EQ(page_.holds, 0);
  driver_.frame(1);
  EXPECT_EQ(page_.holds, 1);

  driver_.frame(300);
  driver_.finger_up();

  EXPECT_EQ(page_.holds, 1);
}

// R-GUI-009
TEST_F(Controls, ReleaseStartsTheHoldAnew) {
  driver_.hold("Hold", 1.4);
  driver_.hold("Hold", 1.4);

  EXPECT_EQ(page_.holds, 0);
}

// R-GUI-009
TEST_F(Controls, LeavingTheButtonEndsTheHold) {
  driver_.finger_down("Hold");
  driver_.frame(60);
  const ImVec2 there = driver_.stage().io().MousePos;
  driver_.stage().io().MousePos = {1270, 790};
  driver_.frame();
  driver_.stage().io().MousePos = there;
  driver_.frame(60);
  driver_.finger_up();

  EXPECT_EQ(page_.holds, 0);
}

// R-GUI-009: a window that stood still for a minute must not confirm by itself.
TEST_F(Controls, AStalledWindowDoesNotFillAHold) {
  driver_.finger_down("Hold");

  driver_.frame(1, 60.0);
  EXPECT_EQ(page_.holds, 0);

  driver_.finger_up();
  EXPECT_EQ(page_.holds, 0);
}

// R-GUI-009
TEST_F(Controls, AHoldEndsWhenItsButtonIsGoneOrDisabled) {
  driver_.finger_down("Hold");
  driver_.frame(60);
  page_.shown = false;
  driver_.frame(3);
  page_.shown = true;
  driver_.frame(120);

  EXPECT_EQ(page_.holds, 0);
  driver_.finger_up();
}

// R-GUI-004
TEST_F(Controls, KeyboardPressesHoldsChoosesAndPicks) {
  driver_.tab_to("Press");
  driver_.key(Key::kSpace);
  driver_.key(Key::kEnter);
  EXPECT_EQ(page_.presses, 2);

  driver_.tab_to("Hold");
  driver_.key_down(Key::kSpace);
  driver_.frame(89);
  EXPECT_EQ(page_.holds, 0);
  driver_.frame(1);
  driver_.key_up(Key::kSpace);
  EXPECT_EQ(page_.holds, 1);

  driver_.tab_to("Two");
  driver_.key(Key::kEnter);
  EXPECT_EQ(page_.chosen, 1);
  driver_.tab_to("Second");
  driver_.key(Key::kSpace);
  EXPECT_EQ(page_.picked, 1);
}

// R-GUI-004
TEST_F(Controls, TabDuringAHoldEndsIt) {
  driver_.tab_to("Hold");
  driver_.key_down(Key::kSpace);
  driver_.frame(60);
  driver_.key(Key::kTab);
  driver_.frame(120);
  driver_.key_up(Key::kSpace);

  EXPECT_EQ(page_.holds, 0);
}

// R-GUI-010
TEST_F(Controls, TypingReplacesWhatWasInTheField) {
  driver_.type("Dose", "402.5");
  EXPECT_EQ(page_.dose, "402.5");
  EXPECT_EQ(driver_.find("Dose").text, "402.5");
  EXPECT_TRUE(driver_.shows("mcg/day"));

  driver_.type("Dose", "");
  EXPECT_EQ(page_.dose, "");
}

// R-GUI-004 R-GUI-010
TEST_F(Controls, TabBringsTheKeyboardIntoAFieldAndOutAgain) {
  driver_.tab_to("Lot");
  driver_.type_characters("LOT-9");
  EXPECT_EQ(page_.lot, "LOT-9");

  driver_.key(Key::kTab);
  driver_.type_characters("x");
  EXPECT_EQ(page_.lot, "LOT-9");
}

// R-GUI-010
TEST_F(Controls, EnterInAFieldSubmitsOnce) {
  driver_.type("Dose", "1");

  driver_.key(Key::kEnter);

  EXPECT_EQ(page_.submits, 1);
  EXPECT_EQ(page_.presses, 0);
}

// R-GUI-010
TEST_F(Controls, AHugeInputIsCutAndStaysInsideTheField) {
  driver_.type("Lot", std::string(5000, '7'));

  EXPECT_LE(page_.lot.size(), 200U);
  EXPECT_TRUE(driver_.find("Lot").rect.contains(driver_.find("Lot").text_rect));
}

// R-GUI-009
TEST_F(Controls, ConfirmationNeedsAHoldAndCanBeLeft) {
  driver_.click("Hold to stop");
  EXPECT_EQ(page_.confirmed, Confirmed::kNotYet);
  driver_.click("Go back");
  EXPECT_EQ(page_.confirmed, Confirmed::kBack);

  driver_.hold("Hold to stop", 1.6);

  EXPECT_EQ(page_.confirmed, Confirmed::kYes);
}

// R-GUI-003
TEST_F(Controls, AnUnknownNameIsSaid) {
  EXPECT_THROW(static_cast<void>(driver_.find("Nobody")), NotThere);
}

}  // namespace
}  // namespace cisterna::gui
