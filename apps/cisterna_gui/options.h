// What `cisterna-gui` was asked on its command line.
#pragma once

#include <string>
#include <vector>

#include "units/result.h"

namespace cisterna::window {

struct Options {
  std::string wand = "usb", home, credential;
  std::string bench_dir;               // of a bench in this process
  std::string screenshot_dir, script;  // the driven mode
  float scale = 1;
  bool dark = false, help = false;
};

// Error: a sentence for a person.
[[nodiscard]] Result<Options, std::string> parse_options(const std::vector<std::string>& arguments);
[[nodiscard]] std::string usage();

}  // namespace cisterna::window
