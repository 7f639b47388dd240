// When an implant is due for replacement: implant date + service months - 90 days, in calendar months. R-FW-031
//
// Days count from 1970-01-01. A month without that day ends on its last. E1: 2018-03-31 + 84 months - 90 d: 2024-12-31.
// Calendar arithmetic: H. Hinnant, "chrono-compatible low-level date algorithms", valid for years 0 to 9999.
#pragma once

#include <cstdint>

namespace cisterna::commands {

inline constexpr std::int32_t kReplacementBeforeEnd_d = 90;
[[nodiscard]] std::int32_t replacement_due_d(std::int32_t implanted_d, std::uint16_t service_months);

}  // namespace cisterna::commands
