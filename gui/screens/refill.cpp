// R-GUI-027: a refill, one step a page.
#include "gui/screens/page.h"

namespace cisterna::gui {

namespace {

using workflow::RefillStep;
namespace intent = workflow::intent;

void next(const Screen& screen, const std::string& label, bool enabled, const std::string& why, const Body& act) {
  if (button(screen.ui, {label, ButtonKind::kPrimary, enabled, why, false})) act();
}

void trail(const Screen& screen) {
  const auto& page = screen.view.refill;
  line(screen.ui, [&] {
    for (int i = 0; i < static_cast<int>(page.steps.size()); ++i) {
      const auto words = std::to_string(i + 1) + " " + page.steps[static_cast<std::size_t>(i)];
      text(screen.ui, i < page.at ? words + " \u2713" : words, i == page.at ? Tone::kAccent : Tone::kSoft);
    }
  });
}

void accounts(const Screen& screen) {
  const auto& page = screen.view.refill;
  auto& ui = screen.ui;
  card(ui, {"The pump's own account"}, [&] {
    show_value(ui, "In the pump", page.drug);
    if (page.first_fill) return;
    show_value(ui, "Filled before", page.filled_before);
    show_value(ui, "Given since then", page.delivered, page.delivered_range);
    show_big_value(ui, "Expected back", page.expected);
  });
}

void expected(const Screen& screen) {
  auto& ui = screen.ui;
  row(ui, {{1, 360, [&] { accounts(screen); }},
           {1, 360, [&] {
              card(ui, {"What comes"}, [&] {
                bullet_lines(ui, {"The refill is opened at the pump before the needle. The pump runs on.",
                                  "What comes out is measured and compared with what is expected.",
                                  "The new drug must be the same, at the same concentration.",
                                  "Nothing is recorded as filled before the last page is held."});
              });
            }}});
}

void open(const Screen& screen) {
  const auto& page = screen.view.refill;
  auto& ui = screen.ui;
  Choice choice{"What stands on the syringe's label?", {}, page.label};
  for (const auto& label : page.labels) choice.options.push_back({label.label, "", true, ""});
  row(ui, {{1.3F, 380,
            [&] {
              card(ui, {"Label"}, [&] {
                if (const auto picked = option_list(ui, choice)) screen.emit(intent::RefillLabel{*picked});
              });
            }},
           {1, 340, [&] {
              card(ui, {"Planned fill"}, [&] {
                (void)text_field(ui,
                                 {"Planned volume", "mL", "The reservoir holds " + page.capacity + ".", page.problem,
                                  true, false, 0},
                                 screen.forms.planned);
                (void)keypad(ui, screen.forms.planned);
                if (page.needs_reason)
                  (void)text_field(
                      ui, {"Reason", "", "The drug library has expired: say why it cannot wait.", "", true, false, 0},
                      screen.forms.open_reason);
              });
            }}});
}

void withdrawn(const Screen& screen) {
  const auto& page = screen.view.refill;
  auto& ui = screen.ui;
  row(ui, {{1, 360,
            [&] {
              card(ui, {"Withdrawn"}, [&] {
                (void)text_field(ui,
                                 {"Withdrawn volume", "mL", "All that can be aspirated, as read on the syringe.",
                                  page.problem, true, false, 0},
                                 screen.forms.withdrawn);
                (void)keypad(ui, screen.forms.withdrawn);
              });
            }},
           {1, 340, [&] {
              accounts(screen);
              if (screen.view.bench_hand)
                card(ui, {"Bench"}, [&] {
                  small_text(ui, "The simulated pump's reservoir is emptied, and the syringe is read.");
                  if (button(ui, "Withdraw at the bench")) screen.emit(intent::BenchWithdraw{});
                });
            }}});
}

void check(const Screen& screen) {
  const auto& page = screen.view.refill;
  auto& ui = screen.ui;
  banner(ui, {priority_of(page.finding_kind), page.finding + ".", page.finding_text.still_true, page.finding_text.to_do,
              page.finding_text.code, false});
  row(ui, {{1, 300,
            [&] {
              card(ui, {"Residual"}, [&] {
                show_value(ui, "Expected", page.expected);
                show_value(ui, "Withdrawn", page.withdrawn);
              });
            }},
           {1, 300, [&] {
              card(ui, {"Difference"}, [&] {
                show_value(ui, "Withdrawn less expected", page.discrepancy, "positive: the pump gave less");
                show_value(ui, "Delivered against counted", page.deviation,
                           "the model may be " + page.accuracy + " off");
              });
            }}});
  if (page.needs_reason)
    card(ui, {}, [&] {
      (void)text_field(ui, {"What was found", "", "It stays on record with the refill.", page.problem, true, false, 0},
                       screen.forms.finding_reason);
    });
}

void filled(const Screen& screen) {
  const auto& page = screen.view.refill;
  auto& ui = screen.ui;
  row(ui, {{1, 360,
            [&] {
              card(ui, {"Filled"}, [&] {
                (void)text_field(ui,
                                 {"Filled volume", "mL", "What went in. The reservoir holds " + page.capacity + ".",
                                  page.problem, true, false, 0},
                                 screen.forms.filled);
                (void)keypad(ui, screen.forms.filled);
              });
            }},
           {1, 340, [&] {
              card(ui, {"Into the reservoir"}, [&] {
                bullet_lines(ui, {"Inject a little, aspirate back: clear fluid comes only from the reservoir.",
                                  "Stop at resistance, pain or swelling: drug beside the pump is an emergency."});
              });
              if (screen.view.bench_hand)
                card(ui, {"Bench"}, [&] {
                  small_text(ui, "The volume in the field is filled into the simulated pump.");
                  if (button(ui, "Fill at the bench")) screen.emit(intent::BenchFill{screen.forms.filled});
                });
            }}});
}

void lot(const Screen& screen) {
  const auto& page = screen.view.refill;
  auto& ui = screen.ui;
  row(ui, {{1, 360,
            [&] {
              card(ui, {"Label"}, [&] {
                (void)text_field(ui, {"Lot", "", "As printed, at most 16 characters.", page.problem, true, false, 0},
                                 screen.forms.lot);
                (void)text_field(ui,
                                 {"Expires on", "", "YYYY-MM-DD, as printed; empty if the label has none.",
                                  page.expiry_problem, true, false, 0},
                                 screen.forms.expiry);
              });
            }},
           {1, 340, [&] {
              card(ui, {"So far"}, [&] {
                show_value(ui, "Drug", page.drug);
                show_value(ui, "Withdrawn", page.withdrawn);
                show_value(ui, "Filled", page.fill);
              });
            }}});
}

void finished(const Screen& screen) {
  const auto& page = screen.view.refill;
  auto& ui = screen.ui;
  row(ui, {{1, 360,
            [&] {
              card(ui, {"The refill"}, [&] {
                show_value(ui, "Drug", page.drug);
                show_value(ui, "Withdrawn", page.withdrawn, page.finding);
                show_big_value(ui, "Filled", page.fill, page.lot.empty() ? "" : "lot " + page.lot);
              });
            }},
           {1, 340, [&] {
              card(ui, {"Next refill"}, [&] {
                show_dates(ui, page.dates);
                if (!page.governs.empty()) show_big_value(ui, "Proposed visit", page.governs);
              });
            }}});
}

void main_act(const Screen& screen) {
  const auto& page = screen.view.refill;
  auto& forms = screen.forms;
  switch (page.step) {
    case RefillStep::kExpected:
      return next(screen, "Begin the refill", true, "", [&] { screen.emit(intent::RefillBegin{}); });
    case RefillStep::kOpen:
      return next(screen, "Open the refill", page.label >= 0 && !forms.planned.empty(),
                  "Choose the label and type the planned volume.", [&] {
                    screen.emit(intent::RefillOpen{forms.planned, forms.open_reason});
                  });
    case RefillStep::kWithdrawn:
      return next(screen, "Compare", !forms.withdrawn.empty(), "Type what was withdrawn.",
                  [&] { screen.emit(intent::RefillWithdrawn{forms.withdrawn}); });
    case RefillStep::kCheck:
      return next(screen, "Go on to the fill", !page.needs_reason || !forms.finding_reason.empty(),
                  "Say what was found.", [&] { screen.emit(intent::RefillAccept{forms.finding_reason}); });
    case RefillStep::kFilled:
      return next(screen, "Go on to the lot", !forms.filled.empty(), "Type what was filled.",
                  [&] { screen.emit(intent::RefillFilled{forms.filled}); });
    case RefillStep::kLot:
      return next(screen, "Review", !forms.lot.empty(), "Type the lot.", [&] {
        screen.emit(intent::RefillLot{forms.lot, forms.expiry});
      });
    case RefillStep::kDone:
      return next(screen, "Done", true, "", [&] { screen.emit(intent::RefillBegin{}); });
  }
}

void body(const Screen& screen) {
  switch (screen.view.refill.step) {
    case RefillStep::kExpected:
      return expected(screen);
    case RefillStep::kOpen:
      return open(screen);
    case RefillStep::kWithdrawn:
      return withdrawn(screen);
    case RefillStep::kCheck:
      return check(screen);
    case RefillStep::kFilled:
      return filled(screen);
    case RefillStep::kLot:
      return lot(screen);
    case RefillStep::kDone:
      return finished(screen);
  }
}

}  // namespace

void draw_refill(const Screen& screen) {
  const auto& page = screen.view.refill;
  auto& ui = screen.ui;
  const bool may_close_empty =
      page.step == RefillStep::kCheck || page.step == RefillStep::kFilled || page.step == RefillStep::kWithdrawn;
  show(
      screen,
      {"Refill", page.step == RefillStep::kDone ? "Closed and on record"
                 : page.open_elsewhere          ? "This refill was opened before; it goes on here."
                                                : ""},
      [&] {
        if (page.step != RefillStep::kDone && button(ui, "Back")) screen.emit(intent::Back{});
        if (may_close_empty && button(ui, "Nothing was filled")) screen.emit(intent::RefillNotFilled{});
      },
      [&] { main_act(screen); },
      [&] {
        trail(screen);
        body(screen);
      });
}

}  // namespace cisterna::gui
