// R-GUI-022: who signs in, in which role, for how long.
#include "gui/screens/page.h"

namespace cisterna::gui {

namespace {

void people(const Screen& screen) {
  const auto& page = screen.view.sign_in;
  auto& ui = screen.ui;
  if (page.preparing) return text(ui, "The bench is being opened.", Tone::kSoft);
  if (!page.problem.empty())
    return banner(ui, {Priority::kMedium, "Nobody can sign in.", "No pump is touched.", page.problem, "", false});
  Choice choice;
  for (const auto& person : page.people)
    choice.options.push_back(
        {person.name, person.role + (person.life.empty() ? "" : ", " + person.life), person.usable, person.why_not});
  choice.chosen = page.chosen;
  if (const auto picked = option_list(ui, choice)) screen.emit(workflow::intent::PickPerson{*picked});
}

void about(const Screen& screen) {
  auto& ui = screen.ui;
  text(ui, "Not a medical device: for bench work, research and training only, never for a patient.", Tone::kStrong);
  space(ui);
  if (screen.view.bench) {
    text(ui,
         "This programmer works on a BENCH: a simulated pump with its own calendar. Every page, report and export made "
         "here says so.");
    space(ui);
  }
  text(ui,
       "What a credential allows is decided by the pump, not by this programmer. You are signed out after 15 min "
       "without input.",
       Tone::kSoft);
}

}  // namespace

void draw_sign_in(const Screen& screen) {
  const auto& page = screen.view.sign_in;
  const bool chosen = page.chosen >= 0 && page.people[static_cast<std::size_t>(page.chosen)].usable;
  auto& ui = screen.ui;
  show(
      screen, {"Sign in", "Cisterna, programmer of implantable drug pumps"}, {},
      [&] {
        if (button(ui,
                   {"Sign in", ButtonKind::kPrimary, chosen, page.people.empty() ? "" : "Choose who you are.", false}))
          screen.emit(workflow::intent::SignIn{});
      },
      [&] {
        row(ui, {{1.3F, 360, [&] { card(ui, {"Who are you?"}, [&] { people(screen); }); }},
                 {1, 320, [&] { card(ui, {"Before you begin"}, [&] { about(screen); }); }}});
      });
}

}  // namespace cisterna::gui
