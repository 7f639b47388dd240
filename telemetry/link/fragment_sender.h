// One fragmented packet on its way out: bursts of at most kWindow fragments, of which the last asks for an
// acknowledgement; what the acknowledgement says is missing goes into the next burst. No answer: the last fragment, cut
// to the size that now looks best, is sent again, at 1, 2, 4, 4, ... response times; after kMaxPolls the packet is
// given up.
//
//   fragment = header {kFragment, id 3 bit, end 1 bit, ask 1 bit} | position in units 1 | bytes
//   acknowledgement, whole = header {kAcknowledge, 0} | id 1
//   acknowledgement = header {kAcknowledge, g 1..30} | id 1 | first missing unit 1 | bitmap 0..5, no trailing zero byte
//     bit i: the g units from first + (i+1)*g have all arrived; the block at `first` has not
//
// The packet is not copied: it is read where it lies until active() is false.
// Refuses: start() of a packet that fits one frame or exceeds kMaxPacket, or while active. R-LINK-005
#pragma once

#include <array>
#include <cstdint>

#include "telemetry/link/fragment_size.h"
#include "telemetry/link/unit_map.h"
#include "units/duration.h"

namespace cisterna::telemetry {

class FragmentSender {
 public:
  explicit FragmentSender(Duration response_time) : response_time_(response_time) {}

  [[nodiscard]] bool start(PacketType type, crypto::Bytes packet);
  // granularity: the header's low five bits. false: not canonical, or not about the packet under way; nothing changed.
  [[nodiscard]] bool on_acknowledge(std::uint8_t granularity, crypto::Bytes payload);
  void on_tick(Time now);
  [[nodiscard]] bool next_frame(Frame& out, Time now);
  [[nodiscard]] bool active() const { return active_; }
  [[nodiscard]] Time deadline() const { return deadline_; }
  [[nodiscard]] std::uint32_t repeated() const { return repeated_; }
  void stop();

 private:
  struct Piece {
    std::uint8_t unit = 0, units = 0;
  };
  [[nodiscard]] std::uint8_t total_units() const { return static_cast<std::uint8_t>((length_ + kUnit - 1) / kUnit); }
  [[nodiscard]] std::uint16_t bytes_of(Piece piece) const;
  void note_arrived(std::uint8_t first, std::uint8_t granularity, crypto::Bytes bitmap);
  void judge_burst(unsigned covered, bool whole);
  void plan_burst();
  void give_up();

  static constexpr std::uint8_t kMaxPolls = 12;
  static constexpr std::uint8_t kMaxIdleRounds = 32;  // acknowledged bursts in a row that bring nothing new

  Duration response_time_;
  Time deadline_ = Time::never();
  FragmentSize size_;
  crypto::Bytes packet_;  // the caller's; behind one byte of type it is what is cut into units
  PacketType type_ = PacketType::kRecord;
  std::uint16_t length_ = 0;
  UnitMap arrived_;
  std::array<Piece, kWindow> burst_{};
  Piece poll_;
  std::uint8_t burst_count_ = 0, burst_next_ = 0;
  std::uint8_t id_ = 0, polls_ = 0, idle_rounds_ = 0, best_count_ = 0, sent_to_ = 0;
  std::uint32_t repeated_ = 0;
  bool active_ = false, poll_due_ = false;
};

}  // namespace cisterna::telemetry
