#include "implant_fw/commands/service_dates.h"

namespace cisterna::commands {
namespace {

// Years begin in March; m is 0 for March.
std::int32_t first_day_of(std::int32_t year, std::int32_t m) {
  return year * 365 + year / 4 - year / 100 + year / 400 + (153 * m + 2) / 5 - 719'468;
}

}  // namespace

std::int32_t replacement_due_d(std::int32_t implanted_d, std::uint16_t service_months) {
  const auto z = implanted_d + 719'468;
  const auto in_era = z % 146'097;
  const auto year_of_era = (in_era - in_era / 1'460 + in_era / 36'524 - in_era / 146'096) / 365;
  const auto year = year_of_era + z / 146'097 * 400;
  const auto day_of_year = in_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const auto m = (5 * day_of_year + 2) / 153;
  const auto day = implanted_d - first_day_of(year, m);  // 0: the first
  const auto months = year * 12 + m + service_months;
  const auto first = first_day_of(months / 12, months % 12);
  const auto next = first_day_of((months + 1) / 12, (months + 1) % 12);
  return (first + day < next ? first + day : next - 1) - kReplacementBeforeEnd_d;
}

}  // namespace cisterna::commands
