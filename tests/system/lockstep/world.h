// The bench's side of lockstep: a world that speaks to an implant in grant messages only, keeps every byte of both
// directions, and stands behind the real programmer's wand. Virtual time; frames take their air time. R-FW-086
//
// While a programmer is connected each grant ends at the implant's next wake, so that its frames leave at their
// instant. Power lost within a write is given back at once, as World does.
#pragma once

#include <vector>

#include "bench/world/air.h"
#include "implant_fw/port_sim/grant_port.h"
#include "telemetry/wand/queue/queue_wand.h"

namespace cisterna::lockstep {

using Bytes = std::vector<std::uint8_t>;

// The same bytes for both ports, in order; exhausted: no entropy.
class EntropyFile final : public crypto::Rng {
 public:
  explicit EntropyFile(Bytes bytes) : bytes_(std::move(bytes)) {}
  [[nodiscard]] bool fill(crypto::MutableBytes out) override;
  [[nodiscard]] const Bytes& bytes() const { return bytes_; }

 private:
  Bytes bytes_;
  std::size_t used_ = 0;
};

// As the image's board: the rotor turns, and nothing else is known of it.
class TurningRotor final : public port_sim::Plant {
 public:
  [[nodiscard]] bool stroke(Time) override { return true; }
  [[nodiscard]] bool level_empty() const override { return false; }
  [[nodiscard]] bool magnet_present() const override { return false; }
  [[nodiscard]] std::uint16_t battery_mv() const override { return 2'900; }
  [[nodiscard]] Volume delivered() const override { return {}; }
  [[nodiscard]] Volume reservoir() const override { return {}; }
};

class LockstepWorld final : public telemetry::WandPortEvents, public telemetry::QueueClock {
 public:
  LockstepWorld(EntropyFile& entropy, std::int64_t utc_at_life_0_ms);

  void attach(telemetry::WandPort& port) { port_ = &port; }
  void detach() { port_ = nullptr; }
  [[nodiscard]] port_sim::SimNvm& nvm() { return implant_.board().nvm(); }
  [[nodiscard]] std::int64_t utc_ms() const { return utc_at_life_0_ms_ + now_.ms(); }
  [[nodiscard]] std::uint64_t strokes() const { return strokes_; }
  [[nodiscard]] std::uint32_t power_losses() const { return power_losses_; }

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

  TurningRotor rotor_;
  port_sim::GrantLog log_;
  port_sim::Implant implant_;
  telemetry::WandPort* port_ = nullptr;
  std::int64_t utc_at_life_0_ms_;
  bench::FlightQueue to_implant_, to_wand_;
  Time now_, next_wake_ = Time::never();
  std::uint64_t strokes_ = 0;
  std::uint32_t power_losses_ = 0;
  bool connected_ = false;
  Bytes in_, out_;
};

}  // namespace cisterna::lockstep
