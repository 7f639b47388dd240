#include "gui/shell/surface.h"

#include <GL/gl.h>
#include <GLFW/glfw3.h>
#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

namespace cisterna::gui {

namespace {

std::string reason() {
  const char* words = nullptr;
  glfwGetError(&words);
  return words == nullptr ? "no reason given" : words;
}

constexpr int kLeastWidth = 800, kLeastHeight = 500;  // px

int users = 0;  // of GLFW, all on the UI thread

}  // namespace

Surface::Surface(Stage& stage, const std::string& title, int width, int height, bool visible) : stage_(stage) {
  if (users == 0 && glfwInit() == GLFW_FALSE) throw NoDisplay("No display for the window: " + reason());
  ++users;
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 0);
  glfwWindowHint(GLFW_VISIBLE, visible ? GLFW_TRUE : GLFW_FALSE);
  window_ = glfwCreateWindow(width, height, title.c_str(), nullptr, nullptr);
  if (window_ == nullptr) {
    const std::string why = reason();
    if (--users == 0) glfwTerminate();
    throw NoDisplay("No OpenGL 3 window: " + why);
  }
  glfwSetWindowSizeLimits(window_, kLeastWidth, kLeastHeight, GLFW_DONT_CARE, GLFW_DONT_CARE);
  glfwMakeContextCurrent(window_);
  glfwSwapInterval(visible ? 1 : 0);
  stage_.make_current();
  ImGui_ImplOpenGL3_Init("#version 130");
}

Surface::~Surface() {
  stage_.make_current();
  glfwMakeContextCurrent(window_);
  ImGui_ImplOpenGL3_Shutdown();
  glfwDestroyWindow(window_);
  if (--users == 0) glfwTerminate();
}

void Surface::prepare() {
  glfwMakeContextCurrent(window_);
  if (stage_.prepare()) ImGui_ImplOpenGL3_DestroyFontsTexture();
  if (stage_.io().Fonts->TexID == nullptr) ImGui_ImplOpenGL3_CreateFontsTexture();
  ImGui_ImplOpenGL3_NewFrame();
}

void Surface::render() {
  int width = 0, height = 0;
  glfwGetFramebufferSize(window_, &width, &height);
  glViewport(0, 0, width, height);
  glClearColor(0, 0, 0, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(stage_.drawn());
}

void Surface::show() {
  glfwSwapBuffers(window_);
}

Picture Surface::capture() const {
  Picture picture;
  glfwGetFramebufferSize(window_, &picture.width, &picture.height);
  const std::size_t row = static_cast<std::size_t>(picture.width) * 3;
  std::vector<std::uint8_t> upside_down(row * static_cast<std::size_t>(picture.height));
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadBuffer(GL_BACK);
  glReadPixels(0, 0, picture.width, picture.height, GL_RGB, GL_UNSIGNED_BYTE, upside_down.data());
  for (std::size_t y = static_cast<std::size_t>(picture.height); y-- > 0;) {
    picture.rgb.insert(picture.rgb.end(), upside_down.begin() + static_cast<std::ptrdiff_t>(y * row),
                       upside_down.begin() + static_cast<std::ptrdiff_t>((y + 1) * row));
  }
  return picture;
}

}  // namespace cisterna::gui
