#include "telemetry/session/credential_judge.h"

namespace cisterna::telemetry {
namespace {

using credential::kCertificateSize;
using credential::kCredentialSize;
using credential::Role;

struct IssuerAuthority {  // an issuer's key and what it may give, from the list or from a root's certificate
  bool found = false;
  bool from_certificate = false;
  crypto::Block<32> key{};
  std::uint16_t roles = 0;  // bit 1 << role
  std::uint32_t epoch = 0;
  std::uint32_t certificate_expiry_s = 0;
};

constexpr std::uint16_t bit(Role role) {
  return static_cast<std::uint16_t>(1U << static_cast<unsigned>(role));
}

// Deny by default: a handset issuer makes patients and nobody else; only a marked issuer makes emergency staff.
std::uint16_t roles_of(const Issuer& issuer) {
  auto roles = issuer.roles == 0 ? credential::kAllRoles : issuer.roles;
  if (issuer.handset) roles = static_cast<std::uint16_t>(roles & bit(Role::kPatient));
  if (!issuer.emergency) roles = static_cast<std::uint16_t>(roles & ~bit(Role::kEmergency));
  return roles;
}

IssuerAuthority listed(const KeyStore& keys, const credential::IssuerId& name) {
  for (std::uint8_t i = 0; i < kMaxIssuers; ++i) {
    const Issuer issuer = keys.issuer(i);
    const bool same = std::equal(name.begin(), name.end(), issuer.name.begin(),
                                 [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
    if (issuer.used && same) return {true, false, issuer.key, roles_of(issuer), issuer.epoch, 0};
  }
  return {};
}

IssuerAuthority certified(const crypto::Primitives& primitives, const KeyStore& keys, crypto::Bytes certificate,
                          const credential::IssuerId& name, Judgement& out) {
  const auto roots = keys.root_keys();
  out.signatures = static_cast<std::uint8_t>(out.signatures + roots.size());
  const auto verified = credential::verify_certificate(primitives, certificate, roots);
  if (!verified || verified->issuer != name) return {};
  return {true, true, verified->public_key, verified->roles, verified->epoch, verified->expiry_s};
}

bool expired(const credential::Credential& claims, std::uint32_t expiry_s, std::uint32_t time_s, bool near_field) {
  credential::Credential judged = claims;
  judged.expiry_s = expiry_s;
  return credential::judge_time(judged, time_s, near_field) == credential::TimeVerdict::kExpired;
}

Reason judge_claims(const credential::Credential& claims, const IssuerAuthority& issuer, std::uint32_t time_s,
                    bool near_field) {
  if ((issuer.roles & bit(claims.role)) == 0) return Reason::kNotAuthorised;
  if (claims.role == Role::kEmergency && !near_field) return Reason::kNearFieldRequired;
  if (claims.epoch < issuer.epoch) return Reason::kEpochOld;
  if (expired(claims, claims.expiry_s, time_s, near_field)) return Reason::kCredentialExpired;
  if (issuer.from_certificate && expired(claims, issuer.certificate_expiry_s, time_s, near_field)) {
    return Reason::kCredentialExpired;
  }
  return Reason::kNone;
}

std::uint32_t pull_target(std::uint32_t not_before_s, std::uint32_t time_s, bool near_field) {
  if (not_before_s <= time_s) return 0;
  if (near_field || not_before_s - time_s <= kRadioPull_s) return not_before_s;
  return time_s + kRadioPull_s;
}

}  // namespace

Judgement judge_credential(const crypto::Primitives& primitives, const KeyStore& keys, crypto::Bytes payload,
                           std::span<const std::uint8_t, 32> holder_static, bool near_field, Time now) {
  Judgement out;
  if (payload.empty()) return out;
  const bool with_certificate = payload.size() == kCredentialSize + kCertificateSize;
  out.reason = Reason::kCredentialBad;
  if (payload.size() != kCredentialSize && !(with_certificate && near_field)) return out;

  const crypto::Bytes encoded = payload.first(kCredentialSize);
  const auto name = credential::claimed_issuer(encoded);
  if (!name) return out;
  IssuerAuthority issuer = listed(keys, *name);  // the list wins: it holds the epoch
  if (issuer.found) out.epoch = issuer.epoch;
  if (!issuer.found && with_certificate) {
    issuer = certified(primitives, keys, payload.subspan(kCredentialSize), *name, out);
  }
  if (!issuer.found) {
    out.reason = Reason::kIssuerUnknown;
    return out;
  }

  ++out.signatures;
  const auto claims = credential::verify_credential(primitives, encoded, issuer.key, holder_static);
  if (!claims) return out;
  const std::uint32_t time_s = keys.credential_time_s(now);
  out.reason = judge_claims(*claims, issuer, time_s, near_field);
  if (out.reason != Reason::kNone) return out;
  out.claims = *claims;
  out.pull_to_s = pull_target(claims->not_before_s, time_s, near_field);
  return out;
}

}  // namespace cisterna::telemetry
