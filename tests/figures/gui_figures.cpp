// The window's figures: first usable screen, idle CPU, worst frame, each beside an ImGui demo window in the same job.
//
// Without a display it starts itself under Xvfb. `--json`: one object, key -> {ours, reference, unit, target,
// holds}. Software rendering is taken out of the frame time: the CPU part is building the frame, up to its draw lists.
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "gui/shell/window.h"
#include "tests/figures/gui_demo.h"
#include "tests/gui/screens/visit_pages.h"

namespace {

using namespace cisterna;
using Steady = std::chrono::steady_clock;

double seconds_since(Steady::time_point from) {
  return std::chrono::duration<double>(Steady::now() - from).count();
}

double cpu_s() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto s = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
  return s(used.ru_utime) + s(used.ru_stime);
}

struct Figures {
  double first_s = 0, idle_percent = 0, frame_ms = 0;
};

// Until two frames are on the screen; then five seconds without an event.
Figures window_of(const gui::Draw& draw) {
  Figures out;
  const auto from = Steady::now();
  gui::Window window{gui::WindowOptions{}};
  for (int i = 0; i < 2; ++i) (void)window.frame(draw);
  out.first_s = seconds_since(from);
  for (int i = 0; i < 6; ++i) {
    window.wake();  // a frame without an event waits for one
    (void)window.frame(draw);
  }
  constexpr double kIdle = 5;
  const auto idle_from = Steady::now();
  const auto cpu = cpu_s();
  std::thread waker{[&] {
    std::this_thread::sleep_for(std::chrono::duration<double>(kIdle));
    window.close();
    window.wake();
  }};
  while (window.frame(draw)) {
  }
  waker.join();
  out.idle_percent = (cpu_s() - cpu) / seconds_since(idle_from) * 100;
  return out;
}

// The slowest page's median of 200 frames, without any rendering.
double worst_page_ms(std::string& name) {
  double worst = 0;
  for (const auto& page : test::visit_pages()) {
    gui::Stage stage{gui::Appearance::kLight, 1};
    test::NoSink sink;
    auto forms = page.forms;
    const gui::Draw draw = [&](gui::Ui& ui) { gui::draw(ui, page.view, forms, sink); };
    for (int i = 0; i < 10; ++i) stage.frame(1280, 800, 1.0F / 60, draw);
    std::vector<double> times;
    for (int i = 0; i < 200; ++i) {
      const auto from = Steady::now();
      stage.frame(1280, 800, 1.0F / 60, draw);
      times.push_back(seconds_since(from) * 1e3);
    }
    std::nth_element(times.begin(), times.begin() + 100, times.end());
    if (times[100] > worst) {
      worst = times[100];
      name = page.name;
    }
  }
  return worst;
}

void line(bool json, bool last, const char* key, double ours, double reference, const char* unit, double target) {
  const bool holds = ours <= target;
  if (json)
    std::printf("\"%s\": {\"ours\": %.4g, \"reference\": %.4g, \"unit\": \"%s\", \"target\": %g, \"holds\": %s}%s\n",
                key, ours, reference, unit, target, holds ? "true" : "false", last ? "}" : ",");
  else
    std::printf("%-22s %10.4g %-4s  ImGui demo %10.4g  target <= %g  %s\n", key, ours, unit, reference, target,
                holds ? "holds" : "does not hold");
}

}  // namespace

int main(int count, char** values) {
  if (const char* display = std::getenv("DISPLAY"); display == nullptr || *display == '\0') {
    ::setenv("LIBGL_ALWAYS_SOFTWARE", "1", 1);
    ::execlp("xvfb-run", "xvfb-run", "-a", "-s", "-screen 0 1400x900x24 -noreset", values[0],
             count > 1 ? values[1] : nullptr, nullptr);
    std::fprintf(stderr, "There is no display, and xvfb-run cannot be started.\n");
    return 1;
  }
  const bool json = count > 1 && std::strcmp(values[1], "--json") == 0;
  const auto& sign_in = test::visit_pages().front();
  test::NoSink sink;
  auto forms = sign_in.forms;
  const gui::Draw first = [&](gui::Ui& ui) { gui::draw(ui, sign_in.view, forms, sink); };
  (void)window_of(first);  // the graphics driver is loaded once for both
  const auto demo = figures::demo_window();
  const auto ours = window_of(first);
  std::string page;
  const auto frame_ms = worst_page_ms(page);
  if (json) std::printf("{");
  line(json, false, "gui_idle_percent", ours.idle_percent, demo.idle_percent, "%", 1);
  line(json, false, "gui_first_screen_s", ours.first_s, demo.first_s, "s", 0.25);
  line(json, true, "gui_worst_frame_ms", frame_ms, demo.frame_ms, "ms", 2);
  if (!json) std::printf("The slowest page is %s.\n", page.c_str());
  return 0;
}
