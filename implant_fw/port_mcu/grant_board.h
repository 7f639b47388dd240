// The implant's board when time comes by grant: every contract of hal/ on granted time, with strokes, tones and frames
// as output messages. The rotor answers here: it turns, and is felt 400 ms later, unless a fault input says otherwise;
// what that delivered is the host's to account, stroke by stroke. No heap. R-FW-084
//
// World time is ms since manufacture, set by whoever grants it, and never goes back. Nothing moves, sounds or is sent
// while the power is gone (off, or cut within an NVM write).
#pragma once

#include <array>

#include "implant_fw/app/grant_codec.h"
#include "implant_fw/port_mcu/grant_channel.h"
#include "implant_fw/port_mcu/host_nvm.h"
#include "implant_fw/port_mcu/watchdog.h"

namespace cisterna::port_mcu {

class GrantBoard {
 public:
  explicit GrantBoard(GrantChannel& channel) : channel_(channel) {}
  GrantBoard(const GrantBoard&) = delete;
  GrantBoard& operator=(const GrantBoard&) = delete;

  [[nodiscard]] hal::Board& board() { return board_; }
  [[nodiscard]] HostNvm& nvm() { return nvm_; }
  [[nodiscard]] CmsdkWatchdog& watchdog() { return watchdog_; }
  [[nodiscard]] Time world() const { return world_; }
  void set_world(Time world);
  void power_up(hal::ResetCause cause);  // clocks from 0, rotor count 0, motor powered
  [[nodiscard]] bool hangs();            // this wake does not come back
  [[nodiscard]] bool image_asked();      // the firmware asked for the other image; answers once
  void power_down();
  [[nodiscard]] bool alive() const { return powered_ && !nvm_.dead(); }

  // The next instant the hardware itself wakes the firmware: a turn that nobody commanded.
  [[nodiscard]] Time next_event() const { return alive() && motor_on_ ? run_away_next_ : Time::never(); }
  void fire_events();
  void set_coil(bool present) { coil_ = present; }
  void set_magnet(bool present) { magnet_ = present; }
  // true: the firmware must be woken.
  [[nodiscard]] bool set_fault(app::FaultCode code, std::uint32_t argument);
  void put(const app::GrantOut& message);

 private:
  class ClockPart final : public hal::Clock {
   public:
    explicit ClockPart(const GrantBoard& b) : b_(b) {}
    [[nodiscard]] Duration since_power_on() const override { return b_.world_ - b_.powered_at_; }

   private:
    const GrantBoard& b_;
  };
  class ReferencePart final : public hal::ReferenceClock {
   public:
    explicit ReferencePart(const GrantBoard& b) : b_(b) {}
    [[nodiscard]] Duration since_power_on() const override { return b_.reference_now(); }

   private:
    const GrantBoard& b_;
  };
  class MotorPart final : public hal::Motor, public hal::RotorSense {
   public:
    explicit MotorPart(GrantBoard& b) : b_(b) {}
    void stroke() override { b_.stroke(); }
    void power(bool on) override { b_.motor_on_ = b_.alive() ? on : b_.motor_on_; }
    [[nodiscard]] std::uint32_t count() const override { return b_.felt_; }

   private:
    GrantBoard& b_;
  };
  class SensesPart final : public hal::LevelSense, public hal::Battery, public hal::NearField {
   public:
    explicit SensesPart(const GrantBoard& b) : b_(b) {}
    [[nodiscard]] bool present() const override { return false; }
    [[nodiscard]] bool empty() const override { return false; }
    [[nodiscard]] Volume reading() const override { return {}; }
    [[nodiscard]] std::uint16_t millivolts() const override {
      return b_.battery_mv_ != 0 ? b_.battery_mv_ : kNewBatteryMv;
    }
    [[nodiscard]] bool coil_present() const override { return b_.coil_; }

   private:
    const GrantBoard& b_;
  };
  class MagnetPart final : public hal::Magnet {
   public:
    explicit MagnetPart(const GrantBoard& b) : b_(b) {}
    [[nodiscard]] bool present() const override { return b_.magnet_; }

   private:
    const GrantBoard& b_;
  };
  // The image's bytes are compared with what they were at the first question.
  class MachinePart final : public hal::Machine {
   public:
    explicit MachinePart(GrantBoard& b) : b_(b) {}
    [[nodiscard]] hal::ResetCause reset_cause() const override { return b_.cause_; }
    [[nodiscard]] bool ram_holds() override;
    [[nodiscard]] bool image_whole() const override;
    [[nodiscard]] bool other_image_good() const override { return (b_.machine_faults_ & 4U) != 0; }
    void start_other_image() override { b_.image_asked_ = true; }

   private:
    GrantBoard& b_;
  };
  class OutputPart final : public hal::Tone, public hal::Radio, public crypto::Rng {
   public:
    explicit OutputPart(GrantBoard& b) : b_(b) {}
    void play(hal::ToneKind kind) override;
    void transmit(crypto::Bytes frame, bool coil) override;
    [[nodiscard]] bool fill(crypto::MutableBytes out) override;

   private:
    GrantBoard& b_;
  };

  static constexpr std::uint16_t kNewBatteryMv = 2'900;
  static constexpr std::size_t kMostUnderWay = 4;  // a stroke takes longer than it takes to be felt

  void stroke();
  void turn(bool commanded);
  void feel_later(Time at);
  [[nodiscard]] Duration reference_now() const;

  GrantChannel& channel_;
  HostNvm nvm_;
  HostRng rng_;
  CmsdkWatchdog watchdog_;
  Time world_, powered_at_, reference_anchor_, run_away_next_ = Time::never();
  Duration reference_base_, run_away_;
  std::int32_t reference_ppm_ = 0;
  std::uint32_t felt_ = 0;
  std::array<Time, kMostUnderWay> feeling_{};
  std::size_t feelings_ = 0;
  std::uint16_t battery_mv_ = 0;
  std::uint32_t hangs_ = 0, image_crc_ = 0;
  std::uint8_t machine_faults_ = 0;
  hal::ResetCause cause_ = hal::ResetCause::kPower;
  bool image_known_ = false, image_asked_ = false;
  std::array<std::uint32_t volatile, 16> pattern_{};
  bool powered_ = false, motor_on_ = true, coil_ = false, magnet_ = false, stall_ = false, silent_ = false,
       rng_stuck_ = false;
  std::array<std::uint8_t, app::kGrantMaxMessage> message_{};

  ClockPart clock_{*this};
  ReferencePart reference_{*this};
  MotorPart motor_{*this};
  SensesPart senses_{*this};
  MagnetPart magnet_part_{*this};
  MachinePart machine_{*this};
  OutputPart output_{*this};
  hal::Board board_{clock_,  reference_, motor_,  motor_,  senses_, nvm_,         senses_,
                    output_, watchdog_,  output_, output_, senses_, magnet_part_, &machine_};
};

}  // namespace cisterna::port_mcu
