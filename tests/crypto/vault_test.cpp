// Keys of the host and the files they rest in. R-CRYPTO-040 R-CRYPTO-041
#include <gtest/gtest.h>

#include "crypto/vault/sealed_file.h"
#include "tests/crypto/vectors.h"
#include "tests/support/seeded_rng.h"

namespace cisterna::test_support {
namespace {

using crypto::Bytes;
using vault::VaultReason;

constexpr vault::ScryptCost kQuick{10, 1, 1};

TEST(SigningKeys, SignAsThePackagedVectorsDo) {
  const auto lines = read_lines(cryptography_vectors("asymmetric/Ed25519/sign.input"));
  ASSERT_EQ(lines.size(), 1024U);
  for (const std::string& line : lines) {
    const std::size_t a = line.find(':');
    const std::size_t b = line.find(':', a + 1);
    const std::size_t c = line.find(':', b + 1);
    const auto key = vault::signing_key_from_seed(from_hex(line.substr(0, 64)));
    ASSERT_TRUE(key.ok());

    EXPECT_EQ(to_hex(key->public_key), line.substr(a + 1, b - a - 1));
    EXPECT_EQ(to_hex(vault::sign(*key, from_hex(line.substr(b + 1, c - b - 1))).value()), line.substr(c + 1, 128));
  }
}

TEST(SigningKeys, AreDrawn_AndRefusedWithoutRandomness) {
  SeededRng rng;
  const auto a = vault::generate_signing_key(rng), b = vault::generate_signing_key(rng);
  EXPECT_NE(a.value().public_key, b.value().public_key);
  EXPECT_NE(vault::generate_exchange_key(rng).value().public_key, vault::generate_exchange_key(rng).value().public_key);

  rng.break_after(0);

  EXPECT_EQ(vault::generate_signing_key(rng).error(), VaultReason::kRandomFailed);
  EXPECT_EQ(vault::generate_exchange_key(rng).error(), VaultReason::kRandomFailed);
  EXPECT_EQ(vault::signing_key_from_seed(ByteVector(31)).error(), VaultReason::kLibrary);
  EXPECT_EQ(vault::exchange_key_from_private(ByteVector(33)).error(), VaultReason::kLibrary);
}

// RFC 7748 section 6.1: the packaged vectors' scalar 9 has the public key that RFC's iteration starts with.
TEST(ExchangeKeys, ArePublicKeysOfTheirPrivateKeys) {
  const auto records = read_records(cryptography_vectors("asymmetric/X25519/rfc7748.txt"), "count");
  ASSERT_EQ(records.size(), 3U);

  const auto pair = vault::exchange_key_from_private(from_hex(records[2].at("input_scalar")));

  EXPECT_EQ(to_hex(pair.value().public_key), records[2].at("output_u"));
}

class SealedFile : public testing::Test {
 protected:
  ByteVector seal(Bytes text, vault::ScryptCost cost = kQuick) {
    return vault::seal_file(text, passphrase_, "issuer key", rng_, cost).value();
  }
  [[nodiscard]] auto open(Bytes sealed) const { return vault::open_file(sealed, passphrase_, "issuer key"); }

  SeededRng rng_;
  std::string passphrase_ = to_hex(rng_.block<8>());
  ByteVector text_ = ByteVector(32, 5);
};

TEST_F(SealedFile, OpensToWhatWasSealed_AtEveryLength) {
  for (std::size_t size = 0; size <= 100; ++size) {
    ByteVector text(size);
    ASSERT_TRUE(rng_.fill(text));

    const ByteVector sealed = seal(text);

    ASSERT_EQ(sealed.size(), size + 55);
    const auto opened = open(sealed);
    ASSERT_TRUE(opened.ok());
    EXPECT_EQ(to_hex(opened->view()), to_hex(text));
  }
}

TEST_F(SealedFile, OpensAtTheDefaultCost) {
  const ByteVector sealed = vault::seal_file(text_, passphrase_, "issuer key", rng_).value();

  EXPECT_EQ(to_hex(Bytes{sealed}.first(11)), "43495354564c5431110801");  // "CISTVLT1", N = 2^17, r = 8, p = 1
  EXPECT_EQ(to_hex(open(sealed).value().view()), to_hex(text_));
}

TEST_F(SealedFile, SealedTwice_SharesNothingButTheHead) {
  const ByteVector a = seal(text_), b = seal(text_);

  EXPECT_TRUE(std::equal(a.begin(), a.begin() + 11, b.begin()));
  for (std::size_t at = 11; at + 4 <= a.size(); ++at) {
    EXPECT_FALSE(std::equal(a.begin() + static_cast<std::ptrdiff_t>(at),
                            a.begin() + static_cast<std::ptrdiff_t>(at) + 4,
                            b.begin() + static_cast<std::ptrdiff_t>(at)));
  }
}

TEST_F(SealedFile, WrongPassphraseOrPurpose_IsNotOpened) {
  const ByteVector sealed = seal(text_);

  EXPECT_EQ(vault::open_file(sealed, passphrase_ + " ", "issuer key").error(), VaultReason::kNotOpened);
  EXPECT_EQ(vault::open_file(sealed, "", "issuer key").error(), VaultReason::kNotOpened);
  EXPECT_EQ(vault::open_file(sealed, passphrase_, "root key").error(), VaultReason::kNotOpened);
  EXPECT_TRUE(open(sealed).ok());
}

TEST_F(SealedFile, AnyFlippedBit_IsNotOpened) {
  ByteVector sealed = seal(text_);
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    if (bit / 8 == 8) continue;  // the cost's exponent would take seconds; the next test has it
    sealed[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    EXPECT_FALSE(open(sealed).ok()) << bit;
    sealed[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
  }
  EXPECT_TRUE(open(sealed).ok());
}

TEST_F(SealedFile, ACostOutOfRange_IsRefusedBeforeAnyWork) {
  ByteVector sealed = seal(text_);
  const auto with = [&](std::size_t at, std::uint8_t value) {
    ByteVector changed = sealed;
    changed[at] = value;
    return open(changed).error();
  };
  for (const int log2_n : {0, 9, 21, 63, 64, 255}) {
    EXPECT_EQ(with(8, static_cast<std::uint8_t>(log2_n)), VaultReason::kMalformed);
  }
  EXPECT_EQ(with(8, 11), VaultReason::kNotOpened);
  for (const int r : {0, 17, 255}) EXPECT_EQ(with(9, static_cast<std::uint8_t>(r)), VaultReason::kMalformed);
  for (const int p : {0, 5, 255}) EXPECT_EQ(with(10, static_cast<std::uint8_t>(p)), VaultReason::kMalformed);
  EXPECT_EQ(vault::seal_file(text_, passphrase_, "", rng_, {9, 8, 1}).error(), VaultReason::kMalformed);
  EXPECT_EQ(vault::seal_file(text_, passphrase_, "", rng_, {21, 8, 1}).error(), VaultReason::kMalformed);
}

TEST_F(SealedFile, CutAtAnyLength_IsRefused) {
  const ByteVector sealed = seal(text_);
  for (std::size_t size = 0; size < sealed.size(); ++size) EXPECT_FALSE(open(Bytes{sealed}.first(size)).ok());
}

TEST_F(SealedFile, WithoutRandomness_NothingIsSealed) {
  rng_.break_after(0);

  EXPECT_EQ(vault::seal_file(text_, passphrase_, "issuer key", rng_, kQuick).error(), VaultReason::kRandomFailed);
}

TEST(SecretBytes, OverAssignment_KeepsOnlyTheNewOnes) {
  vault::SecretBytes a{4}, b{8};
  a.mutable_view()[0] = 1;
  b.mutable_view()[0] = 2;

  a = std::move(b);

  EXPECT_EQ(a.size(), 8U);
  EXPECT_EQ(a.view()[0], 2);
}

}  // namespace
}  // namespace cisterna::test_support
