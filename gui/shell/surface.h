// A GLFW window with an OpenGL 3 context into which a Stage's frames are rendered. Used by Window and Offscreen.
// R-GUI-015
//
// Refuses: a machine without display or without OpenGL 3 (NoDisplay says which).
#pragma once

#include <stdexcept>
#include <string>

#include "gui/shell/picture.h"
#include "gui/widgets/stage.h"

struct GLFWwindow;

namespace cisterna::gui {

class NoDisplay : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Surface {
 public:
  // Sizes in px. Throws NoDisplay.
  Surface(Stage& stage, const std::string& title, int width, int height, bool visible);
  ~Surface();
  Surface(const Surface&) = delete;
  Surface& operator=(const Surface&) = delete;

  // Before a frame: typefaces as the theme wants them, on the graphics side too.
  void prepare();
  // Renders what the Stage drew last into the back buffer.
  void render();
  void show();  // swaps the buffers
  // The back buffer's pixels, after render() and before show().
  [[nodiscard]] Picture capture() const;
  [[nodiscard]] GLFWwindow* window() const { return window_; }

 private:
  Stage& stage_;
  GLFWwindow* window_ = nullptr;
};

}  // namespace cisterna::gui
