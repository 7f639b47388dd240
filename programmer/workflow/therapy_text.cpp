// R-FLOW-062
#include "programmer/workflow/therapy_text.h"

#include "programmer/dosing/calendar.h"
#include "programmer/dosing/line.h"
#include "programmer/dosing/quantity.h"
#include "programmer/dosing/sentence.h"
#include "programmer/workflow/therapy_figures.h"

namespace cisterna::workflow {

namespace {

using dosing::Exact;
using dosing::MassUnit;

constexpr std::array<std::string_view, 7> kWeekdays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

// Writes amounts in the drug's unit and rates at its concentration.
class Words {
 public:
  Words(const pump::Prescription& p, bool in_mg) : p_(p), unit_(in_mg ? MassUnit::kMg : MassUnit::kMcg) {}

  [[nodiscard]] std::string amount(Amount a) const { return dosing::format_amount(a, unit_); }
  [[nodiscard]] std::string daily(Amount a) const { return dosing::format_daily(a, unit_); }
  [[nodiscard]] std::string concentration(Concentration c) const { return dosing::format_concentration(c, unit_); }
  [[nodiscard]] std::string with_rate(Amount a) const { return with_rate(a, p_.drug.concentration); }
  [[nodiscard]] std::string with_rate(Amount a, Concentration c) const {
    return daily(a) + (c.base_per_ml() > 0 ? " = " + rate(a, c) : "");
  }
  [[nodiscard]] static std::string rate(Amount a, Concentration c) {
    return dosing::format_ml_per_day(Exact{a.base()} / Exact{c.base_per_ml()});
  }
  [[nodiscard]] Amount rounded(const Exact& base) const {
    return Amount::of(p_.drug.concentration.kind(), base.nearest().value_or(0));
  }

 private:
  const pump::Prescription& p_;
  MassUnit unit_;
};

std::string day_program(const pump::DayProgram& program, const Words& words) {
  std::string out;
  for (const auto& step : program.steps)
    out += (out.empty() ? "" : ", ") + dosing::format_time_of_day(step.start_min) + "-" +
           dosing::format_time_of_day(step.end_min) + " " + words.amount(step.amount);
  if (program.basal_daily.base() > 0) out += (out.empty() ? "" : ", ") + ("else " + words.daily(program.basal_daily));
  return out;
}

std::string flex(const pump::Prescription& p, const Words& words) {
  const auto figures = figures_of(p, {});
  const auto total = [&](std::size_t i) {
    return figures ? words.with_rate(words.rounded(figures->days[i].total_per_day)) : std::string{"impossible"};
  };
  if (p.programs.empty()) return "flex";
  if (p.programs.size() == 1) return total(0) + ", flex: " + day_program(p.programs[0], words);
  std::string out = "flex by weekday";
  for (std::size_t i = 0; i < p.programs.size(); ++i)
    if (const auto days = weekdays_text(p, i); !days.empty())
      out += "; " + days + " " + total(i) + ": " + day_program(p.programs[i], words);
  return out;
}

std::string titration(const pump::Prescription& p, const Words& words) {
  std::string out = "titration:";
  for (const auto& step : p.titration)
    out += (step.day == 0 ? " " : ", from day " + std::to_string(step.day) + " ") + words.with_rate(step.daily);
  return out;
}

std::string day_count(int n) {
  return std::to_string(n) + (n == 1 ? " day " : " days ");
}

std::string cycle(const pump::Prescription& p, const Words& words) {
  return "cycle: " + day_count(p.on_days) + words.with_rate(p.on_daily) + ", then " + day_count(p.off_days) +
         (p.off_daily.base() > 0 ? words.with_rate(p.off_daily) : "minimum rate");
}

std::string minimum(const pump::Prescription& p, const Words& words) {
  if (p.day_volume.nl() == 0) return "minimum rate: only the mechanism is kept moving";
  return "minimum rate: " + words.daily(p.daily) + " = " + dosing::format_ml_per_day(dosing::exact_ml(p.day_volume)) +
         ", only the mechanism is kept moving";
}

std::string schedule(const pump::Prescription& p, const Words& words) {
  if (p.mode == "flex") return flex(p, words);
  if (p.mode == "titration") return titration(p, words);
  if (p.mode == "cycle") return cycle(p, words);
  if (p.mode == "minimum_rate") return minimum(p, words);
  return words.with_rate(p.daily) + ", " + (p.mode == "continuous" ? "constant" : p.mode);
}

std::string periodic(const pump::PeriodicBolus& bolus, const Words& words) {
  const auto count = Exact::ratio(86'400'000, bolus.every.ms());
  return "; and " + words.amount(bolus.amount) + " over " + dosing::format_duration(bolus.duration) + " every " +
         dosing::format_duration(bolus.every) + " = " + dosing::format_number(count, 3) + " a day, " +
         words.daily(words.rounded(Exact{bolus.amount.base()} * count));
}

std::string grant(const pump::PatientGrant& g, const Words& words) {
  return "; patient bolus " + words.amount(g.amount) + " over " + dosing::format_duration(g.duration) + ", at most " +
         std::to_string(g.max_count) + " and " + words.amount(g.max_amount) + " in 24 h, lockout " +
         dosing::format_duration(g.lockout);
}

std::string bridge(const pump::Bridge& b, const std::string& name, const Words& words) {
  const auto c = b.old_drug.concentration;
  const Exact rate = Exact{b.old_daily.base()} / Exact{c.base_per_ml()};
  std::string lasts;
  if (const auto seconds = dosing::delivery_time_s(dosing::exact_ml(b.volume), rate))
    lasts = ", about " + dosing::format_duration(Duration::s(seconds->nearest().value_or(0)));
  return "; first a bridge: " + name + " " + words.concentration(c) + ", " + words.with_rate(b.old_daily, c) +
         ", until " + dosing::format_volume(b.volume) + " are given" + lasts;
}

// Each in a unit of its own: opioids and local anaesthetics in mg, the others in mcg.
std::string component(const std::string& name, Concentration c, Amount daily) {
  constexpr std::int64_t kFromMg = 5'000'000;  // ng per mL
  const auto unit = c.base_per_ml() >= kFromMg ? MassUnit::kMg : MassUnit::kMcg;
  return name + " " + dosing::format_concentration(c, unit) + ", at most " + dosing::format_daily(daily, unit);
}

}  // namespace

std::string_view weekday_name(int weekday) {
  return kWeekdays[static_cast<std::size_t>((weekday % 7 + 7) % 7)];
}

std::string weekdays_text(const pump::Prescription& p, std::size_t program) {
  std::string out;
  for (std::size_t day = 0; day < 7; ++day)
    if (p.weekday_program[day] == program) out += (out.empty() ? "" : ", ") + std::string{kWeekdays[day]};
  return out;
}

Amount daily_of_other(const pump::Prescription& p, const pump::Drug& other) {
  const auto c = p.drug.concentration;
  if (c.base_per_ml() <= 0) return Amount::of(other.concentration.kind(), 0);
  const auto exact = Exact{most_in_24h(p).base()} * Exact{other.concentration.base_per_ml()} / Exact{c.base_per_ml()};
  return Amount::of(other.concentration.kind(), exact.nearest().value_or(0));
}

std::string therapy_sentence(const std::string& drug, const pump::Prescription& p, bool in_mg, const DrugName& name) {
  const Words words{p, in_mg};
  const auto named = [&](const pump::Drug& d) { return name ? name(d) : "drug " + std::to_string(d.code); };
  std::string out = drug + " " + words.concentration(p.drug.concentration) + ", " + schedule(p, words);
  for (const auto& other : p.others)
    out += "; with " + component(named(other), other.concentration, daily_of_other(p, other));
  if (p.periodic && p.periodic->every.ms() > 0) out += periodic(*p.periodic, words);
  if (p.grant) out += grant(*p.grant, words);
  if (p.prime.nl() > 0) out += "; first a prime of " + dosing::format_volume(p.prime) + " at the pump's fastest";
  if (p.bridge && p.bridge->old_drug.concentration.base_per_ml() > 0)
    out += bridge(*p.bridge, p.bridge->old_drug.code == p.drug.code ? drug : named(p.bridge->old_drug), words);
  return out;
}

}  // namespace cisterna::workflow
