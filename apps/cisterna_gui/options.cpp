#include "apps/cisterna_gui/options.h"

#include <charconv>
#include <cstdlib>
#include <map>

namespace cisterna::window {

namespace {

std::string default_bench_dir() {
  const char* state = std::getenv("XDG_STATE_HOME");
  const char* user = std::getenv("HOME");
  const auto base = state != nullptr && *state != '\0' ? std::string{state}
                                                       : std::string{user != nullptr ? user : "."} + "/.local/state";
  return base + "/cisterna/window-bench";
}

bool read_scale(const std::string& text, float& out) {
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, out);
  return error == std::errc{} && stop == end && out >= 0.75F && out <= 2.0F;
}

}  // namespace

std::string usage() {
  return "cisterna-gui: the window of Cisterna, programmer of implantable drug pumps.\n"
         "Not a medical device: for bench work, research and training only, never for a patient.\n\n"
         "  --wand tcp:HOST:PORT|bench  the way to the pump; bench: a simulated pump in this process\n"
         "  --home DIR                  the programmer's folder\n"
         "  --credential FILE           who may sign in (default: every credential of the folder)\n"
         "  --bench DIR                 folder of the simulated pump (with --wand bench)\n"
         "  --scale 0.75..2  --theme light|dark\n"
         "  --script FILE               performs the steps of FILE with real mouse and keys (needs xdotool)\n"
         "  --screenshot-dir DIR        where its pictures go\n"
         "  --help\n";
}

Result<Options, std::string> parse_options(const std::vector<std::string>& arguments) {
  using Answer = Result<Options, std::string>;
  Options out;
  out.bench_dir = default_bench_dir();
  std::string scale = "1", theme = "light";
  const std::map<std::string, std::string*> texts = {{"--wand", &out.wand},
                                                     {"--home", &out.home},
                                                     {"--credential", &out.credential},
                                                     {"--bench", &out.bench_dir},
                                                     {"--scale", &scale},
                                                     {"--theme", &theme},
                                                     {"--script", &out.script},
                                                     {"--screenshot-dir", &out.screenshot_dir}};
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    auto name = arguments[i];
    if (name == "--help" || name == "-h") {
      out.help = true;
      return Answer{out};
    }
    std::string value;
    const auto equals = name.find('=');
    const bool joined = equals != std::string::npos;
    if (joined) {
      value = name.substr(equals + 1);
      name.resize(equals);
    }
    const auto found = texts.find(name);
    if (found == texts.end()) return Answer{"\"" + name + "\" is no option. See --help."};
    if (!joined && ++i >= arguments.size()) return Answer{name + " needs a value. See --help."};
    *found->second = joined ? value : arguments[i];
  }
  if (!read_scale(scale, out.scale)) return Answer{std::string{"--scale takes a number from 0.75 to 2."}};
  if (theme != "light" && theme != "dark") return Answer{std::string{"--theme takes light or dark."}};
  out.dark = theme == "dark";
  return Answer{out};
}

}  // namespace cisterna::window
