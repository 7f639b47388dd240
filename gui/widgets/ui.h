// The frame being drawn: theme, fonts, registry, the place where the next thing goes, and what the keyboard acts on.
// Screens hand it on to the widgets and ask it nothing else. R-GUI-003 R-GUI-004
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gui/theme/fonts.h"
#include "gui/theme/theme.h"
#include "gui/widgets/registry.h"

namespace cisterna::gui {

using Body = std::function<void()>;

class Ui {
 public:
  Ui();
  ~Ui();
  Ui(const Ui&) = delete;
  Ui& operator=(const Ui&) = delete;

  // The shell's part: between ImGui's NewFrame and Render. `fonts` belong to the current context.
  void begin_frame(const Theme& theme, const Fonts& fonts, float width_px, float height_px);
  void end_frame();
  // Something moves (a hold, an alarm's flash): the shell draws the next frame after this many seconds at the latest.
  [[nodiscard]] std::optional<double> next_frame_in() const;

  [[nodiscard]] const Registry& registry() const;
  [[nodiscard]] const Theme& theme() const;
  // Room left in the present column, px at scale 1: for a screen that chooses between two arrangements.
  [[nodiscard]] float room() const;
  // Puts the keyboard on the control of this name in the next frame (the first field of a new page).
  void focus(std::string_view name);
  // Forgets focus, scroll places and holds: call when another page begins.
  void new_page();

  struct State;
  [[nodiscard]] State& state() { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

}  // namespace cisterna::gui
