// The implant: constructs its parts on a board, connects them, runs one step. Tickless: step() does everything that is
// due and says when it must run next. R-FW-002
//
// The port calls step() at the instant it answered, after each on_frame() and on_coil(), and when the rotor sensor or
// another interrupt speaks. One object a power-up.
#pragma once

#include "crypto/primitives/health_tested_rng.h"
#include "implant_fw/app/living.h"
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
  [[nodiscard]] Time now() const;         // life time
  [[nodiscard]] bool radio_open() const;  // time must run with the air
  [[nodiscard]] bool session_open() const;
  // What is prescribed at this instant, for a bench that draws it; nothing on the implant asks.
  [[nodiscard]] Flow prescribed_flow() const { return living_.regimen.flow(); }
  [[nodiscard]] telemetry::Delivery delivery() const { return living_.regimen.delivery(); }

 private:
  friend struct AppMemory;  // fault tests alone: which bytes are whose

  class CoilTone final : public telemetry::Tone {
   public:
    explicit CoilTone(hal::Tone& tone) : tone_(tone) {}
    void coil_tone() override { tone_.play(hal::ToneKind::kCoil); }

   private:
    hal::Tone& tone_;
  };

  void start(bool reloaded);
  void check(bool cold = true);  // before anything that was left is used
  void check_server();           // likewise, before a request is heard
  void seal(bool cold = true);
  [[nodiscard]] Sum hot_sum() const;
  [[nodiscard]] Sum cold_sum() const;
  [[nodiscard]] Time cold_due(Time now) const;
  [[nodiscard]] Duration keep_time();
  void look_after(Time now);
  void log_load(const storage::LoadReport& report);
  void send_frames();
  void sound(Time own);  // by the clock of its own
  void charge_radio();
  void save_ledger(Time now);
  void look_at_image(Time now);  // what boot has to say; when an image on trial may be confirmed
  void confirm_image(Time now);

  [[nodiscard]] LifeClock::Readings clocks() const;
  [[nodiscard]] hal::Board& board() const { return *kept_.get().board; }

  ThreeKept kept_;
  Living living_;
  Sum sum_, cold_sum_;
  storage::NvmKeyStore keys_;
  commands::CommandServer server_;
  Sum server_sum_;
  crypto::HealthTestedRng rng_;
  CoilTone tone_;
  telemetry::DeviceSession session_;
  telemetry::DeviceCounters charged_;
};

}  // namespace cisterna::app
