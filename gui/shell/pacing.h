// When the next frame is due: at once after input and for two frames more, when something moves, else not until an
// event. R-GUI-016
#pragma once

#include <algorithm>
#include <optional>

namespace cisterna::gui {

inline constexpr int kFramesAfterInput = 3;  // the one that takes the input, and two extra
inline constexpr double kIdleS = 60.0;       // longest sleep

class Pacing {
 public:
  void on_event() { frames_ = kFramesAfterInput; }
  void on_frame() { frames_ = std::max(0, frames_ - 1); }
  // Seconds to wait for events; 0: draw at once. `moving`: what Ui::next_frame_in() said.
  [[nodiscard]] double wait_s(std::optional<double> moving) const {
    if (frames_ > 0) return 0;
    return std::clamp(moving.value_or(kIdleS), 0.0, kIdleS);
  }

 private:
  int frames_ = kFramesAfterInput;
};

}  // namespace cisterna::gui
