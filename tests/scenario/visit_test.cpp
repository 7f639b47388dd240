// The refill visit, end to end, on the numbers of its worked example. R-BENCH-009
#include "tests/support/bench_rig.h"

namespace cisterna {
namespace {

using test::BenchRig;

__extension__ using Int128 = __int128;

bool told(const bench::DeliveryRecord& record, const std::string& who, const std::string& text) {
  for (const auto& line : record.lines)
    if (line.who == who && line.text.find(text) != std::string::npos) return true;
  return false;
}

std::string all_lines(const bench::DeliveryRecord& record) {
  std::string out;
  for (const auto& line : record.lines) out += line.who + ": " + line.text + "\n";
  return out;
}

// R-BENCH-005
TEST(RefillVisit, TellsTheWorkedFigures) {
  BenchRig rig{"baclofen_refill_visit"};
  const auto before = rig.world().plant().delivered();
  EXPECT_EQ(rig.world().plant().turns(), 6'300U);  // 70 a day for 90 days
  EXPECT_EQ(before.nl() / 100'000, 149);           // 14.9 mL really left the outlet

  rig.run(rig.scenario().visit);

  const auto& record = rig.record();
  EXPECT_TRUE(told(record, "pump", "baclofen 2,000 mcg/mL, 350 mcg/day = 0.175 mL/day, constant")) << all_lines(record);
  EXPECT_TRUE(told(record, "programmer", "expected residual 4.25 mL"));
  EXPECT_TRUE(told(record, "hand", "withdrew 5.1 mL"));
  EXPECT_TRUE(told(record, "programmer", "expected 4.25 mL, discrepancy +0.85 mL, deviation -5.4 %: acceptable"));
  EXPECT_TRUE(told(record, "pump", "402.5 mcg/day = 0.20125 mL/day, constant (+15 %)"));
  EXPECT_TRUE(told(record, "programmer", "25 mcg baclofen over 10 min, then back to 402.5 mcg/day"));
  // 7 days at 201,250 nL, a bolus of 12,500 nL: 1,421,250 nL, 568 whole strokes and one more or less for the carried
  // fraction.
  const auto turns = rig.world().plant().turns() - 6'300;
  EXPECT_GE(turns, 568U);
  EXPECT_LE(turns, 569U);
}

// |delivered - owed| < one stroke at every instant, against a model that knows only the orders and when the pump took
// them. R-BENCH-003
TEST(RefillVisit, BoundHoldsAtEveryStroke) {  // R-THER-003
  BenchRig rig{"baclofen_refill_visit"};
  rig.run(rig.scenario().visit);
  struct Segment {
    Time from;
    std::int64_t day_nl;
  };
  std::vector<Segment> segments;
  struct BolusGiven {
    Time from;
    std::int64_t nl, duration_ms;
  };
  std::vector<BolusGiven> boluses;
  {
    bench::Contact contact{rig.bench(), "clinician"};
    contact.visit().open(false);
    const auto events = contact.pump().events(1);
    ASSERT_TRUE(events);
    for (const auto& event : *events) {
      const auto at = Time::ms(event.at.ms());
      if (event.kind == "committed") segments.push_back({at, segments.empty() ? 175'000 : 201'250});
      if (event.kind == "bolus_started") boluses.push_back({at, 12'500, 600'000});
    }
  }
  ASSERT_EQ(segments.size(), 2U);
  ASSERT_EQ(boluses.size(), 1U);
  // Volume owed at `t`, in nL times a day's ms, exact but for the whole nL carried at each change (at most 4 changes).
  const auto owed_nl = [&](Time t) {
    Int128 scaled = 0;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      const auto end = i + 1 < segments.size() ? std::min(t, segments[i + 1].from) : t;
      if (end > segments[i].from) scaled += static_cast<Int128>(segments[i].day_nl) * (end - segments[i].from).ms();
    }
    for (const auto& bolus : boluses)
      if (t > bolus.from)
        scaled += static_cast<Int128>(bolus.nl) * std::min<std::int64_t>((t - bolus.from).ms(), bolus.duration_ms) *
                  86'400'000 / bolus.duration_ms;
    return static_cast<double>(scaled) / 86'400'000.0;
  };
  ASSERT_GT(rig.world().strokes().size(), 6'800U);
  double worst = 0;
  std::int64_t given = 0;
  for (const auto& stroke : rig.world().strokes()) {
    const auto before = owed_nl(stroke.at) - static_cast<double>(given);
    given += test::kStrokeNl;
    const auto after = static_cast<double>(given) - owed_nl(stroke.at);
    worst = std::max({worst, before - test::kStrokeNl, after});
    ASSERT_LE(before, test::kStrokeNl + 5.0) << "late at " << stroke.at.ms();
    ASSERT_LE(after, 0.0) << "early at " << stroke.at.ms();
  }
  std::printf("%zu strokes; furthest beyond the instant owed: %.3f nL\n", rig.world().strokes().size(), worst);
}

}  // namespace
}  // namespace cisterna
