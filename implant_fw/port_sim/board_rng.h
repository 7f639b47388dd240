// A deterministic random source for lockstep and repeatable benches: splitmix64 (Steele, Lea, Flood, OOPSLA 2014). A
// bench whose keys must be secret passes crypto::system_rng() to the board instead. R-FW-006
#pragma once

#include "crypto/primitives/primitives.h"

namespace cisterna::port_sim {

class BoardRng final : public crypto::Rng {
 public:
  explicit BoardRng(std::uint64_t seed) : state_(seed) {}
  [[nodiscard]] bool fill(crypto::MutableBytes out) override {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (i % 8 == 0) word = next();
      out[i] = static_cast<std::uint8_t>(word >> (8 * (i % 8)));
    }
    return true;
  }

 private:
  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }
  std::uint64_t state_;
};

}  // namespace cisterna::port_sim
