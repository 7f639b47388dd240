// Consistent Overhead Byte Stuffing: frames on a byte stream, ended by one zero byte that occurs nowhere else.
// Source: Cheshire and Baker, "Consistent Overhead Byte Stuffing", IEEE/ACM Transactions on Networking 7(2), 1999.
// Refuses: an empty or longer than kMaxFrame frame (encode: `out` empty); a run that does not end in a frame of
// 1..kMaxFrame bytes in canonical form (decoder: counted in refused(), the next zero byte begins anew). R-LINK-007
#pragma once

#include <cstdint>

#include "telemetry/link/frame.h"

namespace cisterna::telemetry {

inline constexpr std::size_t kMaxCobs = kMaxFrame + 2 + 1;  // code bytes for 255 bytes, and the zero at the end
using CobsFrame = FixedList<std::uint8_t, kMaxCobs>;

void cobs_encode(crypto::Bytes frame, CobsFrame& out);  // with the zero at the end

class CobsDecoder {
 public:
  // true: `out` holds a frame that this byte ended.
  [[nodiscard]] bool push(std::uint8_t byte, Frame& out);
  [[nodiscard]] std::uint32_t refused() const { return refused_; }

 private:
  [[nodiscard]] bool add(std::uint8_t byte);
  void begin();

  Frame frame_;
  std::uint32_t refused_ = 0;
  std::uint8_t left_ = 0;    // bytes to come of the running block
  bool zero_after_ = false;  // the running block stands for bytes and one zero
  bool after_full_ = false;  // the running block is empty and follows a full one: something must follow it
  bool empty_ = true, bad_ = false;
};

}  // namespace cisterna::telemetry
