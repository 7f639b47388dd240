// The bench as a process: one world behind a TCP wand, its control socket, its folder. R-BENCH-012
//
// Time: while a programmer is connected or something is on the air, the world runs with real time. Otherwise by
// `speed`: N times real time, or at max not at all until somebody asks for a date. What the pump answers is on disk
// before the programmer hears it. SIGINT and SIGTERM end it with everything saved.
#pragma once

#include <functional>
#include <string>

#include "bench/world/bench.h"

namespace cisterna::bench {

struct ServerOptions {
  std::string listen;      // HOST:PORT; port 0: a free one
  std::int64_t speed = 1;  // 0: max
};

// `ready` is told the bound address once clients can come. Error: a sentence for a person.
[[nodiscard]] Result<Done, std::string> serve(Bench& bench, const ServerOptions& options,
                                              const std::function<void(const std::string& address)>& ready);

}  // namespace cisterna::bench
