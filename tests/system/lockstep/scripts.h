// The scripts of lockstep: what happens to an implant, from its manufacture on, told once and recorded as grant inputs.
// A script is played live on the host port by the real programmer over the secure session; what it recorded replays on
// any port byte for byte, because the implant's entropy is recorded too. R-FW-086
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/system/lockstep/world.h"
#include "units/result.h"

namespace cisterna::lockstep {

struct Recording {
  Bytes nvm_before, entropy, inputs;  // what a port is given
  Bytes outputs, nvm_after;           // what the host port made of it
  std::uint64_t strokes = 0;
  Duration life;
};

struct ScriptName {
  std::string_view name;
  std::string_view what;
  bool in_gate;
};
[[nodiscard]] std::vector<ScriptName> script_names();

// The same script live on another port, with entropy of its own.
struct Live {
  Bytes outputs, nvm_after;
};
[[nodiscard]] Result<Live, std::string> play_live(std::string_view script, std::uint64_t seed, Port& port,
                                                  const std::string& folder, const std::string& data_dir);

// `folder`: empty, for the clinic's files. Error: the script does not exist, or a step did not end as it must.
[[nodiscard]] Result<Recording, std::string> record(std::string_view script, std::uint64_t seed,
                                                    const std::string& folder, const std::string& data_dir);

}  // namespace cisterna::lockstep
