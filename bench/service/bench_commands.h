// The bench's commands for the command line: `bench`, `world ...`, `scenario run`. R-BENCH-013
#pragma once

#include <vector>

#include "programmer/cli/command_line.h"

namespace cisterna::bench {

[[nodiscard]] std::vector<cli::Command> bench_commands();

}  // namespace cisterna::bench
