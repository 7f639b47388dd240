#include "tests/gui/support/driver.h"

#include <imgui.h>

#include <cmath>

namespace cisterna::gui {

namespace {

int number_of(Key key) {
  switch (key) {
    case Key::kTab:
    case Key::kShiftTab:
      return 258;
    case Key::kEnter:
      return 257;
    case Key::kSpace:
      return ' ';
    case Key::kEscape:
      return 256;
    case Key::kBackspace:
      return 259;
    case Key::kPageDown:
      return 267;
    case Key::kPageUp:
      return 266;
    case Key::kSelectAll:
      return 'A';
  }
  return 0;
}

constexpr int kMostScrolls = 60;

}  // namespace

Driver::Driver(Appearance appearance, float scale, Draw draw, float width, float height)
    : own_(std::make_unique<Stage>(appearance, scale)), stage_(own_.get()) {
  advance_ = [this, draw = std::move(draw), width, height](float seconds) {
    stage_->frame(width, height, seconds, draw);
  };
  settle();
}

Driver::Driver(Stage& stage, std::function<void(float)> advance) : stage_(&stage), advance_(std::move(advance)) {
  settle();
}

void Driver::frame(int count, double seconds) {
  for (int i = 0; i < count; ++i) advance_(static_cast<float>(seconds));
}

const Entry& Driver::find(std::string_view name) const {
  const Entry* entry = registry().find(name);
  if (entry == nullptr) throw NotThere("nothing is named '" + std::string(name) + "' among:\n" + visible_text());
  return *entry;
}

bool Driver::shows(std::string_view text) const {
  return visible_text().find(text) != std::string::npos;
}

const Entry& Driver::bring(std::string_view name) {
  for (int i = 0; i < kMostScrolls; ++i) {
    const Entry& entry = find(name);
    const Rect& r = entry.rect;
    if (!entry.scrolls || (r.mid_y() > entry.clip.y0 && r.mid_y() < entry.clip.y1)) return entry;
    wheel(r.mid_y() < entry.clip.y0 ? 1.0F : -1.0F);
  }
  throw NotThere("cannot scroll to '" + std::string(name) + "'");
}

void Driver::finger_down(std::string_view name) {
  const Entry entry = bring(name);
  if (!entry.enabled) throw NotThere("'" + std::string(name) + "' is disabled");
  const Rect seen = intersection(entry.rect, entry.clip);
  if (seen.empty()) throw NotThere("'" + std::string(name) + "' is hidden");
  stage_->io().MousePos = {seen.mid_x(), seen.mid_y()};
  frame();
  stage_->io().MouseDown[0] = true;
  frame();
}

void Driver::finger_up() {
  stage_->io().MouseDown[0] = false;
  frame();
  stage_->io().MousePos = {-1, -1};
  settle();
}

void Driver::click(std::string_view name) {
  finger_down(name);
  finger_up();
}

void Driver::hold(std::string_view name, double seconds) {
  finger_down(name);
  frame(static_cast<int>(std::lround(seconds * 60)));
  finger_up();
}

void Driver::type(std::string_view field, std::string_view text) {
  click(field);
  key(Key::kSelectAll);
  key(Key::kBackspace);
  type_characters(text);
}

void Driver::type_characters(std::string_view text) {
  stage_->io().AddInputCharactersUTF8(std::string(text).c_str());
  settle();
}

void Driver::key_down(Key key) {
  ImGuiIO& io = stage_->io();
  io.KeyShift = key == Key::kShiftTab;
  io.KeyCtrl = key == Key::kSelectAll;
  io.KeysDown[number_of(key)] = true;
  frame();
}

void Driver::key_up(Key key) {
  ImGuiIO& io = stage_->io();
  io.KeysDown[number_of(key)] = false;
  io.KeyShift = io.KeyCtrl = false;
  settle();
}

void Driver::key(Key key) {
  key_down(key);
  key_up(key);
}

void Driver::tab_to(std::string_view name) {
  const int controls = static_cast<int>(registry().entries().size());
  for (int i = 0; i <= controls; ++i) {
    if (find(name).focused) return;
    key(Key::kTab);
  }
  throw NotThere("Tab never comes to '" + std::string(name) + "'");
}

void Driver::wheel(float notches) {
  stage_->io().MouseWheel = notches;
  frame();
  stage_->io().MouseWheel = 0;
  frame();
}

}  // namespace cisterna::gui
