// One fragmented packet on its way in: puts fragments (format: fragment_sender.h) where they belong and answers one
// that asks with one acknowledgement. Repeats are acknowledged again and go no further.
//
// Refuses (on_fragment: false, no answer): an empty fragment, one that is not whole units and not the end, a position
// past kMaxPacket, an end that would make a packet fit for one frame, an older packet's fragment within kReorder of the
// newer one's, and any other packet while a whole one has not been taken. A fragment that contradicts the others of its
// packet discards them: the newest wins, so nothing heard before can block a packet for ever. R-LINK-006
#pragma once

#include <array>
#include <cstdint>

#include "telemetry/link/unit_map.h"
#include "units/duration.h"

namespace cisterna::telemetry {

class FragmentReceiver {
 public:
  using Room = std::span<std::uint8_t, kMaxBlob>;
  // `room`: the packet's bytes while it comes in and until the next on_fragment(); after take() the caller may write
  // there.
  explicit FragmentReceiver(Room room) : blob_(room) {}
  [[nodiscard]] bool on_fragment(std::uint8_t low5, crypto::Bytes payload, Time now);
  [[nodiscard]] bool next_acknowledge(Frame& out);
  [[nodiscard]] bool take(PacketType& type, crypto::MutableBytes& packet);  // a view into `room`
  [[nodiscard]] bool ready() const { return phase_ == Phase::kReady; }
  void forget();
  void give_up_room();  // what is not whole and taken is forgotten: the room is written to

 private:
  enum class Phase : std::uint8_t { kEmpty, kPartial, kReady, kTaken };
  static constexpr Duration kReorder = Duration::ms(500);  // longest a fragment may be overtaken by a newer packet's
  static constexpr Duration kForget = Duration::s(10);     // a taken packet's id means nothing any more

  [[nodiscard]] bool stands_aside(std::uint8_t id, Time now) const;
  [[nodiscard]] bool contradicts(unsigned from, unsigned bytes, bool end) const;
  void begin(std::uint8_t id);
  void store(unsigned from, crypto::Bytes bytes, bool end);
  [[nodiscard]] std::uint8_t best_granularity(std::uint8_t first) const;
  [[nodiscard]] bool block_arrived(unsigned from, unsigned granularity) const;
  [[nodiscard]] std::uint8_t heard_units() const { return static_cast<std::uint8_t>((heard_to_ + kUnit - 1) / kUnit); }

  Room blob_;
  UnitMap arrived_;
  Time last_heard_;
  std::uint16_t length_ = 0;  // 0: the end has not arrived
  std::uint16_t heard_to_ = 0;
  std::uint8_t id_ = 0;
  Phase phase_ = Phase::kEmpty;
  bool acknowledge_due_ = false;
};

}  // namespace cisterna::telemetry
