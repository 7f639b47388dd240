// The simulated board: implements every contract of hal/ on granted time and a Plant. Nothing moves, sounds or is sent
// while the power is gone (off, or cut within an NVM write). Host only, integers only. R-FW-006
//
// World time is ms since manufacture, set by whoever grants it, and never goes back.
#pragma once

#include <deque>
#include <vector>

#include "implant_fw/port_sim/plant.h"
#include "implant_fw/port_sim/sim_nvm.h"
#include "telemetry/link/link.h"
#include "telemetry/session/device_session.h"

namespace cisterna::port_sim {

// What leaves the board, as it happens.
class BoardObserver {
 public:
  virtual ~BoardObserver() = default;
  virtual void on_stroke(Time /*world*/, bool /*felt*/, bool /*commanded*/) {}
  virtual void on_tone(Time /*world*/, hal::ToneKind /*kind*/) {}
  virtual void on_frame(Time /*world*/, crypto::Bytes /*frame*/, telemetry::Carrier /*carrier*/) {}
};

struct SentFrame {
  Time at;
  telemetry::Carrier carrier = telemetry::Carrier::kRadio;
  std::vector<std::uint8_t> bytes;
};

struct FaultSwitches {
  bool stall = false;          // the rotor does not turn
  bool silent_sensor = false;  // it turns, nobody feels it
  bool level_sensor = false;   // besides the plant's own
  bool magnet = false;         // besides the plant's own
  bool rng_stuck = false;
  std::uint32_t hangs = 0;       // that many wakes end in the watchdog's reset
  std::uint8_t machine = 0;      // 1 RAM does not hold its patterns, 2 the image is not whole, 4 another image is good
  std::uint16_t battery_mv = 0;  // > 0: instead of the plant's
};

class SimBoard {
 public:
  // All three must outlive the board.
  SimBoard(Plant& plant, crypto::Rng& rng, BoardObserver& observer);
  SimBoard(const SimBoard&) = delete;
  SimBoard& operator=(const SimBoard&) = delete;

  [[nodiscard]] hal::Board& board() { return board_; }
  [[nodiscard]] SimNvm& nvm() { return nvm_; }
  [[nodiscard]] FaultSwitches& faults() { return faults_; }

  [[nodiscard]] Time world() const { return world_; }
  void set_world(Time world);
  void set_reference_ppm(std::int32_t ppm);  // the gate's oscillator against true time; +: fast; -900,000..900,000
  // Clocks from 0, rotor count 0, motor powered.
  void power_up(hal::ResetCause cause = hal::ResetCause::kPower);
  [[nodiscard]] bool hangs();        // this wake does not come back
  [[nodiscard]] bool image_asked();  // the firmware asked for the other image; answers once
  void power_down();
  [[nodiscard]] bool alive() const { return powered_ && !nvm_.dead(); }

  // The next instant the hardware itself wakes the firmware: a stroke felt that nobody commanded.
  [[nodiscard]] Time next_event() const;
  void fire_events();
  void uncommanded_stroke();
  // The rotor turns by itself this often from now on, while the motor has power; 0: no more.
  void set_run_away(Duration period);

  void set_coil(bool present) { coil_ = present; }
  [[nodiscard]] bool next_frame(SentFrame& out);  // what the radio sent, oldest first
  [[nodiscard]] std::uint64_t watchdog_kicks() const { return kicks_; }
  [[nodiscard]] std::uint64_t motor_strokes() const { return strokes_; }  // commanded since construction

 private:
  class ClockPart final : public hal::Clock {
   public:
    explicit ClockPart(const SimBoard& b) : b_(b) {}
    [[nodiscard]] Duration since_power_on() const override { return b_.world_ - b_.powered_at_; }

   private:
    const SimBoard& b_;
  };
  class ReferencePart final : public hal::ReferenceClock {
   public:
    explicit ReferencePart(const SimBoard& b) : b_(b) {}
    [[nodiscard]] Duration since_power_on() const override { return b_.reference_now(); }

   private:
    const SimBoard& b_;
  };
  class MotorPart final : public hal::Motor {
   public:
    explicit MotorPart(SimBoard& b) : b_(b) {}
    void stroke() override { b_.commanded_stroke(); }
    void power(bool on) override { b_.motor_power(on); }

   private:
    SimBoard& b_;
  };
  class RotorPart final : public hal::RotorSense {
   public:
    explicit RotorPart(const SimBoard& b) : b_(b) {}
    [[nodiscard]] std::uint32_t count() const override { return b_.rotor_count(); }

   private:
    const SimBoard& b_;
  };
  class SensesPart final : public hal::LevelSense, public hal::Battery, public hal::NearField {
   public:
    explicit SensesPart(const SimBoard& b) : b_(b) {}
    [[nodiscard]] bool present() const override { return b_.faults_.level_sensor || b_.plant_.has_level_sensor(); }
    [[nodiscard]] bool empty() const override { return b_.plant_.level_empty(); }
    [[nodiscard]] Volume reading() const override { return b_.plant_.level(); }
    [[nodiscard]] std::uint16_t millivolts() const override {
      return b_.faults_.battery_mv > 0 ? b_.faults_.battery_mv : b_.plant_.battery_mv();
    }
    [[nodiscard]] bool coil_present() const override { return b_.coil_; }

   private:
    const SimBoard& b_;
  };
  class MagnetPart final : public hal::Magnet {
   public:
    explicit MagnetPart(const SimBoard& b) : b_(b) {}
    [[nodiscard]] bool present() const override { return b_.faults_.magnet || b_.plant_.magnet_present(); }

   private:
    const SimBoard& b_;
  };
  class MachinePart final : public hal::Machine {
   public:
    explicit MachinePart(SimBoard& b) : b_(b) {}
    [[nodiscard]] hal::ResetCause reset_cause() const override { return b_.cause_; }
    [[nodiscard]] bool ram_holds() override { return (b_.faults_.machine & 1U) == 0; }
    [[nodiscard]] bool image_whole() const override { return (b_.faults_.machine & 2U) == 0; }
    [[nodiscard]] bool other_image_good() const override { return (b_.faults_.machine & 4U) != 0; }
    void start_other_image() override { b_.image_asked_ = true; }

   private:
    SimBoard& b_;
  };
  class OutputPart final : public hal::Watchdog, public hal::Tone, public hal::Radio, public crypto::Rng {
   public:
    explicit OutputPart(SimBoard& b) : b_(b) {}
    void kick() override { ++b_.kicks_; }
    void play(hal::ToneKind kind) override { b_.play(kind); }
    void transmit(crypto::Bytes frame, bool coil) override { b_.transmit(frame, coil); }
    [[nodiscard]] bool fill(crypto::MutableBytes out) override { return b_.draw(out); }

   private:
    SimBoard& b_;
  };

  void commanded_stroke();
  void motor_power(bool on);
  void turn(bool commanded);
  void play(hal::ToneKind kind);
  void transmit(crypto::Bytes frame, bool coil);
  [[nodiscard]] bool draw(crypto::MutableBytes out);
  [[nodiscard]] Duration reference_now() const;
  [[nodiscard]] std::uint32_t rotor_count() const;

  Plant& plant_;
  crypto::Rng& rng_;
  BoardObserver& observer_;
  SimNvm nvm_;
  FaultSwitches faults_;
  Time world_, powered_at_, reference_anchor_, run_away_next_ = Time::never();
  Duration reference_base_, run_away_;
  std::int32_t reference_ppm_ = 0;
  hal::ResetCause cause_ = hal::ResetCause::kPower;
  bool image_asked_ = false;
  bool powered_ = false, motor_on_ = true, coil_ = false;
  std::uint32_t felt_ = 0;
  std::deque<Time> feeling_;  // instants at which turns under way will be felt
  std::deque<SentFrame> sent_;
  std::uint64_t kicks_ = 0, strokes_ = 0;

  ClockPart clock_{*this};
  ReferencePart reference_{*this};
  MotorPart motor_{*this};
  RotorPart rotor_{*this};
  SensesPart senses_{*this};
  MagnetPart magnet_{*this};
  MachinePart machine_{*this};
  OutputPart output_{*this};
  hal::Board board_{clock_,  reference_, motor_,  rotor_,  senses_, nvm_,    senses_,
                    output_, output_,    output_, output_, senses_, magnet_, &machine_};
};

}  // namespace cisterna::port_sim
