// Frames rendered without a visible window, with time and input given by the caller: golden pictures, the guide's
// pictures. Needs a display (Xvfb will do). R-GUI-015
#pragma once

#include "gui/shell/surface.h"

namespace cisterna::gui {

class Offscreen {
 public:
  // Throws NoDisplay, FontsMissing.
  Offscreen(int width, int height, Appearance appearance, float scale)
      : stage_(appearance, scale),
        surface_(stage_, "Cisterna, offscreen", width, height, false),
        width_(width),
        height_(height) {}
  void frame(float seconds, const Draw& draw) {
    surface_.prepare();
    stage_.frame(static_cast<float>(width_), static_cast<float>(height_), seconds, draw);
    surface_.render();
  }
  // The last frame.
  [[nodiscard]] Picture capture() const { return surface_.capture(); }
  [[nodiscard]] Stage& stage() { return stage_; }

 private:
  Stage stage_;
  Surface surface_;
  int width_, height_;
};

}  // namespace cisterna::gui
