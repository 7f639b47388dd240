#include "bench/report/numbers.h"

#include <algorithm>
#include <cmath>

#include "programmer/dosing/quantity.h"

namespace cisterna::bench {

using dosing::Exact;

std::string count_text(std::int64_t n) {
  return dosing::format_number(Exact(n), 0);
}

std::string decimal_text(double value, int decimals) {
  std::int64_t scale = 1;
  for (int i = 0; i < decimals; ++i) scale *= 10;
  const double scaled = value * static_cast<double>(scale);
  if (!std::isfinite(scaled) || std::fabs(scaled) > 9e18) return "?";
  return dosing::format_number(Exact::ratio(std::llround(scaled), scale), decimals);
}

std::string ml_text(Volume v, int decimals) {
  return dosing::format_number(Exact::ratio(v.nl(), 1'000'000), decimals);
}

std::string percent_text(Volume part, Volume whole) {
  if (whole.nl() == 0) return "";
  const Exact percent = Exact(part.nl() - whole.nl()) * Exact(100) / Exact(whole.nl());
  const std::string text = dosing::format_number(percent, 1);
  return (text == "0" || text.front() == '-' ? "" : "+") + text + " %";
}

std::string on_the_point(const std::string& number, int before, int after) {
  const std::size_t point = std::min(number.find('.'), number.size());
  const auto pad = [](int wanted, std::size_t have) {
    return std::string(static_cast<std::size_t>(std::max(0, wanted - static_cast<int>(have))), ' ');
  };
  return pad(before, point) + number + pad(after, number.size() - point);
}

}  // namespace cisterna::bench
