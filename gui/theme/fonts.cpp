#include "gui/theme/fonts.h"

#include <imgui.h>

#include <array>
#include <filesystem>

namespace cisterna::gui {

namespace {

struct Cut {
  float px;
  bool medium, digits_only;
};
constexpr std::array<Cut, kFaces> kCuts = {{{15, false, false},
                                            {18, false, false},
                                            {18, true, false},
                                            {22, true, false},
                                            {29, true, false},
                                            {46, true, true}}};

// Names are written in Latin, Greek and Cyrillic; the big face writes numbers and units only.
constexpr ImWchar kWords[] = {0x20,   0x17F,  0x2B0,  0x2FF,  0x370,  0x3FF,  0x400,  0x4FF,  0x1E00, 0x1EFF,
                              0x2010, 0x203A, 0x20AC, 0x20AC, 0x2116, 0x2122, 0x2190, 0x2199, 0x2200, 0x2265,
                              0x25A0, 0x25CF, 0x26A0, 0x26A0, 0x2713, 0x2717, 0xFFFD, 0xFFFD, 0};
constexpr ImWchar kNumbers[] = {0x20,   0x7E,   0xA0,   0xA0,   0xB0,   0xB7,   0x2010, 0x2026,
                                0x2212, 0x2212, 0x2264, 0x2265, 0xFFFD, 0xFFFD, 0};
constexpr ImWchar kSymbols[] = {0x2190, 0x2199, 0x2200, 0x2265, 0x25A0, 0x25CF, 0x26A0,
                                0x26A0, 0x2713, 0x2717, 0xFFFD, 0xFFFD, 0};

ImFont* add_face(ImFontAtlas& atlas, const FontFiles& files, const Cut& cut, float scale) {
  ImFontConfig config;
  config.OversampleH = cut.digits_only ? 1 : 2;
  config.PixelSnapH = false;
  const float px = static_cast<float>(static_cast<int>(cut.px * scale + 0.5F));
  const ImWchar* ranges = cut.digits_only ? kNumbers : kWords;
  ImFont* font = atlas.AddFontFromFileTTF((cut.medium ? files.medium : files.regular).c_str(), px, &config, ranges);
  ImFontConfig merge = config;
  merge.MergeMode = true;
  merge.OversampleH = 1;
  if (!cut.digits_only) atlas.AddFontFromFileTTF(files.symbols.c_str(), px, &merge, kSymbols);
  return font;
}

unsigned next_code_point(std::string_view utf8, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return i < utf8.size() ? static_cast<unsigned char>(utf8[i]) : 0U; };
  const unsigned first = byte(at);
  const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  unsigned code = length == 1 ? first : first & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) code = (code << 6U) | (byte(at + i) & 0x3FU);
  at += length;
  return code;
}

}  // namespace

float face_px(Face face) {
  return kCuts[static_cast<std::size_t>(face)].px;
}

std::string present_font(const char* path, const char* package) {
  if (std::filesystem::is_regular_file(path)) return path;
  throw FontsMissing(std::string("The window needs the typeface ") + path +
                     ", which is not there. Install the package " + package + ".");
}

FontFiles font_files() {
  const char* roboto = "fonts-roboto-unhinted";
  return {present_font("/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/Roboto-Regular.ttf", roboto),
          present_font("/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/Roboto-Medium.ttf", roboto),
          present_font("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "fonts-dejavu-core")};
}

Fonts load_fonts(const FontFiles& files, float scale) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Clear();
  atlas.TexDesiredWidth = 2048;
  Fonts fonts;
  for (std::size_t i = 0; i < kCuts.size(); ++i) fonts.faces[i] = add_face(atlas, files, kCuts[i], scale);
  if (!atlas.Build()) throw FontsMissing("The typefaces could not be drawn: " + files.regular + ", " + files.symbols);
  for (const ImFont* font : fonts.faces) {
    if (!tabular_digits(*font)) throw std::runtime_error("The digits of " + files.regular + " differ in width.");
  }
  ImGui::GetIO().FontDefault = fonts.of(Face::kBody);
  return fonts;
}

bool can_draw(const ImFont& font, std::string_view utf8) {
  for (std::size_t at = 0; at < utf8.size();) {
    const unsigned code = next_code_point(utf8, at);
    if (code > 0xFFFF || font.FindGlyphNoFallback(static_cast<ImWchar>(code)) == nullptr) return false;
  }
  return true;
}

bool tabular_digits(const ImFont& font) {
  const float width = font.GetCharAdvance('0');
  for (ImWchar digit = '1'; digit <= '9'; ++digit) {
    const float other = font.GetCharAdvance(digit);
    if (other < width || other > width) return false;
  }
  return width > 0;
}

}  // namespace cisterna::gui
