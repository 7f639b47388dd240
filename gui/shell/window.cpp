#include "gui/shell/window.h"

#include <GLFW/glfw3.h>
#include <backends/imgui_impl_glfw.h>
#include <imgui.h>

#include <algorithm>
#include <atomic>
#include <utility>
#include <vector>

#include "gui/shell/pacing.h"

namespace cisterna::gui {

// GLFW's callbacks note that something happened and hand it on. A key that goes up in the same moment as it came down
// is told to go up one frame later, so that no press is lost.
struct Window::Inside {
  struct KeyUp {
    int key, scancode, mods;
  };

  explicit Inside(const WindowOptions& o);
  ~Inside();
  static Inside& of(GLFWwindow* w) { return *static_cast<Inside*>(glfwGetWindowUserPointer(w)); }
  void listen();
  void wait();
  void draw(const Draw& body);
  static void on_key(GLFWwindow* w, int key, int scancode, int action, int mods);

  Stage stage;
  Surface surface;
  Pacing pacing;
  std::atomic<bool> woken = false;
  std::vector<int> fresh;
  std::vector<KeyUp> ups;
};

Window::Inside::Inside(const WindowOptions& o)
    : stage(o.appearance, o.scale), surface(stage, o.title, o.width, o.height, true) {
  ImGui_ImplGlfw_InitForOpenGL(surface.window(), false);
  glfwSetWindowUserPointer(surface.window(), this);
  listen();
}

Window::Inside::~Inside() {
  stage.make_current();
  ImGui_ImplGlfw_Shutdown();
}

void Window::Inside::on_key(GLFWwindow* w, int key, int scancode, int action, int mods) {
  Inside& in = of(w);
  in.pacing.on_event();
  if (action == GLFW_PRESS) in.fresh.push_back(key);
  if (action == GLFW_RELEASE && std::ranges::find(in.fresh, key) != in.fresh.end()) {
    in.ups.push_back({key, scancode, mods});
    return;
  }
  ImGui_ImplGlfw_KeyCallback(w, key, scancode, action, mods);
}

void Window::Inside::listen() {
  GLFWwindow* w = surface.window();
  glfwSetKeyCallback(w, on_key);
  glfwSetCharCallback(w, [](GLFWwindow* window, unsigned code) {
    of(window).pacing.on_event();
    ImGui_ImplGlfw_CharCallback(window, code);
  });
  glfwSetMouseButtonCallback(w, [](GLFWwindow* window, int button, int action, int mods) {
    of(window).pacing.on_event();
    ImGui_ImplGlfw_MouseButtonCallback(window, button, action, mods);
  });
  glfwSetScrollCallback(w, [](GLFWwindow* window, double x, double y) {
    of(window).pacing.on_event();
    ImGui_ImplGlfw_ScrollCallback(window, x, y);
  });
  glfwSetWindowFocusCallback(w, [](GLFWwindow* window, int focused) {
    of(window).pacing.on_event();
    ImGui_ImplGlfw_WindowFocusCallback(window, focused);
  });
  glfwSetCursorEnterCallback(w, [](GLFWwindow* window, int entered) {
    of(window).pacing.on_event();
    ImGui_ImplGlfw_CursorEnterCallback(window, entered);
  });
  glfwSetCursorPosCallback(w, [](GLFWwindow* window, double, double) { of(window).pacing.on_event(); });
  glfwSetFramebufferSizeCallback(w, [](GLFWwindow* window, int, int) { of(window).pacing.on_event(); });
  glfwSetWindowRefreshCallback(w, [](GLFWwindow* window) { of(window).pacing.on_event(); });
  glfwSetWindowCloseCallback(w, [](GLFWwindow* window) { of(window).pacing.on_event(); });
}

void Window::Inside::wait() {
  const double seconds = pacing.wait_s(stage.ui().next_frame_in());
  if (seconds > 0) {
    glfwWaitEventsTimeout(seconds);
  } else {
    glfwPollEvents();
  }
  if (woken.exchange(false)) pacing.on_event();
}

void Window::Inside::draw(const Draw& body) {
  surface.prepare();
  ImGui_ImplGlfw_NewFrame();
  stage.frame(body);
  surface.render();
  pacing.on_frame();
  fresh.clear();
  for (const KeyUp& up : std::exchange(ups, {})) {
    ImGui_ImplGlfw_KeyCallback(surface.window(), up.key, up.scancode, GLFW_RELEASE, up.mods);
    pacing.on_event();
  }
}

Window::Window(const WindowOptions& options) : inside_(std::make_unique<Inside>(options)) {}
Window::~Window() = default;

bool Window::frame(const Draw& draw) {
  inside_->wait();
  if (glfwWindowShouldClose(inside_->surface.window()) != 0) return false;
  inside_->draw(draw);
  inside_->surface.show();
  return true;
}

void Window::run(const Draw& draw) {
  while (frame(draw)) {
  }
}

void Window::wake() {
  inside_->woken = true;
  glfwPostEmptyEvent();
}

void Window::close() {
  glfwSetWindowShouldClose(inside_->surface.window(), GLFW_TRUE);
}

void Window::set_theme(Appearance appearance, float scale) {
  inside_->stage.set_theme(appearance, scale);
  inside_->pacing.on_event();
}

bool Window::screenshot(const Draw& draw, const std::string& path) {
  inside_->draw(draw);
  const Picture picture = inside_->surface.capture();
  inside_->surface.show();
  return write_png(path, picture);
}

Ui& Window::ui() {
  return inside_->stage.ui();
}

}  // namespace cisterna::gui
