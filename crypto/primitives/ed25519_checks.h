// What must hold of an Ed25519 signature before any library looks at it, so that the verdict never depends on which
// library does: S < L, A and R canonical, A and R not of small order. Implant profile. R-CRYPTO-010 R-CRYPTO-105
//
// Refuses: a wrong length; S >= L (malleable); a y coordinate >= p, or x = 0 with the sign bit set (not canonical); one
// of the eight points of small order, in any encoding. Variable time: signatures and public keys are public.
// Sources: RFC 8032 sections 5.1.3 and 5.1.7; the order-8 y coordinates follow from the curve equation of RFC 7748
// section 4.1 and are checked against it by a test.
#pragma once

#include "crypto/primitives/primitives.h"

namespace cisterna::crypto {

// S < L, the order of the base point; 32 bytes, little-endian.
[[nodiscard]] bool ed25519_scalar_is_canonical(Bytes scalar32);
// The encoding of a point is the only one the point has, and its order is not 1, 2, 4 or 8.
[[nodiscard]] bool ed25519_point_is_acceptable(Bytes point32);
// All of the above for R | S and A. Both back ends call it first.
[[nodiscard]] bool ed25519_inputs_are_acceptable(Bytes signature64, Bytes public32);

}  // namespace cisterna::crypto
