// The six primitives the link is made of, and the contract of the random source. One seam, two back ends
// (crypto/openssl on the host, crypto/sodium on the implant, host port and ARM image alike); both run the same vectors.
// Sources: RFC 7748 (X25519), RFC 8032 (Ed25519), RFC 8439 (ChaCha20-Poly1305), FIPS 180-4, RFC 2104. R-CRYPTO-002
#pragma once

#include "crypto/primitives/bytes.h"
#include "units/result.h"

namespace cisterna::crypto {

inline constexpr std::size_t kTagSize = 16;
inline constexpr std::size_t kHashSize = 32;
inline constexpr std::size_t kSignatureSize = 64;

class Primitives {
 public:
  // shared = scalar * point. False, and `shared` all zero, when the result is all zero (low-order point), compared in
  // constant time by us and not by the back end (RFC 7748 section 6.1).
  [[nodiscard]] virtual bool x25519(MutableBytes shared32, Bytes scalar32, Bytes point32) const = 0;
  // public = scalar * 9. Never refuses.
  virtual void x25519_base(MutableBytes public32, Bytes scalar32) const = 0;
  // True iff the signature holds AND S < L, A and R are canonical, A and R are not of small order. Those checks are
  // ours (ed25519_checks.h) and run before either back end, so the verdict never depends on the library.
  [[nodiscard]] virtual bool ed25519_verify(Bytes signature64, Bytes message, Bytes public32) const = 0;
  // out = ciphertext | tag16; out.size() == plaintext.size() + 16. Nonce is 12 bytes. out may start at plaintext's
  // first byte (in place). False: a length is wrong or the library failed; out is then wiped.
  [[nodiscard]] virtual bool aead_seal(MutableBytes out, Bytes key32, Bytes nonce12, Bytes associated,
                                       Bytes plaintext) const = 0;
  // False when the tag does not fit or a length is wrong; `out` is then wiped. out.size() == sealed.size() - 16.
  [[nodiscard]] virtual bool aead_open(MutableBytes out, Bytes key32, Bytes nonce12, Bytes associated,
                                       Bytes sealed) const = 0;
  // SHA-256 over the concatenation of the parts.
  virtual void sha256(MutableBytes out32, std::span<const Bytes> parts) const = 0;
  // HMAC-SHA-256 over the concatenation of the parts. Any key length.
  virtual void hmac_sha256(MutableBytes out32, Bytes key, std::span<const Bytes> parts) const = 0;

 protected:
  ~Primitives() = default;
};

// The two back ends. `sodium()` is in the implant profile; `openssl()` is host only.
const Primitives& sodium();
const Primitives& openssl();

// Entropy. A stuck or failed source answers false and wipes `out`; the caller then makes no handshake (therapy goes
// on).
class Rng {
 public:
  [[nodiscard]] virtual bool fill(MutableBytes out) = 0;

 protected:
  ~Rng() = default;
};

// The operating system's source (host programs). Host only, in crypto/openssl.
Rng& system_rng();

}  // namespace cisterna::crypto
