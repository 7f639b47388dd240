#include "gui/widgets/text.h"

#include <algorithm>
#include <array>

#include "gui/widgets/ink.h"
#include "gui/widgets/state.h"

namespace cisterna::gui {

namespace {

Rgba tone_colour(const State& s, Tone tone) {
  const Palette& c = s.theme.palette;
  switch (tone) {
    case Tone::kPlain:
    case Tone::kStrong:
      return c.text;
    case Tone::kSoft:
      return c.text_soft;
    case Tone::kAccent:
      return c.accent_text;
    case Tone::kDanger:
      return c.plot_limit;
    case Tone::kOk:
      return c.accent_text;
  }
  return c.text;
}

void note(Ui& ui, std::string_view words) {
  State& s = ui.state();
  if (!words.empty())
    put_text(ui, words, {.face = Face::kSmall, .colour = s.colours().text_soft, .ground = s.box().ground});
}

std::string joined(const Value& v) {
  return v.unit.empty() ? v.number : v.number + " " + v.unit;
}

// Number and unit on one line, the unit smaller and on the same baseline; both in one entry.
void number_with_unit(Ui& ui, const Value& v, Face big, Face unit_face, float most) {
  State& s = ui.state();
  const float number_w = text_width(s, big, v.number), between = v.unit.empty() ? 0 : s.px(6);
  const float wide = number_w + between + (v.unit.empty() ? 0 : text_width(s, unit_face, v.unit));
  const float high = line_height(s, big);
  const Rect r = place(s, std::min(wide, most), high, false);
  const Rgba colour = s.colours().text, soft = s.colours().text_soft, ground = s.box().ground;
  const int entry = s.registry.add({.name = v.label,
                                    .role = Role::kValue,
                                    .text = joined(v),
                                    .rect = {r.x0, r.y0, r.x0 + wide, r.y1},
                                    .clip = s.clip(),
                                    .text_rect = {r.x0, r.y0, r.x0 + wide, r.y1},
                                    .room = {r.x0, r.y0, r.x0 + most, r.y1},
                                    .foreground = soft,
                                    .background = ground,
                                    .font_px = s.fonts.of(unit_face)->FontSize,
                                    .owner = s.owner,
                                    .scrolls = s.scrolls});
  const ImFont* number_font = s.fonts.of(big);
  const ImFont* unit_font = s.fonts.of(unit_face);
  s.registry.at(entry).drawable = can_draw(*number_font, v.number) && can_draw(*unit_font, v.unit);
  const float base = r.y0 + ImFloor((high - number_font->FontSize) / 2) + number_font->Ascent;
  const auto draw = [&](const ImFont* font, float x, std::string_view words, Rgba ink_colour) {
    s.ink->AddText(font, font->FontSize, at(x, ImFloor(base - font->Ascent)), ink(ink_colour), words.data(),
                   words.data() + words.size());
  };
  if (!v.number.empty()) draw(number_font, r.x0, v.number, colour);
  if (!v.unit.empty()) draw(unit_font, r.x0 + number_w + between, v.unit, soft);
}

}  // namespace

void text(Ui& ui, std::string_view words, Tone tone) {
  State& s = ui.state();
  const Face face = tone == Tone::kStrong || tone == Tone::kDanger ? Face::kStrong : Face::kBody;
  put_text(ui, words, {.face = face, .colour = tone_colour(s, tone), .ground = s.box().ground});
}

void small_text(Ui& ui, std::string_view words, Tone tone) {
  State& s = ui.state();
  put_text(ui, words, {.face = Face::kSmall, .colour = tone_colour(s, tone), .ground = s.box().ground});
}

void heading(Ui& ui, std::string_view words) {
  State& s = ui.state();
  put_text(ui, words,
           {.face = Face::kHeading, .colour = s.colours().text, .ground = s.box().ground, .role = Role::kHeading});
}

void value(Ui& ui, const Value& v) {
  State& s = ui.state();
  const float wide = std::max({text_width(s, Face::kSmall, v.label), text_width(s, Face::kStrong, joined(v)) + s.px(8),
                               text_width(s, Face::kSmall, v.note)});
  block(ui, s.box().flow ? wide + s.px(14) : s.box().x1 - s.box().x0, [&] {
    Box& b = s.box();
    b.gap = s.px(1);
    put_text(
        ui, v.label,
        {.face = Face::kSmall, .colour = s.colours().text_soft, .ground = b.ground, .name = "label of " + v.label});
    number_with_unit(ui, v, Face::kStrong, Face::kBody, b.x1 - b.x0);
    note(ui, v.note);
  });
}

void big_value(Ui& ui, const Value& v) {
  State& s = ui.state();
  const float most = s.box().x1 - s.box().x0;
  constexpr std::array<std::pair<Face, Face>, 4> kSizes = {{{Face::kBig, Face::kHeading},
                                                            {Face::kTitle, Face::kHeading},
                                                            {Face::kHeading, Face::kBody},
                                                            {Face::kStrong, Face::kBody}}};
  const auto wide = [&](std::pair<Face, Face> f) {
    return text_width(s, f.first, v.number) + s.px(6) + text_width(s, f.second, v.unit);
  };
  const auto* size = std::ranges::find_if(kSizes, [&](const auto& f) {
    return wide(f) <= most && (f.first != Face::kBig || can_draw(*s.fonts.of(Face::kBig), v.number));
  });
  if (size == kSizes.end()) --size;
  const float own =
      std::max({wide(*size), text_width(s, Face::kSmall, v.label), text_width(s, Face::kSmall, v.note)}) + s.px(14);
  block(ui, s.box().flow ? own : most, [&] {
    Box& b = s.box();
    b.gap = s.px(1);
    put_text(
        ui, v.label,
        {.face = Face::kSmall, .colour = s.colours().text_soft, .ground = b.ground, .name = "label of " + v.label});
    number_with_unit(ui, v, size->first, size->second, b.x1 - b.x0);
    note(ui, v.note);
  });
}

}  // namespace cisterna::gui
