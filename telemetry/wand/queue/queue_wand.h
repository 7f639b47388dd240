// A wand and the bench's side of it in one process: single-threaded, on the bench world's virtual clock.
//
// The programmer's send() reaches the world at once; what the world sends waits in a queue until the programmer polls.
// poll(until) delivers what waits; when nothing does it lets the world advance. Nothing is delivered from inside the
// world's own step, so neither side is entered twice. open() refuses: kRefused while open, kNotThere before attach() or
// while unplugged. R-WAND-003
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "telemetry/wand/wand_port.h"

namespace cisterna::telemetry {

class QueueClock {
 public:
  [[nodiscard]] virtual Time now() const = 0;
  // Moves the world on, at most to `until`; returns earlier as soon as it has sent something through its port, or when
  // nothing will ever happen any more (now unchanged).
  virtual void advance(Time until) = 0;

 protected:
  ~QueueClock() = default;
};

class QueueWand final : public Wand {
 public:
  QueueWand() : port_(*this) {}
  QueueWand(const QueueWand&) = delete;
  QueueWand& operator=(const QueueWand&) = delete;

  void attach(WandPortEvents& world, QueueClock& clock);  // before open(); both outlive this
  [[nodiscard]] WandPort& port() { return port_; }
  void unplug();  // as if the cable were drawn: gone() at the next poll
  void plug_in() { plugged_ = true; }

  [[nodiscard]] Result<WandInfo, WandError> open(WandListener& listener) override;
  [[nodiscard]] bool send(crypto::Bytes frame, Carrier carrier, bool wake_burst) override;
  [[nodiscard]] bool coil(bool on) override;
  void poll(Time until) override;
  [[nodiscard]] Time now() const override;
  [[nodiscard]] std::int64_t run_until_utc(std::int64_t utc_ms) override;
  void close() override;

 private:
  class Port final : public WandPort {
   public:
    explicit Port(QueueWand& wand) : wand_(wand) {}
    [[nodiscard]] bool send(crypto::Bytes frame, Carrier carrier) override;
    void coil(bool present) override;
    void ran_until(std::int64_t utc_ms) override { wand_.ran_until_ = utc_ms; }
    [[nodiscard]] bool connected() const override { return wand_.open_; }

   private:
    QueueWand& wand_;
  };
  enum class What : std::uint8_t { kFrame, kCoil, kGone };
  struct Event {
    What what;
    Carrier carrier = Carrier::kRadio;
    bool present = false;
    std::vector<std::uint8_t> bytes;
  };
  bool deliver();  // true: something was delivered

  Port port_;
  WandPortEvents* world_ = nullptr;
  QueueClock* clock_ = nullptr;
  WandListener* listener_ = nullptr;
  std::deque<Event> queue_;
  std::optional<std::int64_t> ran_until_;
  bool open_ = false, plugged_ = true;
};

}  // namespace cisterna::telemetry
