// What every screen has. For the screens only.
#pragma once

#include <string>
#include <string_view>

#include "gui/screens/screens.h"
#include "gui/widgets/widgets.h"

namespace cisterna::gui {

using workflow::AppView;

// A drawing of one page: what it is drawn from and where its intents go.
struct Screen {
  Ui& ui;
  const AppView& view;
  Forms& forms;
  IntentSink& sink;

  template <class Intent>
  void emit(Intent intent) const {
    sink.emit(workflow::AppIntent{std::move(intent)});
  }
};

struct PageText {
  std::string title, subtitle = {};
};

// Status bar, title, notice, then the body; while work is under way its progress instead of the body, and no footer.
// `acts`: the page's own buttons, from the left; `main`: its main act, at the right. Suspend stands between them
// wherever a session is open.
Seen show(const Screen& screen, const PageText& text, const Body& acts, const Body& main, const Body& body);

[[nodiscard]] Priority priority_of(workflow::NoticeKind kind);
// "350 mcg/day" as a value with its unit.
void show_value(Ui& ui, std::string_view label, const std::string& text, std::string_view note = {});
void show_big_value(Ui& ui, std::string_view label, const std::string& text, std::string_view note = {});
// What the library says about a dose or bolus.
void show_advice(Ui& ui, const std::vector<workflow::AdviceView>& advice);
[[nodiscard]] DosePlot plot_of(const workflow::DayPlot& plot, float height);
void show_dates(Ui& ui, const std::vector<workflow::DateLine>& dates);
void bullet_lines(Ui& ui, const std::vector<std::string>& lines);

// The pages.
void draw_sign_in(const Screen& screen);
void draw_connect(const Screen& screen);
void draw_pump(const Screen& screen);
void draw_change_dose(const Screen& screen);
void draw_bolus(const Screen& screen);
void draw_refill(const Screen& screen);
void draw_review(const Screen& screen);
void draw_running(const Screen& screen);
void draw_unknown(const Screen& screen);
void draw_mismatch(const Screen& screen);
void draw_suspend(const Screen& screen);
void draw_confirm(const Screen& screen);

}  // namespace cisterna::gui
