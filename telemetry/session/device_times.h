// The implant's session times in one place; what they mean is said in device_session.h. R-SESS-014
#pragma once

#include "units/duration.h"

namespace cisterna::telemetry {

inline constexpr Duration kCoilUnbroken = Duration::s(10);
inline constexpr Duration kNearKeysLive = Duration::s(60);
inline constexpr Duration kWakeCopies = Duration::s(2);
inline constexpr Duration kFirstMessageWithin = Duration::ms(500);
inline constexpr Duration kThirdMessageWithin = Duration::s(2);
inline constexpr Duration kRadioAwake = Duration::s(2);
inline constexpr Duration kKeysIdle = Duration::minutes(2);
inline constexpr Duration kSessionLife = Duration::minutes(60);
inline constexpr Duration kRepeatsHoldRadio = Duration::s(6);
inline constexpr Duration kFragmentsHoldRadio = Duration::s(10);
inline constexpr Duration kDeviceResponse = Duration::ms(400);  // link: 16 full frames at 400 kbit/s are 82 ms

}  // namespace cisterna::telemetry
