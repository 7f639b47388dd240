// The link: carries packets (a wake, a handshake message, a record) over frames that the air may lose, repeat, reorder,
// cut or damage. Without I/O and without a clock: the caller passes frames and `now`. Both ends use this one class.
//
// A packet that fits one frame is sent once and never acknowledged by the link:
// the answer acknowledges the question (the session repeats the question until its own time-out). A longer packet
// is cut into fragments: selective repeat, window <= 16, one bitmap acknowledgement per burst; a repeated
// fragment is acknowledged again and goes no further. A new packet of the peer discards a half-received older one.
// Refuses: send() of an empty packet, of a link-only type, of more than kMaxPacket bytes, while a fragmented packet is
// still going out, or while earlier frames wait to be taken and leave no room (false, nothing changed). A frame with a
// bad length, CRC or type is dropped and counted, without any answer. R-LINK-001 R-LINK-101
//
// The caller empties next_packet() after every on_frame() and next_frame() after every call: one whole packet of
// either kind waits, a further one is dropped and counted. A single-frame wake or first handshake message begins a new
// conversation: the memory of fragments heard before is dropped.
#pragma once

#include <array>
#include <cstdint>

#include "crypto/primitives/bytes.h"
#include "telemetry/link/fragment_receiver.h"
#include "telemetry/link/fragment_sender.h"
#include "telemetry/link/frame.h"
#include "units/duration.h"
#include "units/fixed_list.h"

namespace cisterna::telemetry {

struct LinkCounters {
  std::uint32_t bytes_sent = 0, bytes_received = 0, frames_sent = 0, frames_dropped = 0, fragments_repeated = 0;
};

// The link without room for whole packets: who owns it says where one comes in, and keeps one that goes out where it is
// until sending() is false. R-LINK-009
class InPlaceLink {
 public:
  // `response_time`: how long after a burst the missing acknowledgement is asked for again (carrier's turn-round + air
  // time of a burst of 16 full frames). The time counts from the last call that told `now`.
  InPlaceLink(Duration response_time, FragmentReceiver::Room room);

  [[nodiscard]] bool send(PacketType type, crypto::Bytes packet, Time now);
  void on_frame(crypto::Bytes frame, Time now);
  void on_tick(Time now);
  [[nodiscard]] Time next_deadline() const;  // Time::never() when nothing is pending

  [[nodiscard]] bool next_frame(Frame& out);  // false: nothing to transmit
  // false: nothing arrived whole. `packet` may be written to and holds until the next on_frame() or give_up_room().
  [[nodiscard]] bool take_packet(PacketType& type, crypto::MutableBytes& packet);
  void give_up_room() {
    receiver_.give_up_room();
  }                                    // before the owner writes to `room`: a half-received packet is dropped
  [[nodiscard]] bool sending() const;  // a fragmented packet is not yet acknowledged whole (nor given up)
  void reset();                        // drops everything in both directions; keeps the counters
  [[nodiscard]] const LinkCounters& counters() const { return counters_; }

 private:
  [[nodiscard]] bool take(std::uint8_t link_header, crypto::Bytes payload, Time now);
  [[nodiscard]] bool take_single(PacketType type, crypto::Bytes payload);
  [[nodiscard]] bool next_single(Frame& out);

  // Single-frame packets not yet taken: {type, length, bytes} one after another; room for the longest and a wake.
  std::array<std::uint8_t, 320> singles_{};
  std::array<std::uint8_t, kMaxFramePayload> heard_{};  // one single-frame packet not yet taken
  FragmentSender sender_;
  FragmentReceiver receiver_;
  LinkCounters counters_;
  Time now_;
  std::uint16_t singles_from_ = 0, singles_to_ = 0;
  std::uint8_t heard_size_ = 0;  // 0: none
  PacketType heard_type_ = PacketType::kWake;
};

static_assert(sizeof(InPlaceLink) <= 1024, "the implant holds one link in static RAM");

struct LinkRoom {
  std::array<std::uint8_t, kMaxBlob> coming_in{};
  std::array<std::uint8_t, kMaxPacket> going_out{};
};

// The link with room of its own: packets are copied in and out.
class Link : private LinkRoom, public InPlaceLink {
 public:
  explicit Link(Duration response_time) : InPlaceLink(response_time, coming_in) {}
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  [[nodiscard]] bool send(PacketType type, crypto::Bytes packet, Time now);
  [[nodiscard]] bool next_packet(PacketType& type, Packet& out);  // false: nothing arrived whole
};

}  // namespace cisterna::telemetry
