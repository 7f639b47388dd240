#include "telemetry/link/fragment_sender.h"

#include <algorithm>

namespace cisterna::telemetry {
namespace {

constexpr std::uint16_t kAcknowledgeBytes = kFrameOverhead + 4;
constexpr std::uint8_t kProbeBurst = 2;  // fragments, while nothing is known of the channel

}  // namespace

bool FragmentSender::start(PacketType type, crypto::Bytes packet) {
  if (active_ || packet.size() <= kMaxFramePayload || packet.size() > kMaxPacket) return false;
  type_ = type;
  packet_ = packet;
  length_ = static_cast<std::uint16_t>(1 + packet.size());
  arrived_.clear();
  id_ = (id_ + 1U) & 7U;
  polls_ = idle_rounds_ = best_count_ = sent_to_ = 0;
  active_ = true;
  plan_burst();
  return true;
}

void FragmentSender::stop() {
  active_ = poll_due_ = false;
  packet_ = {};
  burst_count_ = burst_next_ = 0;
  deadline_ = Time::never();
}

void FragmentSender::give_up() {
  size_.reset();  // silence says nothing about the channel's error rate
  stop();
}

std::uint16_t FragmentSender::bytes_of(Piece piece) const {
  const unsigned from = piece.unit * unsigned{kUnit};
  return static_cast<std::uint16_t>(std::min<unsigned>(length_ - from, piece.units * unsigned{kUnit}));
}

void FragmentSender::plan_burst() {
  const std::uint8_t size = size_.units();
  const std::uint8_t most = size_.known() ? kWindow : kProbeBurst;
  const std::uint8_t total = total_units();
  burst_count_ = burst_next_ = 0;
  poll_due_ = false;
  deadline_ = Time::never();
  std::uint8_t unit = 0;
  while (burst_count_ < most && unit < total) {
    if (arrived_.has(unit)) {
      ++unit;
      continue;
    }
    Piece piece{unit, 0};
    while (unit < total && piece.units < size && !arrived_.has(unit)) {
      ++unit;
      ++piece.units;
    }
    if (unit + 1 == total && length_ % kUnit != 0 && !arrived_.has(unit)) {  // no frame for a few bytes at the end
      ++unit;
      ++piece.units;
    }
    burst_[burst_count_++] = piece;
  }
}

bool FragmentSender::next_frame(Frame& out, Time now) {
  if (!active_ || (!poll_due_ && burst_next_ == burst_count_)) return false;
  const Piece piece = poll_due_ ? poll_ : burst_[burst_next_++];
  const bool ask = poll_due_ || burst_next_ == burst_count_;
  poll_due_ = false;

  const std::uint16_t bytes = bytes_of(piece);
  const unsigned from = piece.unit * unsigned{kUnit};
  std::array<std::uint8_t, kMaxFramePayload> payload;
  payload[0] = piece.unit;
  auto* to_copy = payload.data() + 1;
  if (from == 0) *to_copy++ = static_cast<std::uint8_t>(type_);
  const auto part = packet_.subspan(from == 0 ? 0 : from - 1, from == 0 ? bytes - 1U : bytes);
  std::copy(part.begin(), part.end(), to_copy);
  const bool end = from + bytes == length_;
  const unsigned low5 = (unsigned{id_} << 2U) | (end ? 2U : 0U) | (ask ? 1U : 0U);
  build_frame(make_link_header(PacketType::kFragment, static_cast<std::uint8_t>(low5)), {payload.data(), bytes + 1U},
              out);

  const auto to = static_cast<std::uint8_t>(piece.unit + piece.units);
  if (piece.unit < sent_to_) ++repeated_;
  sent_to_ = std::max(sent_to_, to);
  if (ask) deadline_ = now + response_time_ * (1 << std::min<unsigned>(polls_, 2));
  return true;
}

void FragmentSender::on_tick(Time now) {
  if (!active_ || now < deadline_) return;
  if (++polls_ > kMaxPolls) return give_up();
  poll_ = burst_[burst_count_ - 1];
  if (polls_ > 1) {
    // The first silence is one lost frame among many; from the second on the pair question + answer is evidence.
    size_.heard(static_cast<std::uint16_t>(bytes_of(poll_) + kFragmentOverhead + kAcknowledgeBytes), false);
  }
  poll_.units = std::min(poll_.units, size_.units());
  poll_due_ = true;
  deadline_ = Time::never();
}

bool FragmentSender::on_acknowledge(std::uint8_t granularity, crypto::Bytes payload) {
  if (!active_ || payload.empty() || payload[0] != id_) return false;
  if (granularity == 0) {
    if (payload.size() != 1) return false;
    judge_burst(kMaxUnits, true);
    stop();
    return true;
  }
  if (granularity > kMaxFragmentUnits || payload.size() < 2 || payload.size() > 2 + kBitmapBytes) return false;
  if (payload[1] >= total_units() || (payload.size() > 2 && payload.back() == 0)) return false;
  const bool burst_is_out = burst_next_ == burst_count_;
  note_arrived(payload[1], granularity, payload.subspan(2));
  polls_ = 0;
  if (!burst_is_out) return true;  // about an earlier burst; this one has not asked yet
  judge_burst(payload[1] + (kBitmapBits + 1U) * granularity, false);
  const std::uint8_t count = arrived_.count();
  idle_rounds_ = count > best_count_ ? std::uint8_t{0} : static_cast<std::uint8_t>(idle_rounds_ + 1);
  best_count_ = std::max(best_count_, count);
  if (idle_rounds_ > kMaxIdleRounds) {
    give_up();
    return true;
  }
  plan_burst();
  return true;
}

// A first missing unit that an earlier acknowledgement had: the receiver began again, and nothing said before holds.
void FragmentSender::note_arrived(std::uint8_t first, std::uint8_t granularity, crypto::Bytes bitmap) {
  if (arrived_.has(first)) arrived_.clear();
  for (unsigned unit = 0; unit < first; ++unit) arrived_.set(unit);
  for (unsigned bit = 0; bit < bitmap.size() * 8; ++bit) {
    if ((bitmap[bit / 8] & (1U << (bit % 8))) == 0) continue;
    const unsigned from = first + (bit + 1) * granularity;
    for (unsigned unit = from; unit < std::min<unsigned>(total_units(), from + granularity); ++unit) arrived_.set(unit);
  }
}

void FragmentSender::judge_burst(unsigned covered, bool whole) {
  for (unsigned i = 0; i < burst_next_; ++i) {
    const unsigned to = burst_[i].unit + unsigned{burst_[i].units};
    if (to > covered) continue;
    const bool arrived = whole || arrived_.has_all(burst_[i].unit, to);
    size_.heard(static_cast<std::uint16_t>(bytes_of(burst_[i]) + kFragmentOverhead), arrived);
  }
}

}  // namespace cisterna::telemetry
