// A random source from one seed, for runs that must be reproduced: SHA-256 over seed and counter. For benches only;
// without a seed a bench draws from the operating system. R-BENCH-006
#pragma once

#include "crypto/primitives/primitives.h"

namespace cisterna::bench {

class SeededRandom final : public crypto::Rng {
 public:
  // Streams of one seed have nothing in common. The bytes do not depend on how many are drawn at once.
  explicit SeededRandom(std::uint64_t seed, std::uint64_t stream = 0) : seed_(seed), stream_(stream) {}
  [[nodiscard]] bool fill(crypto::MutableBytes out) override;

 private:
  std::uint64_t seed_, stream_, counter_ = 0;
  crypto::Block<32> block_{};
  std::size_t left_ = 0;  // of block_, at its end
};

}  // namespace cisterna::bench
