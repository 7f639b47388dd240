// R-GUI-042
#include "apps/cisterna_gui/script.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <thread>

namespace cisterna::window {

namespace {

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r");
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// Runs xdotool without a shell. Its first line of output; nullopt: it failed.
std::optional<std::string> xdotool(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "xdotool");
  std::vector<char*> words;
  for (auto& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  std::array<int, 2> out{};
  if (::pipe(out.data()) != 0) return std::nullopt;
  const auto child = ::fork();
  if (child == 0) {
    ::dup2(out[1], 1);
    ::close(out[0]);
    ::close(out[1]);
    ::execvp("xdotool", words.data());
    ::_exit(127);
  }
  ::close(out[1]);
  std::string text;
  std::array<char, 256> part{};
  for (ssize_t n = 0; (n = ::read(out[0], part.data(), part.size())) > 0;)
    text.append(part.data(), static_cast<std::size_t>(n));
  ::close(out[0]);
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
    return std::nullopt;
  return text.substr(0, text.find('\n'));
}

std::string whole(float px) {
  return std::to_string(static_cast<int>(px));
}

}  // namespace

Result<std::vector<Step>, std::string> read_script(const std::string& path) {
  using Answer = Result<std::vector<Step>, std::string>;
  std::ifstream file{path};
  if (!file) return Answer{"The script " + path + " cannot be read."};
  std::vector<Step> out;
  std::string text;
  for (int line = 1; std::getline(file, text); ++line) {
    text = trimmed(text);
    if (text.empty() || text[0] == '#') continue;
    const auto blank = text.find(' ');
    Step step{text.substr(0, blank), blank == std::string::npos ? "" : trimmed(text.substr(blank)), "", line};
    if (const auto bar = step.name.find('|'); step.verb == "type" && bar != std::string::npos) {
      step.text = trimmed(step.name.substr(bar + 1));
      step.name = trimmed(step.name.substr(0, bar));
    }
    const bool known = step.verb == "click" || step.verb == "hold" || step.verb == "type" || step.verb == "wait" ||
                       step.verb == "shot";
    if (!known || step.name.empty()) return Answer{path + ":" + std::to_string(line) + ": no such step: " + text};
    out.push_back(std::move(step));
  }
  return Answer{out};
}

bool ScriptPlayer::find_window() {
  if (!window_.empty()) return true;
  const auto found = xdotool({"search", "--onlyvisible", "--name", "^" + title_ + "$"});
  if (!found || found->empty()) return false;
  window_ = *found;
  return xdotool({"windowfocus", window_}).has_value();  // without a window manager nobody else gives it the keyboard
}

void ScriptPlayer::done(double pause_s) {
  ++next_;
  since_ = Steady::now();
  not_before_ = since_ + std::chrono::milliseconds{static_cast<int>(pause_s * 1000)};
}

bool ScriptPlayer::press(const gui::Entry& entry, double seconds) {
  if (!xdotool({"mousemove", "--window", window_, whole(entry.rect.mid_x()), whole(entry.rect.mid_y())})) return false;
  if (seconds <= 0) return xdotool({"click", "1"}).has_value();
  // The window must go on drawing while the button is down: xdotool waits in a process of its own.
  std::thread{[seconds] {
    (void)xdotool({"mousedown", "1", "sleep", std::to_string(seconds), "mouseup", "1"});
  }}.detach();
  return true;
}

bool ScriptPlayer::act(const Step& step, const gui::Entry& entry) {
  if (step.verb == "hold") return press(entry, 1.9);
  if (!press(entry, 0)) return false;
  if (step.verb == "click") return true;
  const auto text = step.text;
  std::thread{[text] {
    (void)xdotool({"sleep", "0.15", "key", "ctrl+a"});
    (void)xdotool({"type", "--delay", "25", text});
  }}.detach();
  return true;
}

std::optional<std::string> ScriptPlayer::after_frame(const gui::Registry& registry, bool working) {
  if (finished() || Steady::now() < not_before_) return std::nullopt;
  const auto& step = steps_[next_];
  const auto fail = [&](const std::string& why) {
    problem_ = "Step in line " + std::to_string(step.line) + " (" + step.verb + " " + step.name + "): " + why;
  };
  if (!find_window()) return fail("xdotool does not find the window. Is it installed?"), std::nullopt;
  std::vector<gui::Rect> rects;
  for (const auto& one : registry.entries()) rects.push_back(one.rect);
  const bool still = rects == rects_;  // the page has found its places
  rects_ = std::move(rects);
  if (!still) return std::nullopt;
  if (step.verb == "shot") {
    if (working) return std::nullopt;
    const auto name = step.name;
    done(0);
    return name;
  }
  const auto* entry = registry.find(step.name);
  const bool there = entry != nullptr && (entry->enabled || step.verb == "wait") && !working;
  if (!there) {
    if (Steady::now() - since_ > std::chrono::seconds{30})
      fail(entry == nullptr ? "it is not on the page." : "it cannot be pressed.");
    return std::nullopt;
  }
  if (!entry->clip.contains(entry->rect, 2.0F)) {  // below or above the fold
    const bool below = entry->rect.y1 > entry->clip.y1;
    (void)xdotool({"mousemove", "--window", window_, whole(entry->clip.mid_x()), whole(entry->clip.mid_y()), "click",
                   below ? "5" : "4"});
    not_before_ = Steady::now() + std::chrono::milliseconds{150};
    return std::nullopt;
  }
  if (step.verb == "wait") return done(0.1), std::nullopt;
  if (!act(step, *entry)) return fail("xdotool failed."), std::nullopt;
  done(step.verb == "hold" ? 2.3 : step.verb == "type" ? 0.6 + 0.05 * static_cast<double>(step.text.size()) : 0.35);
  return std::nullopt;
}

}  // namespace cisterna::window
