// The driven mode: a script's steps performed on the real window by xdotool's mouse and keys; what stands where is read
// from the registry of the frame. R-GUI-042
//
// One step a line; # begins a comment. NAME: as in the registry.
//   click NAME            hold NAME              type NAME | TEXT
//   wait NAME             (enabled and on screen; 30 s)        shot FILE
// Ends with an error sentence at the first step that cannot be done.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "gui/widgets/registry.h"
#include "units/result.h"

namespace cisterna::window {

struct Step {
  std::string verb, name, text;
  int line = 0;
};
[[nodiscard]] Result<std::vector<Step>, std::string> read_script(const std::string& path);

class ScriptPlayer {
 public:
  ScriptPlayer(std::vector<Step> steps, std::string title) : steps_(std::move(steps)), title_(std::move(title)) {}

  // After each frame. The file name of a picture that is wanted now, without folder.
  [[nodiscard]] std::optional<std::string> after_frame(const gui::Registry& registry, bool working);
  [[nodiscard]] bool finished() const { return next_ >= steps_.size() || !problem_.empty(); }
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  using Steady = std::chrono::steady_clock;
  bool find_window();
  bool press(const gui::Entry& entry, double seconds);
  bool act(const Step& step, const gui::Entry& entry);
  void done(double pause_s);

  std::vector<Step> steps_;
  std::string title_, window_, problem_;
  std::size_t next_ = 0;
  std::vector<gui::Rect> rects_;
  Steady::time_point since_ = Steady::now(), not_before_ = Steady::now();
};

}  // namespace cisterna::window
