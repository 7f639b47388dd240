// R-GUI-023: which pump, over which way, and each hop of it.
#include "gui/screens/page.h"

namespace cisterna::gui {

namespace {

void which(const Screen& screen) {
  const auto& page = screen.view.connect;
  auto& ui = screen.ui;
  if (page.pumps.empty()) return text(ui, page.why_not);
  Choice choice;
  for (const auto& pump : page.pumps) choice.options.push_back({pump.label, pump.detail, true, ""});
  choice.chosen = page.chosen;
  if (const auto picked = option_list(ui, choice)) screen.emit(workflow::intent::PickPump{*picked});
}

void way(const Screen& screen) {
  const auto& page = screen.view.connect;
  auto& ui = screen.ui;
  std::vector<Hop> hops;
  for (const auto& hop : page.hops) hops.push_back({hop.name, static_cast<HopState>(hop.state), hop.word});
  hop_chain(ui, hops);
  space(ui);
  const Choice choice{"Reach the implant by",
                      {{"Radio", "", true, ""}, {"Coil on the patient", "", true, ""}},
                      page.near_field ? 1 : 0};
  if (const auto picked = segmented(ui, choice)) screen.emit(workflow::intent::NearField{*picked == 1});
  small_text(ui, page.near_field ? "Lay the coil over the pump and hold it there; after 10 s the implant answers."
                                 : "Within 2 m. The implant listens once a second.");
}

}  // namespace

void draw_connect(const Screen& screen) {
  const auto& page = screen.view.connect;
  auto& ui = screen.ui;
  const bool can = page.chosen >= 0 && page.why_not.empty();
  show(
      screen, {"Connect", "Check that the serial number is the one in the patient's record."},
      [&] {
        if (button(ui, "Sign out")) screen.emit(workflow::intent::SignOut{});
      },
      [&] {
        if (button(ui, {"Connect", ButtonKind::kPrimary, can, page.why_not.empty() ? "Choose a pump." : page.why_not,
                        false}))
          screen.emit(workflow::intent::Connect{});
      },
      [&] {
        row(ui, {{1, 340, [&] { card(ui, {"Which pump?"}, [&] { which(screen); }); }},
                 {1.3F, 420, [&] { card(ui, {"The way to the pump"}, [&] { way(screen); }); }}});
      });
}

}  // namespace cisterna::gui
