// Drives a page as a person would: finds things by name, presses and types through real input, frame by frame in
// virtual time.
#pragma once

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "gui/widgets/stage.h"

namespace cisterna::gui {

class NotThere : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class Key { kTab, kShiftTab, kEnter, kSpace, kEscape, kBackspace, kPageDown, kPageUp, kSelectAll };

class Driver {
 public:
  // Without any renderer. Sizes in px.
  Driver(Appearance appearance, float scale, Draw draw, float width = 1280, float height = 800);
  // On a stage that somebody renders: `advance` draws one frame after so many seconds.
  Driver(Stage& stage, std::function<void(float seconds)> advance);

  void frame(int count = 1, double seconds = 1.0 / 60);
  void settle() { frame(4); }
  // Scrolls there, moves the finger there, down, up: a frame each. Throws NotThere, also for a disabled control.
  void click(std::string_view name);
  // Holds the finger down for so many seconds of virtual time.
  void hold(std::string_view name, double seconds);
  void finger_down(std::string_view name);
  void finger_up();
  // Clicks the field, replaces what is in it.
  void type(std::string_view field, std::string_view text);
  void type_characters(std::string_view text);
  void key(Key key);
  void key_down(Key key);
  void key_up(Key key);
  // Presses Tab until the control has the keyboard. Throws NotThere after a round.
  void tab_to(std::string_view name);
  void wheel(float notches);

  [[nodiscard]] const Entry& find(std::string_view name) const;
  [[nodiscard]] bool shows(std::string_view text) const;
  [[nodiscard]] std::string visible_text() const { return registry().visible_text(); }
  [[nodiscard]] const Registry& registry() const { return stage_->ui().registry(); }
  [[nodiscard]] Stage& stage() { return *stage_; }

 private:
  const Entry& bring(std::string_view name);
  std::unique_ptr<Stage> own_;
  Stage* stage_;
  std::function<void(float)> advance_;
};

}  // namespace cisterna::gui
