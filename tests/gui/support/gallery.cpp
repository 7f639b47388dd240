#include "tests/gui/support/gallery.h"

namespace cisterna::gui {

namespace {

StatusBar bar(Priority alarm, std::string words) {
  return {.items = {{"Patient", "Ada Example"}, {"Pump", "Peristaltic 20 mL"}, {"Signed in", "Dr. M. Berg, clinician"}},
          .clock = "14:03",
          .alarm = alarm,
          .alarm_text = std::move(words)};
}

void therapy_card(Ui& ui) {
  card(ui, {"Therapy now"}, [&] {
    line(ui, [&] {
      big_value(ui, {"Daily dose", "350", "mcg/day", ""});
      big_value(ui, {"Rate", "0.175", "mL/day", ""});
    });
    text(ui, "Baclofen 2,000 mcg/mL, 350 mcg/day = 0.175 mL/day, constant");
    dose_plot(ui, {.unit = "mcg/h",
                   .steps = {{0, 12.5}, {7, 18.75}, {12, 14.6}, {21, 12.5}},
                   .draft = {},
                   .limits = {{20.8, "library limit 500 mcg/day"}},
                   .now_h = 14.05,
                   .now_text = "now 14:03",
                   .total = "24 h total 350 mcg",
                   .height = 200});
  });
}

void reservoir_card(Ui& ui) {
  card(ui, {"Reservoir"}, [&] {
    reservoir(ui, {.fill = 0.62,
                   .low = 0.1,
                   .volume = "12.4 mL",
                   .capacity = "20 mL",
                   .low_text = "low at 2 mL",
                   .dates = {{"Low by volume", "2027-01-18", "at 0.175 mL/day", false},
                             {"May be low from", "2027-01-10", "pump at its upper tolerance", false},
                             {"Drug stability", "2026-12-19", "90 days from the fill", true}}});
  });
}

void link_card(Ui& ui) {
  card(ui, {"Link"}, [&] {
    hop_chain(ui, {{"USB", HopState::kUp, "connected"},
                   {"Wand", HopState::kUp, "ready"},
                   {"Radio", HopState::kWorking, "waking the pump"},
                   {"Implant", HopState::kUnknown, "not yet heard"}});
  });
}

void placement_card(Ui& ui) {
  card(ui, {"Placement"}, [&] {
    placement_meter(ui, {.bars = 3, .word = "Fair", .advice = "Move the coil a little towards the navel."});
  });
}

CompareTable comparison() {
  return {.name = "Prescription",
          .rows = {{"Drug", "baclofen", "baclofen", "baclofen", false, false},
                   {"Concentration", "2,000 mcg/mL", "2,000 mcg/mL", "2,000 mcg/mL", false, false},
                   {"Daily dose", "350 mcg/day", "380 mcg/day (+8.6 %)", "380 mcg/day", true, false},
                   {"Rate", "0.175 mL/day", "0.19 mL/day", "0.19 mL/day", true, false},
                   {"Low alarm", "2 mL", "2 mL", "3 mL", false, true}}};
}

}  // namespace

const char* gallery_name(GalleryPage page) {
  switch (page) {
    case GalleryPage::kPump:
      return "pump";
    case GalleryPage::kReview:
      return "review";
    case GalleryPage::kEntry:
      return "entry";
  }
  return "";
}

void Gallery::press(Ui& ui, const Button& b) {
  if (button(ui, b)) pressed.push_back(b.label);
}

void Gallery::pump_page(Ui& ui) {
  const PageSpec spec{.title = "Pump",
                      .subtitle = "Read 2026-11-20 14:02, all values from the pump",
                      .status = bar(Priority::kLow, "Reservoir low"),
                      .bench = true,
                      .footer = [&] {
                        actions(
                            ui,
                            [&] {
                              press(ui, {.label = "Change dose", .kind = ButtonKind::kPrimary});
                              press(ui, {.label = "Bolus"});
                              press(ui, {.label = "Refill"});
                            },
                            [&] { press(ui, {.label = "Suspend", .kind = ButtonKind::kDanger}); });
                      }};
  seen = page(ui, spec, [&] {
    banner(ui, {.priority = Priority::kLow,
                .happened = "The reservoir is low: 1.9 mL.",
                .still_true = "The pump goes on with its present prescription.",
                .to_do = "Refill before 2026-12-19.",
                .code = "reservoir_low"});
    row(ui, {{1.5F, 420, [&] { therapy_card(ui); }}, {1, 340, [&] { reservoir_card(ui); }}});
    row(ui, {{1.5F, 420, [&] { link_card(ui); }}, {1, 340, [&] { placement_card(ui); }}});
  });
}

void Gallery::review_page(Ui& ui) {
  const PageSpec spec{
      .title = "Review",
      .subtitle = "Nothing has changed in the pump yet.",
      .status = bar(Priority::kNone, ""),
      .bench = true,
      .footer = [&] {
        const HoldButton send{
            .label = "Hold to send to the pump", .enabled = seen.all, .why_not = "Scroll to the end first."};
        actions(
            ui, [&] { press(ui, {.label = "Back to the draft"}); }, [&] { holds += hold_button(ui, send) ? 1 : 0; });
      }};
  seen = page(ui, spec, [&] {
    card(ui, {""}, [&] { compare_table(ui, comparison()); });
    banner(ui, {.priority = Priority::kHigh,
                .happened = "Pump motor does not turn.",
                .still_true = "No drug is given.",
                .to_do = "Watch for withdrawal; treat by mouth; replace the pump.",
                .code = "motor_stall",
                .flashes = true});
    row(ui, {{1, 400,
              [&] {
                banner(ui, {.priority = Priority::kMedium,
                            .happened = "An open refill is 60 min old.",
                            .still_true = "The pump goes on with its present prescription.",
                            .to_do = "Close the refill."});
              }},
             {1, 400, [&] {
                banner(ui, {.priority = Priority::kOk,
                            .happened = "The pump applied the change.",
                            .still_true = "380 mcg/day since 14:03:12.",
                            .to_do = ""});
              }}});
    banner(ui, {.priority = Priority::kInfo,
                .happened = "This is a bench pump: no patient is connected.",
                .still_true = "",
                .to_do = ""});
  });
}

void Gallery::entry_page(Ui& ui) {
  const PageSpec spec{
      .title = "Change dose", .status = bar(Priority::kMedium, "Refill open"), .bench = true, .footer = [&] {
        line(ui, [&] {
          press(ui, {.label = "Review", .kind = ButtonKind::kPrimary});
          press(ui, {.label = "Send", .enabled = false, .why_not = "Enter a reason first."});
          press(ui, {.label = "Discard"});
        });
      }};
  const auto left = [&] {
    card(ui, {"Dose"}, [&] {
      if (const auto i = segmented(ui, {.label = "Mode", .options = {{"Constant"}, {"Day pattern"}}, .chosen = mode}))
        mode = *i;
      text_field(ui, {.label = "Daily dose", .unit = "mcg/day", .hint = "Now 350 mcg/day; +8.6 %"}, daily);
      text_field(ui,
                 {.label = "Bolus amount",
                  .unit = "mcg",
                  .problem = "Above the library's limit of 100 mcg. Did you mean 100 mcg?"},
                 bolus);
      text_field(ui, {.label = "Lot number", .enabled = false}, lot);
      text_field(ui, {.label = "Passphrase", .secret = true}, passphrase);
    });
  };
  const auto middle = [&] {
    card(ui, {"Pump"}, [&] {
      if (const auto i = option_list(
              ui, {.options = {{"Peristaltic 20 mL", "Ada Example"},
                               {"Peristaltic 40 mL", "Ben Sample"},
                               {.label = "Hepatic arterial", .enabled = false, .why_not = "Cannot be programmed."}},
                   .chosen = pump}))
        pump = *i;
    });
    card(ui, {"Keypad"}, [&] { static_cast<void>(keypad(ui, daily)); });
  };
  const auto right = [&] {
    card(ui, {""}, [&] {
      if (progress(ui, {.label = "Reading the pump",
                        .phases = {"Wake", "Secure session", "Status", "Prescription"},
                        .phase = 2,
                        .fraction = 0.5,
                        .cancel_note = "Cancel is safe: nothing has been sent."}))
        ++cancels;
    });
    card(ui, {"Values"}, [&] {
      value(ui, {"Battery", "2.94", "V", "end of service 2031-05"});
      value(ui, {"Boluses today", "3", "", "of 8"});
      divider(ui);
      small_text(ui, "Read at 14:02.");
    });
  };
  seen = page(ui, spec, [&] {
    row(ui, {{1.15F, 330, left}, {1, 300, middle}, {1, 300, right}});
    switch (confirmation(ui, {.question = "Stop this bolus?",
                              .facts = {"0.4 mL of 1 mL was given. The rest is not made up.",
                                        "The prescription of 350 mcg/day goes on."},
                              .hold_label = "Hold to stop the bolus"})) {
      case Confirmed::kNotYet:
        break;
      case Confirmed::kYes:
        ++holds;
        break;
      case Confirmed::kBack:
        ++backs;
        break;
    }
    card(ui, {"Patients today"}, [&] {
      if (const auto i = table(ui, {.name = "Patients",
                                    .columns = {{"Patient", 2}, {"Time", 1}, {"Task", 2}, {"Last dose", 1.5F, true}},
                                    .rows = {{"Ada Example", "14:00", "Refill", "350 mcg/day"},
                                             {"Ben Sample", "14:30", "Dose change", "1,250 mcg/day"},
                                             {"Łucja Żółć-Παπαδοπούλου", "15:00", "Follow-up", "95.5 mcg/day"}},
                                    .chosen = patient,
                                    .pickable = true}))
        patient = *i;
    });
    heading(ui, "Words");
    text(ui, "A sentence keeps 2,000 mcg/mL together; ≥ ≤ − × → ↗ ▲ ⚠ ✓ have pictures.", Tone::kSoft);
    text(ui, "Danger is said in words too.", Tone::kDanger);
  });
}

void Gallery::draw(Ui& ui, GalleryPage page) {
  switch (page) {
    case GalleryPage::kPump:
      return pump_page(ui);
    case GalleryPage::kReview:
      return review_page(ui);
    case GalleryPage::kEntry:
      return entry_page(ui);
  }
}

}  // namespace cisterna::gui
