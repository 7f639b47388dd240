#include "gui/widgets/table.h"

#include <algorithm>
#include <array>

#include "gui/widgets/ink.h"
#include "gui/widgets/signs.h"
#include "gui/widgets/state.h"

namespace cisterna::gui {

namespace {

using Edges = std::vector<float>;  // x of each column's left edge, and the right end

Edges edges_of(float x0, float x1, const std::vector<float>& weights) {
  float sum = 0;
  for (const float w : weights) sum += w;
  Edges edges{x0};
  for (const float w : weights) edges.push_back(ImFloor(edges.back() + (x1 - x0) * w / sum));
  edges.back() = x1;
  return edges;
}

struct Cell {
  std::string_view words;
  Face face = Face::kBody;
  Rgba colour;
  float align = 0;
  std::string name;
};

float row_height(const State& s, const std::vector<Cell>& cells, const Edges& edges, float pad) {
  float high = line_height(s, Face::kBody);
  for (std::size_t i = 0; i < cells.size(); ++i)
    high = std::max(high, written_height(s, cells[i].face, cells[i].words, edges[i + 1] - edges[i] - 2 * pad));
  return high;
}

void write_cells(State& s, const Rect& r, const std::vector<Cell>& cells, const Edges& edges, float pad, Rgba ground) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].words.empty()) continue;
    const float wide = edges[i + 1] - edges[i] - 2 * pad, high = written_height(s, cells[i].face, cells[i].words, wide);
    const float y = ImFloor(r.mid_y() - high / 2);
    write(s, {edges[i] + pad, y, edges[i + 1] - pad, y + high}, cells[i].words,
          {.face = cells[i].face,
           .colour = cells[i].colour,
           .ground = ground,
           .align = cells[i].align,
           .role = Role::kCell,
           .name = cells[i].name});
  }
}

Rect take_row(State& s, float high) {
  Rect r = place(s, 0, high, true);
  s.box().y = r.y1;
  return r;
}

void head(State& s, const std::vector<Cell>& cells, const Edges& edges, float pad) {
  const Rect r = take_row(s, row_height(s, cells, edges, pad) + s.px(10));
  write_cells(s, r, cells, edges, pad, s.box().ground);
  stroke(s, r.x0, r.y1, r.x1, r.y1, s.colours().line_strong, 1);
}

struct RowLook {
  Pair pair;
  std::string_view word;
};

RowLook row_look(const State& s, const CompareRow& row) {
  const Palette& c = s.theme.palette;
  if (row.differs) return {c.alarm_high, "differs from new"};
  if (row.changed) return {c.changed, "changed"};
  return {{s.boxes.back().ground, c.text}, "same"};
}

void row_mark(State& s, const Rect& r, const CompareRow& row, const Pair& look) {
  if (!row.changed && !row.differs) return;
  s.ink->ChannelsSetCurrent(3);
  fill(s, r, look.ground);
  s.ink->ChannelsSetCurrent(4);
  if (!row.differs) fill(s, {r.x0, r.y0, r.x0 + s.px(5), r.y1}, look.text);
}

void compare_wide(Ui& ui, const CompareTable& t) {
  State& s = ui.state();
  const Palette& c = s.colours();
  const float pad = s.px(10);
  const Edges edges = edges_of(s.box().x0, s.box().x1, {1.25F, 1.2F, 1.2F, 1.35F, 0.85F});
  const auto small = [&](std::string_view words) { return Cell{words, Face::kSmall, c.text_soft, 0, {}}; };
  head(s, {small(t.name), small(t.old_heading), small(t.new_heading), small(t.read_heading), small("")}, edges, pad);
  for (const CompareRow& row : t.rows) {
    const RowLook look = row_look(s, row);
    const Rgba ink_colour = look.pair.text, soft = row.changed || row.differs ? ink_colour : c.text_soft;
    const Face strong = row.changed || row.differs ? Face::kStrong : Face::kBody;
    const std::vector<Cell> cells = {{row.label, Face::kBody, soft, 0, row.label},
                                     {row.old_value, Face::kBody, ink_colour, 0, row.label + ", old"},
                                     {row.new_value, strong, ink_colour, 0, row.label + ", new"},
                                     {row.read_back, strong, ink_colour, 0, row.label + ", read back"},
                                     {look.word, Face::kSmall, soft, 1, row.label + ", mark"}};
    const Rect r = take_row(s, row_height(s, cells, edges, pad) + s.px(18));
    s.registry.add({.name = row.label,
                    .role = Role::kTable,
                    .rect = r,
                    .clip = s.clip(),
                    .owner = s.owner,
                    .chosen = row.changed,
                    .scrolls = s.scrolls});
    row_mark(s, r, row, look.pair);
    write_cells(s, r, cells, edges, pad, look.pair.ground);
    stroke(s, r.x0, r.y1, r.x1, r.y1, c.line, 1);
  }
  s.box().y += s.box().gap;
}

void compare_narrow(Ui& ui, const CompareTable& t) {
  State& s = ui.state();
  const Palette& c = s.colours();
  const float pad = s.px(10);
  const Edges edges = edges_of(s.box().x0, s.box().x1, {1, 1.25F});
  for (const CompareRow& row : t.rows) {
    const RowLook look = row_look(s, row);
    const Rgba ink_colour = look.pair.text, soft = row.changed || row.differs ? ink_colour : c.text_soft;
    const float top = s.box().y;
    const auto both = [&](std::string_view left, std::string_view right, Face face, const char* name,
                          Face left_face = Face::kSmall) {
      const std::vector<Cell> cells = {
          {left, left_face, left_face == Face::kStrong ? ink_colour : soft, 0, row.label + name + " heading"},
          {right, face, ink_colour, 0, row.label + name}};
      const Rect r = take_row(s, row_height(s, cells, edges, pad) + s.px(6));
      write_cells(s, r, cells, edges, pad, look.pair.ground);
    };
    s.box().y += s.px(6);
    both(row.label, look.word, Face::kSmall, ", mark", Face::kStrong);
    both(t.old_heading, row.old_value, Face::kBody, ", old");
    both(t.new_heading, row.new_value, Face::kStrong, ", new");
    both(t.read_heading, row.read_back, Face::kStrong, ", read back");
    const Rect r{s.box().x0, top, s.box().x1, s.box().y + s.px(6)};
    s.registry.add({.name = row.label,
                    .role = Role::kTable,
                    .rect = r,
                    .clip = s.clip(),
                    .owner = s.owner,
                    .chosen = row.changed,
                    .scrolls = s.scrolls});
    row_mark(s, r, row, look.pair);
    stroke(s, r.x0, r.y1, r.x1, r.y1, c.line, 1);
    s.box().y = s.box().bottom = r.y1;
  }
  s.box().y += s.box().gap;
}

Hit pickable_row(State& s, const Rect& r, const std::string& name, bool chosen) {
  const Hit hit = control(s, Role::kRow, name, r, true);
  s.registry.at(hit.entry).chosen = chosen;
  s.ink->ChannelsSetCurrent(3);
  if (chosen || hit.hovered) fill(s, r, chosen ? s.colours().chosen.ground : s.colours().inset, s.px(4));
  s.ink->ChannelsSetCurrent(4);
  focus_ring(s, hit, r, s.px(4));
  return hit;
}

}  // namespace

void compare_table(Ui& ui, const CompareTable& t) {
  State& s = ui.state();
  if (s.box().x1 - s.box().x0 < s.px(680)) return compare_narrow(ui, t);
  compare_wide(ui, t);
}

std::optional<int> table(Ui& ui, const Table& t) {
  State& s = ui.state();
  const Palette& c = s.colours();
  const float pad = s.px(10);
  std::vector<float> weights;
  std::vector<Cell> heads;
  for (const TableColumn& column : t.columns) {
    weights.push_back(column.weight);
    heads.push_back({column.heading, Face::kSmall, c.text_soft, column.right ? 1.0F : 0.0F, {}});
  }
  const Edges edges = edges_of(s.box().x0, s.box().x1, weights);
  head(s, heads, edges, pad);
  std::optional<int> picked;
  for (int i = 0; i < static_cast<int>(t.rows.size()); ++i) {
    const std::vector<std::string>& row = t.rows[static_cast<std::size_t>(i)];
    const bool chosen = i == t.chosen;
    const Pair look = chosen ? c.chosen : Pair{s.box().ground, c.text};
    std::vector<Cell> cells;
    for (std::size_t k = 0; k < t.columns.size() && k < row.size(); ++k) {
      cells.push_back({row[k],
                       k == 0 && t.pickable ? Face::kStrong : Face::kBody,
                       look.text,
                       t.columns[k].right ? 1.0F : 0.0F,
                       {}});
    }
    const float high = row_height(s, cells, edges, pad) + s.px(16);
    const Rect r = take_row(s, t.pickable ? std::max(high, s.px(kTouch)) : high);
    const int owner = s.owner;
    if (t.pickable && !row.empty()) {
      const Hit hit = pickable_row(s, r, row.front(), chosen);
      if (hit.pressed) picked = i;
      s.owner = hit.entry;
    }
    write_cells(s, r, cells, edges, pad, look.ground);
    s.owner = owner;
    stroke(s, r.x0, r.y1, r.x1, r.y1, c.line, 1);
  }
  s.box().y += s.box().gap;
  return picked;
}

}  // namespace cisterna::gui
