// R-GUI-028: old, new and the pump's own read-back side by side; nothing is sent before the hold.
#include "gui/screens/page.h"

namespace cisterna::gui {

void draw_review(const Screen& screen) {
  const auto& page = screen.view.review;
  auto& forms = screen.forms;
  auto& ui = screen.ui;
  bool differs = false;
  for (const auto& row_ : page.rows) differs = differs || row_.differs;
  const bool seen = forms.seen_review == page.id;
  const auto why =
      differs ? "The pump's read-back differs: go back." : "Look at the whole page first: scroll to its end.";
  const auto looked = show(
      screen, {page.title, "Nothing is changed before the hold."},
      [&] {
        if (button(ui, "Back")) screen.emit(workflow::intent::Back{});
      },
      [&] {
        if (hold_button(ui, {page.hold_label, ButtonKind::kPrimary, seen && !differs, why}))
          screen.emit(workflow::intent::Hold{page.id});
      },
      [&] {
        card(ui, {page.sentence_label}, [&] {
          heading(ui, page.sentence);
          for (const auto& note : page.notes) text(ui, note, Tone::kSoft);
        });
        CompareTable table;
        table.name = page.title;
        table.old_heading = page.old_heading;
        table.new_heading = page.new_heading;
        table.read_heading = page.read_heading;
        for (const auto& row_ : page.rows)
          table.rows.push_back(
              {row_.label, row_.old_value, row_.new_value, row_.read_back, row_.changed, row_.differs});
        compare_table(ui, table);
        if (!page.advice.empty() || !page.reason.empty())
          card(ui, {"Confirmed with a reason"}, [&] {
            show_advice(ui, page.advice);
            if (!page.reason.empty()) show_value(ui, "Reason given", page.reason);
          });
      });
  forms.review_frames = forms.review == page.id ? forms.review_frames + 1 : 0;
  forms.review = page.id;
  // The first frames do not know yet how long the page is.
  if (looked.all && forms.review_frames >= 3 && !screen.view.work) forms.seen_review = page.id;
}

}  // namespace cisterna::gui
