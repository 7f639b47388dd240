// Which 8-byte units of a fragmented packet are known at one end: a fixed set of 0..kMaxUnits-1.
// Refuses nothing; the caller keeps its indices below kMaxUnits (fragments are checked before they get here).
// R-LINK-003
#pragma once

#include <array>
#include <cstdint>

#include "telemetry/link/frame.h"

namespace cisterna::telemetry {

inline constexpr std::uint16_t kUnit = 8;  // bytes
// What is cut into fragments: the packet's type (1 byte) and the packet.
inline constexpr std::uint16_t kMaxBlob = 1 + kMaxPacket;
inline constexpr std::uint8_t kMaxUnits = (kMaxBlob + kUnit - 1) / kUnit;
// The largest fragment, in units: 240 bytes, beside one byte of position in a payload of 248.
inline constexpr std::uint8_t kMaxFragmentUnits = (kMaxFramePayload - 1) / kUnit;
inline constexpr std::uint16_t kFragmentOverhead = kFrameOverhead + 1;
inline constexpr std::uint8_t kWindow = 16;      // fragments a burst
inline constexpr std::uint8_t kBitmapBytes = 5;  // of an acknowledgement: a burst of old holes and new fragments fits
inline constexpr std::uint8_t kBitmapBits = 8 * kBitmapBytes;
static_assert(kMaxUnits == 201 && kMaxFragmentUnits == 30);

class UnitMap {
 public:
  [[nodiscard]] bool has(unsigned unit) const { return (bits_[unit / 8] & (1U << (unit % 8))) != 0; }
  void set(unsigned unit) { bits_[unit / 8] = static_cast<std::uint8_t>(bits_[unit / 8] | (1U << (unit % 8))); }
  [[nodiscard]] bool has_all(unsigned from, unsigned to) const {
    for (unsigned u = from; u < to; ++u)
      if (!has(u)) return false;
    return true;
  }
  [[nodiscard]] std::uint8_t first_missing(std::uint8_t units) const {
    std::uint8_t u = 0;
    while (u < units && has(u)) ++u;
    return u;
  }
  [[nodiscard]] std::uint8_t count() const {
    std::uint8_t n = 0;
    for (unsigned u = 0; u < kMaxUnits; ++u) n = static_cast<std::uint8_t>(n + (has(u) ? 1 : 0));
    return n;
  }
  void clear() { bits_ = {}; }

 private:
  std::array<std::uint8_t, (kMaxUnits + 7) / 8> bits_{};
};

}  // namespace cisterna::telemetry
