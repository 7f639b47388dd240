// An image that tries the radio of real time by itself: every frame comes back behind both clocks' milliseconds, 8
// bytes each. A frame of one byte ends it with status 0, and any reading of the clocks that runs backwards or apart
// with 1. R-FW-098
#include <algorithm>
#include <array>

#include "implant_fw/port_mcu/clocks.h"
#include "implant_fw/port_mcu/machine.h"
#include "implant_fw/port_mcu/uart_radio.h"

namespace {

using namespace cisterna;            // NOLINT
using namespace cisterna::port_mcu;  // NOLINT

constexpr Duration kLongestSleep = Duration::s(1);
constexpr Duration kApart = Duration::ms(1'000);  // the two are read one after the other, on a host that may pause

void put(crypto::MutableBytes to, Duration value) {
  for (std::size_t i = 0; i < 8; ++i) {
    to[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(value.ms()) >> (8U * i));
  }
}

}  // namespace

extern "C" int cisterna_image_main() {
  const TimerClock clock;
  const DualTimerClock reference;
  UartRadio radio;
  telemetry::Frame frame;
  std::array<std::uint8_t, telemetry::kMaxFrame> answer{};
  Duration last;
  for (;;) {
    while (radio.receive(frame)) {
      const auto now = clock.since_power_on();
      const auto gate = reference.since_power_on();
      if (now < last || gate + kApart < now || now + kApart < gate) {
        return 1;
      }
      last = now;
      if (frame.size() == 1) {
        return 0;
      }
      const auto kept = std::min<std::size_t>(frame.size(), answer.size() - 16);
      put(crypto::MutableBytes{answer}.first(8), now);
      put(crypto::MutableBytes{answer}.subspan(8, 8), gate);
      std::copy_n(frame.begin(), kept, answer.begin() + 16);
      radio.transmit(crypto::Bytes{answer}.first(16 + kept), false);
    }
    nap(kLongestSleep);  // a byte ends it
    (void)clock.since_power_on();
    (void)reference.since_power_on();
  }
}
