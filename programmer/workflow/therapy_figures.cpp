// R-FLOW-061
#include "programmer/workflow/therapy_figures.h"

#include <algorithm>

#include "programmer/dosing/week.h"
#include "units/wide.h"

namespace cisterna::workflow {

namespace {

using dosing::Exact;
using dosing::Problem;
using dosing::ProblemCode;
using Figures = Result<TherapyFigures, Problem>;

constexpr int kMinutesOfDay = 1440;

Problem problem(ProblemCode code, const char* message, const char* field) {
  return {code, message, field};
}

Exact rate_of(const Exact& daily, Concentration c) {
  return daily / Exact{c.base_per_ml()};
}

TherapyFigures even(const Exact& daily, Concentration c) {
  TherapyFigures out;
  out.most_in_24h = out.least_day = out.first_day = daily;
  out.most_in_1h = daily / Exact{24};
  out.fastest_ml_per_day = out.slowest_ml_per_day = rate_of(daily, c);
  return out;
}

void widen(TherapyFigures& all, const TherapyFigures& more) {
  all.most_in_24h = std::max(all.most_in_24h, more.most_in_24h);
  all.least_day = std::min(all.least_day, more.least_day);
  all.most_in_1h = std::max(all.most_in_1h, more.most_in_1h);
  all.fastest_ml_per_day = std::max(all.fastest_ml_per_day, more.fastest_ml_per_day);
  all.slowest_ml_per_day = std::min(all.slowest_ml_per_day, more.slowest_ml_per_day);
}

Result<dosing::FlexDay, Problem> day_of(const pump::DayProgram& program, Concentration c) {
  std::vector<dosing::FlexStep> steps;
  for (const auto& step : program.steps) {
    if (step.amount.kind() != c.kind())
      return problem(ProblemCode::kKindMismatch, "A step and the concentration are not of one kind (mass or units).",
                     "steps");
    steps.push_back({step.start_min, step.end_min, Exact{step.amount.base()}});
  }
  std::optional<Exact> basal;
  if (program.basal_daily.base() > 0) basal = Exact{program.basal_daily.base()};
  return dosing::flex_day(Exact{c.base_per_ml()}, std::move(steps), basal);
}

Figures figures_of_flex(const pump::Prescription& p) {
  TherapyFigures out;
  const auto c = p.drug.concentration;
  if (p.programs.empty()) return problem(ProblemCode::kEmpty, "A flex prescription needs steps.", "steps");
  for (const auto& program : p.programs) {
    auto day = day_of(program, c);
    if (!day) return day.error();
    out.days.push_back(std::move(day).value());
  }
  std::vector<dosing::WeekSegment> week;
  for (std::size_t weekday = 0; weekday < 7; ++weekday) {
    if (p.weekday_program[weekday] >= out.days.size())
      return problem(ProblemCode::kImpossible, "A weekday has no day program.", "days");
    const auto& day = out.days[p.weekday_program[weekday]];
    const int begin = static_cast<int>(weekday) * kMinutesOfDay;
    for (const auto& s : day.segments) {
      week.push_back({begin + s.start_minute, begin + s.end_minute, s.amount});
      const bool first = week.size() == 1;
      out.fastest_ml_per_day = first ? s.rate_ml_per_day : std::max(out.fastest_ml_per_day, s.rate_ml_per_day);
      out.slowest_ml_per_day = first ? s.rate_ml_per_day : std::min(out.slowest_ml_per_day, s.rate_ml_per_day);
    }
    out.least_day = weekday == 0 ? day.total_per_day : std::min(out.least_day, day.total_per_day);
  }
  out.most_in_24h = out.first_day = dosing::most_in_any_window(week, kMinutesOfDay);
  out.most_in_1h = dosing::most_in_any_window(week, 60);
  out.pieces = 2 * static_cast<int>(dosing::kMaxFlexSegments) + 4;  // two days' segments, each cut at most once
  return out;
}

Figures figures_of_titration(const pump::Prescription& p) {
  if (p.titration.empty() || p.titration.front().day != 0)
    return problem(ProblemCode::kImpossible, "A titration begins with day 0.", "steps");
  auto out = even(Exact{p.titration.front().daily.base()}, p.drug.concentration);
  int before = -1;
  for (const auto& step : p.titration) {
    if (step.day <= before) return problem(ProblemCode::kImpossible, "The days of a titration must rise.", "steps");
    if (step.daily.base() <= 0) return problem(ProblemCode::kImpossible, "A step of 0 is no dose.", "steps");
    before = step.day;
    widen(out, even(Exact{step.daily.base()}, p.drug.concentration));
  }
  return out;
}

Figures figures_of_cycle(const pump::Prescription& p) {
  if (p.on_days < 1 || p.off_days < 1)
    return problem(ProblemCode::kImpossible, "A cycle needs at least one day on and one day off.", "on_days");
  if (p.on_daily.base() <= 0) return problem(ProblemCode::kImpossible, "A dose of 0 is no therapy.", "on_dose");
  auto out = even(Exact{p.on_daily.base()}, p.drug.concentration);
  if (p.off_daily.base() > 0) widen(out, even(Exact{p.off_daily.base()}, p.drug.concentration));
  return out;
}

Figures figures_of_schedule(const pump::Prescription& p, Volume moving) {
  const auto c = p.drug.concentration;
  if (p.mode == "flex") return figures_of_flex(p);
  if (p.mode == "titration") return figures_of_titration(p);
  if (p.mode == "cycle") return figures_of_cycle(p);
  if (p.mode == "minimum_rate") return even(Exact{moving.nl()} * Exact{c.base_per_ml()} / Exact{kNlPerMl}, c);
  if (p.mode != "continuous") return problem(ProblemCode::kUnknownName, "This is no therapy mode.", "mode");
  if (p.daily.kind() != c.kind())
    return problem(ProblemCode::kKindMismatch, "The dose and the concentration are not of one kind (mass or units).",
                   "dose");
  return even(Exact{p.daily.base()}, c);
}

std::optional<Problem> bad_boluses(const pump::Prescription& p) {
  const auto kind = p.drug.concentration.kind();
  if (p.periodic) {
    if (p.periodic->amount.kind() != kind)
      return problem(ProblemCode::kKindMismatch, "The bolus is not of the drug's kind (mass or units).", "amount");
    if (p.periodic->duration >= p.periodic->every)
      return problem(ProblemCode::kOverlap, "The bolus must be shorter than its interval.", "every");
  }
  if (!p.grant) return std::nullopt;
  if (p.grant->amount.kind() != kind || p.grant->max_amount.kind() != kind)
    return problem(ProblemCode::kKindMismatch, "The bolus is not of the drug's kind (mass or units).", "amount");
  if (p.grant->duration > p.grant->lockout)
    return problem(ProblemCode::kImpossible, "The patient's bolus must not last longer than its lockout.", "lockout");
  return std::nullopt;
}

void add_periodic(TherapyFigures& out, const pump::PeriodicBolus& bolus) {
  const Exact amount{bolus.amount.base()};
  const auto every_s = bolus.every.ms() / 1000, duration_s = bolus.duration.ms() / 1000;
  const Exact in_day = amount * Exact{dosing::starts_in_any_window(86'400, every_s)};
  const Exact in_hour = duration_s <= 3'600 ? amount : amount * Exact::ratio(3'600, duration_s);
  out.most_in_24h = out.most_in_24h + in_day;
  out.first_day = out.first_day + in_day;
  out.least_day = out.least_day + amount * Exact{86'400 / every_s};
  out.most_in_1h = out.most_in_1h + in_hour * Exact{dosing::starts_in_any_window(3'600, every_s)};
}

Amount rounded_down(AmountKind kind, const Exact& base) {
  return Amount::of(kind, base.floor().value_or(0));
}

std::int64_t days_since(Duration life, Duration begun) {
  return life < begun ? 0 : (life - begun).ms() / kDay.ms();
}

}  // namespace

Result<TherapyFigures, Problem> figures_of(const pump::Prescription& p, Volume moving) {
  if (p.drug.concentration.base_per_ml() <= 0)
    return problem(ProblemCode::kZeroDivisor, "A concentration of 0 is no drug.", "concentration");
  if (auto bad = bad_boluses(p)) return *std::move(bad);
  auto made = figures_of_schedule(p, moving);
  if (!made) return made.error();
  auto out = std::move(made).value();
  if (p.periodic) add_periodic(out, *p.periodic);
  return out;
}

Amount dose_in_force(const pump::Prescription& p, Duration life, Duration begun) {
  const auto day = days_since(life, p.day_anchor.ms() != 0 ? p.day_anchor : begun);
  if (p.mode == "titration" && !p.titration.empty()) {
    auto dose = p.titration.front().daily;
    for (const auto& step : p.titration)
      if (step.day <= day) dose = step.daily;
    return dose;
  }
  if (p.mode == "cycle" && p.on_days + p.off_days > 0)
    return day % (p.on_days + p.off_days) < p.on_days ? p.on_daily : p.off_daily;
  return p.daily;
}

Amount mean_daily(const pump::Prescription& p, Duration life, Duration begun) {
  const auto kind = p.drug.concentration.kind();
  Exact mean{dose_in_force(p, life, begun).base()};
  if (p.mode == "flex") {
    const auto figures = figures_of(p, {});
    if (!figures) return p.daily;
    Exact week;
    for (const auto index : p.weekday_program) week = week + figures->days[index].total_per_day;
    mean = week / Exact{7};
  }
  if (p.periodic) mean = mean + Exact{p.periodic->amount.base()} * Exact::ratio(86'400'000, p.periodic->every.ms());
  return rounded_down(kind, mean);
}

bool agrees(const TherapyFigures& own, Concentration concentration, Volume pump_day) {
  const auto volume = [&](const Exact& amount) {
    return (amount * Exact{kNlPerMl} / Exact{concentration.base_per_ml()}).floor().value_or(-1);
  };
  const auto low = volume(own.most_in_24h), high = volume(own.most_in_24h + Exact{own.pieces});
  return pump_day.nl() >= low && pump_day.nl() <= high;
}

}  // namespace cisterna::workflow
