// One direction of a finished Noise session: a key and nothing else, with the nonce given by the caller (the link's
// record counter; revision 34, section 11.4 "out-of-order transport messages"). Implant profile. R-CRYPTO-023
// R-SESS-110
//
// Refuses to seal twice under one counter: counters given to `seal` must rise strictly. `open` does not judge the
// counter; replay is the session's rule. Counter 2^64 - 1 is reserved. Associated data may be empty.
#pragma once

#include "crypto/noise/cipher_state.h"

namespace cisterna::noise {

class TransportState {
 public:
  TransportState() = default;  // no key: refuses everything
  TransportState(const Primitives& primitives, crypto::Key32 key) : primitives_(&primitives), key_(std::move(key)) {}
  // What is moved from refuses everything, so that no second owner of a key can seal under its counters.
  TransportState(TransportState&& other) noexcept { *this = std::move(other); }
  TransportState& operator=(TransportState&& other) noexcept;

  [[nodiscard]] bool has_key() const { return primitives_ != nullptr; }
  // out.size() == plaintext.size() + 16; in place allowed. Returns the bytes written.
  // Errors: kNotInitialized, kBufferTooSmall, kNonceExhausted, kNonceNotRising. `out` is then unchanged or zero.
  [[nodiscard]] Result<std::size_t, NoiseReason> seal(MutableBytes out, std::uint64_t counter, Bytes associated,
                                                      Bytes plaintext);
  // out.size() == sealed.size() - 16; in place allowed. Returns the bytes written. A failed open changes nothing here.
  // Errors: kNotInitialized, kMessageLength, kBufferTooSmall, kNotAuthentic (out is then zero), kNonceExhausted.
  [[nodiscard]] Result<std::size_t, NoiseReason> open(MutableBytes out, std::uint64_t counter, Bytes associated,
                                                      Bytes sealed) const;
  // Forgets the key.
  void wipe();

 private:
  const Primitives* primitives_ = nullptr;
  crypto::Key32 key_;
  std::uint64_t next_counter_ = 0;
};

}  // namespace cisterna::noise
