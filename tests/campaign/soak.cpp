#include "tests/campaign/soak.h"

#include <algorithm>

#include "tests/campaign/owed_model.h"
#include "tests/campaign/visit.h"

namespace cisterna::campaign {
namespace {

using namespace telemetry;  // NOLINT

class Draw {
 public:
  explicit Draw(test_support::SeededRng& rng) : rng_(rng) {}
  std::uint64_t dose() { return 100'000 + 2 * rng_.below(400'000); }
  Prescription prescription() {
    Prescription p;
    p.primary = kBaclofen;
    p.mode = static_cast<ScheduleMode>(1 + rng_.below(5));
    switch (p.mode) {
      case ScheduleMode::kContinuous:
        p.continuous.daily_amount = dose();
        break;
      case ScheduleMode::kFlex:
        flex(p);
        break;
      case ScheduleMode::kTitration: {
        std::uint64_t day = 0;
        for (auto n = 1 + rng_.below(30); n > 0; --n, day += 1 + rng_.below(60))
          (void)p.titration.steps.push_back({static_cast<std::uint16_t>(day), dose()});
        break;
      }
      case ScheduleMode::kCycle:
        p.cycle = {days(), days(), dose(), rng_.below(2) == 0 ? 0 : dose()};
        break;
      case ScheduleMode::kMinimumRate:
        return p;
    }
    if (rng_.below(3) == 0) {
      const auto interval = static_cast<std::uint32_t>(3'600 + rng_.below(40'000));
      p.periodic = PeriodicBolus{5'000 + 2 * rng_.below(15'000),
                                 static_cast<std::uint32_t>(600 + rng_.below(interval / 2 - 600)), interval};
    }
    return p;
  }

 private:
  std::uint16_t days() { return static_cast<std::uint16_t>(1 + rng_.below(30)); }
  void flex(Prescription& p) {
    p.anchor_weekday = static_cast<std::uint8_t>(rng_.below(7));
    const auto programs = 1 + rng_.below(7);
    for (std::uint64_t n = 0; n < programs; ++n) {
      DayProgram day;
      day.basal_daily_amount = dose();
      for (std::uint64_t at = rng_.below(200); at < 1'300 && day.steps.size() < kMaxDaySteps;) {
        const auto lasts = std::min<std::uint64_t>(1'440 - at, 20 + rng_.below(300));
        (void)day.steps.push_back({static_cast<std::uint16_t>(at), static_cast<std::uint16_t>(lasts),
                                   static_cast<std::uint32_t>(2 * (dose() * lasts / 2'880))});
        at += lasts + (rng_.below(3) == 0 ? 0 : rng_.below(200));
      }
      (void)p.flex.programs.push_back(day);
    }
    for (auto& weekday : p.flex.weekday_program) weekday = static_cast<std::uint8_t>(rng_.below(programs));
  }
  test_support::SeededRng& rng_;
};

// Strokes that agreed; 0: something was refused, off by a millisecond, or denied.
std::uint64_t one(std::uint64_t number, const SoakOptions& options) {
  test_support::SeededRng rng{options.seed * 1'000'003 + number};
  const test_support::LibraryKey key{rng};
  const auto bench = std::make_unique<FlipBench>();
  if (!leave_factory(*bench, key)) return 0;
  bench->power_up();
  Visit visit{*bench, rng};
  const auto p = Draw{rng}.prescription();
  fill_and_commit(visit, key, p);
  const auto from = bench->board().state.world_ms;
  OwedModel model{p, from};
  auto& strokes = bench->board().strokes;
  std::uint64_t agreed = 0;
  for (std::uint64_t day = 0; visit.ok && day < options.days;) {
    const auto step = std::min<std::uint64_t>(8 + rng.below(8), options.days - day);
    day += step;
    bench->run_until(from + static_cast<std::int64_t>(day) * kDayMs - 1);
    for (const auto at : strokes)
      if (model.next_stroke() != at) return 0;
    agreed += strokes.size();
    strokes.clear();
    visit.wait(1 + static_cast<std::int64_t>(rng.below(60'000)));  // refilled at no round instant
    fill(visit);
  }
  if (strokes.size() > 200 || bench->board().state.resets != 0) return 0;
  for (const auto at : strokes)
    if (model.next_stroke() != at) return 0;
  if (model.next_stroke() <= bench->board().state.world_ms) return 0;  // nothing owed is left out
  const bool denied = (bench->alarms_seen() & safety::bit(Alarm::kGateDenials)) != 0;
  return visit.ok && !denied ? agreed : 0;
}

}  // namespace

SoakResult soak(const SoakOptions& options) {
  SoakResult result;
  for (auto i = options.from; i < options.from + options.runs; ++i) {
    const auto strokes = one(i, options);
    result.strokes += strokes;
    ++result.tried;
    if (strokes != 0) continue;
    ++result.survived;
    if (result.first.empty())
      result.first = "scripts/campaign soak --seed " + std::to_string(options.seed) + " --days " +
                     std::to_string(options.days) + " --n 1 --from " + std::to_string(i);
  }
  return result;
}

}  // namespace cisterna::campaign
