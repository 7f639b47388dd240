// What a killed machine's files must still hold: everything it had acknowledged. R-FW-087
#pragma once

#include <string>

#include "tests/system/lockstep/compare.h"

namespace cisterna::lockstep {

// `killed`: what the machine left, its outputs perhaps cut in a message. Plays the same inputs on the host port as far
// as the machine had answered them, and compares revision, events and accounts: empty, or what was lost.
[[nodiscard]] std::string lost_by(const Made& killed, const Bytes& nvm_before, const Bytes& entropy,
                                  const Bytes& inputs);

// Empty, or which account, revision or event number is lower in `after` than in `before`.
[[nodiscard]] std::string gone_back(const Bytes& before, const Bytes& after);

// Inputs that start the machine again on what it left: world time goes on, power, and an hour of therapy.
[[nodiscard]] Bytes restart_inputs(const Bytes& nvm);

}  // namespace cisterna::lockstep
