// Random prescriptions of every schedule mode against an independent model of what is owed, and power cuts within them.
#include <gtest/gtest.h>

#include "tests/implant_fw/commands/rig.h"

namespace cisterna::commands {
namespace {

using namespace telemetry;  // NOLINT
using test_support::every_mode_card;
using test_support::kBaclofen;
using test_support::Rig;
__extension__ using Int128 = __int128;

constexpr std::int64_t kMinute = 60'000, kDayMs = 86'400'000;

struct Piece {  // volume over a time, from an instant on
  std::int64_t from_ms, nl, ms;
};

Piece daily(std::int64_t from_ms, std::uint64_t amount) {
  return {from_ms, static_cast<std::int64_t>(amount) / 2, kDayMs};  // 2,000 mcg/mL: 2 ng a nL
}

// The pieces of one day of the prescription, from its words, not from its bytes.
void append_day(const Prescription& p, std::int64_t anchor_ms, std::int64_t day, std::vector<Piece>& out) {
  const auto begin = anchor_ms + day * kDayMs;
  switch (p.mode) {
    case ScheduleMode::kContinuous:
    case ScheduleMode::kMinimumRate:
      return;
    case ScheduleMode::kTitration: {
      std::uint64_t amount = 0;
      for (const auto& step : p.titration.steps)
        if (step.day <= day) amount = step.daily_amount;
      out.push_back(daily(begin, amount));
      return;
    }
    case ScheduleMode::kCycle: {
      const bool on = day % (p.cycle.on_days + p.cycle.off_days) < p.cycle.on_days;
      if (on || p.cycle.off_daily_amount != 0)
        out.push_back(daily(begin, on ? p.cycle.on_daily_amount : p.cycle.off_daily_amount));
      else
        out.push_back({begin, 6'000, kDayMs});
      return;
    }
    case ScheduleMode::kFlex: {
      const auto& program =
          p.flex.programs[p.flex.weekday_program[static_cast<std::size_t>((p.anchor_weekday + day) % 7)]];
      std::int64_t at = 0;
      for (const auto& step : program.steps) {
        if (step.start_min > at) out.push_back(daily(begin + at * kMinute, program.basal_daily_amount));
        out.push_back({begin + step.start_min * kMinute, step.amount / 2, step.duration_min * kMinute});
        at = step.start_min + step.duration_min;
      }
      if (at < 1'440) out.push_back(daily(begin + at * kMinute, program.basal_daily_amount));
      return;
    }
  }
}

// First ms of each stroke: the open part is carried in whole nL where the rate changes.
std::vector<std::int64_t> strokes_of(const std::vector<Piece>& pieces, std::int64_t end_ms) {
  std::vector<std::int64_t> strokes;
  std::int64_t carried = 0, given = 0;
  for (std::size_t i = 0; i < pieces.size();) {
    const auto& p = pieces[i];
    std::size_t next = i + 1;  // pieces of one rate are one
    while (next < pieces.size() && Int128{pieces[next].nl} * p.ms == Int128{p.nl} * pieces[next].ms) ++next;
    const auto until = next < pieces.size() ? pieces[next].from_ms : end_ms;
    for (;; ++given) {
      const Int128 missing = Int128{2'500} * (given + 1) - carried;
      if (p.nl == 0) break;
      const Int128 wait = missing <= 0 ? 0 : (missing * p.ms + p.nl - 1) / p.nl;
      if (p.from_ms + wait >= until) break;
      strokes.push_back(p.from_ms + static_cast<std::int64_t>(wait));
    }
    carried += static_cast<std::int64_t>(Int128{p.nl} * (until - p.from_ms) / p.ms);
    i = next;
  }
  return strokes;
}

Prescription random_prescription(test_support::SeededRng& rng) {
  Prescription p;
  p.primary = kBaclofen;
  const auto dose = [&] { return 100'000 + 2 * rng.below(400'000); };
  switch (rng.below(3)) {
    case 0: {
      p.mode = ScheduleMode::kFlex;
      p.anchor_weekday = static_cast<std::uint8_t>(rng.below(7));
      const auto programs = 1 + rng.below(7);
      for (std::uint64_t n = 0; n < programs; ++n) {
        DayProgram day;
        day.basal_daily_amount = dose();
        for (std::uint64_t at = rng.below(200); at < 1'300 && day.steps.size() < kMaxDaySteps;) {
          const auto lasts = std::min<std::uint64_t>(1'440 - at, 20 + rng.below(300));
          (void)day.steps.push_back(
              {static_cast<std::uint16_t>(at), static_cast<std::uint16_t>(lasts),
               static_cast<std::uint32_t>(2 * ((100'000 + rng.below(1'500'000)) * lasts / 2'880))});
          at += lasts + (rng.below(3) == 0 ? 0 : rng.below(200));
        }
        (void)p.flex.programs.push_back(day);
      }
      for (auto& weekday : p.flex.weekday_program) weekday = static_cast<std::uint8_t>(rng.below(programs));
      return p;
    }
    case 1: {
      p.mode = ScheduleMode::kTitration;
      std::uint16_t day = 0;
      for (auto n = 1 + rng.below(8); n > 0; --n, day = static_cast<std::uint16_t>(day + 1 + rng.below(4)))
        (void)p.titration.steps.push_back({day, dose()});
      return p;
    }
    default:
      p.mode = ScheduleMode::kCycle;
      p.cycle = {static_cast<std::uint16_t>(1 + rng.below(5)), static_cast<std::uint16_t>(1 + rng.below(5)), dose(),
                 rng.below(2) == 0 ? 0 : dose()};
      return p;
  }
}

// 150 prescriptions of 10 days: every stroke at its very millisecond, no stroke denied by the gate's own reckoning.
// Reduced: 150 of 10,000. R-THER-003 R-THER-030 R-THER-031 R-THER-032 R-GATE-030
TEST(Firmware, RandomSchedules_EveryStrokeAtItsMillisecond) {
  auto card = every_mode_card();
  card.daily_lower_hard = 1;
  std::size_t total = 0;
  for (int round = 0; round < 150; ++round) {
    Rig rig{card};
    rig.begin(100'000);
    const auto p = random_prescription(rig.rng);
    for (int skip = 0; skip < round; ++skip) (void)rig.rng.next_u64();
    const auto random = round == 0 ? p : random_prescription(rig.rng);
    rig.plant.record = true;
    const auto from = rig.board().world().ms();
    ASSERT_EQ(Rig::reason(rig.commit(random)), Reason::kNone) << round;
    const auto end = from + 10 * kDayMs;
    rig.implant().run_until(Time::ms(end - 1));
    std::vector<Piece> pieces;
    for (std::int64_t day = 0; day < 10; ++day) append_day(random, from, day, pieces);
    const auto expected = strokes_of(pieces, end);
    ASSERT_EQ(rig.plant.times_ms.size(), expected.size()) << round;
    for (std::size_t i = 0; i < expected.size(); ++i)
      ASSERT_EQ(rig.plant.times_ms[i], expected[i]) << round << " " << i;
    ASSERT_EQ(rig.fw().gate.denials_in_hour(), 0);
    ASSERT_EQ(rig.status().alarms & safety::bit(Alarm::kGateDenials), 0U);
    total += expected.size();
  }
  EXPECT_GT(total, 100'000U);
  RecordProperty("prescriptions", "150 of 10000");
}

// A flex day with a periodic and a patient's bolus, power cut at every third written byte: it goes on by itself, the
// old or the new prescription whole, the bolus told or not given, nothing above what was prescribed. R-FW-020
// R-THER-040
TEST(PowerCut, WithinADayOfStepsAndBoluses) {
  auto p = Prescription{};
  p.primary = kBaclofen;
  p.mode = ScheduleMode::kFlex;
  DayProgram day;
  day.basal_daily_amount = 300'000;
  ASSERT_TRUE(day.steps.push_back({60, 60, 30'000}));
  ASSERT_TRUE(p.flex.programs.push_back(day));
  p.periodic = PeriodicBolus{20'000, 600, 5'400};
  p.grant = PatientGrant{20'000, 600, 1'800, 4, 100'000};
  const auto script = [&](Rig& rig) {
    (void)rig.commit(p);
    if (!rig.implant().powered()) return;
    rig.run(Duration::minutes(70));
    if (rig.implant().powered()) (void)rig.ask(PatientBolus{rig.header()}, Role::kPatient);
    if (rig.implant().powered()) rig.run(Duration::minutes(50));
  };
  std::uint64_t bytes = 0;
  {
    Rig rig{every_mode_card()};
    rig.begin(300'000);
    const auto before = rig.board().nvm().bytes_written();
    script(rig);
    bytes = rig.board().nvm().bytes_written() - before;
    EXPECT_EQ(rig.plant.strokes, 16);  // 6.25 + 15 uL of the day, 2 * 10 uL of boluses
  }
  int cuts = 0;
  for (std::uint64_t at = 0; at < bytes; at += 3, ++cuts) {
    Rig rig{every_mode_card()};
    rig.begin(300'000);
    rig.board().nvm().cut_after(at, at % 2 == 0 ? std::uint8_t{0x5A} : std::uint8_t{0});
    script(rig);
    ASSERT_FALSE(rig.implant().powered()) << at;
    rig.implant().power_up();
    const auto status = rig.status();
    const auto plant = static_cast<std::uint64_t>(rig.plant.strokes) * 2'500;
    ASSERT_GE(status.commanded_nl, plant) << at;
    ASSERT_LE(status.commanded_nl, plant + 2'500) << at;
    ASSERT_LE(rig.plant.strokes, 17) << at;
    const auto mode = rig.fw().regimen.active().mode;
    ASSERT_TRUE(mode == ScheduleMode::kFlex || rig.fw().regimen.daily_amount() == 300'000U) << at;
    const auto before = rig.plant.strokes;
    rig.run(Duration::hours(24));
    ASSERT_GE(rig.plant.strokes - before, 58) << at;
    ASSERT_LE(rig.plant.strokes - before, 62 + 16 * 4 + 8) << at;
    ASSERT_EQ(rig.status().alarms & safety::bit(Alarm::kGateDenials), 0U) << at;
  }
  RecordProperty("cuts", std::to_string(cuts) + " of " + std::to_string(bytes));
}

}  // namespace
}  // namespace cisterna::commands
