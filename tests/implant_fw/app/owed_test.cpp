// Ninety days of the whole firmware, asked at random instants, against what an independent model says is owed.
#include <gtest/gtest.h>

#include "tests/implant_fw/commands/rig.h"

namespace cisterna::commands {
namespace {

using namespace telemetry;  // NOLINT
using test_support::Rig;
__extension__ using Int128 = __int128;

// Owed volume as a list of exact segments; whole nL are carried from one to the next.
class Owed {
 public:
  // daily_ng at 2,000 mcg/mL; 0: nothing flows. bolus_ng over bolus_s adds.
  void begin(std::int64_t at_ms, std::int64_t daily_ng, std::int64_t bolus_ng = 0, std::int64_t bolus_s = 1) {
    Segment s{at_ms, 0, 0, 1};
    if (!segments_.empty()) s.carried_nl = scaled(segments_.back(), at_ms) / segments_.back().denominator;
    s.denominator = static_cast<Int128>(86'400'000) * bolus_s * 1'000;
    s.numerator = static_cast<Int128>(daily_ng / 2) * bolus_s + static_cast<Int128>(bolus_ng / 2) * 86'400;
    s.numerator *= 1'000;
    segments_.push_back(s);
  }
  // owed - delivered in strokes: 0 none late, none early; -1 early; 1 late
  [[nodiscard]] int verdict(std::int64_t at_ms, std::int64_t strokes) {
    while (cursor_ + 1 < segments_.size() && segments_[cursor_ + 1].from_ms <= at_ms) ++cursor_;
    const auto& s = segments_[cursor_];
    const Int128 difference = scaled(s, at_ms) - static_cast<Int128>(strokes) * 2'500 * s.denominator;
    if (difference < 0) return -1;
    return difference >= s.denominator * 2'500 ? 1 : 0;
  }

 private:
  struct Segment {
    std::int64_t from_ms;
    Int128 carried_nl, numerator, denominator;
  };
  static Int128 scaled(const Segment& s, std::int64_t at_ms) {
    return s.carried_nl * s.denominator + s.numerator * (at_ms - s.from_ms);
  }
  std::vector<Segment> segments_;
  std::size_t cursor_ = 0;
};

// R-THER-003 R-FW-021
TEST(Firmware, NinetyRandomDays_DeliveredIsWithinOneStrokeOfOwed) {
  auto card = test_support::baclofen_card();
  card.rise_percent = 0;
  card.per_hour_hard = 1'000'000;
  card.per_day_hard = 1'000'000'000;
  Rig rig{card};
  rig.plant.record = true;
  rig.begin(350'000);
  Owed owed;
  std::int64_t daily = 350'000, bolus_end = INT64_MAX, suspend_end = INT64_MAX;
  owed.begin(rig.board().world().ms(), daily);
  int commits = 0, boluses = 0, suspends = 0;
  while (rig.board().world() < Time::ms(90LL * 86'400'000)) {
    const auto next = rig.board().world().ms() + 1 + static_cast<std::int64_t>(rig.rng.below(14'000'000));
    if (bolus_end <= next) owed.begin(bolus_end, daily), bolus_end = INT64_MAX;
    if (suspend_end <= next) owed.begin(suspend_end, daily), suspend_end = INT64_MAX;
    rig.implant().run_until(Time::ms(next));
    const bool suspended = suspend_end != INT64_MAX, bolus = bolus_end != INT64_MAX;
    switch (rig.rng.below(4)) {
      case 0: {
        if (bolus) break;
        daily = 100'000 + 2 * static_cast<std::int64_t>(rig.rng.below(900'000));
        ASSERT_EQ(Rig::reason(rig.commit(static_cast<std::uint64_t>(daily))), Reason::kNone);
        if (!suspended) owed.begin(next, daily);
        ++commits;
        break;
      }
      case 1: {
        if (bolus || suspended) break;
        const auto amount = 5'000 + 2 * static_cast<std::int64_t>(rig.rng.below(47'000));
        const auto seconds = static_cast<std::int64_t>(600 + rig.rng.below(20'000));
        if (Rig::reason(rig.bolus(static_cast<std::uint64_t>(amount), static_cast<std::uint32_t>(seconds))) !=
            Reason::kNone)
          break;
        owed.begin(next, daily, amount, seconds);
        bolus_end = next + seconds * 1'000;
        ++boluses;
        break;
      }
      case 2: {
        const auto seconds = 60 + static_cast<std::int64_t>(rig.rng.below(7'000));
        ASSERT_EQ(Rig::reason(rig.ask(Suspend{static_cast<std::uint32_t>(seconds)})), Reason::kNone);
        if (!suspended) owed.begin(next, 0);
        suspend_end = std::max(suspended ? suspend_end : 0, next + seconds * 1'000);
        bolus_end = INT64_MAX;
        ++suspends;
        break;
      }
      default:
        break;
    }
  }
  EXPECT_GT(commits, 50);
  EXPECT_GT(boluses, 20);
  EXPECT_GT(suspends, 50);

  // At each stroke, one ms before it, and at random instants between.
  std::int64_t strokes = 0;
  for (const auto at : rig.plant.times_ms) {
    ASSERT_EQ(owed.verdict(at - 1, strokes), 0) << at;
    ++strokes;
    ASSERT_EQ(owed.verdict(at, strokes), 0) << at;
  }
  EXPECT_EQ(strokes, rig.plant.strokes);
  EXPECT_EQ(rig.status().alarms & safety::bit(Alarm::kGateDenials), 0U);
}

}  // namespace
}  // namespace cisterna::commands
