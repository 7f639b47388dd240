// The implant: constructs its parts on a board, connects them, runs one step. Tickless: step() does everything that is
// due and says when it must run next. R-FW-002
#pragma once

#include "implant_fw/hal/hal.h"
#include "telemetry/session/device_session.h"

namespace cisterna::app {

class App {
 public:
  explicit App(hal::Board& board);
  ~App() = default;

  void power_on();                                        // load, self-test, resume therapy by itself
  [[nodiscard]] Time step();                              // runs what is due now; the next instant (life time) it must run
  void on_frame(crypto::Bytes frame, telemetry::Carrier carrier);
  void on_coil(bool present);
  [[nodiscard]] Time now() const;                         // life time
  [[nodiscard]] bool radio_open() const;                  // time must run with the air
  [[nodiscard]] bool session_open() const;
  // (parts: filled in by the implementation)
};

}  // namespace cisterna::app
