// Why a Noise operation did not happen. Implant profile.
#pragma once

#include <cstdint>

namespace cisterna::noise {

enum class NoiseReason : std::uint8_t {
  kNotInitialized,  // no handshake was begun, or it was split or wiped
  kMissingKey,  // the pattern needs a static key, a remote static key or a psk that was not given (or a spare one was)
  kOutOfTurn,   // it is the other side's turn, or the handshake is over, or (split) not over yet
  kBufferTooSmall,  // nothing was written
  kMessageLength,   // shorter than the tokens and tags need, or longer than 65,535 bytes
  kNotAuthentic,    // a tag does not fit
  kWeakKey,         // a Diffie-Hellman result was all zero
  kRandomFailed,    // the random source answered false
  kNonceExhausted,  // 2^64 - 1 is reserved (revision 34, section 5.1)
  kNonceNotRising,  // this counter, or a later one, was sealed with before
};

}  // namespace cisterna::noise
