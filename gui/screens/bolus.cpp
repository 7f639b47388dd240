// R-GUI-026: a single bolus, told back as a sentence with its 24 h total.
#include "gui/screens/page.h"

namespace cisterna::gui {

namespace {

void typed(const Screen& screen) {
  screen.emit(workflow::intent::BolusTyped{screen.forms.bolus_amount, screen.forms.bolus_duration});
}

void amount(const Screen& screen) {
  const auto& page = screen.view.bolus;
  auto& forms = screen.forms;
  const auto field = text_field(screen.ui, {"Amount", page.unit, "The number alone.", page.problem, true, false, 0},
                                forms.bolus_amount);
  const bool tapped = keypad(screen.ui, forms.bolus_amount);
  if (field.changed || tapped) typed(screen);
}

void duration(const Screen& screen) {
  const auto& page = screen.view.bolus;
  auto& forms = screen.forms;
  auto& ui = screen.ui;
  const auto field =
      text_field(ui, {"Over", "min", "How long it takes, in minutes.", page.duration_problem, true, false, 0},
                 forms.bolus_duration);
  static const std::vector<std::string> kMinutes = {"5", "10", "30", "60"};
  Choice choice{"Or one of these", {}, -1};
  for (std::size_t i = 0; i < kMinutes.size(); ++i) {
    choice.options.push_back({kMinutes[i] + " min", "", true, ""});
    if (kMinutes[i] == forms.bolus_duration) choice.chosen = static_cast<int>(i);
  }
  const auto picked = segmented(ui, choice);
  if (picked) forms.bolus_duration = kMinutes[static_cast<std::size_t>(*picked)];
  if (field.changed || picked) typed(screen);
  space(ui);
  show_value(ui, "Prescription", page.active);
  if (!page.total.empty()) text(ui, page.total, Tone::kStrong);
  if (!page.sentence.empty()) {
    space(ui);
    heading(ui, page.sentence + ".");
  }
  show_advice(ui, page.advice);
}

}  // namespace

void draw_bolus(const Screen& screen) {
  const auto& page = screen.view.bolus;
  auto& forms = screen.forms;
  auto& ui = screen.ui;
  const bool reason_missing = page.needs_reason && forms.bolus_reason.find_first_not_of(' ') == std::string::npos;
  const auto why = !page.can_review ? page.why_not : "Give the reason for this bolus.";
  show(
      screen, {"Bolus", "In the pump: " + page.drug},
      [&] {
        if (button(ui, "Back")) screen.emit(workflow::intent::Back{});
      },
      [&] {
        if (button(ui, {"Review", ButtonKind::kPrimary, page.can_review && !reason_missing, why, false}))
          screen.emit(workflow::intent::BolusReview{forms.bolus_amount, forms.bolus_duration, forms.bolus_reason});
      },
      [&] {
        row(ui, {{1, 340, [&] { card(ui, {}, [&] { amount(screen); }); }},
                 {1.4F, 400, [&] {
                    card(ui, {}, [&] {
                      duration(screen);
                      if (page.needs_reason)
                        (void)text_field(ui, {"Reason", "", "It stays with the order on record.", "", true, false, 0},
                                         forms.bolus_reason);
                    });
                  }}});
      });
}

}  // namespace cisterna::gui
