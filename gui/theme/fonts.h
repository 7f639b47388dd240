// The typefaces of the window: Roboto, with what it lacks merged from DejaVu Sans; all digits of one width. R-GUI-002
//
// Refuses: a font file that is missing (FontsMissing names file and package) and a face whose digits differ in advance.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "gui/theme/theme.h"

struct ImFont;

namespace cisterna::gui {

enum class Face : std::uint8_t { kSmall, kBody, kStrong, kHeading, kTitle, kBig };
inline constexpr int kFaces = 6;
// Height of a face in px at scale 1.
[[nodiscard]] float face_px(Face face);

class FontsMissing : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The path, if the file is there. Throws FontsMissing with path and package.
[[nodiscard]] std::string present_font(const char* path, const char* package);

struct FontFiles {
  std::string regular = {}, medium = {}, symbols = {};
};
// Where Debian's packages fonts-roboto and fonts-dejavu-core put the files. Throws FontsMissing.
[[nodiscard]] FontFiles font_files();

struct Fonts {
  ImFont* faces[kFaces] = {};
  [[nodiscard]] ImFont* of(Face face) const { return faces[static_cast<int>(face)]; }
};
// Fills the current ImGui context's atlas anew for a scale. Throws FontsMissing, or std::runtime_error for unequal
// digits.
Fonts load_fonts(const FontFiles& files, float scale);
// Each character of a UTF-8 text has a picture in this face.
[[nodiscard]] bool can_draw(const ImFont& font, std::string_view utf8);
// All ten digits advance alike.
[[nodiscard]] bool tabular_digits(const ImFont& font);

}  // namespace cisterna::gui
