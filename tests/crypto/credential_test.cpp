// Credentials: issued with libcbor and OpenSSL, verified by template on both back ends, read by a third party.
// R-CRYPTO-030 R-CRYPTO-031 R-CRYPTO-032 R-CRYPTO-033 R-CRYPTO-034
#include <gtest/gtest.h>

#include "crypto/credential/issue.h"
#include "crypto/credential/verify.h"
#include "tests/crypto/back_ends.h"
#include "tests/crypto/vectors.h"
#include "tests/support/seeded_rng.h"

namespace cisterna::test_support {
namespace {

using credential::Credential;
using credential::IssuerCertificate;
using credential::IssueReason;
using credential::Role;
using credential::TimeVerdict;
using credential::VerifyReason;
using crypto::Block;
using crypto::Bytes;

// Offsets in the 131 and 166 bytes, counted by hand from the CBOR heads (RFC 8949 section 3).
constexpr std::size_t kIss = 11, kSub = 17, kExp = 27, kNbf = 33, kRole = 44, kPerms = 47, kEpoch = 61, kSignature = 67;
constexpr std::size_t kCertificateSignature = 102;

constexpr std::uint32_t kNow = 1'800'000'000;

Credential clinician() {
  return {{'C', 'L', 'I', '1'},
          {'d', 'r', '-', 'k', 'l', 'e', 'i', 'n'},
          kNow + 86'400,
          kNow,
          Role::kClinician,
          0x0102,
          {1, 2, 3, 4, 5, 6, 7, 8},
          0xA1B2C3D4};
}

class Credentials : public OnBothBackEnds {
 protected:
  [[nodiscard]] Block<131> issued(const Credential& claims) const {
    return credential::issue_credential(claims, holder_, issuer_).value();
  }
  [[nodiscard]] auto verify(Bytes encoded) const {
    return credential::verify_credential(primitives(), encoded, issuer_.public_key, holder_);
  }
  // Signs whatever stands in the payload, as a careless or hostile issuer could. The text signed is RFC 9052's
  // ["Signature1", <<{1: -8}>>, holder, payload], typed here by hand.
  [[nodiscard]] Block<131> resigned(Block<131> encoded) const {
    ByteVector text = from_hex("846a5369676e61747572653143a101275820");
    text.insert(text.end(), holder_.begin(), holder_.end());
    text.insert(text.end(), encoded.begin() + 6, encoded.begin() + 65);
    const auto signature = vault::sign(issuer_, text).value();
    std::copy(signature.begin(), signature.end(), encoded.begin() + kSignature);
    return encoded;
  }

  SeededRng rng_;
  vault::SigningKeyPair issuer_ = vault::generate_signing_key(rng_).value();
  vault::SigningKeyPair root_ = vault::generate_signing_key(rng_).value();
  Block<32> holder_ = vault::generate_exchange_key(rng_).value().public_key;
};
CISTERNA_ON_BOTH_BACK_ENDS(Credentials);

TEST_P(Credentials, WhatIsIssued_IsReadBackAlike_ForEveryRole) {
  for (const Role role : {Role::kClinician, Role::kRefillNurse, Role::kPatient, Role::kEmergency, Role::kService}) {
    Credential claims = clinician();
    claims.role = role;
    claims.expiry_s = kNow + 3600;

    const Block<131> encoded = issued(claims);

    const auto read = verify(encoded);
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read, claims);
    EXPECT_EQ(credential::claimed_issuer(encoded).value(), claims.issuer);
  }
}

// The whole 67 bytes before the signature, typed by hand from RFC 8949, 9052 and 8392.
TEST_P(Credentials, TheBytesAreThose) {
  EXPECT_EQ(to_hex(Bytes{issued(clinician())}.first(kSignature)),
            "8443a10127a05839"      // [<<{1: -8}>>, {}, bstr(57)
            "a50164434c4931"        // {1: "CLI1",
            "026864722d6b6c65696e"  //  2: "dr-klein",
            "041a6b4b2380"          //  4: 1800086400,
            "051a6b49d200"          //  5: 1800000000,
            "3a00011170a4"          //  -70001: {
            "000101420102"          //   0: 1, 1: h'0102',
            "02480102030405060708"  //   2: h'0102030405060708',
            "0344a1b2c3d45840");    //   3: h'a1b2c3d4'}}, bstr(64)
}

TEST_P(Credentials, AnyChangedByte_IsRefused) {
  const Block<131> good = issued(clinician());
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (unsigned change = 1; change < 256; ++change) {
      Block<131> changed = good;
      changed[at] = static_cast<std::uint8_t>(changed[at] ^ change);
      const auto verdict = verify(changed);
      ASSERT_FALSE(verdict.ok()) << at;
      const bool fixed = at < kIss || (at > 14 && at < kSub) || at == 45 || at == 65 || at == 66;
      if (fixed) {
        ASSERT_EQ(verdict.error(), VerifyReason::kMalformed) << at;
      }
      // A field costs a signature check: every value on the implant's back end, the single bits on the other.
      if (!fixed && GetParam() == BackEnd::kOpenssl) change = 2 * change - 1;
    }
  }
  EXPECT_TRUE(verify(good).ok());
}

TEST_P(Credentials, CutOrGrownToAnyLength_IsRefused) {
  const Block<131> good = issued(clinician());
  for (std::size_t size = 0; size <= 300; ++size) {
    ByteVector odd(good.begin(), good.end());
    odd.resize(size);
    if (size == good.size()) continue;
    EXPECT_EQ(verify(odd).error(), VerifyReason::kMalformed) << size;
    EXPECT_EQ(credential::claimed_issuer(odd).error(), VerifyReason::kMalformed) << size;
  }
}

// Good on one tablet only.
TEST_P(Credentials, AnotherHolderOrIssuer_IsRefused) {
  const Block<131> good = issued(clinician());
  const auto other = rng_.block<32>();
  const Bytes key = issuer_.public_key, holder = holder_;

  EXPECT_EQ(credential::verify_credential(primitives(), good, key, other).error(), VerifyReason::kBadSignature);
  EXPECT_EQ(credential::verify_credential(primitives(), good, key, {}).error(), VerifyReason::kBadSignature);
  EXPECT_EQ(credential::verify_credential(primitives(), good, key, holder.first(31)).error(),
            VerifyReason::kBadSignature);
  EXPECT_EQ(credential::verify_credential(primitives(), good, root_.public_key, holder).error(),
            VerifyReason::kBadSignature);
  EXPECT_EQ(credential::verify_credential(primitives(), good, key.first(31), holder).error(),
            VerifyReason::kBadSignature);
}

// Truly signed, and still refused: what stands in a field is judged too.
TEST_P(Credentials, SignedButMalformed_IsRefused) {
  const Block<131> good = issued(clinician());
  ASSERT_EQ(resigned(good), good);
  const auto verdict = [&](std::size_t at, std::initializer_list<std::uint8_t> bytes) {
    Block<131> bad = good;
    std::copy(bytes.begin(), bytes.end(), bad.begin() + static_cast<std::ptrdiff_t>(at));
    const auto outcome = verify(resigned(bad));
    return outcome.ok() ? std::string{"good"} : outcome.error() == VerifyReason::kMalformed ? "malformed" : "signature";
  };

  for (const int role : {0, 6, 7, 15, 16, 23, 24, 33, 64, 255}) {
    EXPECT_EQ(verdict(kRole, {static_cast<std::uint8_t>(role)}), "malformed") << role;
  }
  EXPECT_EQ(verdict(kRole, {5}), "good");
  EXPECT_EQ(verdict(kIss, {' '}), "malformed");
  EXPECT_EQ(verdict(kSub + 7, {0x7F}), "malformed");
  EXPECT_EQ(verdict(kSub, {0xC3}), "malformed");
  EXPECT_EQ(verdict(kNbf, {0, 0, 0xFF, 0xFF}), "malformed");  // 65,535 has a shorter form
  EXPECT_EQ(verdict(kNbf, {0, 1, 0, 0}), "good");
  EXPECT_EQ(verdict(kExp, {0x6B, 0x49, 0xD1, 0xFF}), "malformed");  // a second before not-before
  EXPECT_EQ(verdict(kExp, {0x6B, 0x49, 0xD2, 0x00}), "good");
  EXPECT_EQ(verdict(kEpoch, {0, 0, 0, 0}), "good");
}

TEST_P(Credentials, Certificate_IsReadBackAlike_UnderEitherRoot) {
  const IssuerCertificate claims{
      {'R', 'O', 'T', 'A'}, {'C', 'L', 'I', '1'}, kNow + 31'536'000, kNow, 0b010110, {9, 8, 7, 6, 5, 4, 3, 2}, 7,
      issuer_.public_key};
  const Block<166> encoded = credential::issue_certificate(claims, root_).value();
  const std::array<Block<32>, 2> both{issuer_.public_key, root_.public_key};

  const auto read = credential::verify_certificate(primitives(), encoded, both);

  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, claims);
  EXPECT_TRUE(read->may_issue(Role::kEmergency));
  EXPECT_FALSE(read->may_issue(Role::kPatient));
  EXPECT_FALSE(read->may_issue(Role::kNobody));
  EXPECT_EQ(credential::verify_certificate(primitives(), encoded, std::span{both}.first(1)).error(),
            VerifyReason::kBadSignature);
  EXPECT_EQ(credential::verify_certificate(primitives(), encoded, {}).error(), VerifyReason::kBadSignature);
}

TEST_P(Credentials, Certificate_ChangedOrCut_IsRefused) {
  const IssuerCertificate claims{{'R', 'O', 'T', 'A'}, {'C', 'L', 'I', '1'}, kNow + 31'536'000, kNow, 2, {}, 7,
                                 issuer_.public_key};
  const Block<166> good = credential::issue_certificate(claims, root_).value();
  const std::array<Block<32>, 2> roots{root_.public_key, issuer_.public_key};
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    Block<166> changed = good;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    ASSERT_FALSE(credential::verify_certificate(primitives(), changed, roots).ok()) << bit;
  }
  for (std::size_t size = 0; size < good.size(); ++size) {
    ASSERT_EQ(credential::verify_certificate(primitives(), Bytes{good}.first(size), roots).error(),
              VerifyReason::kMalformed);
  }
  EXPECT_EQ(to_hex(Bytes{good}.subspan(kCertificateSignature - 2, 2)), "5840");
  EXPECT_EQ(verify(good).error(), VerifyReason::kMalformed);
  EXPECT_EQ(credential::verify_certificate(primitives(), issued(clinician()), roots).error(), VerifyReason::kMalformed);
}

// As for a credential; the text signed has an empty external_aad and a payload of 92 bytes.
TEST_P(Credentials, CertificateSignedButMalformed_IsRefused) {
  const IssuerCertificate claims{{'R', 'O', 'T', 'A'}, {'C', 'L', 'I', '1'}, kNow + 1, kNow, 2, {}, 7,
                                 issuer_.public_key};
  const Block<166> good = credential::issue_certificate(claims, root_).value();
  const std::array<Block<32>, 1> roots{root_.public_key};
  const auto verdict = [&](std::size_t at, std::initializer_list<std::uint8_t> bytes) {
    Block<166> bad = good;
    std::copy(bytes.begin(), bytes.end(), bad.begin() + static_cast<std::ptrdiff_t>(at));
    ByteVector text = from_hex("846a5369676e61747572653143a1012740");
    text.insert(text.end(), bad.begin() + 6, bad.begin() + 100);
    const auto signature = vault::sign(root_, text).value();
    std::copy(signature.begin(), signature.end(), bad.begin() + kCertificateSignature);
    const auto outcome = credential::verify_certificate(primitives(), bad, roots);
    return outcome.ok() ? std::string{"good"} : outcome.error() == VerifyReason::kMalformed ? "malformed" : "signature";
  };

  EXPECT_EQ(verdict(kSub + 3, {'2'}), "good");
  for (const std::size_t at : {4U, 5U, 6U, 7U}) EXPECT_EQ(verdict(kSub + at, {'x'}), "malformed") << at;
  EXPECT_EQ(verdict(kIss, {0}), "malformed");
  EXPECT_EQ(verdict(kSub, {0}), "malformed");
  EXPECT_EQ(verdict(kRole, {1}), "malformed");
  EXPECT_EQ(verdict(kPerms, {0, 0}), "malformed");
  EXPECT_EQ(verdict(kPerms, {0, 1}), "malformed");
  EXPECT_EQ(verdict(kPerms, {0, 64}), "malformed");
  EXPECT_EQ(verdict(kPerms, {128, 2}), "malformed");
  EXPECT_EQ(verdict(kPerms, {0, 62}), "good");
  EXPECT_EQ(verdict(kNbf, {0, 0, 0xFF, 0xFF}), "malformed");
  EXPECT_EQ(verdict(kExp, {0, 1, 0, 0}), "malformed");
}

class Issuing : public testing::Test {
 protected:
  [[nodiscard]] auto issue(const Credential& claims) const {
    return credential::issue_credential(claims, holder_, key_);
  }
  SeededRng rng_;
  vault::SigningKeyPair key_ = vault::generate_signing_key(rng_).value();
  Block<32> holder_ = vault::generate_exchange_key(rng_).value().public_key;
};

TEST_F(Issuing, RefusesWhatTheImplantWouldRefuse) {
  Credential bad = clinician();
  bad.role = Role::kNobody;
  EXPECT_EQ(issue(bad).error(), IssueReason::kBadRole);
  bad.role = static_cast<Role>(6);
  EXPECT_EQ(issue(bad).error(), IssueReason::kBadRole);
  bad = clinician();
  bad.subject[3] = ' ';
  EXPECT_EQ(issue(bad).error(), IssueReason::kBadId);
  bad = clinician();
  bad.expiry_s = bad.not_before_s;
  EXPECT_EQ(issue(bad).error(), IssueReason::kBadTime);
  bad.not_before_s = 65'535;
  bad.expiry_s = 65'536;
  EXPECT_EQ(issue(bad).error(), IssueReason::kBadTime);
  EXPECT_EQ(credential::issue_credential(clinician(), Bytes{holder_}.first(31), key_).error(), IssueReason::kBadKey);
  vault::SigningKeyPair crossed = key_.clone();
  crossed.public_key = holder_;
  EXPECT_EQ(credential::issue_credential(clinician(), holder_, crossed).error(), IssueReason::kLibrary);
}

// 24 h clinic, 1 h emergency, 30 d handset.
TEST_F(Issuing, ALifeIsSweptAroundItsLongest) {
  const std::array<std::pair<Role, std::uint32_t>, 5> longest{{{Role::kClinician, 86'400},
                                                               {Role::kRefillNurse, 86'400},
                                                               {Role::kService, 86'400},
                                                               {Role::kEmergency, 3'600},
                                                               {Role::kPatient, 2'592'000}}};
  for (const auto& [role, life_s] : longest) {
    Credential claims = clinician();
    claims.role = role;
    claims.expiry_s = kNow + life_s;
    EXPECT_TRUE(issue(claims).ok());
    claims.expiry_s += 1;
    EXPECT_EQ(issue(claims).error(), IssueReason::kLifeTooLong);
  }
}

TEST_F(Issuing, ACertificateForNoRoleOrUnknownRoles_IsRefused) {
  IssuerCertificate claims{{'R', 'O', 'T', 'A'}, {'C', 'L', 'I', '1'}, kNow + 1, kNow, 0, {}, 0, key_.public_key};
  for (const unsigned roles : {0U, 1U, 64U, 0xFFFFU}) {
    claims.roles = static_cast<std::uint16_t>(roles);
    EXPECT_EQ(credential::issue_certificate(claims, key_).error(), IssueReason::kBadRole);
  }
  claims.roles = 0b111110;
  EXPECT_TRUE(credential::issue_certificate(claims, key_).ok());
  claims.issuer[0] = '\n';
  EXPECT_EQ(credential::issue_certificate(claims, key_).error(), IssueReason::kBadId);
}

// Refused only when credential time > expiry + 2 h; near field and emergency: expiry + 7 d.
TEST(JudgeTime, SweptAroundBothLimits) {
  Credential claims = clinician();
  const std::uint32_t expiry_s = claims.expiry_s;
  const auto verdict = [&](std::uint32_t time_s, bool near) { return credential::judge_time(claims, time_s, near); };

  EXPECT_EQ(verdict(0, false), TimeVerdict::kGood);  // not-before in the future is no refusal
  EXPECT_EQ(verdict(expiry_s, false), TimeVerdict::kGood);
  EXPECT_EQ(verdict(expiry_s + 7'200, false), TimeVerdict::kGood);
  EXPECT_EQ(verdict(expiry_s + 7'201, false), TimeVerdict::kExpired);
  EXPECT_EQ(verdict(expiry_s + 7'201, true), TimeVerdict::kExpired);  // near field alone does not lengthen
  claims.role = Role::kEmergency;
  EXPECT_EQ(verdict(expiry_s + 7'201, false), TimeVerdict::kExpired);
  EXPECT_EQ(verdict(expiry_s + 604'800, true), TimeVerdict::kGood);
  EXPECT_EQ(verdict(expiry_s + 604'801, true), TimeVerdict::kExpired);
  claims.expiry_s = 0xFFFFFFFF;  // no wrap-around
  EXPECT_EQ(verdict(0xFFFFFFFF, false), TimeVerdict::kGood);
  EXPECT_EQ(verdict(0xFFFFFFFF, true), TimeVerdict::kGood);
}

// A third party's reading: python3-cbor2. It prints what it found, and the Sig_structure it would have signed.
constexpr const char* kReader = R"(
import sys, cbor2
raw, aad = bytes.fromhex(sys.argv[1]), bytes.fromhex(sys.argv[2])
protected, unprotected, payload, signature = cbor2.loads(raw)
assert cbor2.dumps([protected, unprotected, payload, signature]) == raw
claims = cbor2.loads(payload)
assert cbor2.dumps(claims) == payload
print(len(raw), cbor2.loads(protected), unprotected, claims)
print(cbor2.dumps(['Signature1', protected, aad, payload]).hex())
print(signature.hex())
)";

std::vector<std::string> python_reads(Bytes encoded, Bytes external_aad) {
  const std::string command = "/usr/bin/python3 -c \"" + std::string{kReader} + "\" " + to_hex(encoded) + " '" +
                              to_hex(external_aad) + "' 2>&1";
  std::FILE* pipe = popen(command.c_str(), "r");
  std::string text;
  std::array<char, 512> chunk{};
  while (pipe != nullptr && std::fgets(chunk.data(), chunk.size(), pipe) != nullptr) text += chunk.data();
  EXPECT_TRUE(pipe != nullptr && pclose(pipe) == 0) << text;
  std::vector<std::string> lines;
  for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos; at = end + 1) {
    lines.push_back(text.substr(at, end - at));
  }
  return lines;
}

TEST_F(Issuing, AThirdPartyReadsTheCredentialAndItsSignature) {
  const Block<131> encoded = issue(clinician()).value();

  const auto lines = python_reads(encoded, holder_);

  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0],
            "131 {1: -8} {} {1: 'CLI1', 2: 'dr-klein', 4: 1800086400, 5: 1800000000, -70001: {0: 1, 1: b'\\x01\\x02', "
            "2: b'\\x01\\x02\\x03\\x04\\x05\\x06\\x07\\x08', 3: b'\\xa1\\xb2\\xc3\\xd4'}}");
  EXPECT_TRUE(crypto::openssl().ed25519_verify(from_hex(lines[2]), from_hex(lines[1]), key_.public_key));
}

TEST_F(Issuing, AThirdPartyReadsTheCertificateAndItsSignature) {
  const IssuerCertificate claims{{'R', 'O', 'T', 'A'}, {'C', 'L', 'I', '1'}, kNow + 1, kNow, 0b010110, {}, 7,
                                 key_.public_key};
  const Block<166> encoded = credential::issue_certificate(claims, key_).value();

  const auto lines = python_reads(encoded, {});

  ASSERT_EQ(lines.size(), 3U);
  EXPECT_TRUE(
      lines[0].starts_with("166 {1: -8} {} {1: 'ROTA', 2: 'CLI1----', 4: 1800000001, 5: 1800000000, -70001: {0: 0, "
                           "1: b'\\x00\\x16', "))
      << lines[0];
  EXPECT_TRUE(crypto::openssl().ed25519_verify(from_hex(lines[2]), from_hex(lines[1]), key_.public_key));
}

}  // namespace
}  // namespace cisterna::test_support
