// Verifies a credential and an issuer certificate by comparing constant offsets; there is no CBOR parser here, so there
// is none to attack. Implant profile. R-CRYPTO-031
//
// The bytes are an untagged COSE_Sign1 (RFC 9052, section 4.2) over CWT claims (RFC 8392), every field of one length:
//   [<<{1: -8}>>, {}, <<{1: iss tstr(4), 2: sub tstr(8), 4: exp, 5: nbf, -70001: {0: role, 1: perms bstr(2),
//    2: scope bstr(8), 3: epoch bstr(4)}}>>, signature bstr(64)]                                         131 bytes
// and for a certificate the inner map ends with 4: key bstr(32)                                           166 bytes
// Signed is the Sig_structure ["Signature1", protected, external_aad, payload]; external_aad is the 32-byte static key
// of the handshake's `s` token for a credential (good on one tablet only), empty for a certificate.
//
// Left to the caller: is the issuer listed, is the epoch high enough, does the scope fit, may this issuer give this
// role.
#pragma once

#include "crypto/credential/credential.h"

namespace cisterna::credential {

enum class VerifyReason : std::uint8_t {
  kMalformed,  // wrong length, any constant byte differs, an id not printable, a role or mask unknown, a time < 65,536,
               // or expiry < not-before
  kBadSignature,  // the signature does not hold under the key(s) and holder given
};

// The issuer's id, unproved: only good for finding the key to verify with. Error: kMalformed.
[[nodiscard]] Result<IssuerId, VerifyReason> claimed_issuer(crypto::Bytes encoded);

// encoded: 131 bytes; issuer_key32: Ed25519; holder_static32: the X25519 key that the handshake proved.
[[nodiscard]] Result<Credential, VerifyReason> verify_credential(const crypto::Primitives& primitives,
                                                                 crypto::Bytes encoded, crypto::Bytes issuer_key32,
                                                                 crypto::Bytes holder_static32);

// encoded: 166 bytes; roots: the implant's root keys (two), any of which may have signed.
[[nodiscard]] Result<IssuerCertificate, VerifyReason> verify_certificate(const crypto::Primitives& primitives,
                                                                         crypto::Bytes encoded,
                                                                         std::span<const crypto::Block<32>> roots);

inline constexpr std::uint32_t kExpiryGrace_s = 2 * 3600;
inline constexpr std::uint32_t kEmergencyGrace_s = 7 * 86'400;

enum class TimeVerdict : std::uint8_t { kGood, kExpired };

// kExpired only when credential_time_s > expiry + 2 h; with near_field_emergency (coil present) and the emergency role
// only when credential_time_s > expiry + 7 d. A not-before in the future is no refusal. Never overflows.
[[nodiscard]] TimeVerdict judge_time(const Credential& credential, std::uint32_t credential_time_s,
                                     bool near_field_emergency);

}  // namespace cisterna::credential
