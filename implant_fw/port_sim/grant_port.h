// The grant protocol on a simulated implant: input messages as bytes in, output messages as bytes out, in the order
// they happen. The same script of bytes on the ARM image must give the same bytes. Host only. R-FW-003
//
// apply() answers false when the input is malformed; what came before it has been carried out. Every run_until is
// answered by exactly one kStoppedAt or kRadioOpened; outputs of other inputs come without one.
#pragma once

#include <utility>
#include <vector>

#include "implant_fw/app/grant_codec.h"
#include "implant_fw/port_sim/implant.h"

namespace cisterna::port_sim {

class GrantLog final : public BoardObserver {  // what happens on the board, as output messages
 public:
  void on_stroke(Time world, bool felt, bool /*commanded*/) override {
    put({.kind = app::GrantOutput::kStroke, .at = world, .felt = felt});
  }
  void on_tone(Time world, hal::ToneKind kind) override {
    put({.kind = app::GrantOutput::kTone, .at = world, .tone = static_cast<std::uint8_t>(kind)});
  }
  void on_frame(Time world, crypto::Bytes frame, telemetry::Carrier carrier) override {
    put({.kind = app::GrantOutput::kFrame, .at = world, .carrier = static_cast<std::uint8_t>(carrier), .frame = frame});
  }
  void put(const app::GrantOut& message) {
    std::array<std::uint8_t, app::kGrantMaxMessage> buffer{};
    const auto size = app::encode(message, buffer);
    bytes_.insert(bytes_.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(size));
  }
  [[nodiscard]] std::vector<std::uint8_t> take() { return std::exchange(bytes_, {}); }

 private:
  std::vector<std::uint8_t> bytes_;
};

template <class App>
[[nodiscard]] std::uint8_t state_of(BasicImplant<App>& implant) {
  const auto* app = implant.app();
  if (app == nullptr) return 0;
  return static_cast<std::uint8_t>(app::kPowered | (app->radio_open() ? app::kRadioOpen : 0) |
                                   (app->session_open() ? app::kSessionOpen : 0));
}

// `implant` must have been built with `log` as its observer.
template <class App>
void apply_fault(BasicImplant<App>& implant, app::FaultCode code, std::uint32_t argument) {
  auto& board = implant.board();
  auto& faults = board.faults();
  switch (code) {
    case app::FaultCode::kStall:
      faults.stall = argument != 0;
      return;
    case app::FaultCode::kSilentSensor:
      faults.silent_sensor = argument != 0;
      return;
    case app::FaultCode::kRunAway:
      board.set_run_away(Duration::ms(argument));
      return;
    case app::FaultCode::kUncommandedStroke:
      for (std::uint32_t i = 0; i < argument; ++i) board.uncommanded_stroke();
      implant.wake();
      return;
    case app::FaultCode::kRefuseWrites:
      board.nvm().refuse_writes(argument != 0);
      return;
    case app::FaultCode::kCutAfter:
      board.nvm().cut_after(argument);
      return;
    case app::FaultCode::kRot:
      board.nvm().rot(argument & 0xffffU, static_cast<std::uint8_t>(argument >> 16U));
      return;
    case app::FaultCode::kBatteryMv:
      faults.battery_mv = static_cast<std::uint16_t>(argument);
      return;
    case app::FaultCode::kReferencePpm:
      board.set_reference_ppm(static_cast<std::int32_t>(argument));
      return;
    case app::FaultCode::kRngStuck:
      faults.rng_stuck = argument != 0;
      return;
    case app::FaultCode::kHang:
      faults.hangs = argument;
      return;
    case app::FaultCode::kMachine:
      faults.machine = static_cast<std::uint8_t>(argument);
      return;
  }
}

template <class App>
void apply(BasicImplant<App>& implant, GrantLog& log, const app::GrantIn& message) {
  switch (message.kind) {
    case app::GrantInput::kRunUntil: {
      const auto result = implant.run_until(message.until);
      if (result.reason == StopReason::kRadioOpened)
        log.put({.kind = app::GrantOutput::kRadioOpened, .at = result.stopped_at});
      else
        log.put({.kind = app::GrantOutput::kStoppedAt,
                 .at = result.stopped_at,
                 .next_wake = result.next_wake,
                 .reason = static_cast<std::uint8_t>(result.reason),
                 .state = state_of(implant)});
      return;
    }
    case app::GrantInput::kFrame:
      implant.deliver(message.frame, static_cast<telemetry::Carrier>(message.carrier));
      return;
    case app::GrantInput::kCoil:
      implant.set_coil(message.on);
      return;
    case app::GrantInput::kMagnet:
      implant.board().faults().magnet = message.on;
      implant.wake();
      return;
    case app::GrantInput::kFault:
      apply_fault(implant, message.fault, message.argument);
      return;
    case app::GrantInput::kPower:
      if (message.on)
        implant.power_up();
      else
        implant.power_down();
      return;
  }
}

template <class App>
[[nodiscard]] bool apply(BasicImplant<App>& implant, GrantLog& log, crypto::Bytes input) {
  while (!input.empty()) {
    app::GrantIn message;
    const auto decoded = app::decode(input, message);
    if (decoded.taken == 0) return false;
    apply(implant, log, message);
    input = input.subspan(decoded.taken);
  }
  return true;
}

}  // namespace cisterna::port_sim
