// One radio frame and the vocabulary of the link: sizes, packet types, one frame's bytes around a payload, and back.
// Refuses (parse_frame: false) every length but 6..254, a length byte that disagrees with the size, and a bad CRC.
//
//   frame = length 1 | link header 1 (3 bit type, 5 bit sequence/more) | payload 0..kMaxFramePayload | CRC-32C 4
//
// `length` counts header + payload + CRC. The CRC (RFC 3720 appendix B.4, little endian) covers length, header and
// payload. R-LINK-002
#pragma once

#include <cstdint>

#include "crypto/primitives/bytes.h"
#include "units/fixed_list.h"

namespace cisterna::telemetry {

inline constexpr std::size_t kMaxFrame = 255;
inline constexpr std::size_t kFrameOverhead = 6;
inline constexpr std::size_t kMaxFramePayload = 248;
inline constexpr std::size_t kMaxPacket = 1600;

enum class PacketType : std::uint8_t {
  kWake = 0,  // W, 17 bytes
  kHandshake1 = 1,
  kHandshake2 = 2,
  kHandshake3 = 3,
  kRecord = 4,       // counter 2 | AEAD
  kCoil = 5,         // {S_i, K_near} over the coil, once
  kAcknowledge = 6,  // link only
  kFragment = 7      // link only: carries its packet type inside
};

using Frame = FixedList<std::uint8_t, kMaxFrame>;
using Packet = FixedList<std::uint8_t, kMaxPacket>;

// payload: 0..kMaxFramePayload bytes; a longer one leaves `out` empty.
void build_frame(std::uint8_t link_header, crypto::Bytes payload, Frame& out);
// On success `payload` is a view into `frame`. On refusal neither output is touched.
[[nodiscard]] bool parse_frame(crypto::Bytes frame, std::uint8_t& link_header, crypto::Bytes& payload);

constexpr std::uint8_t make_link_header(PacketType type, std::uint8_t low5) {
  return static_cast<std::uint8_t>((static_cast<unsigned>(type) << 5U) | (low5 & 0x1fU));
}

}  // namespace cisterna::telemetry
