#include "crypto/credential/issue.h"

#include "crypto/credential/cbor_writer.h"
#include "crypto/credential/verify.h"

namespace cisterna::credential {
namespace {

using crypto::Bytes;

constexpr std::uint32_t kEarliestTime_s = 65'536;
constexpr std::array<char, 4> kIssuerPadding{'-', '-', '-', '-'};

template <std::size_t N>
bool is_id(const std::array<char, N>& id) {
  return std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c <= '~'; });
}

crypto::Block<4> big_endian(std::uint32_t value) {
  return {static_cast<std::uint8_t>(value >> 24), static_cast<std::uint8_t>(value >> 16),
          static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
}

crypto::Block<2> big_endian(std::uint16_t value) {
  return {static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
}

// The claims of both forms; `key` is empty in a credential.
struct Claims {
  IssuerId iss;
  SubjectId sub;
  std::uint32_t exp, nbf;
  std::uint8_t role;
  std::uint16_t perms;
  crypto::Block<8> scope;
  std::uint32_t epoch;
  Bytes key;
};

std::vector<std::uint8_t> encode_claims(const Claims& claims) {
  const auto perms = big_endian(claims.perms);
  const auto epoch = big_endian(claims.epoch);
  cbor::Value access = cbor::map();
  cbor::put(access, cbor::integer(0), cbor::integer(claims.role));
  cbor::put(access, cbor::integer(1), cbor::bytes(perms));
  cbor::put(access, cbor::integer(2), cbor::bytes(claims.scope));
  cbor::put(access, cbor::integer(3), cbor::bytes(epoch));
  if (!claims.key.empty()) cbor::put(access, cbor::integer(4), cbor::bytes(claims.key));

  cbor::Value set = cbor::map();
  cbor::put(set, cbor::integer(1), cbor::text({claims.iss.data(), claims.iss.size()}));
  cbor::put(set, cbor::integer(2), cbor::text({claims.sub.data(), claims.sub.size()}));
  cbor::put(set, cbor::integer(4), cbor::integer(claims.exp));
  cbor::put(set, cbor::integer(5), cbor::integer(claims.nbf));
  cbor::put(set, cbor::integer(-70'001), std::move(access));
  return cbor::encode(set);
}

std::vector<std::uint8_t> encode_protected() {
  cbor::Value header = cbor::map();
  cbor::put(header, cbor::integer(1), cbor::integer(-8));  // alg: EdDSA
  return cbor::encode(header);
}

std::vector<std::uint8_t> encode_to_be_signed(Bytes protected_header, Bytes external_aad, Bytes payload) {
  cbor::Value structure = cbor::array();
  cbor::add(structure, cbor::text("Signature1"));
  cbor::add(structure, cbor::bytes(protected_header));
  cbor::add(structure, cbor::bytes(external_aad));
  cbor::add(structure, cbor::bytes(payload));
  return cbor::encode(structure);
}

// Encodes, signs, decodes again and compares. Empty when anything failed.
std::vector<std::uint8_t> encode_sign1(const Claims& claims, Bytes external_aad, const vault::SigningKeyPair& key) {
  const auto header = encode_protected();
  const auto payload = encode_claims(claims);
  const auto signature = vault::sign(key, encode_to_be_signed(header, external_aad, payload));
  if (!signature) return {};
  cbor::Value message = cbor::array();
  cbor::add(message, cbor::bytes(header));
  cbor::add(message, cbor::map());
  cbor::add(message, cbor::bytes(payload));
  cbor::add(message, cbor::bytes(*signature));
  auto encoded = cbor::encode(message);
  return cbor::is_reencoded_alike(encoded) && cbor::is_reencoded_alike(payload) ? encoded : std::vector<std::uint8_t>{};
}

bool times_hold(std::uint32_t not_before_s, std::uint32_t expiry_s) {
  return not_before_s >= kEarliestTime_s && expiry_s > not_before_s;
}

template <std::size_t N>
bool fix_size(const std::vector<std::uint8_t>& encoded, crypto::Block<N>& out) {
  if (encoded.size() != N) return false;
  std::copy(encoded.begin(), encoded.end(), out.begin());
  return true;
}

}  // namespace

std::uint32_t max_life_s(Role role) {
  switch (role) {
    case Role::kClinician:
    case Role::kRefillNurse:
    case Role::kService:
      return 24 * 3600;
    case Role::kEmergency:
      return 3600;
    case Role::kPatient:
      return 30 * 86'400;
    case Role::kNobody:
      return 0;
  }
  return 0;
}

Result<crypto::Block<kCredentialSize>, IssueReason> issue_credential(const Credential& claims, Bytes holder_static32,
                                                                     const vault::SigningKeyPair& issuer) {
  if (!is_id(claims.issuer) || !is_id(claims.subject)) return IssueReason::kBadId;
  if (max_life_s(claims.role) == 0) return IssueReason::kBadRole;
  if (!times_hold(claims.not_before_s, claims.expiry_s)) return IssueReason::kBadTime;
  if (claims.expiry_s - claims.not_before_s > max_life_s(claims.role)) return IssueReason::kLifeTooLong;
  if (holder_static32.size() != 32) return IssueReason::kBadKey;
  const Claims set{claims.issuer,
                   claims.subject,
                   claims.expiry_s,
                   claims.not_before_s,
                   static_cast<std::uint8_t>(claims.role),
                   claims.perms,
                   claims.scope,
                   claims.epoch,
                   {}};
  crypto::Block<kCredentialSize> out{};
  if (!fix_size(encode_sign1(set, holder_static32, issuer), out)) return IssueReason::kLibrary;
  const auto read_back = verify_credential(crypto::openssl(), out, issuer.public_key, holder_static32);
  if (!read_back || !(*read_back == claims)) return IssueReason::kLibrary;
  return out;
}

Result<crypto::Block<kCertificateSize>, IssueReason> issue_certificate(const IssuerCertificate& claims,
                                                                       const vault::SigningKeyPair& root) {
  if (!is_id(claims.root) || !is_id(claims.issuer)) return IssueReason::kBadId;
  if (claims.roles == 0 || (claims.roles & ~kAllRoles) != 0) return IssueReason::kBadRole;
  if (!times_hold(claims.not_before_s, claims.expiry_s)) return IssueReason::kBadTime;
  SubjectId subject{};
  std::copy(claims.issuer.begin(), claims.issuer.end(), subject.begin());
  std::copy(kIssuerPadding.begin(), kIssuerPadding.end(), subject.begin() + 4);
  const Claims set{claims.root,  subject,      claims.expiry_s, claims.not_before_s, 0,
                   claims.roles, claims.scope, claims.epoch,    claims.public_key};
  crypto::Block<kCertificateSize> out{};
  if (!fix_size(encode_sign1(set, {}, root), out)) return IssueReason::kLibrary;
  const std::array<crypto::Block<32>, 1> roots{root.public_key};
  const auto read_back = verify_certificate(crypto::openssl(), out, roots);
  if (!read_back || !(*read_back == claims)) return IssueReason::kLibrary;
  return out;
}

}  // namespace cisterna::credential
