// HKDF-SHA-256 (RFC 5869) on the seam's HMAC; Noise's HKDF (revision 34, section 4.3) is the same with an empty info.
// Implant profile. R-CRYPTO-011
#pragma once

#include "crypto/primitives/primitives.h"

namespace cisterna::crypto {

inline constexpr std::size_t kHkdfMaxOutput = 255 * kHashSize;

// out = HKDF(salt, input, info); out.size() is 1 to 8,160 bytes, every part any length. False (and out wiped) only for
// an output length outside that range.
[[nodiscard]] bool hkdf_sha256(const Primitives& primitives, MutableBytes out, Bytes salt, Bytes input, Bytes info);

}  // namespace cisterna::crypto
