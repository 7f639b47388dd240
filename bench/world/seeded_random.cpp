#include "bench/world/seeded_random.h"

#include <algorithm>

namespace cisterna::bench {

bool SeededRandom::fill(crypto::MutableBytes out) {
  while (!out.empty()) {
    if (left_ == 0) {
      std::array<std::uint8_t, 24> input{};
      for (unsigned i = 0; i < 8; ++i) {
        input[i] = static_cast<std::uint8_t>(seed_ >> (8 * i));
        input[8 + i] = static_cast<std::uint8_t>(counter_ >> (8 * i));
        input[16 + i] = static_cast<std::uint8_t>(stream_ >> (8 * i));
      }
      ++counter_;
      const crypto::Bytes parts[] = {input};
      crypto::openssl().sha256(block_, parts);
      left_ = block_.size();
    }
    const auto n = std::min(out.size(), left_);
    std::copy_n(block_.end() - static_cast<std::ptrdiff_t>(left_), n, out.begin());
    left_ -= n;
    out = out.subspan(n);
  }
  return true;
}

}  // namespace cisterna::bench
