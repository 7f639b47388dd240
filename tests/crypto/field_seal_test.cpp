// Fields of a record sealed one by one. R-CRYPTO-042
#include "crypto/vault/field_seal.h"

#include <gtest/gtest.h>

#include "tests/crypto/vectors.h"
#include "tests/support/seeded_rng.h"

namespace cisterna::test_support {
namespace {

using vault::VaultReason;

crypto::Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// NIST CAVP gcmDecrypt256: every vector whose nonce has 96 bits, tag 128 and no associated data or text in it.
TEST(FieldSeal, OpensAsTheNistVectorsSay) {
  const auto records = read_records(cryptography_vectors("ciphers/AES/GCM/gcmDecrypt256.rsp"), "count");
  int opened = 0, refused = 0;
  for (const auto& record : records) {
    if (record.at("iv").size() != 24 || record.at("tag").size() != 32) continue;
    const auto associated = from_hex(record.at("aad"));
    const auto sealed = from_hex(record.at("iv") + record.at("ct") + record.at("tag"));

    const auto plain = vault::open_field(from_hex(record.at("key")), sealed,
                                         {reinterpret_cast<const char*>(associated.data()), associated.size()});

    if (record.contains("pt")) {
      ASSERT_TRUE(plain.ok());
      EXPECT_EQ(to_hex(plain->view()), record.at("pt"));
      ++opened;
    } else {
      EXPECT_EQ(plain.error(), VaultReason::kNotOpened);
      ++refused;
    }
  }
  EXPECT_GT(opened, 100);
  EXPECT_GT(refused, 50);
}

TEST(FieldSeal, ReturnsTheText_InItsPlaceOnly) {
  SeededRng rng;
  const auto key = rng.block<32>(), other = rng.block<32>();
  const auto sealed = vault::seal_field(key, bytes_of("increased spasticity"), "overrides|1", rng).value();
  const auto again = vault::seal_field(key, bytes_of("increased spasticity"), "overrides|1", rng).value();

  const auto opened = vault::open_field(key, sealed, "overrides|1");

  ASSERT_TRUE(opened.ok());
  EXPECT_TRUE(std::equal(opened->view().begin(), opened->view().end(), bytes_of("increased spasticity").begin()));
  EXPECT_NE(sealed, again);
  EXPECT_EQ(vault::open_field(key, sealed, "overrides|2").error(), VaultReason::kNotOpened);
  EXPECT_EQ(vault::open_field(other, sealed, "overrides|1").error(), VaultReason::kNotOpened);
}

// R-CRYPTO-101
TEST(FieldSeal, NoticesEachFlippedByteAndEachCut) {
  SeededRng rng;
  const auto key = rng.block<32>();
  const auto sealed = vault::seal_field(key, bytes_of("Mueller"), "patients|1", rng).value();

  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto bad = sealed;
    bad[i] = static_cast<std::uint8_t>(bad[i] ^ 0x10U);
    EXPECT_EQ(vault::open_field(key, bad, "patients|1").error(), VaultReason::kNotOpened) << i;
    const auto cut = vault::open_field(key, crypto::Bytes{sealed}.first(i), "patients|1");
    EXPECT_EQ(cut.error(), i < vault::kSealedFieldOverhead ? VaultReason::kMalformed : VaultReason::kNotOpened) << i;
  }
}

TEST(FieldSeal, RefusesWrongKeysAndADeadRandomSource) {
  SeededRng rng;
  const auto key = rng.block<32>();
  EXPECT_EQ(vault::seal_field(crypto::Bytes{key}.first(31), {}, "x", rng).error(), VaultReason::kMalformed);
  EXPECT_EQ(vault::open_field(crypto::Bytes{key}.first(16), key, "x").error(), VaultReason::kMalformed);

  rng.break_after(0);

  EXPECT_EQ(vault::seal_field(key, bytes_of("a"), "x", rng).error(), VaultReason::kRandomFailed);
}

// RFC 4648 section 10.
TEST(Base64, WritesTheRfcsExamples_AndReadsOnlyWhatItWrites) {
  const std::pair<const char*, const char*> examples[] = {{"", ""},
                                                          {"f", "Zg=="},
                                                          {"fo", "Zm8="},
                                                          {"foo", "Zm9v"},
                                                          {"foob", "Zm9vYg=="},
                                                          {"fooba", "Zm9vYmE="},
                                                          {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, text] : examples) {
    EXPECT_EQ(vault::to_base64(bytes_of(plain)), text);
    const auto back = vault::from_base64(text);
    ASSERT_TRUE(back);
    EXPECT_EQ(std::string(back->begin(), back->end()), plain);
  }
  for (const char* bad : {"Zg", "Zg=", "Zh==", "Zm9v ", "Zm9vYg==Zm9v", "====", "Zm9-", " Zg=", "Zm\n=", "A==="})
    EXPECT_FALSE(vault::from_base64(bad)) << bad;
}

}  // namespace
}  // namespace cisterna::test_support
