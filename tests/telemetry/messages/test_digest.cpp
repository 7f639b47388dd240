#include <gtest/gtest.h>

#include "crypto/primitives/primitives.h"
#include "tests/telemetry/messages/support.h"

// R-MSG-008
namespace cisterna::telemetry::test {
namespace {

TEST(PrescriptionDigest, FirstEightBytesOfSha256) {
  // printf 08011080897a18c4c818 | xxd -r -p | sha256sum
  EXPECT_EQ(digest(continuous_sample(), crypto::openssl()), 0x5ddc591ccc643792ULL);
}

TEST(PrescriptionDigest, SameOnBothBackEnds) {
  test_support::SeededRng rng;
  Draw draw = seeded_draw(rng);
  for (int i = 0; i < 50; ++i) {
    const Prescription p = draw_prescription(draw);
    EXPECT_EQ(digest(p, crypto::openssl()), digest(p, crypto::sodium()));
    EXPECT_EQ(digest(p, crypto::openssl()), digest_of(encoded(p), crypto::openssl()));
  }
}

TEST(PrescriptionDigest, EveryFieldCounts) {
  const std::uint64_t before = digest(continuous_sample(), crypto::openssl());
  Prescription other = continuous_sample();
  other.continuous.daily_amount += 1;
  EXPECT_NE(digest(other, crypto::openssl()), before);
  other = continuous_sample();
  other.primary.concentration += 1;
  EXPECT_NE(digest(other, crypto::openssl()), before);
  other = continuous_sample();
  other.day_anchor_s = 1;
  EXPECT_NE(digest(other, crypto::openssl()), before);
}

TEST(PrescriptionDigest, NoValidPrescription_IsZero) {
  EXPECT_EQ(digest(Prescription{}, crypto::openssl()), 0U);
  EXPECT_EQ(digest_of({}, crypto::openssl()), 0U);
}

TEST(PrescriptionDigest, LargestPrescriptionFits) {
  EXPECT_NE(digest(largest_prescription(), crypto::openssl()), 0U);
}

}  // namespace
}  // namespace cisterna::telemetry::test
