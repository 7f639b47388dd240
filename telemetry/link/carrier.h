// What a frame travels on. Refuses nothing. R-LINK-008
#pragma once

#include <cstdint>

namespace cisterna::telemetry {

enum class Carrier : std::uint8_t { kRadio = 1, kCoil = 2 };

}  // namespace cisterna::telemetry
