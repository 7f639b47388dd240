// The wand as the programmer sees it: an untrusted pipe for frames, with near-field presence. No key, ciphertext only.
// Host only. Implementations: queue/ (in process), tcp/ (a bench elsewhere); usb/ has its own issue. R-WAND-001
//
// Non-blocking: send() queues; poll() runs whatever is ready and waits at most until `deadline` of the wand's own
// clock. Errors: kGone (unplugged, connection lost: ordinary, not an exception), kNotThere, kRefused (another
// programmer holds it), kProtocol (the other end does not speak this protocol).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crypto/primitives/bytes.h"
#include "telemetry/link/carrier.h"
#include "units/duration.h"
#include "units/result.h"

namespace cisterna::telemetry {

enum class WandError : std::uint8_t { kNotThere, kRefused, kProtocol, kGone };

struct WandInfo {
  std::string name;         // "TCP 127.0.0.1:4711", "queue"
  bool bench = false;       // an emulator is behind it: every screen, report and export says BENCH
  std::int64_t utc_ms = 0;  // bench only: the bench's virtual UTC; a real wand has none (0)
};

class WandListener {
 public:
  virtual void frame(crypto::Bytes bytes, Carrier carrier) = 0;
  virtual void coil(bool present) = 0;
  virtual void gone() = 0;

 protected:
  ~WandListener() = default;
};

class Wand {
 public:
  virtual ~Wand() = default;
  [[nodiscard]] virtual Result<WandInfo, WandError> open(WandListener& listener) = 0;
  // wake_burst: repeat for 1.2 s (the implant sniffs each second). false: gone.
  [[nodiscard]] virtual bool send(crypto::Bytes frame, Carrier carrier, bool wake_burst) = 0;
  // Asks for near field: on a bench the coil is laid on (true) or taken off; a USB wand's user does that by hand.
  [[nodiscard]] virtual bool coil(bool on) = 0;
  // Delivers what has arrived to the listener; returns when something was delivered or `until` is reached.
  virtual void poll(Time until) = 0;
  [[nodiscard]] virtual Time now() const = 0;  // the clock the sessions above run on (real or virtual)
  // Bench only: lets virtual time run to the given UTC (ms) with nothing on the air; returns the UTC reached. 0: not a
  // bench.
  [[nodiscard]] virtual std::int64_t run_until_utc(std::int64_t utc_ms) = 0;
  virtual void close() = 0;
};

}  // namespace cisterna::telemetry
