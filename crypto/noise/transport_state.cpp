#include "crypto/noise/transport_state.h"

namespace cisterna::noise {

TransportState& TransportState::operator=(TransportState&& other) noexcept {
  if (this != &other) {
    primitives_ = other.primitives_;
    key_ = std::move(other.key_);
    next_counter_ = other.next_counter_;
    other.wipe();
  }
  return *this;
}

Result<std::size_t, NoiseReason> TransportState::seal(MutableBytes out, std::uint64_t counter, Bytes associated,
                                                      Bytes plaintext) {
  if (!has_key()) return NoiseReason::kNotInitialized;
  if (out.size() != plaintext.size() + crypto::kTagSize) return NoiseReason::kBufferTooSmall;
  if (counter == CipherState::kReservedNonce) return NoiseReason::kNonceExhausted;
  if (counter < next_counter_) return NoiseReason::kNonceNotRising;
  next_counter_ = counter + 1;  // spent even if the library fails below
  if (!primitives_->aead_seal(out, key_.view(), nonce_of(counter), associated, plaintext)) {
    return NoiseReason::kMessageLength;
  }
  return out.size();
}

Result<std::size_t, NoiseReason> TransportState::open(MutableBytes out, std::uint64_t counter, Bytes associated,
                                                      Bytes sealed) const {
  if (!has_key()) return NoiseReason::kNotInitialized;
  if (sealed.size() < crypto::kTagSize) return NoiseReason::kMessageLength;
  if (out.size() != sealed.size() - crypto::kTagSize) return NoiseReason::kBufferTooSmall;
  if (counter == CipherState::kReservedNonce) return NoiseReason::kNonceExhausted;
  if (!primitives_->aead_open(out, key_.view(), nonce_of(counter), associated, sealed))
    return NoiseReason::kNotAuthentic;
  return out.size();
}

void TransportState::wipe() {
  primitives_ = nullptr;
  key_ = crypto::Key32{};
  next_counter_ = 0;
}

}  // namespace cisterna::noise
