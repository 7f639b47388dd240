// A wand whose bench is elsewhere: a TCP connection to HOST:PORT. The clock is real: now() counts from the first
// open().
//
// open() answers within `open_timeout`: kNotThere (nobody listens, no such host, no answer to the connect), kRefused
// (another programmer holds the bench; why() has its words), kProtocol (something else answers), kGone (closed before
// its hello). A bench that is silent for `silence` while polled is gone; it says at least a word a second while it
// lives, however long a run_until_utc() takes. After gone() the wand may be opened again. R-WAND-005
#pragma once

#include <memory>
#include <string>

#include "telemetry/wand/wand.h"

namespace cisterna::telemetry {

struct TcpWandLimits {
  Duration open_timeout = Duration::ms(2'500);
  Duration silence = Duration::ms(4'500);
};

class TcpWand final : public Wand {
 public:
  explicit TcpWand(std::string host_port, TcpWandLimits limits = {});
  ~TcpWand() override;
  TcpWand(const TcpWand&) = delete;
  TcpWand& operator=(const TcpWand&) = delete;

  [[nodiscard]] Result<WandInfo, WandError> open(WandListener& listener) override;
  [[nodiscard]] bool send(crypto::Bytes frame, Carrier carrier, bool wake_burst) override;
  [[nodiscard]] bool coil(bool on) override;
  void poll(Time until) override;
  [[nodiscard]] Time now() const override;
  [[nodiscard]] std::int64_t run_until_utc(std::int64_t utc_ms) override;
  void close() override;
  [[nodiscard]] const std::string& why() const;  // words for a person about the last failure

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace cisterna::telemetry
