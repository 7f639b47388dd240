#include "programmer/dosing/sentence.h"

#include "programmer/dosing/quantity.h"
#include "programmer/dosing/rate.h"

namespace cisterna::dosing {

namespace {
// An exact amount (mcg or units) in the unit it is shown in, "2,000 mcg".
std::string amount_text(const Exact& base, AmountKind kind, MassUnit unit) {
  if (kind == AmountKind::kUnits) return format_number(base, 3) + " units";
  switch (unit) {
    case MassUnit::kMcg:
      return format_number(base, 3) + " mcg";
    case MassUnit::kMg:
      return format_number(base / Exact(1'000), 6) + " mg";  // to the ng, as in mcg
  }
  return format_number(base, 3) + " mcg";
}
}  // namespace

std::string format_amount(Amount a, MassUnit unit) {
  return amount_text(exact_base(a), a.kind(), unit);
}
std::string format_daily(Amount a, MassUnit unit) {
  return format_amount(a, unit) + "/day";
}
std::string format_concentration(Concentration c, MassUnit unit) {
  return amount_text(exact_base_per_ml(c), c.kind(), unit) + "/mL";
}
std::string format_volume(Volume v) {
  return format_number(exact_ml(v), 6) + " mL";
}
std::string format_ml_per_day(const Exact& ml_per_day) {
  return format_number(ml_per_day, 6) + " mL/day";
}

std::string format_duration(Duration d) {
  const std::int64_t s = *Exact::ratio(d.ms(), 1'000).nearest();
  std::string out;
  const auto part = [&out](std::int64_t value, const char* unit) {
    if (value == 0) return;
    if (!out.empty()) out += " ";
    out += format_number(value, 0) + " " + unit;
  };
  part(s / 3600, "h");
  part(s / 60 % 60, "min");
  part(s % 60, "s");
  return out.empty() ? "0 s" : out;
}

namespace {
Result<std::string, Problem> dose_and_rate(Amount daily, Concentration concentration, MassUnit unit) {
  const auto rate = rate_ml_per_day(daily, concentration);
  if (!rate) return rate.error();
  return format_daily(daily, unit) + " = " + format_ml_per_day(*rate);
}
}  // namespace

// R-DOSE-014
Result<std::string, Problem> therapy_sentence(std::string_view drug, Concentration concentration, Amount daily,
                                              std::string_view how, MassUnit unit) {
  const auto dose = dose_and_rate(daily, concentration, unit);
  if (!dose) return dose.error();
  return std::string(drug) + " " + format_concentration(concentration, unit) + ", " + *dose + ", " + std::string(how);
}

Result<std::string, Problem> change_sentence(std::string_view drug, Concentration concentration, Amount from_daily,
                                             Amount to_daily, MassUnit unit) {
  const auto from = dose_and_rate(from_daily, concentration, unit);
  if (!from) return from.error();
  const auto to = dose_and_rate(to_daily, concentration, unit);
  if (!to) return to.error();
  std::string out = std::string(drug) + " " + format_concentration(concentration, unit) + ", " + *from + " -> " + *to;
  if (from_daily.base() == 0) return out;
  const Exact percent = (Exact::ratio(to_daily.base(), from_daily.base()) - Exact(1)) * Exact(100);
  return out + " (" + (percent.is_negative() ? "" : "+") + format_number(percent, 2) + " %)";
}

}  // namespace cisterna::dosing
