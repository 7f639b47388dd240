// The exact owed volume against an independent model in 128-bit arithmetic.
#include "implant_fw/therapy/accumulator.h"

#include <gtest/gtest.h>

#include <vector>

#include "implant_fw/therapy/interruption.h"
#include "implant_fw/therapy/schedule.h"
#include "tests/support/seeded_rng.h"

namespace cisterna::therapy {
namespace {

using test_support::SeededRng;
__extension__ using Int128 = __int128;  // the firmware itself has none

// What is owed, typed anew: sums of exact fractions, each segment's total cut to whole nL when it ends.
class OwedModel {
 public:
  void begin(Int128 numerator, Int128 denominator, std::int64_t at_ms) {
    carried_nl_ = whole_at(at_ms);
    numerator_ = numerator;
    denominator_ = denominator;
    from_ms_ = at_ms;
  }
  // owed in units of 1 / denominator nL
  [[nodiscard]] Int128 scaled_at(std::int64_t at_ms) const {
    return carried_nl_ * denominator_ + numerator_ * (at_ms - from_ms_);
  }
  [[nodiscard]] Int128 whole_at(std::int64_t at_ms) const { return scaled_at(at_ms) / denominator_; }
  [[nodiscard]] Int128 denominator() const { return denominator_; }

 private:
  Int128 carried_nl_ = 0, numerator_ = 0, denominator_ = 1;
  std::int64_t from_ms_ = 0;
};

void expect_bound(const OwedModel& model, std::int64_t delivered_nl, std::int64_t stroke_nl, std::int64_t at_ms) {
  const Int128 difference = model.scaled_at(at_ms) - static_cast<Int128>(delivered_nl) * model.denominator();
  ASSERT_TRUE(difference >= 0) << "delivered passes owed at " << at_ms;
  ASSERT_TRUE(difference < static_cast<Int128>(stroke_nl) * model.denominator()) << "a stroke late at " << at_ms;
}

// O22: 0.175 mL/d, stroke 2.5 uL: 70 a day, every 1,234.286 s. R-THER-003
TEST(Accumulator, WorkedExampleO22_70StrokesADay) {
  Accumulator open{Volume::nl(2'500)};
  open.restore(Volume{}, Time{});
  open.change(Schedule::continuous(350'000, 2'000'000).at(Time{}).flow, Time{});

  std::vector<std::int64_t> strokes;
  for (auto t = open.next_due(); t <= Time::ms(86'400'000); t = open.next_due()) {
    open.accrue(t);
    ASSERT_TRUE(open.due());
    open.take();
    strokes.push_back(t.ms());
  }

  ASSERT_EQ(strokes.size(), 70U);
  EXPECT_EQ(strokes[0], 1'234'286);
  EXPECT_EQ(strokes[1], 2'468'572);
  EXPECT_EQ(strokes[69], 86'400'000);
}

// R-THER-003 R-THER-004 R-UNIT-003
TEST(Accumulator, NinetyDaysOfRandomChanges_StayWithinOneStrokeOfTheModel) {
  SeededRng rng;
  for (int run = 0; run < 20; ++run) {
    const std::int64_t stroke_nl = run % 2 == 0 ? 2'500 : 1'000;
    Accumulator open{Volume::nl(stroke_nl)};
    OwedModel model;
    open.restore(Volume{}, Time{});
    std::int64_t now = 0, delivered_nl = 0;
    const std::int64_t end = 90LL * 86'400'000;
    while (now < end) {
      const std::int64_t day_nl = rng.below(6) == 0 ? 0 : static_cast<std::int64_t>(48'000 + rng.below(6'000'000));
      Flow flow = Flow::per_day(Volume::nl(day_nl));
      Int128 numerator = day_nl, denominator = 86'400'000;
      if (day_nl != 0 && rng.below(3) == 0) {
        const auto bolus_nl = static_cast<std::int64_t>(2'500 + rng.below(200'000));
        const auto bolus_s = static_cast<std::int64_t>(600 + rng.below(85'000));
        flow = *sum(flow, Flow::of(Volume::nl(bolus_nl), Duration::s(bolus_s)));
        numerator = numerator * bolus_s * 1000 + static_cast<Int128>(bolus_nl) * denominator;
        denominator = denominator * bolus_s * 1000;
      }
      model.begin(numerator, denominator, now);
      open.change(flow, Time::ms(now));
      const auto until = std::min<std::int64_t>(end, now + 1 + static_cast<std::int64_t>(rng.below(6ULL * 86'400'000)));
      while (true) {
        const auto due = open.next_due();
        const auto glance = now + 1 + static_cast<std::int64_t>(rng.below(3'600'000));
        if (std::min(due.ms(), glance) >= until) break;
        now = std::min(due.ms(), glance);
        open.accrue(Time::ms(now));
        if (open.due()) {
          open.take();
          delivered_nl += stroke_nl;
        }
        expect_bound(model, delivered_nl, stroke_nl, now);
        if (HasFatalFailure()) return;
      }
      now = until;
      open.accrue(Time::ms(now));
      if (open.due()) {
        open.take();
        delivered_nl += stroke_nl;
      }
      expect_bound(model, delivered_nl, stroke_nl, now);
      if (HasFatalFailure()) return;
    }
  }
}

// 800 -> 400 mcg/d at 2,000 mcg/mL: 0.4 -> 0.2 mL/d; intervals 540 s and 1,080 s; the open fraction is carried.
TEST(Accumulator, HalvedDose_LeavesNoGapAndGivesNothingExtra) {
  Accumulator open{Volume::nl(2'500)};
  open.restore(Volume{}, Time{});
  open.change(Flow::per_day(Volume::nl(400'000)), Time{});
  open.accrue(Time::ms(270'000));  // half a stroke is open

  open.change(Flow::per_day(Volume::nl(200'000)), Time::ms(270'000));

  EXPECT_EQ(open.open().nl(), 1'250);
  EXPECT_EQ(open.next_due().ms(), 270'000 + 540'000);  // the other half at half the rate
}

TEST(Accumulator, ChangeOfSegment_CarriesWholeNanolitresRoundedDown) {
  Accumulator open{Volume::nl(2'500)};
  open.restore(Volume{}, Time{});
  open.change(Flow::of(Volume::nl(2), Duration::ms(3)), Time{});
  open.accrue(Time::ms(100));  // 66 2/3 nL
  ASSERT_EQ(open.remainder(), 2);

  open.change(Flow{}, Time::ms(100));

  EXPECT_EQ(open.open().nl(), 66);
  EXPECT_EQ(open.remainder(), 0);
  EXPECT_EQ(open.next_due(), Time::never());
}

// R-UNIT-003
TEST(Accumulator, TenYearsUnseen_AreExactAndDroppedNotMadeUp) {
  Accumulator open{Volume::nl(2'500)};
  open.restore(Volume{}, Time{});
  const auto flow = *sum(Flow::per_day(Volume::nl(23'999'999)), Flow::of(Volume::nl(19'999'999), Duration::s(86'399)));
  open.change(flow, Time{});

  open.accrue(Time::ms(10LL * 365 * 86'400'000));

  const Int128 expected = static_cast<Int128>(flow.numerator_nl()) * (10LL * 365 * 86'400'000) / flow.denominator_ms();
  EXPECT_EQ(open.open().nl(), static_cast<std::int64_t>(expected));
  const auto before = open.open().nl();
  const auto dropped = open.drop_backlog().nl();
  EXPECT_EQ(dropped + open.open().nl(), before);
  EXPECT_LT(open.open().nl(), 5'000);
  EXPECT_GE(open.open().nl(), 2'500);
}

TEST(Accumulator, Restore_NeverStartsWithAWholeStroke) {
  for (const std::int64_t nl : {-1, 0, 2'499, 2'500, 1'000'000}) {
    Accumulator open{Volume::nl(2'500)};
    open.restore(Volume::nl(nl), Time{});
    EXPECT_FALSE(open.due());
    EXPECT_GE(open.open().nl(), 0);
  }
}

// R-THER-002 R-THER-001
TEST(Schedule, BolusAddsToTheScheduleAndEndsBackOnIt) {
  const auto schedule = Schedule::continuous(350'000, 2'000'000);               // O1: 0.175 mL/d
  const BolusPlan bolus{volume_of(50'000, 2'000'000), 3'600, Time::ms(1'000)};  // 50 mcg = 25 uL over 1 h

  const auto before = compose(schedule, bolus, Time::ms(999));
  const auto during = compose(schedule, bolus, Time::ms(1'000));
  const auto after = compose(schedule, bolus, Time::ms(3'601'000));

  EXPECT_EQ(schedule.day().nl(), 175'000);
  EXPECT_EQ(bolus.planned.nl(), 25'000);
  EXPECT_EQ(before->flow, Flow::per_day(Volume::nl(175'000)));
  EXPECT_EQ(during->flow.in(Duration::hours(1)).nl(), 25'000 + 7'291);  // 7.2917 uL/h (O1: 7.292)
  EXPECT_EQ(during->until.ms(), 3'601'000);
  EXPECT_EQ(after->flow, before->flow);
}

TEST(Schedule, VolumesRoundDown) {
  EXPECT_EQ(volume_of(1'000'000, 3'000'000).nl(), 333'333);
  EXPECT_EQ(volume_of(1, 4'000'000'000).nl(), 0);
  EXPECT_EQ(volume_of(5, 0).nl(), 0);
}

// R-THER-010: W and O 24 h full, 72 h half, else nothing; S full.
TEST(Interruption, RuleOfTheCard) {
  telemetry::LimitCard w;
  w.drug = 1;
  w.risk = telemetry::RiskClass::kWithdrawal;
  EXPECT_EQ(restart_after(Duration::hours(24), w), Restart::kFull);
  EXPECT_EQ(restart_after(Duration::hours(24) + Duration::ms(1), w), Restart::kHalf);
  EXPECT_EQ(restart_after(Duration::hours(72), w), Restart::kHalf);
  EXPECT_EQ(restart_after(Duration::hours(72) + Duration::ms(1), w), Restart::kNothing);
  auto o = w;
  o.risk = telemetry::RiskClass::kOverdose;
  EXPECT_EQ(restart_after(Duration::hours(73), o), Restart::kNothing);
  auto s = w;
  s.risk = telemetry::RiskClass::kSafe;
  EXPECT_EQ(restart_after(Duration::days(400), s), Restart::kFull);
  EXPECT_EQ(restart_after(Duration::hours(25), telemetry::LimitCard{}), Restart::kHalf);  // no card: as class W
}

}  // namespace
}  // namespace cisterna::therapy
