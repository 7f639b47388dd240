// One field of a stored record sealed under a 32-byte key: AES-256-GCM (NIST SP 800-38D), as bytes or as base64 text.
// Host only. R-CRYPTO-042 R-CRYPTO-101
//
// Form: nonce (12) | ciphertext | tag (16); the nonce is fresh at every sealing. `associated` names the place (table,
// record): what was sealed for one record does not open in another. At most 2^32 sealings a key (random nonces): a key
// of its own for each record stays far below.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/vault/sealed_file.h"

namespace cisterna::vault {

inline constexpr std::size_t kSealedFieldOverhead = 12 + 16;

// Errors: kRandomFailed, kLibrary, kMalformed (key not 32 bytes, plaintext > 16 MiB).
[[nodiscard]] Result<std::vector<std::uint8_t>, VaultReason> seal_field(crypto::Bytes key32, crypto::Bytes plaintext,
                                                                        std::string_view associated, crypto::Rng& rng);
// Errors: kMalformed (too short, too long, key not 32 bytes), kNotOpened (wrong key, wrong place, a changed byte),
// kLibrary.
[[nodiscard]] Result<SecretBytes, VaultReason> open_field(crypto::Bytes key32, crypto::Bytes sealed,
                                                          std::string_view associated);

// RFC 4648 section 4, with padding, one line.
[[nodiscard]] std::string to_base64(crypto::Bytes bytes);
// nullopt for anything that to_base64 would not write byte for byte.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text);

}  // namespace cisterna::vault
