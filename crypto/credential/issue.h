// Issues credentials and issuer certificates (the form of verify.h) with libcbor and OpenSSL. Host only. R-CRYPTO-032
//
// Whatever is issued has been decoded again, re-encoded and compared byte for byte, and verified by the implant's own
// verifier. Refuses what the implant would refuse, and a life longer than the role's.
#pragma once

#include "crypto/credential/credential.h"
#include "crypto/vault/keys.h"

namespace cisterna::credential {

enum class IssueReason : std::uint8_t {
  kBadId,        // an id is not printable ASCII without spaces
  kBadRole,      // role nobody or unknown; for a certificate: no role or an unknown bit
  kBadTime,      // a time < 65,536 or expiry <= not-before
  kLifeTooLong,  // longer than max_life_s(role)
  kBadKey,       // holder or issuer key is not 32 bytes or not acceptable
  kLibrary,      // encoding, signing or the final check failed
};

// 24 h clinician, refill nurse and service; 1 h emergency; 30 d patient handset; 0 for nobody.
[[nodiscard]] std::uint32_t max_life_s(Role role);

[[nodiscard]] Result<crypto::Block<kCredentialSize>, IssueReason> issue_credential(const Credential& claims,
                                                                                   crypto::Bytes holder_static32,
                                                                                   const vault::SigningKeyPair& issuer);

[[nodiscard]] Result<crypto::Block<kCertificateSize>, IssueReason> issue_certificate(const IssuerCertificate& claims,
                                                                                     const vault::SigningKeyPair& root);

}  // namespace cisterna::credential
