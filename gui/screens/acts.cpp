// R-GUI-029 R-GUI-030 R-GUI-031: running, unknown, another pump, suspend, confirmations.
#include "gui/screens/page.h"

namespace cisterna::gui {

namespace intent = workflow::intent;

void draw_running(const Screen& screen) {
  const auto& page = screen.view.running;
  auto& ui = screen.ui;
  show(
      screen, {page.runs ? "A bolus is running" : "The bolus has ended", ""},
      [&] {
        if (button(ui, "To the pump")) screen.emit(intent::Back{});
      },
      [&] {
        if (page.runs && danger_button(ui, "Cancel the bolus")) screen.emit(intent::AskCancelBolus{});
      },
      [&] {
        card(ui, {"The pump says"}, [&] { heading(ui, page.sentence); });
        row(ui,
            {{1, 300,
              [&] {
                card(ui, {"Bolus"}, [&] {
                  if (page.runs) {
                    (void)progress(
                        ui,
                        {page.amount, {page.given + " of " + page.planned + " given"}, 0, page.fraction, false, ""});
                    show_big_value(ui, "Time left", page.left);
                  } else {
                    show_value(ui, "Amount", page.amount);
                    text(ui, "It no longer runs.", Tone::kStrong);
                  }
                });
              }},
             {1, 300, [&] { card(ui, {"What follows"}, [&] { text(ui, page.follows); }); }}});
      });
}

void draw_unknown(const Screen& screen) {
  const auto& page = screen.view.unknown;
  auto& ui = screen.ui;
  show(
      screen, {"Outcome unknown", "Everything but suspend is locked until the pump has answered."},
      [&] {
        if (button(ui, "Sign out")) screen.emit(intent::SignOut{});
      },
      [&] {
        if (primary_button(ui, "Reconnect and resolve")) screen.emit(intent::Resolve{});
      },
      [&] {
        card(ui, {"What was sent"}, [&] { bullet_lines(ui, page.sent); });
        row(ui, {{1, 340, [&] { card(ui, {"What is certain"}, [&] { bullet_lines(ui, page.certain); }); }},
                 {1, 340, [&] { card(ui, {"What is not certain"}, [&] { bullet_lines(ui, page.not_certain); }); }}});
        text(ui, page.next, Tone::kStrong);
      });
}

void draw_mismatch(const Screen& screen) {
  const auto& page = screen.view.mismatch;
  auto& ui = screen.ui;
  show(
      screen, {"Another pump", "Everything but suspend is locked."},
      [&] {
        if (button(ui, "Disconnect")) screen.emit(intent::Disconnect{});
      },
      {},
      [&] {
        row(ui, {{1, 340, [&] { card(ui, {"Opened"}, [&] { heading(ui, page.expected); }); }},
                 {1, 340, [&] { card(ui, {"Answered"}, [&] { heading(ui, page.found); }); }}});
        text(ui, "Check the patient's identity and the serial number on the patient's card before anything else.",
             Tone::kStrong);
      });
}

void draw_suspend(const Screen& screen) {
  const auto& page = screen.view.suspend;
  auto& ui = screen.ui;
  Choice choice{"For how long?", {}, page.chosen};
  for (std::size_t i = 0; i < page.durations.size(); ++i)
    choice.options.push_back({page.durations[i].label, "", page.allowed[i], "Longer than your role may order."});
  show(
      screen, {"Suspend", "The pump stops delivering at once."},
      [&] {
        if (button(ui, "Back")) screen.emit(intent::Back{});
      },
      [&] {
        if (hold_button(ui, {"Hold to suspend", ButtonKind::kDanger, page.chosen >= 0, "Choose how long."}))
          screen.emit(intent::Hold{page.id});
      },
      [&] {
        row(ui, {{1, 340,
                  [&] {
                    card(ui, {}, [&] {
                      if (const auto picked = option_list(ui, choice)) screen.emit(intent::PickSuspend{*picked});
                    });
                  }},
                 {1, 340, [&] { card(ui, {"What happens"}, [&] { bullet_lines(ui, page.facts); }); }}});
      });
}

void draw_confirm(const Screen& screen) {
  const auto& page = screen.view.confirm;
  auto& ui = screen.ui;
  show(screen, {page.title, "Nothing is changed before the hold."}, {}, {}, [&] {
    card(ui, {}, [&] {
      switch (confirmation(ui, {page.question, page.facts, page.hold_label, "Go back", page.danger})) {
        case Confirmed::kNotYet:
          return;
        case Confirmed::kYes:
          return screen.emit(intent::Hold{page.id});
        case Confirmed::kBack:
          return screen.emit(intent::Back{});
      }
    });
  });
}

}  // namespace cisterna::gui
