// Compares what two ports made of one recording, from the files they wrote. R-FW-086
#pragma once

#include <string>
#include <vector>

#include "tests/system/lockstep/world.h"

namespace cisterna::lockstep {

struct Made {  // by one port
  Bytes outputs, nvm;
};

// One sentence a kind of record that differs (output, stroke, event, account, NVM byte), each naming the first one that
// does; empty: identical.
[[nodiscard]] std::vector<std::string> differences(const Made& host, const Made& image);

// The first stroke that differs; empty: the same strokes at the same instants, whatever else was said.
[[nodiscard]] std::string other_strokes(const Bytes& host_outputs, const Bytes& image_outputs);

}  // namespace cisterna::lockstep
