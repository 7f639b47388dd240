#include "bench/world/seeded_random.h"

#include <algorithm>

namespace cisterna::bench {

bool SeededRandom::fill(crypto::MutableBytes out) {
  while (!out.empty()) {
    std::array<std::uint8_t, 16> input{};
    for (unsigned i = 0; i < 8; ++i) {
      input[i] = static_cast<std::uint8_t>(seed_ >> (8 * i));
      input[8 + i] = static_cast<std::uint8_t>(counter_ >> (8 * i));
    }
    ++counter_;
    crypto::Block<32> block{};
    const crypto::Bytes parts[] = {input};
    crypto::openssl().sha256(block, parts);
    const auto n = std::min(out.size(), block.size());
    std::copy_n(block.begin(), n, out.begin());
    out = out.subspan(n);
  }
  return true;
}

}  // namespace cisterna::bench
