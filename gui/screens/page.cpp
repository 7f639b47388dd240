// R-GUI-020 R-GUI-021: what every page has.
#include "gui/screens/page.h"

namespace cisterna::gui {

namespace {

using workflow::NoticeKind;
using workflow::Page;

StatusBar bar_of(const AppView& view) {
  StatusBar bar;
  if (!view.who.empty()) bar.items.push_back({"Signed in", view.who + (view.role == view.who ? "" : ", " + view.role)});
  if (!view.pump.empty())
    bar.items.push_back({"Pump", view.pump.starts_with("Pump ") ? view.pump.substr(5) : view.pump});
  if (!view.link.empty()) bar.items.push_back({"Link", view.link});
  bar.clock = view.clock;
  bar.alarm = view.alarm_text.empty() ? Priority::kNone : priority_of(view.alarm);
  bar.alarm_text = view.alarm_text;
  return bar;
}

void show_notice(const Screen& screen) {
  if (!screen.view.record_problem.empty())
    banner(screen.ui, {Priority::kLow, screen.view.record_problem, "", "", "", false});
  if (!screen.view.notice) return;
  const auto& notice = *screen.view.notice;
  banner(screen.ui, {priority_of(notice.kind), notice.happened, notice.still_true, notice.to_do, notice.code, false});
}

void show_work(const Screen& screen) {
  const auto& work = *screen.view.work;
  card(screen.ui, {}, [&] {
    Progress shown{work.label, work.phases, work.phase, {}, work.can_cancel, work.cancel_note};
    if (progress(screen.ui, shown)) screen.emit(workflow::intent::CancelWork{});
  });
  if (screen.view.page == Page::kConnect)
    card(screen.ui, {"The way to the pump"}, [&] {
      std::vector<Hop> hops;
      for (const auto& hop : screen.view.connect.hops)
        hops.push_back({hop.name, static_cast<HopState>(hop.state), hop.word});
      hop_chain(screen.ui, hops);
    });
}

bool has_suspend(const AppView& view) {
  return view.can_suspend && view.page != Page::kSuspend;
}

// The number and the unit of "2,000 mcg/mL".
Value value_of(std::string_view label, const std::string& text, std::string_view note) {
  const auto blank = text.find(' ');
  const bool number = !text.empty() && (text[0] == '+' || text[0] == '-' || (text[0] >= '0' && text[0] <= '9'));
  if (blank == std::string::npos || !number || text.find(' ', blank + 1) != std::string::npos)
    return {std::string{label}, text, "", std::string{note}};
  return {std::string{label}, text.substr(0, blank), text.substr(blank + 1), std::string{note}};
}

// Begins a form anew, and fills in what the bench's hand or a kept draft knows.
void adopt(const AppView& view, Forms& forms) {
  if (view.form != forms.form) {
    const auto fill_in = forms.fill_in;
    forms = Forms{};
    forms.form = view.form;
    forms.fill_in = fill_in;
  }
  if (view.fill_in.number == forms.fill_in) return;
  forms.fill_in = view.fill_in.number;
  if (!view.fill_in.withdrawn.empty()) forms.withdrawn = view.fill_in.withdrawn;
  if (!view.fill_in.filled.empty()) forms.filled = view.fill_in.filled;
  if (!view.fill_in.lot.empty()) forms.lot = view.fill_in.lot;
}

}  // namespace

Priority priority_of(NoticeKind kind) {
  switch (kind) {
    case NoticeKind::kOk:
      return Priority::kOk;
    case NoticeKind::kInfo:
      return Priority::kInfo;
    case NoticeKind::kLow:
      return Priority::kLow;
    case NoticeKind::kMedium:
      return Priority::kMedium;
    case NoticeKind::kHigh:
      return Priority::kHigh;
  }
  return Priority::kInfo;
}

Seen show(const Screen& screen, const PageText& words, const Body& acts, const Body& main, const Body& body) {
  auto& ui = screen.ui;
  const auto& view = screen.view;
  PageSpec spec{words.title, words.subtitle, bar_of(view), view.bench, {}};
  if (!view.work)
    spec.footer = [&] {
      const Body left = [&] {
        line(ui, [&] {
          if (acts) acts();
          if (has_suspend(view) && danger_button(ui, "Suspend")) screen.emit(workflow::intent::Go{Page::kSuspend});
        });
      };
      if (!main) return left();
      row(ui, {{1.4F, 340, left}, {1, 300, [&] { line_right(ui, main); }}});
    };
  return page(ui, spec, [&] {
    show_notice(screen);
    if (view.work) return show_work(screen);
    body();
  });
}

void show_value(Ui& ui, std::string_view label, const std::string& words, std::string_view note) {
  value(ui, value_of(label, words, note));
}

void show_big_value(Ui& ui, std::string_view label, const std::string& words, std::string_view note) {
  big_value(ui, value_of(label, words, note));
}

void show_advice(Ui& ui, const std::vector<workflow::AdviceView>& advice) {
  for (const auto& item : advice) {  // not alarms: the pump is as it was
    text(ui, (item.hard ? "Refused: " : "Confirm: ") + item.happened + " " + item.sentence + ".",
         item.hard ? Tone::kDanger : Tone::kStrong);
    small_text(ui, item.to_do);
  }
}

DosePlot plot_of(const workflow::DayPlot& plot, float height) {
  DosePlot out;
  out.unit = plot.unit;
  if (plot.rate) out.steps = {{0, *plot.rate}};
  if (plot.draft) out.draft = {{0, *plot.draft}};
  for (const auto& limit : plot.limits) out.limits.push_back({limit.rate, limit.text});
  out.now_h = plot.now_h;
  out.now_text = plot.now_text;
  out.total = plot.total;
  out.height = height;
  return out;
}

void show_dates(Ui& ui, const std::vector<workflow::DateLine>& dates) {
  for (const auto& date : dates)
    show_value(ui, date.label, date.date,
               date.governs ? date.note + (date.note.empty() ? "" : "; ") + "governs" : date.note);
}

void bullet_lines(Ui& ui, const std::vector<std::string>& lines) {
  for (const auto& line_text : lines) text(ui, "\u2022 " + line_text);
}

void draw(Ui& ui, const AppView& view, Forms& forms, IntentSink& sink) {
  adopt(view, forms);
  const int step = view.page == Page::kRefill ? static_cast<int>(view.refill.step) : -1;
  if (forms.page != static_cast<int>(view.page) || forms.step != step) ui.new_page();
  forms.page = static_cast<int>(view.page);
  forms.step = step;
  const Screen screen{ui, view, forms, sink};
  switch (view.page) {
    case Page::kSignIn:
      return draw_sign_in(screen);
    case Page::kConnect:
      return draw_connect(screen);
    case Page::kPump:
      return draw_pump(screen);
    case Page::kChangeDose:
      return draw_change_dose(screen);
    case Page::kBolus:
      return draw_bolus(screen);
    case Page::kRefill:
      return draw_refill(screen);
    case Page::kReview:
      return draw_review(screen);
    case Page::kRunning:
      return draw_running(screen);
    case Page::kUnknown:
      return draw_unknown(screen);
    case Page::kMismatch:
      return draw_mismatch(screen);
    case Page::kSuspend:
      return draw_suspend(screen);
    case Page::kConfirm:
      return draw_confirm(screen);
  }
}

}  // namespace cisterna::gui
