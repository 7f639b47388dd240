#include "gui/widgets/ink.h"

#include <algorithm>
#include <cfloat>

namespace cisterna::gui {

namespace {

bool digit(char c) {
  return c >= '0' && c <= '9';
}

// "2,000" before "mcg/mL", "+15" before "%": a blank behind a number does not break the line.
bool number_like(std::string_view word) {
  if (word.empty() || !digit(word.back())) return false;
  return std::ranges::all_of(
      word, [](char c) { return digit(c) || c == ',' || c == '.' || c == '-' || c == '+' || c == '(' || c == ':'; });
}

float width_of(const ImFont& font, std::string_view words) {
  return font.CalcTextSizeA(font.FontSize, FLT_MAX, 0, words.data(), words.data() + words.size()).x;
}

std::size_t char_length(std::string_view words, std::size_t i) {
  std::size_t next = i + 1;
  while (next < words.size() && (static_cast<unsigned char>(words[next]) & 0xC0U) == 0x80U) ++next;
  return next - i;
}

// The longest beginning of a word that still fits; at least one character.
std::size_t cut_word(const ImFont& font, std::string_view word, float width) {
  std::size_t end = char_length(word, 0);
  while (end < word.size()) {
    const std::size_t next = end + char_length(word, end);
    if (width_of(font, word.substr(0, next)) > width) break;
    end = next;
  }
  return end;
}

// End of the unbreakable piece that begins at `from`.
std::size_t piece_end(std::string_view words, std::size_t from) {
  std::size_t begin = from;
  for (;;) {
    const std::size_t end = std::min(words.find(' ', begin), words.size());
    if (end == words.size() || !number_like(words.substr(begin, end - begin))) return end;
    begin = end + 1;
  }
}

void break_paragraph(const ImFont& font, std::string_view words, float width, std::vector<std::string_view>& lines) {
  std::size_t begin = 0, end = 0;
  while (begin < words.size()) {
    std::size_t next = piece_end(words, end > begin ? end + 1 : begin);
    if (width_of(font, words.substr(begin, next - begin)) <= width) {
      end = next;
      if (end < words.size()) continue;
    } else if (end == begin) {
      end = begin + cut_word(font, words.substr(begin, next - begin), width);
    }
    lines.push_back(words.substr(begin, end - begin));
    begin = end < words.size() && words[end] == ' ' ? end + 1 : end;
    end = begin;
  }
  if (words.empty()) lines.push_back(words);
}

struct Written {
  Rect extent;
  std::string text;
  bool drawable = true;
};

Written draw_lines(State& s, const Rect& room, std::string_view words, Face face, Rgba colour, float align) {
  const ImFont& font = *s.fonts.of(face);
  const float high = line_height(s, face);
  Written written;
  float y = room.y0, left = room.x1, right = room.x0;
  for (const std::string_view line : broken(s, face, words, room.width())) {
    const float wide = width_of(font, line);
    const float x = ImFloor(room.x0 + (room.width() - wide) * align);
    const float drop = ImFloor((high - font.FontSize) / 2);
    if (!line.empty())
      s.ink->AddText(&font, font.FontSize, at(x, y + drop), ink(colour), line.data(), line.data() + line.size());
    left = std::min(left, x), right = std::max(right, x + wide);
    y += high;
    if (!written.text.empty() && !line.empty()) written.text += ' ';
    written.text += line;
    written.drawable = written.drawable && can_draw(font, line);
  }
  written.extent = {left, room.y0, right, y};
  return written;
}

void note(State& s, Entry& entry, const Written& written, const Rect& room, Face face, Rgba colour, Rgba ground) {
  entry.text = written.text;
  entry.text_rect = written.extent;
  entry.room = room;
  entry.foreground = colour;
  entry.background = ground;
  entry.font_px = s.fonts.of(face)->FontSize;
  entry.drawable = entry.drawable && written.drawable;
}

}  // namespace

ImU32 ink(Rgba c) {
  return IM_COL32(c.r, c.g, c.b, c.a);
}
ImVec2 at(float x, float y) {
  return {x, y};
}

float line_height(const State& s, Face face) {
  return ImFloor(s.fonts.of(face)->FontSize * 1.3F + 0.5F);
}

float text_width(const State& s, Face face, std::string_view words) {
  return width_of(*s.fonts.of(face), words);
}

std::vector<std::string_view> broken(const State& s, Face face, std::string_view words, float width) {
  std::vector<std::string_view> lines;
  for (std::size_t from = 0;;) {
    const std::size_t end = std::min(words.find('\n', from), words.size());
    break_paragraph(*s.fonts.of(face), words.substr(from, end - from), width, lines);
    if (end == words.size()) return lines;
    from = end + 1;
  }
}

Rect write(State& s, const Rect& room, std::string_view words, const Style& style) {
  const Written written = draw_lines(s, room, words, style.face, style.colour, style.align);
  Entry entry{.name = std::string(style.name.empty() ? words : style.name),
              .role = style.role,
              .rect = written.extent,
              .clip = s.clip(),
              .owner = s.owner,
              .scrolls = s.scrolls};
  Rect stretched = room;
  stretched.y1 = std::max(room.y1, written.extent.y1);
  note(s, entry, written, stretched, style.face, style.colour, style.ground);
  s.registry.add(std::move(entry));
  return written.extent;
}

float written_height(const State& s, Face face, std::string_view words, float width) {
  return static_cast<float>(broken(s, face, words, width).size()) * line_height(s, face);
}

void write_label(State& s, int index, const Rect& room, std::string_view words, Face face, Rgba colour, Rgba ground,
                 float align) {
  const float high = written_height(s, face, words, room.width());
  const float y = ImFloor(room.mid_y() - high / 2);
  const Written written = draw_lines(s, {room.x0, y, room.x1, y + high}, words, face, colour, align);
  note(s, s.registry.at(index), written, room, face, colour, ground);
}

void put_text(Ui& ui, std::string_view words, const Style& style) {
  State& s = ui.state();
  const Box& box = s.box();
  const float most = box.x1 - box.x0;
  const float wide = box.flow ? std::min(text_width(s, style.face, words) + 1, most) : most;
  const Rect room = place(s, wide, written_height(s, style.face, words, wide), !box.flow);
  write(s, room, words, style);
}

void fill(State& s, const Rect& r, Rgba colour, float round) {
  if (!r.empty()) s.ink->AddRectFilled(at(r.x0, r.y0), at(r.x1, r.y1), ink(colour), round);
}

void frame(State& s, const Rect& r, Rgba colour, float round, float width) {
  s.ink->AddRect(at(r.x0, r.y0), at(r.x1, r.y1), ink(colour), round, 0, width);
}

void stroke(State& s, float x0, float y0, float x1, float y1, Rgba colour, float width) {
  s.ink->AddLine(at(x0, y0), at(x1, y1), ink(colour), width);
}

void dashes(State& s, float x0, float y0, float x1, float y1, Rgba colour, float width, float dash) {
  const float dx = x1 - x0, dy = y1 - y0, length = ImSqrt(dx * dx + dy * dy);
  for (float d = 0; d < length; d += 2 * dash) {
    const float a = d / length, b = std::min(d + dash, length) / length;
    stroke(s, x0 + dx * a, y0 + dy * a, x0 + dx * b, y0 + dy * b, colour, width);
  }
}

void tick(State& s, float x, float y, float size, Rgba colour) {
  const ImVec2 points[] = {at(x - size * 0.45F, y + size * 0.02F), at(x - size * 0.12F, y + size * 0.36F),
                           at(x + size * 0.48F, y - size * 0.36F)};
  s.ink->AddPolyline(points, 3, ink(colour), 0, size * 0.16F);
}

void cross(State& s, float x, float y, float size, Rgba colour) {
  const float h = size * 0.36F;
  stroke(s, x - h, y - h, x + h, y + h, colour, size * 0.16F);
  stroke(s, x - h, y + h, x + h, y - h, colour, size * 0.16F);
}

}  // namespace cisterna::gui
