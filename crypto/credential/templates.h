// Where each field of a credential and of a certificate stands, and every byte that never changes. One table for the
// verifier; the issuer does not use it (it encodes with a CBOR library), so the two check one another. Implant profile.
// Sources: RFC 8949 section 3 (heads), RFC 9052 section 4.2 and 4.4, RFC 8392 section 4 (claim keys). R-CRYPTO-033
#pragma once

#include "crypto/credential/credential.h"

namespace cisterna::credential::templates {

// `fixed` is compared where `is_fixed`; the rest are fields.
template <std::size_t N>
struct Template {
  crypto::Block<N> fixed{};
  std::array<bool, N> is_fixed{};
  std::size_t position = 0;

  constexpr void put(std::initializer_list<std::uint8_t> bytes) {
    for (const std::uint8_t byte : bytes) {
      fixed[position] = byte;
      is_fixed[position++] = true;
    }
  }
  constexpr std::size_t field(std::size_t size) {
    const std::size_t start = position;
    position += size;
    return start;
  }
};

struct Offsets {
  std::size_t payload, payload_size, iss, sub, exp, nbf, role, perms, scope, epoch, key, signature;
};

template <std::size_t N>
struct Form {
  Template<N> bytes{};
  Offsets at{};
};

template <std::size_t N>
constexpr Form<N> make_form() {
  constexpr bool kHasKey = N == kCertificateSize;
  Form<N> form{};
  auto& t = form.bytes;
  auto& at = form.at;
  at.payload_size = kHasKey ? 92 : 57;
  t.put({0x84, 0x43, 0xA1, 0x01, 0x27, 0xA0});  // array(4), <<{1: -8}>> (EdDSA), {}
  t.put({0x58, static_cast<std::uint8_t>(at.payload_size)});
  at.payload = t.position;
  t.put({0xA5, 0x01, 0x64});  // map(5), 1: iss tstr(4)
  at.iss = t.field(4);
  t.put({0x02, 0x68});  // 2: sub tstr(8)
  at.sub = t.field(8);
  t.put({0x04, 0x1A});  // 4: exp uint32
  at.exp = t.field(4);
  t.put({0x05, 0x1A});  // 5: nbf uint32
  at.nbf = t.field(4);
  t.put({0x3A, 0x00, 0x01, 0x11, 0x70});               // -70001
  t.put({std::uint8_t{kHasKey ? 0xA5 : 0xA4}, 0x00});  // map(4 or 5), 0: role
  at.role = t.field(1);
  t.put({0x01, 0x42});  // 1: perms bstr(2)
  at.perms = t.field(2);
  t.put({0x02, 0x48});  // 2: scope bstr(8)
  at.scope = t.field(8);
  t.put({0x03, 0x44});  // 3: epoch bstr(4)
  at.epoch = t.field(4);
  if (kHasKey) {
    t.put({0x04, 0x58, 0x20});  // 4: key bstr(32)
    at.key = t.field(32);
  }
  t.put({0x58, 0x40});  // signature bstr(64)
  at.signature = t.field(64);
  return form;
}

inline constexpr auto kCredentialForm = make_form<kCredentialSize>();
inline constexpr auto kCertificateForm = make_form<kCertificateSize>();
static_assert(kCredentialForm.bytes.position == kCredentialSize && kCertificateForm.bytes.position == kCertificateSize);
static_assert(kCredentialForm.at.signature - 2 - kCredentialForm.at.payload == kCredentialForm.at.payload_size);
static_assert(kCertificateForm.at.signature - 2 - kCertificateForm.at.payload == kCertificateForm.at.payload_size);

inline constexpr std::array<char, 4> kIssuerPadding{'-', '-', '-', '-'};
inline constexpr std::uint32_t kEarliestTime_s = 65'536;

template <std::size_t N>
constexpr bool is_printable(const std::array<char, N>& id) {
  return std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace cisterna::credential::templates
