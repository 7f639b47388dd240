// R-GUI-024: the pump in its own words, its day, its reservoir, and the tasks.
#include "gui/screens/page.h"

namespace cisterna::gui {

namespace {

using workflow::Page;
using workflow::PumpView;

void acts(const Screen& screen) {
  const auto& page = screen.view.status;
  auto& ui = screen.ui;
  if (button(ui, "Disconnect")) screen.emit(workflow::intent::Disconnect{});
  if (button(ui, {"Read again", ButtonKind::kPlain, screen.view.link == "connected", "Not connected.", false}))
    screen.emit(workflow::intent::Refresh{});
  if (page.suspended && button(ui, "Resume")) screen.emit(workflow::intent::AskResume{});
  if (page.needs_restart && button(ui, "Restart")) screen.emit(workflow::intent::AskRestart{});
}

void task(const Screen& screen, const std::string& label, const workflow::TaskView& task, Page page, ButtonKind kind) {
  if (button(screen.ui, {label, kind, task.possible, task.why_not, false})) screen.emit(workflow::intent::Go{page});
}

void tasks(const Screen& screen) {
  const auto& page = screen.view.status;
  if (page.bolus_runs)
    task(screen, "The running bolus", {}, Page::kRunning, ButtonKind::kPlain);
  else
    task(screen, "Bolus", page.bolus, Page::kBolus, ButtonKind::kPlain);
  task(screen, page.refill_label, page.refill, Page::kRefill, ButtonKind::kPlain);
  task(screen, "Change dose", page.change_dose, Page::kChangeDose, ButtonKind::kPrimary);
}

void day(const Screen& screen) {
  auto& ui = screen.ui;
  card(ui, {"Prescribed"}, [&] { dose_plot(ui, plot_of(screen.view.status.plot, screen.view.notice ? 150 : 190)); });
}

void state(const Screen& screen) {
  const auto& page = screen.view.status;
  auto& ui = screen.ui;
  card(ui, {"Pump"}, [&] {
    row(ui, {{1, 120, [&] { show_value(ui, "Battery", page.battery); }},
             {1, 120, [&] { show_value(ui, "Motor", page.motor); }},
             {1.6F, 160, [&] { show_value(ui, "Last read", page.read_at); }},
             {1.4F, 160, [&] { show_value(ui, "Link", page.link); }}});
    if (page.alarms.empty()) show_value(ui, "Alarms", "none");
    for (const auto& alarm : page.alarms)
      banner(ui, {priority_of(alarm.kind), alarm.words + ".", "", "", alarm.code, false});
  });
}

void fill_picture(const Screen& screen) {
  const auto& page = screen.view.status.reservoir;
  auto& ui = screen.ui;
  Reservoir shown;
  shown.fill = page.fill;
  shown.low = page.low;
  shown.volume = page.volume;
  shown.capacity = page.capacity;
  shown.low_text = page.low_text;
  for (const auto& date : page.dates) shown.dates.push_back({date.label, date.date, date.note, date.governs});
  card(ui, {"Reservoir"}, [&] {
    reservoir(ui, shown);
    if (!page.no_dates.empty()) small_text(ui, page.no_dates);
  });
}

}  // namespace

void draw_pump(const Screen& screen) {
  const auto& page = screen.view.status;
  auto& ui = screen.ui;
  show(
      screen, {page.sentence, ""}, [&] { acts(screen); }, [&] { tasks(screen); },
      [&] {
        for (const auto& words : page.resolved) text(ui, words, Tone::kStrong);
        row(ui, {{1.5F, 420,
                  [&] {
                    day(screen);
                    state(screen);
                  }},
                 {1, 340, [&] { fill_picture(screen); }}});
      });
}

}  // namespace cisterna::gui
