// One ImGui context with theme, typefaces and Ui: what a window, an offscreen picture and a test without any renderer
// share. R-GUI-014
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "gui/widgets/ui.h"

struct ImGuiContext;
struct ImGuiIO;
struct ImDrawData;

namespace cisterna::gui {

using Draw = std::function<void(Ui&)>;

class Stage {
 public:
  // Throws FontsMissing.
  Stage(Appearance appearance, float scale);
  ~Stage();
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  // Typefaces are drawn anew with the next frame if the scale is another.
  void set_theme(Appearance appearance, float scale);
  // Whether prepare() drew the typefaces anew: a renderer then makes a new texture.
  [[nodiscard]] bool prepare();
  // One frame. Display size, time and input stand in io() already.
  void frame(const Draw& draw);
  // The same with size, px, and seconds since the last frame, for who has no window to ask.
  void frame(float width_px, float height_px, float seconds, const Draw& draw);

  [[nodiscard]] ImGuiIO& io();
  [[nodiscard]] ImDrawData* drawn();
  [[nodiscard]] Ui& ui() { return ui_; }
  void make_current();

 private:
  ImGuiContext* context_ = nullptr;
  FontFiles files_;
  Theme theme_;
  Fonts fonts_;
  Ui ui_;
  float fonts_scale_ = 0;
};

}  // namespace cisterna::gui
