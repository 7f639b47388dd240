// The bytes of the grant protocol (grant.h), both directions. R-FW-003
//
// decode answers how many bytes one whole message took; 0: more bytes are needed. Malformed (unknown kind, a body of
// another length than its kind's, a frame over 255 bytes, a flag that is not 0 or 1, an unknown carrier, fault or tone)
// sets `malformed` and skips nothing: the peer is ours, so the stream is given up. encode answers the bytes written, 0
// when `out` is too small or the frame too long.
#pragma once

#include "crypto/primitives/bytes.h"
#include "implant_fw/app/grant.h"
#include "units/duration.h"

namespace cisterna::app {

inline constexpr std::size_t kGrantHeader = 3;
inline constexpr std::size_t kGrantMaxMessage = kGrantHeader + 8 + 1 + 255;

struct GrantIn {
  GrantInput kind = GrantInput::kRunUntil;
  Time until{};                         // kRunUntil, 0..
  std::uint8_t carrier = 0;             // kFrame: 1 radio, 2 coil
  crypto::Bytes frame{};                // kFrame: lies in the decoded buffer
  bool on = false;                      // kCoil, kMagnet, kPower
  FaultCode fault = FaultCode::kStall;  // kFault
  std::uint32_t argument = 0;           // kFault
};

struct GrantOut {
  GrantOutput kind = GrantOutput::kStoppedAt;
  Time at{};                       // all
  Time next_wake = Time::never();  // kStoppedAt
  std::uint8_t reason = 0;         // kStoppedAt
  std::uint8_t state = 0;          // kStoppedAt: GrantState bits
  std::uint8_t carrier = 0;        // kFrame
  crypto::Bytes frame{};           // kFrame
  bool felt = false;               // kStroke
  std::uint8_t tone = 0;           // kTone: hal::ToneKind
};

struct Decoded {
  std::size_t taken = 0;
  bool malformed = false;
};

[[nodiscard]] std::size_t encode(const GrantIn& message, crypto::MutableBytes out);
[[nodiscard]] std::size_t encode(const GrantOut& message, crypto::MutableBytes out);
[[nodiscard]] Decoded decode(crypto::Bytes bytes, GrantIn& out);
[[nodiscard]] Decoded decode(crypto::Bytes bytes, GrantOut& out);

}  // namespace cisterna::app
