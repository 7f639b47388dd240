#include "gui/widgets/stage.h"

#include <imgui.h>

namespace cisterna::gui {

namespace {

// Keys where GLFW has them, so that a test without a window presses the same numbers.
void plain_keys(ImGuiIO& io) {
  constexpr int kTab = 258, kEscape = 256, kEnter = 257, kBackspace = 259, kDelete = 261, kRight = 262, kLeft = 263,
                kDown = 264, kUp = 265, kPageUp = 266, kPageDown = 267, kHome = 268, kEnd = 269, kPadEnter = 335;
  io.KeyMap[ImGuiKey_Tab] = kTab;
  io.KeyMap[ImGuiKey_Escape] = kEscape;
  io.KeyMap[ImGuiKey_Enter] = kEnter;
  io.KeyMap[ImGuiKey_Backspace] = kBackspace;
  io.KeyMap[ImGuiKey_Delete] = kDelete;
  io.KeyMap[ImGuiKey_RightArrow] = kRight;
  io.KeyMap[ImGuiKey_LeftArrow] = kLeft;
  io.KeyMap[ImGuiKey_DownArrow] = kDown;
  io.KeyMap[ImGuiKey_UpArrow] = kUp;
  io.KeyMap[ImGuiKey_PageUp] = kPageUp;
  io.KeyMap[ImGuiKey_PageDown] = kPageDown;
  io.KeyMap[ImGuiKey_Home] = kHome;
  io.KeyMap[ImGuiKey_End] = kEnd;
  io.KeyMap[ImGuiKey_KeyPadEnter] = kPadEnter;
  io.KeyMap[ImGuiKey_Space] = ' ';
  for (const auto& [key, letter] : {std::pair{ImGuiKey_A, 'A'},
                                    {ImGuiKey_C, 'C'},
                                    {ImGuiKey_V, 'V'},
                                    {ImGuiKey_X, 'X'},
                                    {ImGuiKey_Y, 'Y'},
                                    {ImGuiKey_Z, 'Z'}}) {
    io.KeyMap[key] = letter;
  }
}

}  // namespace

Stage::Stage(Appearance appearance, float scale) : files_(font_files()), theme_(make_theme(appearance, scale)) {
  context_ = ImGui::CreateContext();
  make_current();
  ImGuiIO& settings = ImGui::GetIO();
  settings.IniFilename = nullptr;
  settings.LogFilename = nullptr;
  settings.ConfigInputTextCursorBlink = true;
  plain_keys(settings);
}

Stage::~Stage() {
  ImGui::DestroyContext(context_);
}

void Stage::make_current() {
  ImGui::SetCurrentContext(context_);
}

void Stage::set_theme(Appearance appearance, float scale) {
  theme_ = make_theme(appearance, scale);
}

bool Stage::prepare() {
  make_current();
  if (fonts_scale_ >= theme_.scale && fonts_scale_ <= theme_.scale) return false;
  fonts_ = load_fonts(files_, theme_.scale);
  fonts_scale_ = theme_.scale;
  return true;
}

void Stage::frame(const Draw& draw) {
  make_current();
  ImGui::NewFrame();
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  ui_.begin_frame(theme_, fonts_, size.x, size.y);
  draw(ui_);
  ui_.end_frame();
  ImGui::Render();
}

void Stage::frame(float width_px, float height_px, float seconds, const Draw& draw) {
  static_cast<void>(prepare());
  io().DisplaySize = {width_px, height_px};
  io().DeltaTime = seconds;
  frame(draw);
}

ImGuiIO& Stage::io() {
  make_current();
  return ImGui::GetIO();
}

ImDrawData* Stage::drawn() {
  make_current();
  return ImGui::GetDrawData();
}

}  // namespace cisterna::gui
