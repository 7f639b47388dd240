// The world of one implant and one wand: the simulated implant, its plant, the air and the bench's calendar, on one
// virtual clock. Single-threaded. A programmer reaches it through a WandPort only (in-process queue or TCP).
// R-BENCH-003
//
// Time moves when somebody grants it: advance(until) (the queue's clock and the TCP loop) or run_to(T) with nothing on
// the air. Frames take their air time; a wake burst is heard at the receiver's next sniff. Power lost within a write or
// a watchdog bite restarts the implant, as its hardware would.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bench/body/implant_body.h"
#include "bench/plants/pump_plant.h"
#include "bench/world/air.h"
#include "telemetry/wand/queue/queue_wand.h"
#include "telemetry/wand/wand_port.h"

namespace cisterna::bench {

struct StrokeTrace {  // what really happened, for pictures and lockstep
  Time at;
  bool felt = false;
  double tip_amount = 0;  // of every drug, base units: what this stroke pushed out of the tip
};

class World final : public telemetry::WandPortEvents, public telemetry::QueueClock, private port_sim::BoardObserver {
 public:
  using MakeBody = std::function<std::unique_ptr<ImplantBody>(port_sim::Plant&, port_sim::BoardObserver&)>;

  World(const PumpData& pump, crypto::Rng& implant_rng, std::int64_t utc_at_life_0_ms);  // on the host port
  World(const PumpData& pump, const MakeBody& make, std::int64_t utc_at_life_0_ms);

  void attach(telemetry::WandPort& port) { port_ = &port; }
  void detach() { port_ = nullptr; }
  void power_up() { body_->power_up(); }

  [[nodiscard]] ImplantBody& body() { return *body_; }
  // The host port's own, for tests that reach into it; only in a world that was made on it.
  [[nodiscard]] port_sim::Implant& implant() { return dynamic_cast<HostBody&>(*body_).implant(); }
  [[nodiscard]] PumpPlant& plant() { return *plant_; }
  // What the patient's body and the outside do to the pump is another from now on; the implant's sensors are told.
  void expose(const Body& to);
  // What the implant's memory says is, or by the open refill will be, in the reservoir. Empty: nothing is recorded.
  [[nodiscard]] Solution recorded_solution() const;
  [[nodiscard]] Time now() const override { return body_->world(); }
  [[nodiscard]] std::int64_t utc_ms() const { return utc_at_life_0_ms_ + now().ms(); }
  [[nodiscard]] std::int64_t utc_at_life_0_ms() const { return utc_at_life_0_ms_; }
  // Something is on the air or a session is open: time must run with it, not leap.
  [[nodiscard]] bool air_busy();

  void advance(Time until) override;
  // Nothing on the air: as fast as the machine goes. `beat` is called at least once a virtual day and once a stop.
  void run_to(Time until, const std::function<void()>& beat = {});

  // Strokes since the last clear, kept only while recording.
  void record_strokes(bool on);
  [[nodiscard]] const std::vector<StrokeTrace>& strokes() const { return strokes_; }
  // Seen since construction.
  [[nodiscard]] std::uint32_t power_losses() const { return power_losses_; }
  [[nodiscard]] const std::vector<std::pair<Time, hal::ToneKind>>& tones() const { return tones_; }

  // WandPortEvents
  void on_frame(crypto::Bytes bytes, telemetry::Carrier carrier, bool wake_burst) override;
  void on_coil(bool on) override;
  void on_run_until(std::int64_t utc_ms) override;
  void on_connected() override;
  void on_disconnected() override;
  [[nodiscard]] telemetry::WandInfo info() override;

  // Called before the programmer is told hello: the bench's desk renews credentials by the world's calendar.
  void on_hello(std::function<void()> renew) { renew_ = std::move(renew); }
  void on_beat(std::function<void()> beat) { beat_ = std::move(beat); }
  // Called before a frame of the implant reaches the programmer: what the pump says it did is on the bench's disk by
  // then. A fault of the air, for tests and teaching: asked about each frame when it is sent; false: it never arrives.
  void air_filter(std::function<bool(crypto::Bytes frame, bool to_implant)> arrives) { arrives_ = std::move(arrives); }
  void before_answer(std::function<void()> keep) { keep_ = std::move(keep); }

 private:
  void on_stroke(Time world, bool felt, bool commanded) override;
  void on_tone(Time world, hal::ToneKind kind) override;
  void run_implant(Time until);
  void collect();
  bool hand_over();  // frames that have arrived at the wand; true: something was sent

  std::unique_ptr<PumpPlant> plant_;
  std::unique_ptr<ImplantBody> body_;
  telemetry::WandPort* port_ = nullptr;
  std::int64_t utc_at_life_0_ms_;
  FlightQueue to_implant_, to_wand_;
  std::vector<StrokeTrace> strokes_;
  std::vector<std::pair<Time, hal::ToneKind>> tones_;
  std::function<void()> renew_, beat_, keep_;
  std::function<bool(crypto::Bytes, bool)> arrives_;
  double tip_before_ = 0;
  std::uint32_t power_losses_ = 0;
  bool recording_ = false;
};

}  // namespace cisterna::bench
