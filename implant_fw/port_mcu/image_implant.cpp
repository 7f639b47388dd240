// The implant: the firmware's application on the board whose time comes by grant. It reads inputs until the host closes
// the channel, and ends then with status 0; a channel that is not there, cut or malformed ends with status 1. Power is
// off until an input turns it on. At its end it tells its deepest stack. R-FW-084
//
// Built with CISTERNA_METER, each input's work is counted too, in ticks of the 25 MHz timer, as a line of the file
// `meter.out`: kind, ticks. Under `-icount shift=6` 1.6 ticks are an instruction.
#include "implant_fw/port_mcu/grant_implant.h"
#include "implant_fw/port_mcu/machine.h"
#ifdef CISTERNA_METER
#include "implant_fw/port_mcu/meter.h"
#endif

namespace {

using namespace cisterna;            // NOLINT
using namespace cisterna::port_mcu;  // NOLINT

// The implant's own memory holds the firmware; its board is what a body's implant has as hardware.
CISTERNA_OUTSIDE GrantChannel channel;
CISTERNA_OUTSIDE GrantBoard board{channel};
CISTERNA_OUTSIDE std::array<std::uint8_t, app::kGrantMaxMessage> input;
GrantImplant implant{board};
#ifdef CISTERNA_METER
CISTERNA_OUTSIDE Meter meter;
#endif

void tell_number(const char* what, std::uint32_t number) {
  std::array<char, 12> digits{};
  auto at = digits.size() - 1;
  digits[--at] = '\n';
  do {
    digits[--at] = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number != 0);
  write_text(what);
  write_text(digits.data() + at);
}

void carry_out(const app::GrantIn& message) {
  board.watchdog().start();
#ifdef CISTERNA_METER
  meter.begin();
#endif
  implant.apply(message);
#ifdef CISTERNA_METER
  meter.end(static_cast<std::uint8_t>(message.kind));
#endif
  board.watchdog().stop();
  channel.flush();
}

int run() {
  for (;;) {
    const auto got = channel.receive(crypto::MutableBytes{input}.subspan(app::kGrantHeader));
    if (got.result == GrantChannel::Result::kEnd) {
      return channel.broken() ? 1 : 0;
    }
    input[0] = got.kind;
    input[1] = static_cast<std::uint8_t>(got.length);
    input[2] = static_cast<std::uint8_t>(got.length >> 8U);
    app::GrantIn message;
    if (got.result != GrantChannel::Result::kMessage ||
        app::decode(crypto::Bytes{input}.first(app::kGrantHeader + got.length), message).taken == 0 ||
        channel.broken()) {
      write_text("implant: the grant channel is broken\n");
      return 1;
    }
    carry_out(message);
  }
}

}  // namespace

extern "C" int cisterna_image_main() {
  if (!board.nvm().open() || !channel.open()) {
    write_text("implant: nvm.bin, grant.in or grant.out is not there\n");
    return 1;
  }
#ifdef CISTERNA_METER
  if (!meter.open()) {
    return 1;
  }
#endif
  const int status = run();
  tell_number("implant: stack ", deepest_stack_bytes());
  return status;
}
