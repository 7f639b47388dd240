// Who stands behind a proved message 3: the verdict on its payload (nothing, a credential, or a credential and its
// issuer's certificate). Implant profile; reads the store, changes nothing. R-SESS-012 R-SESS-107
//
// Payload lengths: 0 (nobody), 131, and in near field 297 = 131 + 166. Refusals:
//   kCredentialBad      another length, malformed, or a signature that does not hold for this tablet's static key
//   kIssuerUnknown      issuer not listed and not (near field, with a certificate of one of the two roots)
//   kNotAuthorised      a role its issuer may not give
//   kNearFieldRequired  the emergency role over the radio
//   kEpochOld           epoch below the one listed
//   kCredentialExpired  credential time > expiry + 2 h (near field + emergency: + 7 d), credential or certificate
// A not-before in the future is no refusal; it pulls credential time forward, over the radio 30 d at most.
#pragma once

#include "crypto/credential/verify.h"
#include "telemetry/messages/reason.h"
#include "telemetry/session/key_store.h"

namespace cisterna::telemetry {

inline constexpr std::uint32_t kRadioPull_s = 30 * 86'400;

struct Judgement {
  Reason reason = Reason::kNone;  // kNone: accepted
  credential::Credential claims;  // role kNobody for the empty credential
  std::uint32_t epoch = 0;        // the issuer's epoch that the implant holds, 0 when it holds none
  std::uint32_t pull_to_s = 0;    // credential time is at least this now; 0: nothing to pull
  std::uint8_t signatures = 0;    // Ed25519 checks made
};

[[nodiscard]] Judgement judge_credential(const crypto::Primitives& primitives, const KeyStore& keys,
                                         crypto::Bytes payload, std::span<const std::uint8_t, 32> holder_static,
                                         bool near_field, Time now);

}  // namespace cisterna::telemetry
