// An image that tries the port by itself: clocks, sleep, NVM, entropy and the grant channel. What it finds goes to the
// console; the script that runs it keeps the other end. R-FW-081 R-FW-082 R-FW-083
#include <array>

#include "implant_fw/port_mcu/clocks.h"
#include "implant_fw/port_mcu/grant_channel.h"
#include "implant_fw/port_mcu/host_nvm.h"
#include "implant_fw/port_mcu/machine.h"

namespace {

using namespace cisterna;            // NOLINT
using namespace cisterna::port_mcu;  // NOLINT

HostNvm nvm;
HostRng rng;
GrantChannel channel;

bool say(bool good, const char* what) {
  write_text(good ? "ports: right: " : "ports: WRONG: ");
  write_text(what);
  write_text("\n");
  return good;
}

// 1,122.7 s in naps of 7.3 s and one of 400 s, which is longer than a counter takes to come round. The emulator without
// real time (sleep=off) may let a nap last up to twice as long; none may end early, and the clocks may not part.
bool clocks_agree(const TimerClock& clock, const DualTimerClock& reference) {
  const Duration start = clock.since_power_on();
  Duration due = start;
  for (int i = 0; i < 100; ++i) {
    due = due + (i == 50 ? Duration::s(400) : Duration::ms(7300));
    sleep_until(clock, reference, due);
    const std::int64_t apart = (clock.since_power_on() - reference.since_power_on()).ms();
    if (clock.since_power_on() < due || apart > 1 || apart < -1) {
      return false;
    }
  }
  return due - start == Duration::ms(1'122'700);
}

bool nvm_keeps() {
  std::array<std::uint8_t, 4> last{1, 2, 3, 4};
  std::array<std::uint8_t, 4> back{};
  const bool whole = nvm.write(hal::kNvmSize - 4, last);
  nvm.read(hal::kNvmSize - 4, back);
  const bool refused = !nvm.write(hal::kNvmSize - 3, last);
  return whole && back == last && refused;
}

// The number of this run, kept in one byte that starts erased.
bool runs_counted() {
  std::array<std::uint8_t, 1> count{};
  nvm.read(100, count);
  count[0] = static_cast<std::uint8_t>(count[0] + 1);
  std::array<char, 14> text{'p',  'o', 'r', 't', 's', ':', ' ', 'r', 'u', 'n', ' ', static_cast<char>('1' + count[0]),
                            '\n', '\0'};
  write_text(text.data());
  return nvm.write(100, count);
}

bool entropy_differs() {
  std::array<std::uint8_t, 32> first{};
  std::array<std::uint8_t, 32> second{};
  return rng.fill(first) && rng.fill(second) && first != second;
}

// Every message comes back as it was; the host waits before each, and no virtual time may pass meanwhile.
bool channel_echoes(const TimerClock& clock) {
  std::array<std::uint8_t, 300> body{};
  for (std::uint32_t count = 0;; ++count) {
    const Duration before = clock.since_power_on();
    const auto got = channel.receive(body);
    const std::int64_t waited = (clock.since_power_on() - before).ms();
    if (got.result == GrantChannel::Result::kEnd) {
      return count == 3;
    }
    const bool whole = got.result == GrantChannel::Result::kMessage && waited <= 1;
    if (!whole || !channel.send(got.kind, crypto::Bytes(body).first(got.length))) {
      return false;
    }
  }
}

}  // namespace

extern "C" int cisterna_image_main() {
  const TimerClock clock;
  const DualTimerClock reference;
  bool good = say(clocks_agree(clock, reference), "two clocks over 1122.7 s of naps");
  good = say(nvm.open() && nvm_keeps(), "NVM keeps its last bytes and refuses one beyond") && good;
  good = say(runs_counted(), "NVM outlives the image") && good;
  good = say(entropy_differs(), "two draws of entropy differ") && good;
  good = say(channel.open() && channel_echoes(clock), "the grant channel echoes and waiting costs no time") && good;
  good = say(deepest_stack_bytes() <= 2048, "the stack stays under 2,048 bytes") && good;
  return good ? 0 : 1;
}
