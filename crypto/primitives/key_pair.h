// An X25519 key pair that wipes its private half. Implant profile. R-CRYPTO-013
#pragma once

#include "crypto/primitives/primitives.h"

namespace cisterna::crypto {

struct KeyPair {
  Key32 private_key;
  Block<32> public_key{};

  [[nodiscard]] KeyPair clone() const { return KeyPair{private_key.clone(), public_key}; }
};

// Draws a private key and computes the public one. False: the random source failed; `out` is then all zero.
[[nodiscard]] bool generate_key_pair(KeyPair& out, const Primitives& primitives, Rng& rng);

}  // namespace cisterna::crypto
