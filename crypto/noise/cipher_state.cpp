#include "crypto/noise/cipher_state.h"

namespace cisterna::noise {

crypto::Block<12> nonce_of(std::uint64_t counter) {
  crypto::Block<12> nonce{};
  for (std::size_t i = 0; i < 8; ++i) nonce[4 + i] = static_cast<std::uint8_t>(counter >> (8 * i));
  return nonce;
}

void CipherState::initialize_key(std::span<const std::uint8_t, 32> key) {
  k_ = crypto::Key32{key};
  n_ = 0;
  has_key_ = true;
}

Result<Done, NoiseReason> CipherState::encrypt_with_ad(const Primitives& primitives, MutableBytes out, Bytes associated,
                                                       Bytes plaintext) {
  if (out.size() != plaintext.size() + overhead()) return NoiseReason::kBufferTooSmall;
  if (!has_key_) {
    std::copy(plaintext.begin(), plaintext.end(), out.begin());
    return Done{};
  }
  if (n_ == kReservedNonce) return NoiseReason::kNonceExhausted;
  if (!primitives.aead_seal(out, k_.view(), nonce_of(n_), associated, plaintext)) return NoiseReason::kMessageLength;
  ++n_;
  return Done{};
}

Result<Done, NoiseReason> CipherState::decrypt_with_ad(const Primitives& primitives, MutableBytes out, Bytes associated,
                                                       Bytes sealed) {
  if (sealed.size() < overhead()) return NoiseReason::kMessageLength;
  if (out.size() != sealed.size() - overhead()) return NoiseReason::kBufferTooSmall;
  if (!has_key_) {
    std::copy(sealed.begin(), sealed.end(), out.begin());
    return Done{};
  }
  if (n_ == kReservedNonce) return NoiseReason::kNonceExhausted;
  if (!primitives.aead_open(out, k_.view(), nonce_of(n_), associated, sealed)) return NoiseReason::kNotAuthentic;
  ++n_;
  return Done{};
}

CipherState CipherState::clone() const {
  CipherState copy;
  copy.k_ = k_.clone();
  copy.n_ = n_;
  copy.has_key_ = has_key_;
  return copy;
}

}  // namespace cisterna::noise
