// The air between wand and implant: how long a frame takes, and what a wake burst becomes at a receiver that sniffs
// once a second. Lossless here; losses are the tests' lossy wire and a later issue's fading. R-BENCH-002
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "telemetry/link/carrier.h"
#include "units/duration.h"

namespace cisterna::bench {

// MedRadio band, 400 kbit/s raw, half duplex; the coil is a slow inductive link of about 4 kbit/s. Bench model
// constants.
inline constexpr std::int64_t kRadioBitsPerMs = 400;
inline constexpr std::int64_t kCoilBitsPerMs = 4;
inline constexpr Duration kSniffPeriod = Duration::s(1);
inline constexpr Duration kCopyPeriod =
    Duration::ms(200);  // of a burst's copies that are carried; a real wand sends more
inline constexpr Duration kWakeBurst = Duration::ms(1'200);

[[nodiscard]] constexpr Duration air_time(std::size_t bytes, telemetry::Carrier carrier) {
  const auto rate = carrier == telemetry::Carrier::kRadio ? kRadioBitsPerMs : kCoilBitsPerMs;
  return Duration::ms((static_cast<std::int64_t>(bytes) * 8 + rate - 1) / rate);
}

struct Flying {  // a frame on its way
  Time arrives;
  telemetry::Carrier carrier = telemetry::Carrier::kRadio;
  std::vector<std::uint8_t> bytes;
};

class FlightQueue {
 public:
  void push(Flying frame);  // kept in order of arrival
  [[nodiscard]] Time next() const { return flying_.empty() ? Time::never() : flying_.front().arrives; }
  [[nodiscard]] std::optional<Flying> take(Time now);
  void clear() { flying_.clear(); }

 private:
  std::deque<Flying> flying_;
};

}  // namespace cisterna::bench
