#include "telemetry/link/cobs.h"

namespace cisterna::telemetry {
namespace {

constexpr std::uint8_t kFullBlock = 0xff;  // 254 bytes and no zero

}  // namespace

void cobs_encode(crypto::Bytes frame, CobsFrame& out) {
  out.clear();
  if (frame.empty() || frame.size() > kMaxFrame) return;
  bool whole = out.push_back(1);
  std::size_t code_at = 0;
  for (std::size_t i = 0; i < frame.size(); ++i) {
    if (frame[i] != 0) {
      whole &= out.push_back(frame[i]);
      ++out[code_at];
    }
    const bool full = out[code_at] == kFullBlock;
    if (frame[i] == 0 || (full && i + 1 < frame.size())) {
      code_at = out.size();
      whole &= out.push_back(1);
    }
  }
  whole &= out.push_back(0);
  if (!whole) out.clear();
}

void CobsDecoder::begin() {
  frame_.clear();
  left_ = 0;
  zero_after_ = after_full_ = bad_ = false;
  empty_ = true;
}

bool CobsDecoder::add(std::uint8_t byte) {
  if (frame_.push_back(byte)) return true;
  bad_ = true;
  return false;
}

bool CobsDecoder::push(std::uint8_t byte, Frame& out) {
  if (byte == 0) {
    const bool whole = !empty_ && !bad_ && left_ == 0 && !after_full_ && !frame_.empty();
    if (whole) out = frame_;
    if (!whole && !empty_) ++refused_;
    begin();
    return whole;
  }
  if (bad_) return false;
  if (left_ != 0) {
    --left_;
    static_cast<void>(add(byte));
    return false;
  }
  if (zero_after_ && !add(0)) return false;
  after_full_ = !empty_ && !zero_after_ && byte == 1;
  empty_ = false;
  left_ = static_cast<std::uint8_t>(byte - 1);
  zero_after_ = byte != kFullBlock;
  return false;
}

}  // namespace cisterna::telemetry
