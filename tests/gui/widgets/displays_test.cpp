#include <gtest/gtest.h>
#include <imgui.h>

#include "gui/widgets/widgets.h"
#include "tests/gui/support/driver.h"
#include "tests/gui/support/layout_checks.h"

namespace cisterna::gui {
namespace {

constexpr float kScales[] = {0.75F, 1.0F, 1.5F, 2.0F};

Driver on_a_page(const std::function<void(Ui&)>& body, float scale = 1, StatusBar bar = {}, bool bench = false) {
  return {Appearance::kLight, scale,
          [=](Ui& ui) { page(ui, {.title = "Page", .status = bar, .bench = bench}, [&] { body(ui); }); }};
}

// R-GUI-006
TEST(StatusBarShows, BenchOnEveryPageOfABenchAndNowhereElse) {
  for (const float scale : kScales) {
    const Driver bench = on_a_page([](Ui&) {}, scale, {.items = {{"Patient", "Ada Example"}}, .clock = "14:03"}, true);
    const Driver clinic =
        on_a_page([](Ui&) {}, scale, {.items = {{"Patient", "Ada Example"}}, .clock = "14:03"}, false);

    EXPECT_NE(bench.registry().find("BENCH", Role::kStamp), nullptr);
    EXPECT_EQ(clinic.registry().find("BENCH", Role::kStamp), nullptr);
    EXPECT_TRUE(clinic.shows("Ada Example"));
    EXPECT_TRUE(clinic.shows("14:03"));
  }
}

// R-GUI-006
TEST(StatusBarShows, LongNamesWholeAtEveryScale) {
  for (const float scale : kScales) {
    Driver driver = on_a_page([](Ui& ui) { text(ui, "Body"); }, scale,
                              {.items = {{"Patient", "Maximiliane-Alexandrina Featherstonehaugh-Cholmondeley"},
                                         {"Pump", "Peristaltic 40 mL"},
                                         {"Signed in", "Prof. Dr. Wolfeschlegelstein, clinician"}},
                               .clock = "14:03",
                               .alarm = Priority::kHigh,
                               .alarm_text = "Pump motor does not turn"},
                              true);
    driver.settle();

    EXPECT_TRUE(frame_faults(driver.registry(), scale).empty()) << scale << "\n"
                                                                << listed(frame_faults(driver.registry(), scale));
    EXPECT_TRUE(driver.shows("Body"));
  }
}

// R-GUI-007
TEST(BannerShows, ThreeSentencesAndThePriorityAsAWord) {
  const Driver driver = on_a_page([](Ui& ui) {
    banner(ui, {.priority = Priority::kHigh,
                .happened = "Motor stopped.",
                .still_true = "No drug is given.",
                .to_do = "Treat by mouth.",
                .code = "motor_stall"});
  });

  for (const char* words : {"High alarm", "Motor stopped.", "No drug is given.", "Treat by mouth.", "motor_stall"})
    EXPECT_TRUE(driver.shows(words));
}

// R-GUI-011
TEST(ProgressShows, EachPhaseWithAWordAndCancel) {
  int cancels = 0;
  bool can_cancel = true;
  Driver driver = on_a_page([&](Ui& ui) {
    cancels += progress(ui, {.label = "Reading",
                             .phases = {"Wake", "Session", "Status"},
                             .phase = 1,
                             .can_cancel = can_cancel,
                             .cancel_note = "Nothing was sent."})
                   ? 1
                   : 0;
  });
  EXPECT_NE(driver.visible_text().find("Wake\ndone\nSession\nnow\nStatus\nto come\n"), std::string::npos)
      << driver.visible_text();
  EXPECT_TRUE(driver.stage().ui().next_frame_in().has_value());

  driver.click("Cancel");
  EXPECT_EQ(cancels, 1);
  can_cancel = false;
  driver.settle();

  EXPECT_EQ(driver.registry().find("Cancel"), nullptr);
}

// R-GUI-011
TEST(LinkShows, EachHopAndThePlacementInWords) {
  const Driver driver = on_a_page([](Ui& ui) {
    hop_chain(ui, {{"USB", HopState::kUp, "connected"},
                   {"Wand", HopState::kDown, "no answer"},
                   {"Radio", HopState::kWorking, "waking"},
                   {"Implant", HopState::kUnknown, "not heard"}});
    placement_meter(ui, {.bars = 4, .word = "Good", .advice = "Hold it there."});
  });

  EXPECT_NE(driver.visible_text().find(
                "USB\nconnected\nWand\nno answer\nRadio\nwaking\nImplant\nnot heard\nGood, 4 of 5\nHold it there."),
            std::string::npos)
      << driver.visible_text();
}

// R-GUI-012
TEST(CompareTableShows, ChangedAndDifferingRowsMarkedInWordsAtEveryScale) {
  for (const float scale : kScales) {
    Driver driver = on_a_page(
        [](Ui& ui) {
          compare_table(ui, {.name = "T",
                             .rows = {{"Dose", "350 mcg/day", "380 mcg/day", "380 mcg/day", true, false},
                                      {"Alarm", "2 mL", "2 mL", "3 mL", false, true},
                                      {"Drug", "baclofen", "baclofen", "baclofen", false, false}}});
        },
        scale);
    driver.wheel(-1000), driver.wheel(1000);

    EXPECT_EQ(driver.find("Dose, mark").text, "changed");
    EXPECT_EQ(driver.find("Alarm, mark").text, "differs from new");
    EXPECT_EQ(driver.find("Drug, mark").text, "same");
    EXPECT_EQ(driver.find("Dose, old").text, "350 mcg/day");
    EXPECT_EQ(driver.find("Dose, new").text, "380 mcg/day");
    EXPECT_EQ(driver.find("Alarm, read back").text, "3 mL");
  }
}

// R-GUI-013
TEST(DosePlotShows, NowTotalAndEveryLimitEvenAboveTheAxis) {
  const Driver driver = on_a_page([](Ui& ui) {
    dose_plot(ui, {.unit = "mcg/h",
                   .steps = {{0, 14.6}},
                   .draft = {},
                   .limits = {{20, "soft limit 480 mcg/day"}, {500, "hard limit 12,000 mcg/day"}},
                   .now_h = 14.05,
                   .now_text = "now 14:03",
                   .total = "24 h total 350 mcg"});
  });

  for (const char* words : {"now 14:03", "24 h total 350 mcg", "soft limit 480 mcg/day",
                            "hard limit 12,000 mcg/day (above this axis)", "00:00", "24:00"})
    EXPECT_TRUE(driver.shows(words)) << words;
}

// R-GUI-013: from nothing to far too much, now at either end, at every scale and in a narrow column.
TEST(DosePlotShows, AnyDoseWithoutOverlaps) {
  for (const float scale : kScales) {
    for (const double rate : {0.0, 1e-6, 0.004, 1.0, 99.99, 12'345.0, 1e7}) {
      for (const double now : {0.0, 0.01, 12.0, 23.99, 24.0}) {
        Driver driver = on_a_page(
            [=](Ui& ui) {
              row(ui, {{1, 300,
                        [&] {
                          dose_plot(ui, {.unit = "mcg/h",
                                         .steps = {{0, rate}, {12, rate / 2}},
                                         .draft = {{0, rate * 1.1}},
                                         .limits = {{rate * 1.2, "limit"}},
                                         .now_h = now,
                                         .now_text = "now",
                                         .total = "total"});
                        }},
                       {2, 300, [&] { text(ui, "beside"); }}});
            },
            scale);
        const Faults faults = page_faults(driver, scale);
        ASSERT_TRUE(faults.empty()) << rate << " at " << now << "\n" << listed(faults);
      }
    }
  }
}

// R-GUI-013
TEST(ReservoirShows, ThreeDatesAndWhichGoverns) {
  const Driver driver = on_a_page([](Ui& ui) {
    reservoir(ui, {.fill = 1.7,
                   .low = 0.1,
                   .volume = "12.4 mL",
                   .capacity = "20 mL",
                   .low_text = "low at 2 mL",
                   .dates = {{"Low", "2027-01-18", "", false},
                             {"May be low from", "2027-01-10", "", false},
                             {"Expiry", "2026-12-19", "", true}}});
  });

  for (const char* words :
       {"12.4 mL", "of 20 mL, low at 2 mL", "2027-01-18", "2027-01-10", "Expiry (governs)", "2026-12-19"})
    EXPECT_TRUE(driver.shows(words)) << words;
  EXPECT_FALSE(driver.shows("Low (governs)"));
}

// R-GUI-014
TEST(StageDraws, WithoutAWindowAndInTwoContextsAtOnce) {
  Driver one = on_a_page([](Ui& ui) { text(ui, "first"); });
  Driver two = on_a_page([](Ui& ui) { text(ui, "second"); }, 2);

  one.settle();

  EXPECT_TRUE(one.shows("first"));
  EXPECT_TRUE(two.shows("second"));
  EXPECT_GT(one.stage().drawn()->TotalVtxCount, 0);
  EXPECT_FLOAT_EQ(two.find("second").font_px, 2 * one.find("first").font_px);
}

// R-GUI-014
TEST(StageDraws, ANewScaleWithNewTypefaces) {
  Driver driver = on_a_page([](Ui& ui) { text(ui, "words"); });
  const float before = driver.find("words").font_px;

  driver.stage().set_theme(Appearance::kDark, 1.5F);
  driver.settle();

  EXPECT_FLOAT_EQ(driver.find("words").font_px, before * 1.5F);
}

}  // namespace
}  // namespace cisterna::gui
