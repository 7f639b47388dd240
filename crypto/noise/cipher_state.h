// CipherState of the Noise specification, revision 34, section 5.1, for ChaChaPoly (12.3). Implant profile.
// R-CRYPTO-021
#pragma once

#include "crypto/noise/reason.h"
#include "crypto/primitives/primitives.h"

namespace cisterna::noise {

using crypto::Bytes;
using crypto::MutableBytes;
using crypto::Primitives;

// 4 zero bytes | 64-bit little-endian counter.
[[nodiscard]] crypto::Block<12> nonce_of(std::uint64_t counter);

class CipherState {
 public:
  static constexpr std::uint64_t kReservedNonce = 0xFFFFFFFFFFFFFFFFULL;

  void initialize_key(std::span<const std::uint8_t, 32> key);
  [[nodiscard]] bool has_key() const { return has_key_; }
  // Bytes a text grows by when sealed: 16 with a key, 0 without.
  [[nodiscard]] std::size_t overhead() const { return has_key_ ? crypto::kTagSize : 0; }

  // Without a key both copy. out.size() must be the text's size plus (minus) overhead().
  // Errors: kBufferTooSmall, kMessageLength, kNotAuthentic, kNonceExhausted; the nonce then stays.
  [[nodiscard]] Result<Done, NoiseReason> encrypt_with_ad(const Primitives& primitives, MutableBytes out,
                                                          Bytes associated, Bytes plaintext);
  [[nodiscard]] Result<Done, NoiseReason> decrypt_with_ad(const Primitives& primitives, MutableBytes out,
                                                          Bytes associated, Bytes sealed);
  [[nodiscard]] CipherState clone() const;

 private:
  crypto::Key32 k_;
  std::uint64_t n_ = 0;
  bool has_key_ = false;
};

}  // namespace cisterna::noise
