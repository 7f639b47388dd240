// T22: low-order points and malleable signatures are rejected, with the same verdict on both back ends. R-CRYPTO-010
//
// The points are public facts of the curves: RFC 7748 section 4.1, RFC 8032 section 5.1.
#include "crypto/primitives/ed25519_checks.h"

#include <gtest/gtest.h>

#include "crypto/vault/keys.h"
#include "tests/crypto/back_ends.h"
#include "tests/crypto/vectors.h"
#include "tests/support/seeded_rng.h"

namespace cisterna::test_support {
namespace {

using crypto::Block;
using crypto::Bytes;

// p = 2^255 - 19 plus a small number, little-endian.
ByteVector field_prime_plus(int n) {
  ByteVector y(32, 0xFF);
  y[0] = static_cast<std::uint8_t>(0xED + n);
  y[31] = 0x7F;
  return y;
}

ByteVector small_number(std::uint8_t n) {
  ByteVector y(32, 0);
  y[0] = n;
  return y;
}

// Each a public constant of the curve: the y coordinates of the points of order 8.
const char* const kOrder8Y = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05";
const char* const kOtherOrder8Y = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a";

std::vector<ByteVector> with_both_signs(const std::vector<ByteVector>& points) {
  std::vector<ByteVector> out;
  for (ByteVector point : points) {
    out.push_back(point);
    point[31] |= 0x80;
    out.push_back(point);
  }
  return out;
}

// Every encoding of a point of order 1, 2, 4 or 8, canonical or not.
std::vector<ByteVector> small_order_encodings() {
  return with_both_signs({small_number(0), small_number(1), field_prime_plus(-1), field_prime_plus(0),
                          field_prime_plus(1), from_hex(kOrder8Y), from_hex(kOtherOrder8Y)});
}

std::vector<ByteVector> non_canonical_encodings() {
  std::vector<ByteVector> points;
  for (int n = 0; n < 19; ++n) points.push_back(field_prime_plus(n));  // p .. 2^255 - 1
  return with_both_signs(points);
}

// Little-endian S + L, where the public constant L = 2^252 + 27742317777372353535851937790883648493 (RFC 8032
// section 5.1).
ByteVector plus_group_order(Bytes scalar) {
  const ByteVector order = from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  ByteVector sum(32);
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += static_cast<unsigned>(scalar[i]) + order[i];
    sum[i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  return sum;
}

class SignatureRules : public OnBothBackEnds {
 protected:
  SeededRng rng_;
  vault::SigningKeyPair key_ = vault::generate_signing_key(rng_).value();
  ByteVector message_ = ByteVector{1, 2, 3};
  Block<64> signature_ = vault::sign(key_, message_).value();
};
CISTERNA_ON_BOTH_BACK_ENDS(SignatureRules);

TEST_P(SignatureRules, AGoodSignatureHolds_AnyFlippedBitDoesNot) {
  ASSERT_TRUE(primitives().ed25519_verify(signature_, message_, key_.public_key));

  for (std::size_t bit = 0; bit < 512; ++bit) {
    Block<64> damaged = signature_;
    damaged[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    EXPECT_FALSE(primitives().ed25519_verify(damaged, message_, key_.public_key)) << bit;
  }
  for (std::size_t bit = 0; bit < 256; ++bit) {
    Block<32> other = key_.public_key;
    other[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    EXPECT_FALSE(primitives().ed25519_verify(signature_, message_, other)) << bit;
  }
}

// R-CRYPTO-105
TEST_P(SignatureRules, MalleableScalar_IsRefused) {
  Block<64> malleable = signature_;
  const ByteVector scalar = plus_group_order(Bytes{signature_}.subspan(32));
  std::copy(scalar.begin(), scalar.end(), malleable.begin() + 32);

  EXPECT_FALSE(primitives().ed25519_verify(malleable, message_, key_.public_key));
}

// R = identity, S = 0 holds under any small-order key for a suitable message: a library may say yes, we never do.
// R-CRYPTO-105
TEST_P(SignatureRules, SmallOrderKeysAndNonces_AreRefused) {
  const auto points = small_order_encodings();
  for (const ByteVector& key : points) {
    for (const ByteVector& nonce : points) {
      for (std::uint8_t text = 0; text < 8; ++text) {
        ByteVector forged = nonce;
        forged.resize(64, 0);
        EXPECT_FALSE(primitives().ed25519_verify(forged, ByteVector{text}, key));
      }
    }
  }
}

// R-CRYPTO-105
TEST_P(SignatureRules, NonCanonicalPoints_AreRefused) {
  for (const ByteVector& point : non_canonical_encodings()) {
    Block<64> forged = signature_;
    std::copy(point.begin(), point.end(), forged.begin());
    EXPECT_FALSE(crypto::ed25519_point_is_acceptable(point));
    EXPECT_FALSE(primitives().ed25519_verify(forged, message_, key_.public_key));
    EXPECT_FALSE(primitives().ed25519_verify(signature_, message_, point));
  }
}

TEST(SignatureChecks, ScalarIsSweptAroundTheGroupOrder) {
  // L - 1, L, L + 1, 0, 2^256 - 1; L is a public constant (RFC 8032 section 5.1)
  EXPECT_TRUE(crypto::ed25519_scalar_is_canonical(
      from_hex("ecd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")));
  EXPECT_FALSE(crypto::ed25519_scalar_is_canonical(
      from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")));
  EXPECT_FALSE(crypto::ed25519_scalar_is_canonical(
      from_hex("eed3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")));
  EXPECT_TRUE(crypto::ed25519_scalar_is_canonical(ByteVector(32, 0)));
  EXPECT_FALSE(crypto::ed25519_scalar_is_canonical(ByteVector(32, 0xFF)));
}

TEST(SignatureChecks, PointIsSweptAroundTheSmallOrders) {
  EXPECT_TRUE(crypto::ed25519_point_is_acceptable(small_number(2)));
  EXPECT_TRUE(crypto::ed25519_point_is_acceptable(field_prime_plus(-2)));
  for (const ByteVector& point : small_order_encodings()) EXPECT_FALSE(crypto::ed25519_point_is_acceptable(point));
}

// Random damage to good signatures, and random signatures: never two opinions. R-CRYPTO-002
TEST(SignatureChecks, BothBackEndsAgreeOnRandomInputs) {
  SeededRng rng;
  const auto key = vault::generate_signing_key(rng).value();
  int held = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto message = rng.block<16>();
    Block<64> signature = vault::sign(key, message).value();
    for (std::uint64_t n = rng.below(3); n > 0; --n)
      signature[rng.below(64)] = static_cast<std::uint8_t>(rng.next_u64());
    const bool a = crypto::sodium().ed25519_verify(signature, message, key.public_key);
    const bool b = crypto::openssl().ed25519_verify(signature, message, key.public_key);
    ASSERT_EQ(a, b);
    held += a ? 1 : 0;
  }
  EXPECT_GT(held, 400);
  EXPECT_LT(held, 1000);
}

class ExchangeRules : public OnBothBackEnds {};
CISTERNA_ON_BOTH_BACK_ENDS(ExchangeRules);

// The u coordinates of order 1, 2, 4 and 8 on curve25519 and its twist, each a public constant (RFC 7748 section 7),
// canonical or not, with and without the top bit. R-CRYPTO-105
TEST_P(ExchangeRules, LowOrderPoints_GiveNoSecret) {
  SeededRng rng;
  const auto points = with_both_signs({small_number(0), small_number(1),
                                       from_hex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
                                       from_hex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
                                       field_prime_plus(-1), field_prime_plus(0), field_prime_plus(1)});
  for (const ByteVector& point : points) {
    ByteVector shared(32, 0xA5);

    EXPECT_FALSE(primitives().x25519(shared, rng.block<32>(), point)) << to_hex(point);

    EXPECT_EQ(shared, ByteVector(32, 0));
  }
}

}  // namespace
}  // namespace cisterna::test_support
