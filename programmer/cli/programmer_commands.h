// The commands of the programmer, for scripts, support, training and tests: each a call of one workflow. R-CLI-013
#pragma once

#include <vector>

#include "programmer/cli/context.h"

namespace cisterna::cli {

// All of them; `context` outlives the commands.
[[nodiscard]] std::vector<Command> programmer_commands(const Context& context);

[[nodiscard]] std::vector<Command> read_commands(const Context& context);     // interrogate status log result
[[nodiscard]] std::vector<Command> therapy_commands(const Context& context);  // program bolus suspend stop ...
[[nodiscard]] std::vector<Command> care_commands(const Context& context);     // refill lifecycle clock acknowledge
[[nodiscard]] std::vector<Command> device_commands(
    const Context& context);  // line grant reanchor alarms mri emergency ...
[[nodiscard]] std::vector<Command> library_commands(const Context& context);  // library check sign show
[[nodiscard]] std::vector<Command> image_commands(const Context& context);    // image pack sign show

}  // namespace cisterna::cli
