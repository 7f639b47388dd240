// R-DRUG-003
#include "programmer/drug_library/signed_library.h"

#include <gtest/gtest.h>

#include "programmer/pump/limit_card_writer.h"
#include "tests/support/seeded_rng.h"

namespace cisterna::drug_library {
namespace {

using test_support::SeededRng;

vault::SigningKeyPair draw_key(SeededRng& rng) {
  auto key = vault::generate_signing_key(rng);
  if (!key) std::abort();
  return std::move(key).value();
}

class SignedLibrary : public testing::Test {
 protected:
  void SetUp() override {
    const auto files = read_library_files("data/drugs");
    ASSERT_TRUE(files);
    const auto bytes = sign_library(*files, key_, pump::limit_card_bytes);
    ASSERT_TRUE(bytes);
    bytes_ = *bytes;
  }
  [[nodiscard]] bool is_unsigned(const std::vector<std::uint8_t>& bytes) const {
    const auto library = open_library(bytes, key_.public_key, "2026-11-20");
    return !library && library.error().code == LibraryFault::kUnsigned;
  }
  SeededRng rng_;
  vault::SigningKeyPair key_ = draw_key(rng_);
  std::vector<std::uint8_t> bytes_;
};

// R-PUMP-002
TEST_F(SignedLibrary, Whole_OpensWithOneSignedCardAnEntry) {
  const auto library = open_library(bytes_, key_.public_key, "2026-11-20");

  ASSERT_TRUE(library) << library.error().message;
  EXPECT_TRUE(library->is_signed);
  EXPECT_FALSE(library->is_expired);
  for (const auto& entry : library->entries) EXPECT_EQ(pump::card_version(entry.signed_card), 2U) << entry.name;
}

// R-CRYPTO-101
TEST_F(SignedLibrary, OneFlippedByte_InHeadCardsOrTrailer_IsUnsigned) {
  const std::size_t cards_and_trailer = 2'000;  // cards of 160 + 64 bytes each, key 32, signature 64
  ASSERT_GT(bytes_.size(), 2 * cards_and_trailer);
  for (std::size_t i = 0; i < bytes_.size(); ++i) {
    const bool every = i < 600 || i + cards_and_trailer > bytes_.size();
    if (!every && rng_.below(20) != 0) continue;
    auto damaged = bytes_;
    damaged[i] = static_cast<std::uint8_t>(damaged[i] ^ (1U << rng_.below(8)));
    ASSERT_TRUE(is_unsigned(damaged)) << "byte " << i;
  }
}

TEST_F(SignedLibrary, CutOrLengthened_IsUnsigned) {
  for (std::size_t length = 0; length < bytes_.size(); length += 1 + length / 50)
    ASSERT_TRUE(is_unsigned({bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(length)})) << length;
  auto longer = bytes_;
  longer.push_back(0);
  EXPECT_TRUE(is_unsigned(longer));
}

TEST_F(SignedLibrary, AnotherClinicsKey_IsUnsigned) {
  const auto other = draw_key(rng_);

  const auto library = open_library(bytes_, other.public_key, "2026-11-20");

  ASSERT_FALSE(library);
  EXPECT_EQ(library.error().code, LibraryFault::kUnsigned);
}

TEST_F(SignedLibrary, Expiry_IsTheDayAfter) {
  EXPECT_FALSE(open_library(bytes_, key_.public_key, "2027-12-31")->is_expired);
  EXPECT_TRUE(open_library(bytes_, key_.public_key, "2028-01-01")->is_expired);
}

TEST_F(SignedLibrary, UnlawfulFiles_AreNotSigned) {
  const auto bytes = sign_library({{"library.toml", "name = 1"}}, key_, pump::limit_card_bytes);

  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().code, LibraryFault::kMissingKey);
}

}  // namespace
}  // namespace cisterna::drug_library
