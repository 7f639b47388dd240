// What the bench's world needs of an implant, whichever way its firmware runs: in this process (HostBody) or as the ARM
// image under an emulator (image_body.h). Time by grant, power, frames, faults, memory. Host only. R-BENCH-030
//
// Strokes and tones go to the BoardObserver it was made with, turns to its Plant, both as they happen.
#pragma once

#include <string>
#include <string_view>

#include "implant_fw/port_sim/implant.h"

namespace cisterna::bench {

class ImplantBody {
 public:
  virtual ~ImplantBody() = default;

  [[nodiscard]] virtual Time world() const = 0;
  [[nodiscard]] virtual bool powered() const = 0;
  [[nodiscard]] virtual bool radio_open() const = 0;    // false without power
  [[nodiscard]] virtual bool session_open() const = 0;  // false without power
  virtual void power_up() = 0;                          // also when it was on: a restart
  // As port_sim::Implant.
  virtual port_sim::RunResult run_until(Time until) = 0;
  virtual void deliver(crypto::Bytes frame, telemetry::Carrier carrier) = 0;
  virtual void set_coil(bool present) = 0;
  virtual void wake() {}  // something a sensor tells by interrupt changed at the plant; at the next grant at the latest
  [[nodiscard]] virtual bool next_frame(port_sim::SentFrame& out) = 0;
  // One of faults(), which lists them for a person. false: this body has no such fault.
  [[nodiscard]] virtual bool set_fault(std::string_view name, bool on) = 0;
  [[nodiscard]] virtual std::string faults() const = 0;

  // Before the first power-up: its memory, and world time.
  virtual void set_memory(const port_sim::SimNvm::Image& memory, Time world) = 0;
  [[nodiscard]] virtual port_sim::SimNvm::Image memory() const = 0;
  [[nodiscard]] virtual std::uint64_t memory_version() const = 0;  // another number once the memory is another
  // Empty, or why it has stopped for good: a sentence for a person.
  [[nodiscard]] virtual std::string problem() const { return {}; }
};

class HostBody final : public ImplantBody {
 public:
  HostBody(port_sim::Plant& plant, crypto::Rng& rng, port_sim::BoardObserver& observer)
      : implant_(plant, rng, observer) {}
  [[nodiscard]] port_sim::Implant& implant() { return implant_; }

  [[nodiscard]] Time world() const override { return board().world(); }
  [[nodiscard]] bool powered() const override { return implant_.powered(); }
  [[nodiscard]] bool radio_open() const override;
  [[nodiscard]] bool session_open() const override;
  void power_up() override { implant_.power_up(); }
  port_sim::RunResult run_until(Time until) override { return implant_.run_until(until); }
  void deliver(crypto::Bytes frame, telemetry::Carrier carrier) override { implant_.deliver(frame, carrier); }
  void set_coil(bool present) override { implant_.set_coil(present); }
  void wake() override { implant_.wake(); }
  [[nodiscard]] bool next_frame(port_sim::SentFrame& out) override { return implant_.board().next_frame(out); }
  [[nodiscard]] bool set_fault(std::string_view name, bool on) override;
  [[nodiscard]] std::string faults() const override { return "stall, silent_sensor, magnet, level_sensor, rng_stuck"; }
  void set_memory(const port_sim::SimNvm::Image& memory, Time world) override;
  [[nodiscard]] port_sim::SimNvm::Image memory() const override { return board().nvm().image(); }
  [[nodiscard]] std::uint64_t memory_version() const override { return board().nvm().bytes_written(); }

 private:
  [[nodiscard]] port_sim::SimBoard& board() const { return const_cast<port_sim::Implant&>(implant_).board(); }
  port_sim::Implant implant_;
};

}  // namespace cisterna::bench
