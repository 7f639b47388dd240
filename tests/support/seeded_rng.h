// A deterministic `Rng` for tests: splitmix64, one seed, the same bytes on every machine. Never linked into a product.
//
// The default constructor takes the seed from the environment variable CISTERNA_TEST_SEED (decimal), else a fixed one,
// and prints it once a process, so that a failing run can be repeated. Never fails unless `break_after` is set.
// Source of the generator: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>

#include "crypto/primitives/primitives.h"

namespace cisterna::test_support {

inline std::uint64_t test_seed() {
  static const std::uint64_t seed = [] {
    const char* text = std::getenv("CISTERNA_TEST_SEED");
    const std::uint64_t chosen = text != nullptr ? std::strtoull(text, nullptr, 10) : 20261120ULL;
    std::printf("[ SEED     ] CISTERNA_TEST_SEED=%llu\n", static_cast<unsigned long long>(chosen));
    return chosen;
  }();
  return seed;
}

class SeededRng final : public crypto::Rng {
 public:
  SeededRng() : state_(test_seed()) {}
  explicit SeededRng(std::uint64_t seed) : state_(seed) {}

  [[nodiscard]] bool fill(crypto::MutableBytes out) override {
    if (fills_left_ == 0) {
      crypto::wipe(out);
      return false;
    }
    if (fills_left_ != kUnlimited) --fills_left_;
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (i % 8 == 0) word_ = next_u64();
      out[i] = static_cast<std::uint8_t>(word_ >> (8 * (i % 8)));
    }
    return true;
  }

  std::uint64_t next_u64() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }

  // Uniform enough for tests in [0, bound); bound > 0.
  std::uint64_t below(std::uint64_t bound) { return next_u64() % bound; }

  template <std::size_t N>
  crypto::Block<N> block() {
    crypto::Block<N> out{};
    if (!fill(out)) std::abort();
    return out;
  }

  // From now on `fills` calls succeed and every later one fails, as a dead source would.
  void break_after(std::uint64_t fills) { fills_left_ = fills; }
  void mend() { fills_left_ = kUnlimited; }

 private:
  static constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t state_;
  std::uint64_t word_ = 0;
  std::uint64_t fills_left_ = kUnlimited;
};

}  // namespace cisterna::test_support
