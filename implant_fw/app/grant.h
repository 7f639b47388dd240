// Bench time moves by grant: the bench says *run until T*; the implant runs its own wakes up to T and stops there. The
// same messages drive port_sim (a function call) and the ARM image (a blocking read), and are what lockstep compares.
//
// Bytes: kind 1 | length 2 (little-endian) | body. Times are 8 bytes little-endian, ms of world time since manufacture.
// Input: run_until T; frame (carrier 1, bytes); coil (0/1); magnet (0/1); fault (code 1, argument 4); power (0/1).
// Output: stopped_at T, next wake 8, reason 1 (port_sim StopReason), state 1 (kPowered ...); frame (T, carrier 1,
//         bytes); stroke (T, felt 1); tone (T, kind 1); radio_opened T: stopped early, the bench must now let time run
//         with the air.
// No wake: 2^63 - 1. A date before the implant's own moves nothing and asks for its state. R-FW-003 R-FW-086
#pragma once

#include <cstdint>

namespace cisterna::app {

enum class GrantInput : std::uint8_t { kRunUntil = 1, kFrame = 2, kCoil = 3, kMagnet = 4, kFault = 5, kPower = 6 };
enum class GrantOutput : std::uint8_t {
  kStoppedAt = 0x81,
  kFrame = 0x82,
  kStroke = 0x83,
  kTone = 0x84,
  kRadioOpened = 0x85
};

// Bits of the state in stopped_at.
enum GrantState : std::uint8_t { kPowered = 1, kRadioOpen = 2, kSessionOpen = 4 };

// Codes of a fault input; the argument is in brackets.
enum class FaultCode : std::uint8_t {
  kStall = 1,              // [0/1] the rotor does not turn
  kSilentSensor = 2,       // [0/1] it turns and is not felt
  kRunAway = 3,            // [ms between turns nobody commanded; 0: off]
  kUncommandedStroke = 4,  // [count] that many turns at once
  kRefuseWrites = 5,       // [0/1] NVM
  kCutAfter = 6,           // [bytes] power goes within an NVM write
  kRot = 7,                // [address | mask << 16] one NVM byte
  kBatteryMv = 8,          // [mV; 0: the plant's]
  kReferencePpm = 9,       // [ppm, two's complement] the gate's oscillator
  kRngStuck = 10,          // [0/1]
  kHang = 11,              // [count] the next so many wakes end in the watchdog's reset
  kMachine = 12            // [1 RAM does not hold | 2 image not whole | 4 another image is good]
};

}  // namespace cisterna::app
