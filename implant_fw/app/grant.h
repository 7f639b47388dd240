// Bench time moves by grant: the bench says *run until T*; the implant runs its own wakes up to T and stops there. The
// same messages drive port_sim (a function call) and the ARM image (a blocking read), and are what lockstep compares.
//
// Bytes: kind 1 | length 2 (little-endian) | body. Times are 8 bytes little-endian, ms of world time since manufacture.
// Input: run_until T; frame (carrier 1, bytes); coil (0/1); magnet (0/1); fault (code 1, argument 4); power (0/1).
// Output: stopped_at T (next wake 8); frame (carrier 1, bytes); stroke (world time 8, felt 1); tone (kind 1);
//         stop early: radio opened at T (the bench must now let time run with the air). R-FW-003
#pragma once

#include <cstdint>

namespace cisterna::app {

enum class GrantInput : std::uint8_t { kRunUntil = 1, kFrame = 2, kCoil = 3, kMagnet = 4, kFault = 5, kPower = 6 };
enum class GrantOutput : std::uint8_t { kStoppedAt = 0x81, kFrame = 0x82, kStroke = 0x83, kTone = 0x84, kRadioOpened = 0x85 };

}  // namespace cisterna::app
