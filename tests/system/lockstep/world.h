// The bench's side of lockstep: a world that speaks to an implant in grant messages only, keeps every byte of both
// directions, and stands behind the real programmer's wand. Virtual time; frames take their air time. R-FW-086
//
// While a programmer is connected each grant ends at the implant's next wake, so that its frames leave at their
// instant. Power lost within a write is given back at once, as World does.
#pragma once

#include <vector>

#include "bench/world/air.h"
#include "telemetry/wand/queue/queue_wand.h"
#include "tests/system/lockstep/port.h"

namespace cisterna::lockstep {

class LockstepWorld final : public telemetry::WandPortEvents, public telemetry::QueueClock {
 public:
  LockstepWorld(Port& port, std::int64_t utc_at_life_0_ms) : implant_(port), utc_at_life_0_ms_(utc_at_life_0_ms) {}

  void attach(telemetry::WandPort& port) { port_ = &port; }
  void detach() { port_ = nullptr; }
  [[nodiscard]] std::int64_t utc_ms() const { return utc_at_life_0_ms_ + now_.ms(); }
  [[nodiscard]] std::uint64_t strokes() const { return strokes_; }
  [[nodiscard]] bool gone() const { return gone_; }  // the port does not answer any more: nothing moves

  void input(const app::GrantIn& message);
  void power(bool on) { input({.kind = app::GrantInput::kPower, .on = on}); }
  void fault(app::FaultCode code, std::uint32_t argument) {
    input({.kind = app::GrantInput::kFault, .fault = code, .argument = argument});
  }
  void run_to(Time until);
  void pass(Duration duration) { run_to(now_ + duration); }

  [[nodiscard]] const Bytes& inputs() const { return in_; }
  [[nodiscard]] const Bytes& outputs() const { return out_; }

  // QueueClock, WandPortEvents
  [[nodiscard]] Time now() const override { return now_; }
  void advance(Time until) override;
  void on_frame(crypto::Bytes bytes, telemetry::Carrier carrier, bool wake_burst) override;
  void on_coil(bool on) override;
  void on_run_until(std::int64_t utc_ms) override;
  void on_connected() override { connected_ = true; }
  void on_disconnected() override;
  [[nodiscard]] telemetry::WandInfo info() override { return {"lockstep", true, utc_ms()}; }

 private:
  void heard(const app::GrantOut& message);
  bool hand_over();

  Port& implant_;
  telemetry::WandPort* port_ = nullptr;
  std::int64_t utc_at_life_0_ms_;
  bench::FlightQueue to_implant_, to_wand_;
  Time now_, next_wake_ = Time::never();
  std::uint64_t strokes_ = 0;
  std::uint32_t power_losses_ = 0;
  bool connected_ = false, gone_ = false;
  Bytes in_, out_;
};

}  // namespace cisterna::lockstep
