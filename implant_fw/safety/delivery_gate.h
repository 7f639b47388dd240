// The last door: the one owner of the motor. It holds its own limits, its own windows and its own clock, and can only
// deliver less than asked. A lawful prescription can never trip it. R-GATE-010 R-GATE-101
//
// A stroke is asked for with may_stroke(); on kAllowed it is already counted and stored, and exactly one move()
// follows. Counted: every commanded stroke whether or not it was felt, and every stroke felt without a command. Refuses
// (nothing is queued): kDenied rate or window; kMoving the rotor may still be turning; kOff motor power is off after a
// run-away; kNotRunning no prescription runs; kLimitsDamaged the held limits are rotten: set_figures() again. A failed
// NVM write does not stop therapy; storage_failed() tells it.
//
//   idle --may_stroke: allowed--> permitted --move--> moving --finish (kStrokeTime later)--> idle
//   any  --two strokes felt without command--> off
#pragma once

#include "implant_fw/hal/hal.h"
#include "implant_fw/safety/gate_limits.h"
#include "implant_fw/safety/gate_memory.h"
#include "implant_fw/safety/windows.h"

namespace cisterna::safety {

enum class GateAnswer : std::uint8_t { kAllowed, kDenied, kMoving, kOff, kNotRunning, kLimitsDamaged };

struct Feedback {
  bool felt = false;             // the commanded stroke
  std::uint8_t uncommanded = 0;  // strokes felt without a command, newly seen
};

class DeliveryGate {
 public:
  DeliveryGate(hal::Motor& motor, const hal::RotorSense& rotor, const hal::ReferenceClock& clock, GateMemory& memory);

  // Reads bins, permit and commit back; after lost time goes on as if no time had passed. false: a cell was lost
  // (its strokes are unknown; the rest holds).
  [[nodiscard]] bool power_on() { return power_on(INT64_MIN); }
  // The same while the clock runs on: `base_ms` is what base_ms() answered since power-on, so that no time is lost; a
  // stroke that was under way is resumed, its feedback may have come. R-FW-030
  [[nodiscard]] bool power_on(std::int64_t base_ms);
  [[nodiscard]] std::int64_t base_ms() const { return base_ms_; }
  void resume_motion() { state_ = State::kMoving; }

  // Limits anew, from plain figures; the same figures again change nothing, so it may be called after every reset.
  // A new commit_tag: from here on the volume since the commit must fit the new limits, and the whole window the
  // largest in force within it. R-GATE-011 A new permit_tag opens the permit of a single bolus; 0 ends it, and only
  // what its time has earned stays permitted. R-GATE-012 R-GATE-016
  // With a new commit_tag also a prime's one-time permit, outside the windows, and a bridge: its limits hold until the
  // gate's own count of felt strokes has reached its volume, whatever the figures say by then. R-GATE-033 R-GATE-034
  void set_figures(const GateFigures& figures);

  [[nodiscard]] GateAnswer may_stroke();
  void move();  // after kAllowed only; otherwise nothing moves
  [[nodiscard]] bool moving() const { return state_ == State::kMoving; }
  [[nodiscard]] bool motor_off() const { return state_ == State::kOff; }
  // Reads the rotor; `done`: kStrokeTime has passed since move().
  [[nodiscard]] Feedback poll(bool done);
  void power_off();    // run-away seen before a reset, or a fault of class S
  void allow_motor();  // power again (clinician's restart after a run-away was looked at)

  void checkpoint();  // stores the gate's time beside its bins
  [[nodiscard]] std::uint8_t denials_in_hour() const;
  [[nodiscard]] std::uint32_t strokes_in_hour() const { return minutes_.sum(); }
  [[nodiscard]] std::uint32_t strokes_in_day() const { return quarters_.sum(); }
  [[nodiscard]] bool storage_failed() const { return storage_failed_; }
  [[nodiscard]] HeldLimits& held() { return held_; }  // fault tests

 private:
  enum class State : std::uint8_t { kIdle, kPermitted, kMoving, kOff };
  struct Permit {
    std::int64_t start_ms = 0;
    std::uint32_t planned_nl = 0, duration_s = 0;
  };
  struct Booked {
    std::uint16_t hour = 0, day = 0;  // strokes, rounded up, of permits that ended in a quarter-hour bin
  };
  struct Shares {
    std::uint32_t hour = 0, day = 0;
  };  // strokes that permits add to a window

  [[nodiscard]] std::int64_t now_ms() const;
  void advance(std::int64_t now);
  void begin_commit(const GateFigures& figures, std::int64_t now);
  void begin_window(std::int64_t now);
  void begin_course(const GateFigures& figures);
  void close_prime();
  void count_course(bool felt);
  void end_bridge(std::int64_t now);
  [[nodiscard]] bool may_prime(const GateLimits& limits, std::int64_t now);
  void follow_permit(const GateFigures& figures, std::int64_t now);
  void cancel_permit(std::int64_t now);
  void close_permit(std::int64_t now, std::int64_t end_ms, std::uint32_t volume_nl);
  [[nodiscard]] Shares shares(std::int64_t now, bool since_commit) const;
  [[nodiscard]] std::uint32_t strokes_of(std::uint32_t nl) const;  // rounded up
  [[nodiscard]] bool fits(const GateLimits& limits, std::int64_t now) const;
  void renew_fastest();
  void count(const GateLimits& limits, std::int64_t now);
  void note_denial(std::int64_t now);
  void save(std::uint16_t cell, const Cell& bytes);
  void save_minute();
  void save_quarter(std::int64_t index);
  void save_permit();
  void save_commit();
  [[nodiscard]] bool load_minutes(std::int64_t base_ms);
  [[nodiscard]] bool load_quarters();
  void load_permit();
  void load_commit();

  hal::Motor& motor_;
  const hal::RotorSense& rotor_;
  const hal::ReferenceClock& clock_;
  GateMemory& memory_;
  HeldLimits held_, later_;  // in force; and after the bridge
  MinuteWindow minutes_;
  QuarterWindow quarters_;
  std::array<Booked, kQuarterBins> booked_{};
  Permit permit_;
  std::int64_t base_ms_ = 0;
  std::int64_t last_stroke_ms_ = INT64_MIN / 2;
  std::int64_t fastest_ms_ = 0;               // shortest lawful interval of what is in force
  std::int64_t fastest_since_stroke_ms_ = 0;  // and of all that was since the last stroke
  std::int64_t commit_ms_ = 0;
  std::uint16_t commit_before_minute_ = 0, commit_before_quarter_ = 0;  // strokes in the commit's bins before it
  std::uint32_t since_commit_ = 0, commit_tag_ = 0;
  std::uint16_t permit_tag_ = 0;  // of the running permit, or of the last
  // Strokes left of the prime; of the bridge and 1 more (1: its volume was felt, 0: none). In the newest minute's cell.
  std::uint16_t prime_left_ = 0, bridge_left_ = 0;
  bool bridge_stroke_ = false;  // the stroke that moves was counted for the bridge
  std::array<std::int64_t, 3> denials_ms_{};
  std::uint32_t rotor_seen_ = 0;
  std::int64_t uncommanded_ms_ = INT64_MIN / 2;
  std::uint32_t stroke_nl_ = 0;  // from the figures; 0: none yet
  State state_ = State::kIdle;
  bool storage_failed_ = false;
};

}  // namespace cisterna::safety
