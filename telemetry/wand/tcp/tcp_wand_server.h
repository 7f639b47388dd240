// The bench's end of a TCP wand: listens on HOST:PORT ("127.0.0.1:0" takes a free port; port() tells which), serves one
// programmer at a time and refuses a second with words. Single-threaded and poll-style: the bench's loop calls poll().
//
// listen() fails with words for a person (address in use, not an address of this machine, not HOST:PORT). A message
// half written, garbage, an oversize length or a disconnect at any byte end that one connection and nothing else. While
// a programmer is connected the bench must call poll() at least once a second, also while it runs to a date: poll()
// sends the sign of life without which the programmer holds the bench for dead after 4.5 s. Who connects and sends no
// message for 2 s is hung up on, so that a stranger cannot keep programmers, and their suspend, out. R-WAND-006
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "telemetry/wand/wand_port.h"

namespace cisterna::telemetry {

class TcpWandServer final : public WandPort {
 public:
  [[nodiscard]] static Result<std::unique_ptr<TcpWandServer>, std::string> listen(const std::string& host_port,
                                                                                  WandPortEvents& world);
  ~TcpWandServer();
  TcpWandServer(const TcpWandServer&) = delete;
  TcpWandServer& operator=(const TcpWandServer&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  // Handles what has arrived; waits for it at most `max_wait`. Not to be called from inside a WandPortEvents call but
  // on_run_until(), where only the sign of life goes out.
  void poll(std::chrono::milliseconds max_wait);

  [[nodiscard]] bool send(crypto::Bytes frame, Carrier carrier) override;
  void coil(bool present) override;
  void ran_until(std::int64_t utc_ms) override;
  [[nodiscard]] bool connected() const override;

 private:
  struct State;
  explicit TcpWandServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace cisterna::telemetry
