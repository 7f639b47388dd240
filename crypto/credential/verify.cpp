#include "crypto/credential/verify.h"

#include "crypto/credential/templates.h"

namespace cisterna::credential {
namespace {

using crypto::Bytes;
using templates::Offsets;

template <std::size_t N>
bool matches(const templates::Template<N>& expected, Bytes encoded) {
  if (encoded.size() != N) return false;
  for (std::size_t i = 0; i < N; ++i) {
    if (expected.is_fixed[i] && encoded[i] != expected.fixed[i]) return false;
  }
  return true;
}

std::uint32_t u32_at(Bytes encoded, std::size_t at) {
  std::uint32_t value = 0;
  for (const std::uint8_t byte : encoded.subspan(at, 4)) value = value << 8 | byte;
  return value;
}

std::uint16_t u16_at(Bytes encoded, std::size_t at) {
  return static_cast<std::uint16_t>(encoded[at] << 8 | encoded[at + 1]);
}

template <class Array>
Array array_at(Bytes encoded, std::size_t at) {
  Array out{};
  std::transform(encoded.begin() + static_cast<std::ptrdiff_t>(at),
                 encoded.begin() + static_cast<std::ptrdiff_t>(at + out.size()), out.begin(),
                 [](std::uint8_t byte) { return static_cast<typename Array::value_type>(byte); });
  return out;
}

bool times_hold(std::uint32_t not_before_s, std::uint32_t expiry_s) {
  return not_before_s >= templates::kEarliestTime_s && expiry_s >= not_before_s;
}

// Sig_structure (RFC 9052 section 4.4): array(4), "Signature1", <<{1: -8}>>, external_aad bstr, payload bstr.
class SignedText {
 public:
  SignedText(Bytes external_aad, Bytes encoded, const Offsets& at) {
    constexpr crypto::Block<16> kHead{0x84, 0x6A, 'S', 'i', 'g',  'n',  'a',  't',
                                      'u',  'r',  'e', '1', 0x43, 0xA1, 0x01, 0x27};
    append(kHead);
    constexpr crypto::Block<2> kHolder{0x58, 0x20};
    constexpr crypto::Block<1> kNone{0x40};
    append(external_aad.empty() ? Bytes{kNone} : Bytes{kHolder});
    append(external_aad);
    append(encoded.subspan(at.payload - 2, at.payload_size + 2));  // with its two-byte head
  }
  [[nodiscard]] Bytes view() const { return Bytes{text_}.first(size_); }

 private:
  void append(Bytes part) {
    std::copy(part.begin(), part.end(), text_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += part.size();
  }
  crypto::Block<112> text_{};
  std::size_t size_ = 0;
};
static_assert(16 + 34 + 59 <= 112 && 16 + 1 + 94 <= 112);

Credential read_credential(Bytes encoded) {
  const Offsets& at = templates::kCredentialForm.at;
  return Credential{array_at<IssuerId>(encoded, at.iss),
                    array_at<SubjectId>(encoded, at.sub),
                    u32_at(encoded, at.exp),
                    u32_at(encoded, at.nbf),
                    static_cast<Role>(encoded[at.role]),
                    u16_at(encoded, at.perms),
                    array_at<crypto::Block<8>>(encoded, at.scope),
                    u32_at(encoded, at.epoch)};
}

IssuerCertificate read_certificate(Bytes encoded) {
  const Offsets& at = templates::kCertificateForm.at;
  return IssuerCertificate{array_at<IssuerId>(encoded, at.iss),
                           array_at<IssuerId>(encoded, at.sub),
                           u32_at(encoded, at.exp),
                           u32_at(encoded, at.nbf),
                           u16_at(encoded, at.perms),
                           array_at<crypto::Block<8>>(encoded, at.scope),
                           u32_at(encoded, at.epoch),
                           array_at<crypto::Block<32>>(encoded, at.key)};
}

bool is_well_formed(const Credential& c) {
  return templates::is_printable(c.issuer) && templates::is_printable(c.subject) &&
         (kAllRoles >> std::min<unsigned>(static_cast<unsigned>(c.role), 15U) & 1U) != 0 &&
         times_hold(c.not_before_s, c.expiry_s);
}

bool is_well_formed(const IssuerCertificate& c, Bytes encoded) {
  const Offsets& at = templates::kCertificateForm.at;
  return templates::is_printable(c.root) && templates::is_printable(c.issuer) &&
         array_at<IssuerId>(encoded, at.sub + 4) == templates::kIssuerPadding && encoded[at.role] == 0 &&
         c.roles != 0 && (c.roles & ~kAllRoles) == 0 && times_hold(c.not_before_s, c.expiry_s);
}

}  // namespace

Result<IssuerId, VerifyReason> claimed_issuer(Bytes encoded) {
  if (!matches(templates::kCredentialForm.bytes, encoded)) return VerifyReason::kMalformed;
  return array_at<IssuerId>(encoded, templates::kCredentialForm.at.iss);
}

Result<Credential, VerifyReason> verify_credential(const crypto::Primitives& primitives, Bytes encoded,
                                                   Bytes issuer_key32, Bytes holder_static32) {
  const auto& form = templates::kCredentialForm;
  if (!matches(form.bytes, encoded)) return VerifyReason::kMalformed;
  const Credential credential = read_credential(encoded);
  if (!is_well_formed(credential)) return VerifyReason::kMalformed;
  if (holder_static32.size() != 32) return VerifyReason::kBadSignature;
  const SignedText text{holder_static32, encoded, form.at};
  if (!primitives.ed25519_verify(encoded.subspan(form.at.signature), text.view(), issuer_key32)) {
    return VerifyReason::kBadSignature;
  }
  return credential;
}

Result<IssuerCertificate, VerifyReason> verify_certificate(const crypto::Primitives& primitives, Bytes encoded,
                                                           std::span<const crypto::Block<32>> roots) {
  const auto& form = templates::kCertificateForm;
  if (!matches(form.bytes, encoded)) return VerifyReason::kMalformed;
  const IssuerCertificate certificate = read_certificate(encoded);
  if (!is_well_formed(certificate, encoded)) return VerifyReason::kMalformed;
  const SignedText text{{}, encoded, form.at};
  for (const crypto::Block<32>& root : roots) {
    if (primitives.ed25519_verify(encoded.subspan(form.at.signature), text.view(), root)) return certificate;
  }
  return VerifyReason::kBadSignature;
}

TimeVerdict judge_time(const Credential& credential, std::uint32_t credential_time_s, bool near_field_emergency) {
  const bool emergency = near_field_emergency && credential.role == Role::kEmergency;
  const std::uint64_t last_good_s =
      std::uint64_t{credential.expiry_s} + (emergency ? kEmergencyGrace_s : kExpiryGrace_s);
  return credential_time_s > last_good_s ? TimeVerdict::kExpired : TimeVerdict::kGood;
}

}  // namespace cisterna::credential
