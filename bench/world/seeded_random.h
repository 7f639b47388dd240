// A random source from one seed, for runs that must be reproduced: SHA-256 over seed and counter. For benches only; without
// a seed a bench draws from the operating system. R-BENCH-006
#pragma once

#include "crypto/primitives/primitives.h"

namespace cisterna::bench {

class SeededRandom final : public crypto::Rng {
 public:
  explicit SeededRandom(std::uint64_t seed) : seed_(seed) {}
  [[nodiscard]] bool fill(crypto::MutableBytes out) override;

 private:
  std::uint64_t seed_, counter_ = 0;
};

}  // namespace cisterna::bench
