// Golden pictures: a page rendered under Xvfb, compared pixel by pixel with the PNG file kept in the tree. R-GUI-015
//
// With --write the files are made anew; a picture that differs is left beside the build as NAME.new.png.
#pragma once

#include <string>

#include "gui/shell/offscreen.h"

namespace cisterna::gui {

inline bool write_golden = false;

struct GoldenResult {
  bool same = false;
  std::string words;  // what differs
};
// Where the registry says something else than the pixels: the ground that most of a text stands on.
[[nodiscard]] std::string ground_faults(const Registry& registry, const Picture& picture);
// Draws some frames of a 1280 x 800 page and compares with tests/gui/golden/NAME.png.
[[nodiscard]] GoldenResult compare_golden(const std::string& name, Appearance appearance, float scale,
                                          const Draw& draw);

}  // namespace cisterna::gui
