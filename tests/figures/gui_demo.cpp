#include "tests/figures/gui_demo.h"

#include <GLFW/glfw3.h>
#include <backends/imgui_impl_glfw.h>
#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace cisterna::figures {

namespace {

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

// Milliseconds to build the frame, up to its draw lists.
double frame(GLFWwindow* window) {
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  const auto from = Steady::now();
  ImGui::NewFrame();
  ImGui::ShowDemoWindow();
  ImGui::Render();
  const auto built = seconds_since(from) * 1e3;
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  glfwSwapBuffers(window);
  return built;
}

}  // namespace

DemoFigures demo_window() {
  DemoFigures out;
  const auto from = Steady::now();
  glfwInit();
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 2);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  GLFWwindow* window = glfwCreateWindow(1280, 800, "Reference", nullptr, nullptr);
  if (window == nullptr) return out;
  glfwMakeContextCurrent(window);
  ImGui::CreateContext();
  ImGui::GetIO().IniFilename = nullptr;  // leaves nothing in the folder it is run from
  ImGui_ImplGlfw_InitForOpenGL(window, true);
  ImGui_ImplOpenGL3_Init("#version 150");
  for (int i = 0; i < 2; ++i) (void)frame(window);
  out.first_s = seconds_since(from);
  std::vector<double> times;
  for (int i = 0; i < 200; ++i) times.push_back(frame(window));
  std::nth_element(times.begin(), times.begin() + 100, times.end());
  out.frame_ms = times[100];
  const auto cpu = cpu_s();
  const auto idle = Steady::now();
  while (seconds_since(idle) < 5) glfwWaitEventsTimeout(5 - std::min(5.0, seconds_since(idle)));
  out.idle_percent = (cpu_s() - cpu) / seconds_since(idle) * 100;
  ImGui_ImplOpenGL3_Shutdown();
  ImGui_ImplGlfw_Shutdown();
  ImGui::DestroyContext();
  glfwDestroyWindow(window);
  glfwDefaultWindowHints();  // the next window asks for its own
  return out;
}

}  // namespace cisterna::figures
