// A small file (keys) sealed under a passphrase: scrypt (RFC 7914) and AES-256-GCM (NIST SP 800-38D). Host only.
// R-CRYPTO-041
//
// Format: "CISTVLT1" (8) | log2 N (1) | r (1) | p (1) | salt (16) | nonce (12) | ciphertext | tag (16). The 39 bytes
// before the ciphertext and the purpose are associated data. Salt and nonce are fresh at every sealing.
#pragma once

#include <string_view>
#include <vector>

#include "crypto/vault/keys.h"

namespace cisterna::vault {

// Memory is 128 * r * 2^log2_n bytes; the default takes 128 MiB. open_file refuses log2_n outside 10..20, r
// outside 1..16, p outside 1..4, so that a hostile file cannot ask for all memory.
struct ScryptCost {
  std::uint8_t log2_n = 17;
  std::uint8_t r = 8;
  std::uint8_t p = 1;
};

inline constexpr std::size_t kSealedFileOverhead = 39 + 16;
inline constexpr std::size_t kMaxSealedPlaintext = 1U << 24;

// Bytes that are wiped when they go out of scope.
class SecretBytes {
 public:
  SecretBytes() = default;
  explicit SecretBytes(std::size_t size) : bytes_(size) {}
  ~SecretBytes() { crypto::wipe(bytes_); }
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  SecretBytes(SecretBytes&&) noexcept = default;
  SecretBytes& operator=(SecretBytes&& other) noexcept {
    if (this != &other) {
      crypto::wipe(bytes_);
      bytes_ = std::move(other.bytes_);
    }
    return *this;
  }
  [[nodiscard]] crypto::Bytes view() const { return bytes_; }
  [[nodiscard]] crypto::MutableBytes mutable_view() { return bytes_; }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }

 private:
  std::vector<std::uint8_t> bytes_;
};

// purpose: what the file is ("issuer key"); opening asks for the same, so a file cannot be passed off as another kind.
// Errors: kRandomFailed, kLibrary, kMalformed (cost out of range, plaintext > 16 MiB).
[[nodiscard]] Result<std::vector<std::uint8_t>, VaultReason> seal_file(crypto::Bytes plaintext,
                                                                       std::string_view passphrase,
                                                                       std::string_view purpose, crypto::Rng& rng,
                                                                       ScryptCost cost = {});
// Errors: kMalformed, kNotOpened, kLibrary.
[[nodiscard]] Result<SecretBytes, VaultReason> open_file(crypto::Bytes sealed, std::string_view passphrase,
                                                         std::string_view purpose);

}  // namespace cisterna::vault
