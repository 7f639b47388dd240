// Where things go: page, scroll area, card, row of columns, line of small things. R-GUI-005
//
// All lengths are px at scale 1. A column that would become narrower than its least width goes below its neighbour, so
// that a page holds at every scale. What does not fit can be scrolled, never silently: a rail with page number and two
// buttons stands beside it.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "gui/widgets/status_bar.h"
#include "gui/widgets/ui.h"

namespace cisterna::gui {

// Whether everything in a scroll area has been on the screen since Ui::new_page(): Review's hold waits for it. A screen
// whose content is another (a new read-back) begins a new page.
struct Seen {
  bool fits = true;  // nothing is hidden now
  bool all = true;   // each part has been visible
};

struct PageSpec {
  std::string title = {};
  std::string subtitle = {};  // one line below the title; may be empty
  StatusBar status = {};
  bool bench = false;  // the BENCH stamp
  Body footer = {};    // the actions, always in sight; empty: none
};
// The whole window: status bar, title, scrolling body, footer.
Seen page(Ui& ui, const PageSpec& spec, const Body& body);

// A scroll area of `height` px at scale 1 (0: what is left of the window).
Seen scroll_area(Ui& ui, std::string_view name, float height, const Body& body);

struct Column {
  float weight = 1;
  float least = 280;  // width below which the column goes under its neighbour
  Body body = {};
};
// Columns side by side; cards in them are of one height.
void row(Ui& ui, const std::vector<Column>& columns);
// Things of their own width one after another, going on below when the line is full.
void line(Ui& ui, const Body& body);
// The same, standing at the right edge. For a page's main act.
void line_right(Ui& ui, const Body& body);

// A footer: what leads on at the left, the act that stands apart (Suspend, a hold) at the right; below each other when
// narrow.
void actions(Ui& ui, const Body& left, const Body& right);

struct CardSpec {
  std::string title = {};  // may be empty
};
void card(Ui& ui, const CardSpec& spec, const Body& body);

void space(Ui& ui, float height = kGap);
void divider(Ui& ui);

}  // namespace cisterna::gui
