// R-GUI-025: a new daily dose, beside the active one and the library's limits.
#include "gui/screens/page.h"

namespace cisterna::gui {

namespace {

void entry(const Screen& screen) {
  const auto& page = screen.view.dose;
  auto& forms = screen.forms;
  auto& ui = screen.ui;
  const Field field{
      "New daily dose", page.unit, "The number alone; the unit stands in the field.", page.problem, true, false, 0};
  const auto typed = text_field(ui, field, forms.daily);
  const bool tapped = keypad(ui, forms.daily);
  if (typed.changed || tapped) screen.emit(workflow::intent::DoseTyped{forms.daily});
}

void result(const Screen& screen) {
  const auto& page = screen.view.dose;
  auto& ui = screen.ui;
  row(ui, {{1, 150, [&] { show_value(ui, "Now", page.active); }},
           {1, 150, [&] { show_value(ui, "Change", page.percent.empty() ? "none yet" : page.percent); }},
           {1, 150, [&] { show_value(ui, "Rate", page.rate.empty() ? "none yet" : page.rate); }}});
  if (!page.total.empty()) text(ui, page.total, Tone::kStrong);
  show_advice(ui, page.advice);
  auto plot = plot_of(page.plot, page.advice.empty() ? 230 : 200);
  plot.total.clear();  // it stands above, where it is never below the fold
  dose_plot(ui, plot);
}

}  // namespace

void draw_change_dose(const Screen& screen) {
  const auto& page = screen.view.dose;
  auto& forms = screen.forms;
  auto& ui = screen.ui;
  const bool reason_missing = page.needs_reason && forms.dose_reason.find_first_not_of(' ') == std::string::npos;
  const auto why = !page.can_review ? page.why_not : "Give the reason for this dose.";
  show(
      screen, {"Change dose", "In the pump: " + page.drug},
      [&] {
        if (button(ui, "Back")) screen.emit(workflow::intent::Back{});
      },
      [&] {
        if (button(ui, {"Review", ButtonKind::kPrimary, page.can_review && !reason_missing, why, false}))
          screen.emit(workflow::intent::DoseReview{forms.daily, forms.dose_reason});
      },
      [&] {
        row(ui, {{1, 340,
                  [&] {
                    card(ui, {}, [&] {
                      entry(screen);
                      if (page.needs_reason)
                        (void)text_field(ui, {"Reason", "", "It stays with the order on record.", "", true, false, 0},
                                         forms.dose_reason);
                    });
                  }},
                 {1.6F, 440, [&] { card(ui, {}, [&] { result(screen); }); }}});
      });
}

}  // namespace cisterna::gui
