#include "gui/shell/window.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include "gui/widgets/widgets.h"

namespace cisterna::gui {
namespace {

using std::chrono::steady_clock;

struct Page {
  std::string dose;
  int presses = 0, holds = 0, frames = 0;
  void draw(Ui& ui) {
    ++frames;
    page(ui, {.title = "Window"}, [&] {
      presses += button(ui, "Press") ? 1 : 0;
      holds += hold_button(ui, {.label = "Hold"}) ? 1 : 0;
      text_field(ui, {.label = "Dose", .unit = "mcg/day"}, dose);
    });
  }
};

class RealWindow : public testing::Test {
 protected:
  // Frames until the condition holds; the last resort is 20 s, far above what any of this takes.
  template <typename Condition>
  bool until(Condition condition) {
    const auto end = steady_clock::now() + std::chrono::seconds(20);
    while (steady_clock::now() < end) {
      if (condition()) return true;
      window_.wake();
      if (!window_.frame([this](Ui& ui) { page_.draw(ui); })) return false;
    }
    return false;
  }
  // The middle of a thing; the window stands at 0, 0: there is no window manager.
  std::string middle(std::string_view name) {
    const Entry* e = window_.ui().registry().find(name);
    if (e == nullptr) return "0 0";
    return std::to_string(static_cast<int>(e->rect.mid_x())) + " " + std::to_string(static_cast<int>(e->rect.mid_y()));
  }
  // Real input from another process, as a person's.
  void act(const std::string& words) {
    std::atomic<bool> done = false;
    std::thread person([&] {
      EXPECT_EQ(std::system(("xdotool " + words).c_str()), 0);
      done = true;
      window_.wake();
    });
    EXPECT_TRUE(until([&] { return done.load(); }));
    person.join();
    settle();
  }
  void settle() {
    for (int i = 0; i < 3; ++i) {
      window_.wake();
      static_cast<void>(window_.frame([this](Ui& ui) { page_.draw(ui); }));
    }
  }

  Page page_;
  Window window_{{.title = "Cisterna test"}};
};

// R-GUI-016
TEST_F(RealWindow, IsPressedHeldAndTypedIntoByRealEvents) {
  settle();

  act("mousemove " + middle("Press") + " click 1");
  EXPECT_TRUE(until([&] { return page_.presses == 1; }));
  act("mousemove " + middle("Hold") + " mousedown 1 sleep 2.2 mouseup 1");
  EXPECT_TRUE(until([&] { return page_.holds == 1; }));
  act("mousemove " + middle("Dose") + " click 1 sleep 0.2 type --delay 20 402.5");
  EXPECT_TRUE(until([&] { return page_.dose == "402.5"; })) << page_.dose;
}

// R-GUI-016: keys faster than frames, as from a scanner. (Twice the same key within 20 ms is one to GLFW.)
TEST_F(RealWindow, QuickKeysAreNeitherLostNorReordered) {
  settle();
  act("mousemove 5 5 click 1 key --delay 0 Tab space sleep 0.1 key --delay 0 space");
  EXPECT_TRUE(until([&] { return page_.presses == 2; })) << page_.presses;

  act("mousemove " + middle("Dose") + " click 1 sleep 0.2 key --delay 0 1 2 BackSpace 3 4 Left 5 Tab 9");

  EXPECT_TRUE(until([&] { return page_.dose == "1354"; })) << page_.dose;
}

// R-GUI-016
TEST_F(RealWindow, WakesFromAnotherThreadAtOnce) {
  settle();
  std::atomic<bool> changed = false;
  std::thread store([&] {
    changed = true;
    window_.wake();
  });

  EXPECT_TRUE(until([&] { return changed.load(); }));

  store.join();
}

// R-GUI-015
TEST_F(RealWindow, ScreenshotIsWhatStoodInTheFramebuffer) {
  const std::string path = testing::TempDir() + "cisterna_window.png";
  settle();

  ASSERT_TRUE(window_.screenshot([this](Ui& ui) { page_.draw(ui); }, path));

  const auto picture = read_png(path);
  ASSERT_TRUE(picture.has_value());
  EXPECT_EQ(picture->width, 1280);
  EXPECT_EQ(picture->height, 800);
  const Rgba page = window_.ui().theme().palette.page;
  const std::size_t corner = picture->rgb.size() - 3;
  EXPECT_EQ(picture->rgb[corner], page.r);
  EXPECT_EQ(picture->rgb[corner + 2], page.b);
  EXPECT_FALSE(window_.screenshot([this](Ui& ui) { page_.draw(ui); }, "/nowhere/at/all.png"));
  std::remove(path.c_str());
}

// R-GUI-002 R-GUI-016
TEST_F(RealWindow, AnotherScaleDrawsTheTypefacesAnew) {
  settle();
  const float before = window_.ui().registry().find("Press")->font_px;

  window_.set_theme(Appearance::kDark, 2);
  settle();

  EXPECT_FLOAT_EQ(window_.ui().registry().find("Press")->font_px, 2 * before);
}

// R-GUI-015
TEST(NoWindow, AMissingDisplayIsSaid) {
  const std::string display = std::getenv("DISPLAY") == nullptr ? "" : std::getenv("DISPLAY");
  unsetenv("DISPLAY");
  unsetenv("WAYLAND_DISPLAY");

  EXPECT_THROW(Window({.title = "none"}), NoDisplay);

  setenv("DISPLAY", display.c_str(), 1);
}

}  // namespace
}  // namespace cisterna::gui
