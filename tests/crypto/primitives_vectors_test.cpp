// The packaged vectors of python3-cryptography-vectors through both back ends. R-CRYPTO-002 R-CRYPTO-003 R-CRYPTO-004
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include "crypto/primitives/hkdf.h"
#include "tests/crypto/back_ends.h"
#include "tests/crypto/vectors.h"

namespace cisterna::test_support {
namespace {

using crypto::Block;
using crypto::Bytes;

class PackagedVectors : public OnBothBackEnds {};
CISTERNA_ON_BOTH_BACK_ENDS(PackagedVectors);

TEST(VectorFiles, AMissingOne_FailsTheTest) {
  EXPECT_NONFATAL_FAILURE(read_lines(cryptography_vectors("absent.txt")), "vector file missing");
}

std::string sha256_hex(const crypto::Primitives& primitives, Bytes message) {
  Block<32> digest{};
  const std::array<Bytes, 1> parts{message};
  primitives.sha256(digest, parts);
  return to_hex(digest);
}

TEST_P(PackagedVectors, X25519) {
  const auto records = read_records(cryptography_vectors("asymmetric/X25519/rfc7748.txt"), "count");
  ASSERT_EQ(records.size(), 3U);
  for (const Record& record : records) {
    Block<32> shared{};

    ASSERT_TRUE(primitives().x25519(shared, from_hex(record.at("input_scalar")), from_hex(record.at("input_u"))));

    EXPECT_EQ(to_hex(shared), record.at("output_u"));
  }
}

// RFC 7748 section 5.2: the third vector is the first round of an iteration whose thousandth is given there.
TEST_P(PackagedVectors, X25519_ThousandRounds) {
  const auto records = read_records(cryptography_vectors("asymmetric/X25519/rfc7748.txt"), "count");
  ASSERT_EQ(records.size(), 3U);
  ByteVector k = from_hex(records[2].at("input_scalar"));
  ByteVector u = from_hex(records[2].at("input_u"));

  for (int i = 0; i < 1000; ++i) {
    ByteVector next(32);
    ASSERT_TRUE(primitives().x25519(next, k, u));
    u = k;
    k = next;
  }

  // A public constant: the result RFC 7748 section 5.2 gives after 1,000 rounds.
  EXPECT_EQ(to_hex(k), "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
}

TEST_P(PackagedVectors, Ed25519) {
  const auto lines = read_lines(cryptography_vectors("asymmetric/Ed25519/sign.input"));
  ASSERT_EQ(lines.size(), 1024U);
  for (const std::string& line : lines) {  // seed+public : public : message : signature+message :
    const std::size_t a = line.find(':');
    const std::size_t b = line.find(':', a + 1);
    const std::size_t c = line.find(':', b + 1);
    const ByteVector public_key = from_hex(line.substr(a + 1, b - a - 1));
    ByteVector message = from_hex(line.substr(b + 1, c - b - 1));
    const ByteVector signature = from_hex(line.substr(c + 1, 128));

    EXPECT_TRUE(primitives().ed25519_verify(signature, message, public_key));

    message.push_back(0);
    EXPECT_FALSE(primitives().ed25519_verify(signature, message, public_key));
  }
}

void expect_aead(const crypto::Primitives& primitives, const ByteVector& key, const ByteVector& nonce,
                 const ByteVector& ad, const ByteVector& text, ByteVector sealed, bool authentic) {
  ByteVector ours(text.size() + 16);
  ASSERT_TRUE(primitives.aead_seal(ours, key, nonce, ad, text));
  EXPECT_EQ(ours == sealed, authentic);
  ByteVector opened(text.size(), 0xA5);
  EXPECT_EQ(primitives.aead_open(opened, key, nonce, ad, sealed), authentic);
  EXPECT_EQ(opened, authentic ? text : ByteVector(text.size(), 0));
}

ByteVector joined(ByteVector a, const ByteVector& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

TEST_P(PackagedVectors, ChaCha20Poly1305_Boringssl) {
  const auto records = read_records(cryptography_vectors("ciphers/ChaCha20Poly1305/boringssl.txt"), "count");
  ASSERT_EQ(records.size(), 66U);
  for (const Record& r : records) {
    SCOPED_TRACE("COUNT " + r.at("count"));
    expect_aead(primitives(), from_value(r.at("key")), from_value(r.at("nonce")), from_value(r.at("ad")),
                from_value(r.at("in")), joined(from_value(r.at("ct")), from_value(r.at("tag"))), true);
  }
}

TEST_P(PackagedVectors, ChaCha20Poly1305_Openssl) {
  const auto records = read_records(cryptography_vectors("ciphers/ChaCha20Poly1305/openssl.txt"), "count");
  ASSERT_EQ(records.size(), 5U);
  for (const Record& r : records) {
    SCOPED_TRACE("COUNT " + r.at("count"));
    if (from_hex(r.at("iv")).size() != 12) continue;
    expect_aead(primitives(), from_hex(r.at("key")), from_hex(r.at("iv")), from_hex(r.at("aad")),
                from_hex(r.at("plaintext")), joined(from_hex(r.at("ciphertext")), from_hex(r.at("tag"))),
                r.count("result") == 0);
  }
}

TEST_P(PackagedVectors, Sha256_ShortAndLong) {
  auto records = read_records(cryptography_vectors("hashes/SHA2/SHA256ShortMsg.rsp"), "len");
  ASSERT_EQ(records.size(), 65U);
  const auto longer = read_records(cryptography_vectors("hashes/SHA2/SHA256LongMsg.rsp"), "len");
  ASSERT_EQ(longer.size(), 64U);
  records.insert(records.end(), longer.begin(), longer.end());
  for (const Record& r : records) {
    ByteVector message = from_hex(r.at("msg"));
    message.resize(std::stoul(r.at("len")) / 8);
    EXPECT_EQ(sha256_hex(primitives(), message), r.at("md"));
  }
}

// NIST SHAVS section 6.4: each result is the thousandth hash of the three before it.
TEST_P(PackagedVectors, Sha256_MonteCarlo) {
  const auto path = cryptography_vectors("hashes/SHA2/SHA256Monte.rsp");
  const auto seeds = read_records(path, "seed");
  const auto records = read_records(path, "count");
  ASSERT_EQ(seeds.size(), 1U);
  ASSERT_EQ(records.size(), 100U);
  Block<32> seed{};
  const ByteVector first = from_hex(seeds[0].at("seed"));
  std::copy(first.begin(), first.end(), seed.begin());
  for (const Record& r : records) {
    std::array<Block<32>, 3> last{seed, seed, seed};
    for (int i = 0; i < 1000; ++i) {
      Block<32> next{};
      const std::array<Bytes, 3> parts{last[0], last[1], last[2]};
      primitives().sha256(next, parts);
      last = {last[1], last[2], next};
    }
    seed = last[2];
    ASSERT_EQ(to_hex(seed), r.at("md")) << "COUNT " << r.at("count");
  }
}

TEST_P(PackagedVectors, HmacSha256) {
  const auto records = read_records(cryptography_vectors("HMAC/rfc-4231-sha256.txt"), "len");
  ASSERT_EQ(records.size(), 6U);
  for (const Record& r : records) {
    Block<32> mac{};
    const ByteVector message = from_hex(r.at("msg"));
    const std::array<Bytes, 1> parts{message};

    primitives().hmac_sha256(mac, from_hex(r.at("key")), parts);

    EXPECT_EQ(to_hex(mac), r.at("md"));
  }
}

// R-CRYPTO-011
TEST_P(PackagedVectors, HkdfSha256) {
  auto records = read_records(cryptography_vectors("KDF/rfc-5869-HKDF-SHA256.txt"), "count");
  ASSERT_EQ(records.size(), 3U);
  const auto generated = read_records(cryptography_vectors("KDF/hkdf-generated.txt"), "count");
  ASSERT_EQ(generated.size(), 1U);
  records.insert(records.end(), generated.begin(), generated.end());
  for (const Record& r : records) {
    ASSERT_EQ(r.at("hash"), "SHA-256");
    ByteVector out(std::stoul(r.at("l")));

    ASSERT_TRUE(
        crypto::hkdf_sha256(primitives(), out, from_hex(r.at("salt")), from_hex(r.at("ikm")), from_hex(r.at("info"))));

    EXPECT_EQ(to_hex(out), r.at("okm"));
  }
}

// RFC 5869 section 2.3: L <= 255 * HashLen.
TEST_P(PackagedVectors, Hkdf_OutputLengthOutOfRange_IsRefusedAndWiped) {
  ByteVector none;
  ByteVector longest(8160);
  ByteVector too_long(8161, 0xA5);

  EXPECT_FALSE(crypto::hkdf_sha256(primitives(), none, {}, {}, {}));
  EXPECT_TRUE(crypto::hkdf_sha256(primitives(), longest, {}, {}, {}));
  EXPECT_FALSE(crypto::hkdf_sha256(primitives(), too_long, {}, {}, {}));
  EXPECT_EQ(too_long, ByteVector(8161, 0));
}

}  // namespace
}  // namespace cisterna::test_support
