// The bench's side of a wand: what a bench world is told by a programmer and what it can send back. The in-process
// queue and the TCP server both speak it, so a world does not know which one it stands behind. Single-threaded.
// R-WAND-002
//
// Refuses: send() of an empty frame or of more than kMaxFrame bytes, and everything while no programmer is connected
// (false or silence: an ordinary event, the programmer hears nothing).
#pragma once

#include <cstdint>

#include "telemetry/wand/wand.h"

namespace cisterna::telemetry {

class WandPortEvents {
 public:
  virtual void on_frame(crypto::Bytes bytes, Carrier carrier, bool wake_burst) = 0;
  virtual void on_coil(bool on) = 0;  // the programmer asks for the coil to be laid on or taken off
  // Let virtual time run to this UTC (ms); WandPort::ran_until() tells when it is there, at once or from a later loop
  // turn.
  virtual void on_run_until(std::int64_t utc_ms) = 0;
  virtual void on_connected() = 0;
  virtual void on_disconnected() = 0;
  [[nodiscard]] virtual WandInfo info() = 0;  // what the programmer is told at open, as of now; name <= 200 bytes

 protected:
  ~WandPortEvents() = default;
};

class WandPort {
 public:
  [[nodiscard]] virtual bool send(crypto::Bytes frame, Carrier carrier) = 0;  // false: nobody is connected, or bad size
  virtual void coil(bool present) = 0;
  virtual void ran_until(std::int64_t utc_ms) = 0;
  [[nodiscard]] virtual bool connected() const = 0;

 protected:
  ~WandPort() = default;
};

}  // namespace cisterna::telemetry
