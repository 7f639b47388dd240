#include "telemetry/link/frame.h"

#include "units/crc32c.h"

namespace cisterna::telemetry {

void build_frame(std::uint8_t link_header, crypto::Bytes payload, Frame& out) {
  out.clear();
  if (payload.size() > kMaxFramePayload) return;
  bool whole = out.push_back(static_cast<std::uint8_t>(1 + payload.size() + 4));
  whole &= out.push_back(link_header);
  for (const auto b : payload) whole &= out.push_back(b);
  const std::uint32_t crc = crc32c({out.begin(), out.end()});
  for (unsigned i = 0; i < 4; ++i) whole &= out.push_back(static_cast<std::uint8_t>(crc >> (8 * i)));
  static_assert(kMaxFramePayload + kFrameOverhead <= kMaxFrame);
  if (!whole) out.clear();
}

bool parse_frame(crypto::Bytes frame, std::uint8_t& link_header, crypto::Bytes& payload) {
  if (frame.size() < kFrameOverhead || frame.size() > kMaxFramePayload + kFrameOverhead) return false;
  if (frame[0] != frame.size() - 1) return false;
  const auto body = frame.first(frame.size() - 4);
  const auto tail = frame.last(4);
  std::uint32_t crc = 0;
  for (unsigned i = 0; i < 4; ++i) crc |= static_cast<std::uint32_t>(tail[i]) << (8 * i);
  if (crc != crc32c(body)) return false;
  link_header = frame[1];
  payload = body.subspan(2);
  return true;
}

}  // namespace cisterna::telemetry
