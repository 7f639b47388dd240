// Tables: plain, and the comparison of old, new and the pump's own read-back with changed rows marked. R-GUI-012
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gui/widgets/ui.h"

namespace cisterna::gui {

struct CompareRow {
  std::string label = {};
  std::string old_value = {}, new_value = {}, read_back = {};  // with their units
  bool changed = false;                                        // marked with a bar, a ground and the word "changed"
  bool differs = false;                                        // new and read-back are not the same: marked as an alarm
};
struct CompareTable {
  std::string name = {};
  std::string old_heading = "Now", new_heading = "New", read_heading = "The pump's own read-back";
  std::vector<CompareRow> rows = {};
};
// Goes to stacked rows when the columns would be too narrow.
void compare_table(Ui& ui, const CompareTable& table);

struct TableColumn {
  std::string heading = {};
  float weight = 1;
  bool right = false;  // numbers stand at the right
};
struct Table {
  std::string name = {};
  std::vector<TableColumn> columns = {};
  std::vector<std::vector<std::string>> rows = {};
  int chosen = -1;
  bool pickable = false;  // each row is a control named by its first cell
};
// The row picked in this frame, if any.
std::optional<int> table(Ui& ui, const Table& table);

}  // namespace cisterna::gui
