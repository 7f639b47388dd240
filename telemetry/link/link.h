// The link: carries packets (a wake, a handshake message, a record) over frames that the air may lose, repeat, reorder,
// cut or damage. Without I/O and without a clock: the caller passes frames and `now`. Both ends use this one class.
//
//   frame = length 1 | link header 1 (3 bit type, 5 bit sequence/more) | payload 0..kMaxFramePayload | CRC-32C 4
//
// `length` counts header + payload + CRC. A packet that fits one frame is sent once and never acknowledged by the link:
// the answer acknowledges the question (the session repeats the question until its own time-out). A longer packet
// is cut into fragments: selective repeat, window <= 16, one bitmap acknowledgement per burst; a repeated
// fragment is acknowledged again and goes no further. A new packet of the peer discards a half-received older one.
// Refuses: send() of more than kMaxPacket bytes or while a fragmented packet is still going out (false, nothing changed).
// A frame with a bad length, CRC or type is dropped and counted, without any answer. R-LINK-001
#pragma once

#include <cstdint>

#include "crypto/primitives/bytes.h"
#include "units/duration.h"
#include "units/fixed_list.h"

namespace cisterna::telemetry {

inline constexpr std::size_t kMaxFrame = 255;
inline constexpr std::size_t kFrameOverhead = 6;
inline constexpr std::size_t kMaxFramePayload = 248;
inline constexpr std::size_t kMaxPacket = 1600;

enum class PacketType : std::uint8_t {
  kWake = 0,            // W, 17 bytes
  kHandshake1 = 1,
  kHandshake2 = 2,
  kHandshake3 = 3,
  kRecord = 4,          // counter 2 | AEAD
  kCoil = 5,            // {S_i, K_near} over the coil, once
  kAcknowledge = 6,     // link only
  kFragment = 7         // link only: carries its packet type inside
};

using Frame = FixedList<std::uint8_t, kMaxFrame>;
using Packet = FixedList<std::uint8_t, kMaxPacket>;

struct LinkCounters {
  std::uint32_t bytes_sent = 0, bytes_received = 0, frames_sent = 0, frames_dropped = 0, fragments_repeated = 0;
};

class Link {
 public:
  // `response_time`: how long after a burst the missing acknowledgement is asked for again (carrier's turn-round + air time).
  explicit Link(Duration response_time);

  [[nodiscard]] bool send(PacketType type, crypto::Bytes packet, Time now);
  void on_frame(crypto::Bytes frame, Time now);
  void on_tick(Time now);
  [[nodiscard]] Time next_deadline() const;         // Time::never() when nothing is pending

  [[nodiscard]] bool next_frame(Frame& out);        // false: nothing to transmit
  [[nodiscard]] bool next_packet(PacketType& type, Packet& out);   // false: nothing arrived whole
  [[nodiscard]] bool sending() const;               // a fragmented packet is not yet acknowledged whole
  void reset();                                     // drops everything in both directions; keeps the counters
  [[nodiscard]] const LinkCounters& counters() const;

 private:
  // (filled in by the implementation: fixed buffers, no heap)
};

// One frame's bytes around a payload, and back. parse answers false for a bad length, CRC or size.
void build_frame(std::uint8_t link_header, crypto::Bytes payload, Frame& out);
[[nodiscard]] bool parse_frame(crypto::Bytes frame, std::uint8_t& link_header, crypto::Bytes& payload);

}  // namespace cisterna::telemetry
