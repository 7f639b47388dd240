// What a credential and an issuer certificate say. Implant profile. R-CRYPTO-030
#pragma once

#include <cstdint>

#include "crypto/primitives/primitives.h"

namespace cisterna::credential {

// kNobody is the empty credential; no signed credential carries it.
enum class Role : std::uint8_t {
  kNobody = 0,
  kClinician = 1,
  kRefillNurse = 2,
  kPatient = 3,
  kEmergency = 4,
  kService = 5
};

inline constexpr std::size_t kCredentialSize = 131;
inline constexpr std::size_t kCertificateSize = 166;

using IssuerId = std::array<char, 4>;   // printable ASCII without spaces
using SubjectId = std::array<char, 8>;  // printable ASCII without spaces

// Times are seconds of credential time (the Unix epoch's scale), 65,536 or more: every field has one length.
struct Credential {
  IssuerId issuer{};
  SubjectId subject{};
  std::uint32_t expiry_s = 0;
  std::uint32_t not_before_s = 0;
  Role role = Role::kNobody;
  std::uint16_t perms = 0;
  crypto::Block<8> scope{};
  std::uint32_t epoch = 0;

  friend bool operator==(const Credential&, const Credential&) = default;
};

// A root's word on an issuer. On the wire: iss = the root's id, sub = the issuer's id followed by "----", role 0, perms
// = a bit for each role that the issuer may give (1 << role), key = the issuer's Ed25519 key.
struct IssuerCertificate {
  IssuerId root{};
  IssuerId issuer{};
  std::uint32_t expiry_s = 0;
  std::uint32_t not_before_s = 0;
  std::uint16_t roles = 0;
  crypto::Block<8> scope{};
  std::uint32_t epoch = 0;
  crypto::Block<32> public_key{};

  [[nodiscard]] bool may_issue(Role role) const { return (roles >> static_cast<unsigned>(role) & 1U) != 0; }
  friend bool operator==(const IssuerCertificate&, const IssuerCertificate&) = default;
};

// Bits of the five roles, and no other, may stand in IssuerCertificate::roles.
inline constexpr std::uint16_t kAllRoles = 0b111110;

}  // namespace cisterna::credential
