#include "gui/widgets/fields.h"

#include <strings.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "gui/widgets/buttons.h"
#include "gui/widgets/ink.h"
#include "gui/widgets/state.h"

namespace cisterna::gui {

namespace {

struct Look {
  Rgba ground, words, edge;
};

Look look_of(const State& s, const Field& f, bool active) {
  const Palette& c = s.theme.palette;
  if (!f.enabled) return {c.disabled.ground, c.disabled.text, c.line};
  if (!f.problem.empty()) return {c.inset, c.text, c.plot_limit};
  return {c.inset, c.text, active ? c.focus : c.line_strong};
}

void push_look(const State& s, const Look& look) {
  const auto vec = [](Rgba v) { return ImGui::ColorConvertU32ToFloat4(ink(v)); };
  ImGui::PushFont(s.fonts.of(Face::kBody));
  ImGui::PushStyleColor(ImGuiCol_FrameBg, ImVec4(0, 0, 0, 0));
  ImGui::PushStyleColor(ImGuiCol_Text, vec(look.words));
  ImGui::PushStyleColor(ImGuiCol_TextSelectedBg,
                        vec({s.theme.palette.focus.r, s.theme.palette.focus.g, s.theme.palette.focus.b, 90}));
  ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, 0.0F);
}

void pop_look() {
  ImGui::PopStyleVar();
  ImGui::PopStyleColor(3);
  ImGui::PopFont();
}

struct Typed {
  FieldResult result;
  bool active = false;
};

Typed type_in(State& s, const Hit& hit, const Rect& r, const Look& look, const Field& f, std::string& text) {
  std::array<char, kFieldBytes + 1> buffer{};
  std::memcpy(buffer.data(), text.data(), std::min<std::size_t>(text.size(), kFieldBytes));
  const ImGuiInputTextFlags flags = ImGuiInputTextFlags_EnterReturnsTrue |
                                    (f.secret ? ImGuiInputTextFlags_Password : 0) |
                                    (f.enabled ? 0 : ImGuiInputTextFlags_ReadOnly);
  push_look(s, look);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                      at(s.px(12), ImFloor((r.height() - s.fonts.of(Face::kBody)->FontSize) / 2)));
  ImGui::SetCursorScreenPos(at(r.x0, r.y0));
  ImGui::SetNextItemWidth(r.width());
  const bool again =
      hit.focused && ImGui::GetActiveID() == 0 && ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Enter), false);
  if (hit.focused && (s.focus_moved || again)) ImGui::SetKeyboardFocusHere();
  Typed typed;
  const std::string id = "##" + hit.key;
  typed.result.submitted = ImGui::InputText(id.c_str(), buffer.data(), buffer.size(), flags);
  typed.active = ImGui::IsItemActive();
  if (ImGui::IsItemActivated()) s.focused = hit.key;
  ImGui::PopStyleVar();
  pop_look();
  typed.result.changed = f.enabled && text != buffer.data();
  if (typed.result.changed) text = buffer.data();
  if (f.secret) explicit_bzero(buffer.data(), buffer.size());
  if (typed.active) s.wake_in(0.4);  // the caret blinks
  return typed;
}

void unit_inside(State& s, const Hit& hit, const Rect& r, const Field& f, const Look& look) {
  if (f.unit.empty()) return;
  const int owner = std::exchange(s.owner, hit.entry);
  const float high = line_height(s, Face::kBody), y = ImFloor(r.mid_y() - high / 2);
  const Rgba soft = f.enabled ? s.colours().text_soft : look.words;
  write(s, {r.x0 + s.px(8), y, r.x1 - s.px(12), y + high}, f.unit,
        {.face = Face::kBody, .colour = soft, .ground = look.ground, .align = 1, .name = "unit of " + f.label});
  s.owner = owner;
}

void note_content(State& s, const Hit& hit, const Rect& room, const Field& f, const Look& look,
                  const std::string& text) {
  Entry& e = s.registry.at(hit.entry);
  const float high = line_height(s, Face::kBody), y = ImFloor(room.mid_y() - high / 2), x = room.x0 + s.px(12);
  e.text = f.secret ? std::string(text.size(), '*') : text;
  // What is longer than the field moves under it with the caret, and is whole in the echo sentence of the page.
  if (!text.empty()) e.text_rect = {x, y, std::min(x + text_width(s, Face::kBody, e.text), room.x1), y + high};
  e.room = room;
  e.foreground = look.words, e.background = look.ground;
  e.edge = f.enabled ? look.edge : Rgba{0, 0, 0, 0}, e.around = s.box().ground;
  e.font_px = s.fonts.of(Face::kBody)->FontSize;
  e.drawable = f.secret || can_draw(*s.fonts.of(Face::kBody), text);
}

void below(Ui& ui, const Field& f) {
  State& s = ui.state();
  if (!f.problem.empty()) {
    Box& b = s.box();
    const float mark = s.px(22), x = b.x0 + s.px(9), y = b.y + line_height(s, Face::kSmall) / 2;
    s.ink->AddCircleFilled(at(x, y), s.px(9), ink(s.colours().plot_limit), 24);
    cross(s, x, y, s.px(13), b.ground);
    const float room = b.x1 - b.x0 - mark, high = written_height(s, Face::kSmall, f.problem, room);
    const Rect r = place(s, 0, high, true);
    write(
        s, {r.x0 + mark, r.y0, r.x1, r.y1}, f.problem,
        {.face = Face::kSmall, .colour = s.colours().plot_limit, .ground = b.ground, .name = "problem of " + f.label});
  } else if (!f.hint.empty()) {
    put_text(ui, f.hint, {.face = Face::kSmall, .colour = s.colours().text_soft, .ground = s.box().ground});
  }
}

void draw_field(State& s, const Rect& r, const Look& look, bool active) {
  fill(s, r, look.ground, s.px(kRound));
  frame(s, r, look.edge, s.px(kRound), active ? s.px(2) : 1);
}

}  // namespace

FieldResult text_field(Ui& ui, const Field& f, std::string& text) {
  State& s = ui.state();
  const float room = s.box().x1 - s.box().x0;
  FieldResult result;
  block(ui, f.width > 0 ? std::min(room, s.px(f.width)) : room, [&] {
    put_text(ui, f.label,
             {.face = Face::kSmall,
              .colour = s.colours().text_soft,
              .ground = s.box().ground,
              .name = "label of " + f.label});
    const Rect r = place(s, 0, s.px(kTouch), true);
    const Hit hit = control(s, Role::kTextField, f.label, r, f.enabled);
    Look look = look_of(s, f, false);
    const float unit_w = f.unit.empty() ? 0 : text_width(s, Face::kBody, f.unit) + s.px(16);
    const Rect writing{r.x0, r.y0, r.x1 - unit_w, r.y1};
    draw_field(s, r, look, false);
    const Typed typed = type_in(s, hit, writing, look, f, text);
    result = typed.result;
    look = look_of(s, f, typed.active);
    if (typed.active) frame(s, r, look.edge, s.px(kRound), s.px(2));
    note_content(s, hit, writing, f, look, text);
    unit_inside(s, hit, r, f, look);
    focus_ring(s, hit, r, s.px(kRound));
    below(ui, f);
  });
  return result;
}

bool keypad(Ui& ui, std::string& text) {
  State& s = ui.state();
  constexpr std::array<std::array<const char*, 3>, 4> kKeys = {
      {{"1", "2", "3"}, {"4", "5", "6"}, {"7", "8", "9"}, {".", "0", "Erase"}}};
  bool changed = false;
  const float gap = s.px(8), each = std::min(ImFloor((s.box().x1 - s.box().x0 - 2 * gap) / 3), s.px(104));
  for (const auto& keys : kKeys) {
    const Rect line = place(s, 0, s.px(kTouch), true);
    s.box().y -= s.box().gap - gap;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const float x = line.x0 + (each + gap) * static_cast<float>(i);
      const std::string key = keys[i];
      const Box cell{.x0 = x, .x1 = x + each, .y = line.y0, .ground = s.box().ground, .depth = s.box().depth};
      bool pressed = false;
      fill_box(ui, cell, [&] {
        pressed =
            button(ui, Button{.label = key, .kind = ButtonKind::kPlain, .enabled = true, .why_not = {}, .wide = true});
      });
      if (!pressed) continue;
      if (key != "Erase" && text.size() < static_cast<std::size_t>(kFieldBytes)) text += key, changed = true;
      if (key == "Erase" && !text.empty()) text.pop_back(), changed = true;
    }
  }
  s.box().y += s.box().gap - gap;
  return changed;
}

}  // namespace cisterna::gui
