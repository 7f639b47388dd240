// Each primitive at every length from 0 to 300 on one back end against the other, and one by one damage. R-CRYPTO-002
#include <gtest/gtest.h>

#include <memory>

#include "crypto/primitives/hkdf.h"
#include "crypto/primitives/key_pair.h"
#include "tests/crypto/back_ends.h"
#include "tests/crypto/vectors.h"
#include "tests/support/seeded_rng.h"

namespace cisterna::test_support {
namespace {

using crypto::Block;
using crypto::Bytes;
using crypto::openssl;
using crypto::sodium;

constexpr std::size_t kLongest = 300;

ByteVector random_bytes(SeededRng& rng, std::size_t size) {
  ByteVector out(size);
  EXPECT_TRUE(rng.fill(out));
  return out;
}

TEST(LengthSweep, HashesAgree) {
  SeededRng rng;
  for (std::size_t size = 0; size <= kLongest; ++size) {
    const ByteVector text = random_bytes(rng, size);
    const std::size_t cut = rng.below(size + 1);
    const std::array<Bytes, 2> parts{Bytes{text}.first(cut), Bytes{text}.subspan(cut)};
    const std::array<Bytes, 1> whole{text};
    Block<32> a{}, b{}, c{};

    sodium().sha256(a, parts);
    openssl().sha256(b, parts);
    openssl().sha256(c, whole);

    EXPECT_EQ(a, b);
    EXPECT_EQ(a, c);
  }
}

TEST(LengthSweep, MacsAgree_ForEveryKeyAndTextLength) {
  SeededRng rng;
  for (std::size_t size = 0; size <= kLongest; ++size) {
    const ByteVector key = random_bytes(rng, size);
    const ByteVector text = random_bytes(rng, kLongest - size);
    const std::array<Bytes, 1> parts{text};
    const std::array<Bytes, 0> nothing{};
    Block<32> a{}, b{}, c{}, d{};

    sodium().hmac_sha256(a, key, parts);
    openssl().hmac_sha256(b, key, parts);
    sodium().hmac_sha256(c, key, nothing);
    openssl().hmac_sha256(d, key, nothing);

    EXPECT_EQ(a, b) << size;
    EXPECT_EQ(c, d) << size;
  }
}

TEST(LengthSweep, HkdfsAgree) {
  SeededRng rng;
  for (std::size_t size = 1; size <= kLongest; ++size) {
    const ByteVector input = random_bytes(rng, size);
    ByteVector a(size), b(size);

    ASSERT_TRUE(crypto::hkdf_sha256(sodium(), a, Bytes{input}.first(size / 2), input, Bytes{input}.first(size / 3)));
    ASSERT_TRUE(crypto::hkdf_sha256(openssl(), b, Bytes{input}.first(size / 2), input, Bytes{input}.first(size / 3)));

    EXPECT_EQ(a, b);
  }
}

TEST(LengthSweep, SealedByOneOpensWithTheOther) {
  SeededRng rng;
  for (std::size_t size = 0; size <= kLongest; ++size) {
    const ByteVector key = random_bytes(rng, 32);
    const ByteVector nonce = random_bytes(rng, 12);
    const ByteVector ad = random_bytes(rng, kLongest - size);
    const ByteVector text = random_bytes(rng, size);
    ByteVector a(size + 16), b(size + 16), opened(size), in_place = text;
    in_place.resize(size + 16);

    ASSERT_TRUE(sodium().aead_seal(a, key, nonce, ad, text));
    ASSERT_TRUE(openssl().aead_seal(b, key, nonce, ad, text));
    ASSERT_EQ(a, b);
    ASSERT_TRUE(openssl().aead_open(opened, key, nonce, ad, a));
    ASSERT_EQ(opened, text);
    ASSERT_TRUE(sodium().aead_open(opened, key, nonce, ad, b));
    ASSERT_EQ(opened, text);
    for (const crypto::Primitives* p : {&sodium(), &openssl()}) {
      const crypto::MutableBytes all{in_place};
      ASSERT_TRUE(p->aead_seal(all, key, nonce, ad, all.first(size)));
      ASSERT_EQ(in_place, a);
      ASSERT_TRUE(p->aead_open(all.first(size), key, nonce, ad, all));
      ASSERT_TRUE(std::equal(text.begin(), text.end(), in_place.begin()));
    }
  }
}

TEST(LengthSweep, ExchangesAgree) {
  SeededRng rng;
  for (std::size_t i = 0; i <= kLongest; ++i) {
    const auto scalar = rng.block<32>();
    const auto point = rng.block<32>();  // any 32 bytes are a point of the curve or its twist
    Block<32> a{}, b{}, c{}, d{};

    ASSERT_EQ(sodium().x25519(a, scalar, point), openssl().x25519(b, scalar, point));
    sodium().x25519_base(c, scalar);
    openssl().x25519_base(d, scalar);

    EXPECT_EQ(a, b);
    EXPECT_EQ(c, d);
  }
}

// R-CRYPTO-013
TEST(LengthSweep, KeyPairsOfBothSidesAgreeOnASecret) {
  SeededRng rng;
  crypto::KeyPair ours, theirs;
  ASSERT_TRUE(crypto::generate_key_pair(ours, sodium(), rng));
  ASSERT_TRUE(crypto::generate_key_pair(theirs, openssl(), rng));
  Block<32> a{}, b{};

  ASSERT_TRUE(sodium().x25519(a, ours.private_key.view(), theirs.public_key));
  ASSERT_TRUE(openssl().x25519(b, theirs.private_key.view(), ours.public_key));

  EXPECT_EQ(a, b);
  rng.break_after(0);
  EXPECT_FALSE(crypto::generate_key_pair(ours, sodium(), rng));
  EXPECT_EQ(ours.public_key, Block<32>{});
}

class WrongLengths : public OnBothBackEnds {};
CISTERNA_ON_BOTH_BACK_ENDS(WrongLengths);

TEST_P(WrongLengths, OfTheExchangeAreRefused) {
  SeededRng rng;
  for (std::size_t size = 0; size <= kLongest; ++size) {
    if (size == 32) continue;
    const ByteVector odd = random_bytes(rng, size);
    const auto good = rng.block<32>();
    Block<32> out{};
    ByteVector odd_out(size);

    EXPECT_FALSE(primitives().x25519(out, odd, good)) << size;
    EXPECT_FALSE(primitives().x25519(out, good, odd)) << size;
    EXPECT_FALSE(primitives().x25519(odd_out, good, good)) << size;
  }
}

TEST_P(WrongLengths, OfTheCipherAreRefusedAndWiped) {
  SeededRng rng;
  const ByteVector key = random_bytes(rng, 32), nonce = random_bytes(rng, 12), text = random_bytes(rng, 40);
  for (std::size_t size = 0; size <= kLongest; ++size) {
    const ByteVector odd = random_bytes(rng, size);
    ByteVector out(56, 0xA5), odd_out(size, 0xA5), opened(40, 0xA5);

    if (size != 32) {
      EXPECT_FALSE(primitives().aead_seal(out, odd, nonce, {}, text)) << size;
    }
    if (size != 12) {
      EXPECT_FALSE(primitives().aead_seal(out, key, odd, {}, text)) << size;
    }
    if (size != 56) {
      EXPECT_FALSE(primitives().aead_seal(odd_out, key, nonce, {}, text)) << size;
    }
    if (size != 56) {
      EXPECT_EQ(odd_out, ByteVector(size, 0));
    }
    EXPECT_FALSE(primitives().aead_open(opened, key, nonce, {}, odd)) << size;
    EXPECT_EQ(opened, ByteVector(40, 0));
  }
}

TEST_P(WrongLengths, OfASignatureAreRefused) {
  SeededRng rng;
  for (std::size_t size = 0; size <= kLongest; ++size) {
    const ByteVector odd = random_bytes(rng, size);
    if (size != 64) {
      EXPECT_FALSE(primitives().ed25519_verify(odd, {}, rng.block<32>()));
    }
    if (size != 32) {
      EXPECT_FALSE(primitives().ed25519_verify(rng.block<64>(), {}, odd));
    }
  }
}

class Damage : public OnBothBackEnds {};
CISTERNA_ON_BOTH_BACK_ENDS(Damage);

TEST_P(Damage, AnyFlippedBitOfNonceKeyAdOrSealedTextFailsTheTag) {
  SeededRng rng;
  std::array<ByteVector, 4> parts{random_bytes(rng, 32), random_bytes(rng, 12), random_bytes(rng, 20), ByteVector(48)};
  auto& [key, nonce, ad, sealed] = parts;
  ASSERT_TRUE(primitives().aead_seal(sealed, key, nonce, ad, random_bytes(rng, 32)));

  for (ByteVector& part : parts) {
    for (std::size_t bit = 0; bit < part.size() * 8; ++bit) {
      ByteVector opened(32, 0xA5);
      part[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
      EXPECT_FALSE(primitives().aead_open(opened, key, nonce, ad, sealed));
      EXPECT_EQ(opened, ByteVector(32, 0));
      part[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    }
  }

  ByteVector opened(32);
  EXPECT_TRUE(primitives().aead_open(opened, key, nonce, ad, sealed));
}

TEST_P(Damage, ASealedTextCutAtAnyLengthFails) {
  SeededRng rng;
  const ByteVector key = random_bytes(rng, 32), nonce = random_bytes(rng, 12);
  ByteVector sealed(kLongest + 16);
  ASSERT_TRUE(primitives().aead_seal(sealed, key, nonce, {}, random_bytes(rng, kLongest)));

  for (std::size_t size = 0; size < sealed.size(); ++size) {
    ByteVector opened(size >= 16 ? size - 16 : 0);
    EXPECT_FALSE(primitives().aead_open(opened, key, nonce, {}, Bytes{sealed}.first(size))) << size;
  }
}

// R-CRYPTO-001
TEST(Secret, IsWipedWhenItsLifeEndsOrItIsMovedFromOrOver) {
  SeededRng rng;
  const auto bytes = rng.block<32>();
  alignas(crypto::Key32) std::array<std::uint8_t, sizeof(crypto::Key32)> memory{};
  auto* key = new (memory.data()) crypto::Key32{bytes};
  ASSERT_TRUE(std::equal(bytes.begin(), bytes.end(), memory.begin()));

  std::destroy_at(key);
  std::array<std::uint8_t, sizeof(crypto::Key32)> after{};
  const volatile std::uint8_t* seen = memory.data();
  for (std::size_t i = 0; i < after.size(); ++i) after[i] = seen[i];

  EXPECT_EQ(after, (std::array<std::uint8_t, sizeof(crypto::Key32)>{}));
  crypto::Key32 from{bytes};
  crypto::Key32 to{std::move(from)};
  EXPECT_TRUE(crypto::equal_constant_time(from.view(), Block<32>{}));  // NOLINT: what is left behind is the point
  EXPECT_TRUE(crypto::equal_constant_time(to.view(), bytes));
  from = std::move(to);
  EXPECT_TRUE(crypto::equal_constant_time(to.view(), Block<32>{}));  // NOLINT
  EXPECT_TRUE(crypto::equal_constant_time(from.clone().view(), bytes));
}

}  // namespace
}  // namespace cisterna::test_support
