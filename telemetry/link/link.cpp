#include "telemetry/link/link.h"

#include <algorithm>

namespace cisterna::telemetry {

InPlaceLink::InPlaceLink(Duration response_time, FragmentReceiver::Room room)
    : sender_(response_time), receiver_(room) {}

bool InPlaceLink::send(PacketType type, crypto::Bytes packet, Time now) {
  now_ = now;
  if (type >= PacketType::kAcknowledge || packet.empty() || packet.size() > kMaxPacket || sender_.active())
    return false;
  if (packet.size() > kMaxFramePayload) return sender_.start(type, packet);
  if (singles_from_ == singles_to_) singles_from_ = singles_to_ = 0;
  if (singles_to_ + 2 + packet.size() > singles_.size()) return false;
  singles_[singles_to_++] = static_cast<std::uint8_t>(type);
  singles_[singles_to_++] = static_cast<std::uint8_t>(packet.size());
  std::copy(packet.begin(), packet.end(), singles_.begin() + singles_to_);
  singles_to_ = static_cast<std::uint16_t>(singles_to_ + packet.size());
  return true;
}

bool InPlaceLink::next_single(Frame& out) {
  if (singles_from_ == singles_to_) return false;
  const auto type = static_cast<PacketType>(singles_[singles_from_]);
  const std::uint8_t size = singles_[singles_from_ + 1U];
  build_frame(make_link_header(type, 0), {singles_.data() + singles_from_ + 2, size}, out);
  singles_from_ = static_cast<std::uint16_t>(singles_from_ + 2 + size);
  return true;
}

bool InPlaceLink::next_frame(Frame& out) {
  if (!receiver_.next_acknowledge(out) && !next_single(out) && !sender_.next_frame(out, now_)) return false;
  ++counters_.frames_sent;
  counters_.bytes_sent += static_cast<std::uint32_t>(out.size());
  counters_.fragments_repeated = sender_.repeated();
  return true;
}

void InPlaceLink::on_frame(crypto::Bytes frame, Time now) {
  now_ = now;
  counters_.bytes_received += static_cast<std::uint32_t>(frame.size());
  std::uint8_t link_header = 0;
  crypto::Bytes payload;
  if (!parse_frame(frame, link_header, payload) || !take(link_header, payload, now)) ++counters_.frames_dropped;
}

bool InPlaceLink::take(std::uint8_t link_header, crypto::Bytes payload, Time now) {
  const auto type = static_cast<PacketType>(link_header >> 5U);
  const auto low5 = static_cast<std::uint8_t>(link_header & 0x1fU);
  switch (type) {
    case PacketType::kFragment:
      return receiver_.on_fragment(low5, payload, now);
    case PacketType::kAcknowledge:
      return sender_.on_acknowledge(low5, payload);
    case PacketType::kWake:
    case PacketType::kHandshake1:
    case PacketType::kHandshake2:
    case PacketType::kHandshake3:
    case PacketType::kRecord:
    case PacketType::kCoil:
      return low5 == 0 && take_single(type, payload);
  }
  return false;
}

bool InPlaceLink::take_single(PacketType type, crypto::Bytes payload) {
  if (payload.empty() || heard_size_ != 0) return false;
  if (type <= PacketType::kHandshake1 && !receiver_.ready()) receiver_.forget();
  std::copy(payload.begin(), payload.end(), heard_.begin());
  heard_size_ = static_cast<std::uint8_t>(payload.size());
  heard_type_ = type;
  return true;
}

bool InPlaceLink::take_packet(PacketType& type, crypto::MutableBytes& packet) {
  if (receiver_.take(type, packet)) return true;
  if (heard_size_ == 0) return false;
  type = heard_type_;
  packet = crypto::MutableBytes{heard_}.first(heard_size_);
  heard_size_ = 0;
  return true;
}

void InPlaceLink::on_tick(Time now) {
  now_ = now;
  sender_.on_tick(now);
}

Time InPlaceLink::next_deadline() const {
  return sender_.deadline();
}

bool InPlaceLink::sending() const {
  return sender_.active();
}

void InPlaceLink::reset() {
  sender_.stop();
  receiver_.forget();
  singles_from_ = singles_to_ = 0;
  heard_size_ = 0;
}

bool Link::send(PacketType type, crypto::Bytes packet, Time now) {
  if (!sending() && packet.size() > kMaxFramePayload && packet.size() <= kMaxPacket) {
    std::copy(packet.begin(), packet.end(), going_out.begin());
    packet = crypto::Bytes{going_out}.first(packet.size());
  }
  return InPlaceLink::send(type, packet, now);
}

bool Link::next_packet(PacketType& type, Packet& out) {
  crypto::MutableBytes packet;
  if (!take_packet(type, packet)) return false;
  out.clear();
  for (const auto byte : packet)
    if (!out.push_back(byte)) return false;
  return true;
}

}  // namespace cisterna::telemetry
