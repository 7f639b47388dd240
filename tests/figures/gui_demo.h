// The reference: ImGui's own demo window in a GLFW window, waiting for events at its best settings.
#pragma once

namespace cisterna::figures {

struct DemoFigures {
  double first_s = 0, idle_percent = 0, frame_ms = 0;
};
[[nodiscard]] DemoFigures demo_window();

}  // namespace cisterna::figures
