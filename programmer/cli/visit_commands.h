// visit list, show, report, verify: what the clinic's records hold. R-CLI-018
//
// Patient data stays sealed unless --patient-data asks for it; the answer says which it was. A visit on a bench says
// BENCH.
#pragma once

#include <vector>

#include "programmer/cli/context.h"

namespace cisterna::cli {

[[nodiscard]] std::vector<Command> visit_commands(const Context& context);

}  // namespace cisterna::cli
