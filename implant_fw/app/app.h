// The implant: constructs its parts on a board, connects them, runs one step. Tickless: step() does everything that is
// due and says when it must run next. R-FW-002
//
// The port calls step() at the instant it answered, after each on_frame() and on_coil(), and when the rotor sensor or
// another interrupt speaks. One object a power-up.
#pragma once

#include "crypto/primitives/health_tested_rng.h"
#include "implant_fw/app/stroke_loop.h"
#include "implant_fw/commands/command_server.h"
#include "implant_fw/hal/hal.h"
#include "implant_fw/storage/nvm_key_store.h"
#include "telemetry/session/device_session.h"

namespace cisterna::app {

class App {
 public:
  explicit App(hal::Board& board);
  App(const App&) = delete;
  App& operator=(const App&) = delete;
  ~App() = default;

  void power_on();            // load, self-test, resume therapy by itself
  [[nodiscard]] Time step();  // runs what is due now; the next instant (life time) it must run
  void on_frame(crypto::Bytes frame, telemetry::Carrier carrier);
  void on_coil(bool present);
  [[nodiscard]] Time now() const { return base_ + board_.clock.since_power_on(); }  // life time
  [[nodiscard]] bool radio_open() const;                                            // time must run with the air
  [[nodiscard]] bool session_open() const;

 private:
  class GateCells final : public safety::GateMemory {
   public:
    explicit GateCells(storage::Store& store) : store_(store) {}
    [[nodiscard]] bool save(std::uint16_t cell, const safety::Cell& bytes) override {
      return store_.save_gate_cell(cell, bytes);
    }
    [[nodiscard]] bool load(std::uint16_t cell, safety::Cell& bytes) const override {
      return store_.gate_cell(cell, bytes);
    }

   private:
    storage::Store& store_;
  };
  class CoilTone final : public telemetry::Tone {
   public:
    explicit CoilTone(hal::Tone& tone) : tone_(tone) {}
    void coil_tone() override { tone_.play(hal::ToneKind::kCoil); }

   private:
    hal::Tone& tone_;
  };

  void log_load(const storage::LoadReport& report);
  void send_frames();
  void sound();
  void charge_radio();
  void save_ledger(Time now);

  hal::Board& board_;
  Time base_, ledger_due_ = Time::never();
  storage::Store store_;
  storage::NvmKeyStore keys_;
  GateCells cells_;
  safety::DeliveryGate gate_;
  safety::AlarmBoard alarms_;
  energy::ChargeLedger ledger_;
  commands::Regimen regimen_;
  StrokeLoop loop_;
  commands::CommandServer server_;
  crypto::HealthTestedRng rng_;
  CoilTone tone_;
  telemetry::DeviceSession session_;
  telemetry::DeviceCounters charged_;
};

}  // namespace cisterna::app
