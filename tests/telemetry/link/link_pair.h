// Two links, two lossy wires and one virtual clock: what every transfer test of the link stands on.
#pragma once

#include <algorithm>
#include <deque>
#include <vector>

#include "telemetry/link/link.h"
#include "tests/support/lossy_wire.h"

namespace cisterna::telemetry::test {

using ByteVector = std::vector<std::uint8_t>;

struct Arrived {
  PacketType type;
  ByteVector bytes;
};

class LinkPair {
 public:
  LinkPair() : a_(Duration::ms(50)), b_(Duration::ms(50)) {}

  Link& a() { return a_; }
  Link& b() { return b_; }
  test_support::LossyWire& from_a() { return ab_; }
  test_support::LossyWire& from_b() { return ba_; }
  std::deque<Arrived>& at_a() { return at_a_; }
  std::deque<Arrived>& at_b() { return at_b_; }
  Time now() const { return now_; }

  // Runs until nothing is pending or `until`.
  void run(Time until = Time::never()) {
    for (;;) {
      drain();
      const Time next = std::min({ab_.next_arrival(), ba_.next_arrival(), a_.next_deadline(), b_.next_deadline()});
      if (next == Time::never() || next > until) break;
      now_ = std::max(now_, next);
      while (const auto frame = ab_.receive(now_)) hand_over(b_, *frame, at_b_);
      while (const auto frame = ba_.receive(now_)) hand_over(a_, *frame, at_a_);
      a_.on_tick(now_);
      b_.on_tick(now_);
    }
    if (until != Time::never()) now_ = std::max(now_, until);
  }
  void drain() {
    Frame frame;
    while (a_.next_frame(frame)) ab_.send({frame.begin(), frame.size()}, now_);
    while (b_.next_frame(frame)) ba_.send({frame.begin(), frame.size()}, now_);
  }

 private:
  void hand_over(Link& link, const ByteVector& frame, std::deque<Arrived>& into) {
    link.on_frame(frame, now_);
    PacketType type{};
    Packet packet;
    while (link.next_packet(type, packet)) into.push_back({type, ByteVector(packet.begin(), packet.end())});
    drain();
  }

  Link a_, b_;
  test_support::LossyWire ab_{11}, ba_{12};
  std::deque<Arrived> at_a_, at_b_;
  Time now_ = Time::ms(1'000);
};

inline ByteVector random_bytes(test_support::SeededRng& rng, std::size_t size) {
  ByteVector out(size);
  if (!rng.fill(out)) std::abort();
  return out;
}

}  // namespace cisterna::telemetry::test
