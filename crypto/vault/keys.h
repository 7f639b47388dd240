// Keys of the host: Ed25519 to sign limit cards, libraries and credentials; X25519 for a programmer's static key.
// Host only. R-CRYPTO-040
#pragma once

#include "crypto/primitives/key_pair.h"

namespace cisterna::vault {

enum class VaultReason : std::uint8_t {
  kRandomFailed,  // the random source answered false
  kLibrary,       // OpenSSL refused
  kMalformed,     // not a sealed file of ours, or cost parameters out of range
  kNotOpened,     // wrong passphrase, wrong purpose or a changed byte: these cannot be told apart
};

struct SigningKeyPair {
  crypto::Key32 seed;  // RFC 8032 private key
  crypto::Block<32> public_key{};

  [[nodiscard]] SigningKeyPair clone() const { return SigningKeyPair{seed.clone(), public_key}; }
};

// Errors: kRandomFailed, kLibrary.
[[nodiscard]] Result<SigningKeyPair, VaultReason> generate_signing_key(crypto::Rng& rng);
// From a stored 32-byte seed. Error: kLibrary (also for a wrong length).
[[nodiscard]] Result<SigningKeyPair, VaultReason> signing_key_from_seed(crypto::Bytes seed32);
// Pure Ed25519, deterministic. Error: kLibrary.
[[nodiscard]] Result<crypto::Block<crypto::kSignatureSize>, VaultReason> sign(const SigningKeyPair& key,
                                                                              crypto::Bytes message);
// Error: kRandomFailed.
[[nodiscard]] Result<crypto::KeyPair, VaultReason> generate_exchange_key(crypto::Rng& rng);
// From a stored 32-byte private key. Error: kLibrary (wrong length).
[[nodiscard]] Result<crypto::KeyPair, VaultReason> exchange_key_from_private(crypto::Bytes private32);

}  // namespace cisterna::vault
