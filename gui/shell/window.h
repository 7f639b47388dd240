// The programmer's window: sleeps until an event, draws, sleeps again. R-GUI-016
//
// Everything but wake() belongs to the thread that made it. Refuses: no display (NoDisplay), no typefaces
// (FontsMissing).
#pragma once

#include <memory>
#include <string>

#include "gui/shell/surface.h"

namespace cisterna::gui {

struct WindowOptions {
  std::string title = "Cisterna";
  int width = 1280, height = 800;  // px
  Appearance appearance = Appearance::kLight;
  float scale = 1;  // 0.75 .. 2
};

class Window {
 public:
  explicit Window(const WindowOptions& options);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  // Waits for an event or the next moving thing, draws one frame. False when the window was asked to close.
  [[nodiscard]] bool frame(const Draw& draw);
  // Frames until the window is closed.
  void run(const Draw& draw);
  // From any thread: a view has changed. The window draws it at once.
  void wake();
  void close();
  void set_theme(Appearance appearance, float scale);
  // Draws one frame and writes the framebuffer's pixels to a PNG file. False if the file cannot be written.
  [[nodiscard]] bool screenshot(const Draw& draw, const std::string& path);
  [[nodiscard]] Ui& ui();

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace cisterna::gui
