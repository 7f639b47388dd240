// What the firmware asks of the hardware. Contracts only; port_sim and port_mcu implement them. No call blocks.
// R-FW-001
#pragma once

#include <cstdint>

#include "crypto/primitives/bytes.h"
#include "crypto/primitives/primitives.h"
#include "implant_fw/boot/slot_store.h"
#include "units/duration.h"
#include "units/volume.h"

namespace cisterna::hal {

// Milliseconds since power-on, monotonic. The firmware adds its saved life time.
class Clock {
 public:
  [[nodiscard]] virtual Duration since_power_on() const = 0;

 protected:
  ~Clock() = default;
};

// A second oscillator, for the delivery gate alone. Same unit; drifts on its own.
class ReferenceClock {
 public:
  [[nodiscard]] virtual Duration since_power_on() const = 0;

 protected:
  ~ReferenceClock() = default;
};

// One stroke forward. The rotor moves for at most kStrokeTime; its feedback is RotorSense's count.
inline constexpr Duration kStrokeTime = Duration::ms(500);
class Motor {
 public:
  virtual void stroke() = 0;
  virtual void power(bool on) = 0;  // off: run-away; nothing moves
 protected:
  ~Motor() = default;
};

class RotorSense {
 public:
  [[nodiscard]] virtual std::uint32_t count() const = 0;  // strokes felt since power-on, wraps at 2^32
 protected:
  ~RotorSense() = default;
};

class LevelSense {
 public:
  [[nodiscard]] virtual bool present() const = 0;  // this model has one
  [[nodiscard]] virtual bool empty() const = 0;
  [[nodiscard]] virtual Volume reading() const = 0;  // in the reservoir, by the sensor: with its error, in its steps
 protected:
  ~LevelSense() = default;
};

// Byte-writable non-volatile memory, 64 KiB. A write may be cut at any byte by power loss (the call then does not
// return on a real device; port_sim reports false and the firmware is torn down). false: the write failed.
inline constexpr std::uint32_t kNvmSize = 65'536;
class Nvm {
 public:
  virtual void read(std::uint32_t address, crypto::MutableBytes out) const = 0;
  [[nodiscard]] virtual bool write(std::uint32_t address, crypto::Bytes bytes) = 0;

 protected:
  ~Nvm() = default;
};

class Battery {
 public:
  [[nodiscard]] virtual std::uint16_t millivolts() const = 0;

 protected:
  ~Battery() = default;
};

// Kicked at every wake. What does not come back within kWatchdogBite is reset, and starts with kWatchdog as its cause.
inline constexpr Duration kWatchdogBite = Duration::s(60);
enum class ResetCause : std::uint8_t { kPower = 0, kWatchdog = 1 };
class Watchdog {
 public:
  virtual void kick() = 0;

 protected:
  ~Watchdog() = default;
};

enum class ToneKind : std::uint8_t { kCritical, kNonCritical, kCoil, kConfirm };
class Tone {
 public:
  virtual void play(ToneKind kind) = 0;

 protected:
  ~Tone() = default;
};

// Frames leave here; they arrive through App::on_frame. `coil`: over the near-field coil instead of the radio.
class Radio {
 public:
  virtual void transmit(crypto::Bytes frame, bool coil) = 0;

 protected:
  ~Radio() = default;
};

class NearField {
 public:
  [[nodiscard]] virtual bool coil_present() const = 0;

 protected:
  ~NearField() = default;
};

class Magnet {
 public:
  [[nodiscard]] virtual bool present() const = 0;

 protected:
  ~Magnet() = default;
};

// What the machine can say of itself.
class Machine {
 public:
  [[nodiscard]] virtual ResetCause reset_cause() const = 0;
  [[nodiscard]] virtual bool ram_holds() = 0;               // patterns in an area that nothing else uses
  [[nodiscard]] virtual bool image_whole() const = 0;       // the program's bytes are those that were started
  [[nodiscard]] virtual bool other_image_good() const = 0;  // another whole, signed image could be started
  virtual void start_other_image() = 0;                     // the implant is torn down and starts from it
 protected:
  ~Machine() = default;
};

struct Board {
  Clock& clock;
  ReferenceClock& reference;
  Motor& motor;  // handed to the delivery gate and to nothing else
  RotorSense& rotor;
  LevelSense& level;
  Nvm& nvm;
  Battery& battery;
  crypto::Rng& rng;
  Watchdog& watchdog;
  Tone& tone;
  Radio& radio;
  NearField& near_field;
  Magnet& magnet;
  Machine* machine = nullptr;  // nullptr: nothing to say, power came
  boot::ImagePort images{};
};

}  // namespace cisterna::hal
