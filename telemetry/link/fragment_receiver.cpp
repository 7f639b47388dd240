#include "telemetry/link/fragment_receiver.h"

#include <algorithm>

namespace cisterna::telemetry {

void FragmentReceiver::forget() {
  phase_ = Phase::kEmpty;
  acknowledge_due_ = false;
}

void FragmentReceiver::give_up_room() {
  if (phase_ != Phase::kTaken) forget();
}

void FragmentReceiver::begin(std::uint8_t id) {
  id_ = id;
  phase_ = Phase::kPartial;
  arrived_.clear();
  length_ = heard_to_ = 0;
  acknowledge_due_ = false;
}

bool FragmentReceiver::stands_aside(std::uint8_t id, Time now) const {
  if (phase_ == Phase::kEmpty || id == id_) return false;
  if (phase_ == Phase::kReady) return true;
  const unsigned ahead = (id - id_) & 7U;
  return ahead > 4 && now - last_heard_ < kReorder;
}

bool FragmentReceiver::contradicts(unsigned from, unsigned bytes, bool end) const {
  if (end) return (length_ != 0 && length_ != from + bytes) || heard_to_ > from + bytes;
  return length_ != 0 && from + bytes >= length_;
}

bool FragmentReceiver::on_fragment(std::uint8_t low5, crypto::Bytes payload, Time now) {
  if (payload.size() < 2) return false;
  const auto id = static_cast<std::uint8_t>(low5 >> 2U);
  const bool end = (low5 & 2U) != 0, ask = (low5 & 1U) != 0;
  const unsigned from = payload[0] * unsigned{kUnit};
  const auto bytes = payload.subspan(1);
  const auto to = static_cast<unsigned>(from + bytes.size());
  if (to > kMaxBlob || (!end && (bytes.size() % kUnit != 0 || to == kMaxBlob))) return false;
  if (end && to <= 1 + kMaxFramePayload) return false;
  if (stands_aside(id, now)) return false;

  const bool forgotten = phase_ == Phase::kTaken && now - last_heard_ >= kForget;
  if (phase_ == Phase::kEmpty || forgotten || id != id_) begin(id);
  last_heard_ = now;
  if (phase_ == Phase::kPartial) {
    if (contradicts(from, static_cast<unsigned>(bytes.size()), end)) begin(id);
    store(from, bytes, end);
  }
  acknowledge_due_ = acknowledge_due_ || ask;
  return true;
}

void FragmentReceiver::store(unsigned from, crypto::Bytes bytes, bool end) {
  const auto to = static_cast<std::uint16_t>(from + bytes.size());
  const unsigned first = from / kUnit, last = (to + kUnit - 1U) / kUnit;
  for (unsigned unit = first; unit < last; ++unit) {
    if (arrived_.has(unit)) continue;  // a repeat never changes what is already there
    const auto at = static_cast<std::size_t>(unit * kUnit - from);
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), std::min<std::size_t>(kUnit, bytes.size() - at),
                blob_.begin() + static_cast<std::ptrdiff_t>(unit * kUnit));
    arrived_.set(unit);
  }
  if (end) length_ = to;
  heard_to_ = std::max(heard_to_, to);
  if (length_ == 0 || !arrived_.has_all(0, heard_units())) return;
  const bool known = blob_[0] < static_cast<std::uint8_t>(PacketType::kAcknowledge);
  phase_ = known ? Phase::kReady : Phase::kTaken;  // a packet of no known type is acknowledged and goes nowhere
}

bool FragmentReceiver::block_arrived(unsigned from, unsigned granularity) const {
  return from < heard_units() && arrived_.has_all(from, std::min<unsigned>(heard_units(), from + granularity)) &&
         (from + granularity <= heard_units() || length_ != 0);
}

// The block size with which the bitmap reports the most; the smallest of equals.
std::uint8_t FragmentReceiver::best_granularity(std::uint8_t first) const {
  std::uint8_t best = 1;
  unsigned most = 0;
  for (std::uint8_t g = 1; g <= kMaxFragmentUnits; ++g) {
    unsigned reported = 0;
    for (unsigned block = 1; block <= kBitmapBits; ++block) {
      if (block_arrived(first + block * g, g)) reported += g;
    }
    if (reported > most) {
      most = reported;
      best = g;
    }
  }
  return best;
}

bool FragmentReceiver::next_acknowledge(Frame& out) {
  if (!acknowledge_due_) return false;
  acknowledge_due_ = false;
  if (phase_ != Phase::kPartial) {
    build_frame(make_link_header(PacketType::kAcknowledge, 0), {&id_, 1}, out);
    return true;
  }
  const std::uint8_t first = arrived_.first_missing(kMaxUnits);
  const std::uint8_t granularity = best_granularity(first);
  std::array<std::uint8_t, 2 + kBitmapBytes> payload{id_, first};
  for (unsigned bit = 0; bit < kBitmapBits; ++bit) {
    if (!block_arrived(first + (bit + 1) * granularity, granularity)) continue;
    payload[2 + bit / 8] = static_cast<std::uint8_t>(payload[2 + bit / 8] | (1U << (bit % 8)));
  }
  std::size_t size = payload.size();
  while (size > 2 && payload[size - 1] == 0) --size;
  build_frame(make_link_header(PacketType::kAcknowledge, granularity), {payload.data(), size}, out);
  return true;
}

bool FragmentReceiver::take(PacketType& type, crypto::MutableBytes& packet) {
  if (phase_ != Phase::kReady) return false;
  type = static_cast<PacketType>(blob_[0]);
  packet = blob_.first(length_).subspan(1);
  phase_ = Phase::kTaken;
  return true;
}

}  // namespace cisterna::telemetry
