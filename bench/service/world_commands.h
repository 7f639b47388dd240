// `cisterna world ...`: one line to the running bench of a folder, or carried out on its files when none runs.
// R-BENCH-013
#pragma once

#include <vector>

#include "programmer/cli/command_line.h"

namespace cisterna::bench {

[[nodiscard]] std::vector<cli::Command> world_commands();

}  // namespace cisterna::bench
