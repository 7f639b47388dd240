// A picture as a list of shapes in pixels, before any drawing library sees it: what is laid out here can be tested
// without one. Text stands at its left end on its baseline; `width` is what the measure said. R-BENCH-020
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cisterna::bench {

inline constexpr int kPictureWidth = 1600;
inline constexpr int kPictureHeight = 1000;

// Dark on white >= 4.5 : 1 for text; blue and vermilion are apart for every kind of colour vision, and differ in dash
// too.
namespace colour {
inline constexpr std::uint32_t kInk = 0x1A1A1A, kQuiet = 0x555555, kGrid = 0xE2E2E2, kAxis = 0x777777, kMark = 0x6B6B6B;
inline constexpr std::uint32_t kPaper = 0xFFFFFF, kBand = 0xEFEFEF, kBlue = 0x005A9C, kPaleBlue = 0xD6E6F2,
                               kVermilion = 0xC24A00;
}  // namespace colour

enum class Dash : std::uint8_t { kSolid, kDashed, kDotted };

struct Point {
  double x = 0, y = 0;
};

struct Box {
  double left = 0, top = 0, right = 0, bottom = 0;
  [[nodiscard]] bool meets(const Box& b) const {
    return left < b.right && b.left < right && top < b.bottom && b.top < bottom;
  }
};

struct FilledBox {
  Box box;
  std::uint32_t rgb = colour::kPaper;
};

struct Path {
  std::vector<Point> points;
  std::uint32_t rgb = colour::kInk;
  double width = 1;
  Dash dash = Dash::kSolid;
  bool filled = false;  // closed and filled instead of stroked
};

struct Text {
  double x = 0, y = 0;
  std::string text;
  double size = 13;
  bool bold = false;
  std::uint32_t rgb = colour::kInk;
  double width = 0;
  [[nodiscard]] Box extent() const { return {x, y - 0.78 * size, x + width, y + 0.24 * size}; }
};

using Shape = std::variant<FilledBox, Path, Text>;
using Picture = std::vector<Shape>;

// Width in pixels of a text at a size, bold or not.
using Measure = std::function<double(std::string_view text, double size, bool bold)>;

}  // namespace cisterna::bench
