// A stuck, repeating or lopsided random source means no handshake. R-CRYPTO-012
#include "crypto/primitives/health_tested_rng.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/crypto/vectors.h"
#include "tests/support/seeded_rng.h"

namespace cisterna::test_support {
namespace {

using crypto::HealthTestedRng;

// Good bytes, but for what the test does to each request (the 8-byte probes stay good unless asked).
class BentRng final : public crypto::Rng {
 public:
  bool fill(crypto::MutableBytes out) override {
    if (!good_.fill(out)) return false;
    if (bend && (out.size() != 8 || bend_probes)) bend(out);
    return true;
  }
  std::function<void(crypto::MutableBytes)> bend;
  bool bend_probes = false;
  SeededRng good_;
};

TEST(HealthTestedRng, AGoodSource_IsPassedOn) {
  BentRng source;
  HealthTestedRng rng{source};
  EXPECT_FALSE(rng.healthy());
  ByteVector a(32), b(32);

  for (int i = 0; i < 20'000; ++i) ASSERT_TRUE(rng.fill(a));
  ASSERT_TRUE(rng.fill(b));

  EXPECT_TRUE(rng.healthy());
  EXPECT_NE(a, b);
  EXPECT_EQ(rng.alarms(), 0);
}

TEST(HealthTestedRng, AStuckSource_IsRefusedAtOnceAndForEver) {
  for (const int value : {0x00, 0xFF, 0x5A}) {
    BentRng source;
    source.bend_probes = true;
    source.bend = [value](crypto::MutableBytes out) {
      std::fill(out.begin(), out.end(), static_cast<std::uint8_t>(value));
    };
    HealthTestedRng rng{source};
    for (int i = 1; i <= 300; ++i) {
      ByteVector out(32, 0xA5);
      ASSERT_FALSE(rng.fill(out));
      ASSERT_EQ(out, ByteVector(32, 0));
      ASSERT_EQ(rng.alarms(), std::min(i, 255));
    }
  }
}

TEST(HealthTestedRng, ASourceThatSticksLater_IsRefusedInTheSameRequest) {
  BentRng source;
  HealthTestedRng rng{source};
  ByteVector out(32);
  ASSERT_TRUE(rng.fill(out));

  source.bend = [](crypto::MutableBytes bytes) { std::fill(bytes.begin() + 20, bytes.end(), std::uint8_t{7}); };

  EXPECT_FALSE(rng.fill(out));
  EXPECT_FALSE(rng.healthy());
  EXPECT_EQ(out, ByteVector(32, 0));
}

TEST(HealthTestedRng, ASourceThatAnswersEveryRequestAlike_IsRefused) {
  class Same final : public crypto::Rng {
   public:
    bool fill(crypto::MutableBytes out) override { return SeededRng{1}.fill(out); }
  } source;
  HealthTestedRng rng{source};
  ByteVector out(32);

  EXPECT_FALSE(rng.fill(out));
  EXPECT_FALSE(rng.fill(out));
}

TEST(HealthTestedRng, AFailedSource_IsRefused_AndHeardAgainWhenMended) {
  SeededRng source;
  HealthTestedRng rng{source};
  ByteVector out(32, 0xA5);
  source.break_after(5);
  EXPECT_FALSE(rng.fill(out));
  EXPECT_EQ(out, ByteVector(32, 0));

  source.mend();

  EXPECT_TRUE(rng.fill(out));
  EXPECT_TRUE(rng.healthy());
  EXPECT_EQ(rng.alarms(), 1);
}

// SP 800-90B 4.4.1 with cutoff 9: eight equal bytes pass, nine do not; also when the run spans two requests.
TEST(HealthTestedRng, RepetitionCount_SweptAroundItsCutoff) {
  for (const std::size_t run : {7U, 8U, 9U, 10U}) {
    BentRng source;
    HealthTestedRng rng{source};
    ByteVector out(64);
    ASSERT_TRUE(rng.fill(out));

    source.bend = [run](crypto::MutableBytes bytes) {
      std::fill_n(bytes.begin() + 10, run, std::uint8_t{0x33});
      bytes[9] = 0x34;
      bytes[10 + run] = 0x34;
    };

    EXPECT_EQ(rng.fill(out), run < 9) << run;
  }
}

// SP 800-90B 4.4.2, window 512, cutoff 71. The start-up takes exactly two windows, so a request of 512 is exactly one.
TEST(HealthTestedRng, AdaptiveProportion_SweptAroundItsCutoff) {
  for (const std::size_t matches : {69U, 70U, 71U, 72U}) {
    BentRng source;
    HealthTestedRng rng{source};
    ByteVector out(512);
    ASSERT_TRUE(rng.fill(out));

    source.bend = [matches](crypto::MutableBytes bytes) {
      for (std::uint8_t& byte : bytes) byte = byte == 0x33 ? std::uint8_t{0x34} : byte;
      for (std::size_t i = 0; i < matches; ++i) bytes[7 * i] = 0x33;
    };

    EXPECT_EQ(rng.fill(out), matches < 71) << matches;
  }
}

TEST(HealthTestedRng, TheSystemsSource_Passes) {
  HealthTestedRng rng{crypto::system_rng()};
  ByteVector a(1 << 16), b(1 << 16);

  ASSERT_TRUE(rng.fill(a));
  ASSERT_TRUE(rng.fill(b));

  EXPECT_NE(a, b);  // R-CRYPTO-005
}

}  // namespace
}  // namespace cisterna::test_support
