// The ARM image's reduction of a scalar beside the packaged library's. R-CRYPTO-014
#include <gtest/gtest.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>

extern "C" void cisterna_scalar_reduce(unsigned char s[64]);  // implant_fw/port_mcu/sodium_scalar.c

namespace {

using Wide = std::array<unsigned char, 64>;
using Scalar = std::array<unsigned char, 32>;

// L = 2^252 + 27742317777372353535851937790883648493, little-endian (RFC 8032 section 5.1).
constexpr Scalar order() {
  constexpr std::array<std::uint64_t, 4> kWords{0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0, 0x1000000000000000};
  Scalar out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<unsigned char>(kWords[i / 8] >> 8 * (i % 8));
  return out;
}
constexpr Scalar kOrder = order();

Scalar ours(Wide s) {
  cisterna_scalar_reduce(s.data());
  Scalar out{};
  std::copy_n(s.begin(), out.size(), out.begin());
  return out;
}

Scalar packaged(const Wide& s) {
  Scalar out{};
  crypto_core_ed25519_scalar_reduce(out.data(), s.data());
  return out;
}

// given L itself, one below and one above
TEST(ScalarReduce, TheOrderIsZero_AndItsNeighboursAreTheirOwn) {
  Wide s{};
  std::copy(kOrder.begin(), kOrder.end(), s.begin());
  EXPECT_EQ(ours(s), Scalar{});
  s[0] = 0xee;
  EXPECT_EQ(ours(s), Scalar{1});
  s[0] = 0xec;
  Scalar below = kOrder;
  below[0] = 0xec;
  EXPECT_EQ(ours(s), below);
}

// given each bit alone, each run of ones from either end (so the largest value too), and each byte value repeated
TEST(ScalarReduce, EdgesAreThePackagedLibrarys) {
  int tried = 0;
  for (unsigned bit = 0; bit < 512; ++bit) {
    Wide alone{}, low{}, high{};
    for (unsigned n = 0; n < 512; ++n) {
      const auto mask = static_cast<unsigned char>(1U << n % 8);
      if (n == bit) alone[n / 8] = mask;
      if (n <= bit) low[n / 8] = static_cast<unsigned char>(low[n / 8] | mask);
      if (n >= bit) high[n / 8] = static_cast<unsigned char>(high[n / 8] | mask);
    }
    for (const auto& s : {alone, low, high}) {
      ASSERT_EQ(ours(s), packaged(s)) << "bit " << bit;
      ++tried;
    }
  }
  for (unsigned value = 0; value < 256; ++value) {
    Wide s;
    s.fill(static_cast<unsigned char>(value));
    ASSERT_EQ(ours(s), packaged(s)) << "bytes " << value;
    ++tried;
  }
  EXPECT_EQ(tried, 3 * 512 + 256);
}

// given multiples k L and their neighbours, where a wrong last fold or carry would show
TEST(ScalarReduce, MultiplesOfTheOrderAreZero) {
  for (unsigned k = 1; k < 60'000; ++k) {
    Wide s{};
    unsigned carried = 0;
    for (std::size_t i = 0; i < s.size(); ++i) {
      carried += (i < kOrder.size() ? kOrder[i] : 0U) * k;
      s[i] = static_cast<unsigned char>(carried);
      carried >>= 8;
    }
    ASSERT_EQ(ours(s), Scalar{}) << k;
  }
}

TEST(ScalarReduce, RandomScalarsAreThePackagedLibrarys) {
  constexpr unsigned kSeed = 20261120;
  std::mt19937_64 draw(kSeed);
  for (int n = 0; n < 200'000; ++n) {
    Wide s;
    for (auto& byte : s) byte = static_cast<unsigned char>(draw());
    const auto end = static_cast<std::size_t>(draw() % 65);  // short ones too, and such with a run of ones at the top
    std::fill(s.begin() + static_cast<std::ptrdiff_t>(end), s.end(), static_cast<unsigned char>(n % 3 == 0 ? 0xff : 0));
    ASSERT_EQ(ours(s), packaged(s)) << "seed " << kSeed << " try " << n;
  }
}

}  // namespace
