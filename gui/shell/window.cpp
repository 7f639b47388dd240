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

namespace {

// One thing that a keyboard (or a scanner that types as one) did.
struct Typed {
  bool character;
  int code, scancode, action, mods;  // code: a key, or a character
};

// Keys that do something besides writing their character.
bool acts(const Typed& t) {
  return !t.character && (t.code >= GLFW_KEY_ESCAPE || t.code == GLFW_KEY_SPACE);
}

// ImGui 1.86 sees keys only as they stand in a frame, and characters apart from keys. So that no press is lost and none
// overtakes another, a frame is told of as much as has one meaning in any order; the rest waits for the next frame.
class OneFrame {
 public:
  [[nodiscard]] bool takes(const Typed& t) {
    if (t.character) return take_character(t.code);
    if (std::ranges::find(touched_, t.code) != touched_.end()) return false;
    if (acts(t) && t.action == GLFW_PRESS && (wrote_ || acted_ != 0)) return false;
    if (acts(t) && t.action == GLFW_PRESS) acted_ = t.code;
    touched_.push_back(t.code);
    return true;
  }

 private:
  bool take_character(int code) {
    if (acted_ != 0 && !(acted_ == GLFW_KEY_SPACE && code == ' ')) return false;
    return wrote_ = true;
  }
  std::vector<int> touched_;
  int acted_ = 0;
  bool wrote_ = false;
};

}  // namespace

// GLFW's callbacks note that something happened and hand it on.
struct Window::Inside {
  explicit Inside(const WindowOptions& o);
  ~Inside();
  static Inside& of(GLFWwindow* w) { return *static_cast<Inside*>(glfwGetWindowUserPointer(w)); }
  void listen();
  void wait();
  void draw(const Draw& body);
  static void on_key(GLFWwindow* w, int key, int scancode, int action, int mods);
  void tell(const Typed& typed);

  Stage stage;
  Surface surface;
  Pacing pacing;
  std::atomic<bool> woken = false;
  OneFrame told;
  std::vector<Typed> waiting;
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
  of(w).pacing.on_event();
  if (action != GLFW_REPEAT) of(w).tell({false, key, scancode, action, mods});
}

void Window::Inside::tell(const Typed& t) {
  if (!waiting.empty() || !told.takes(t)) {
    waiting.push_back(t);
  } else if (t.character) {
    ImGui_ImplGlfw_CharCallback(surface.window(), static_cast<unsigned>(t.code));
  } else {
    ImGui_ImplGlfw_KeyCallback(surface.window(), t.code, t.scancode, t.action, t.mods);
  }
}

void Window::Inside::listen() {
  GLFWwindow* w = surface.window();
  glfwSetKeyCallback(w, on_key);
  glfwSetCharCallback(w, [](GLFWwindow* window, unsigned code) {
    of(window).pacing.on_event();
    of(window).tell({true, static_cast<int>(code), 0, GLFW_PRESS, 0});
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
  told = {};
  for (const Typed& typed : std::exchange(waiting, {})) {
    tell(typed);
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
