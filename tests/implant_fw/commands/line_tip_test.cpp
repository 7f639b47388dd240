// What reaches the tip: the plant's own strokes through a line of plugs, whatever the firmware believes. R-CMD-080
// R-THER-071 R-THER-102
#include <deque>

#include "tests/implant_fw/commands/line_rig.h"

namespace cisterna::commands {
namespace {

using namespace telemetry;  // NOLINT
using namespace test_support;

// 2.5 uL in at the reservoir's end, 2.5 uL out at the tip.
class Plugs {
 public:
  explicit Plugs(std::int64_t concentration) { plugs_.push_back({335'800, concentration}); }
  // ng that leave the tip (concentration in ng/mL)
  std::int64_t push(std::int64_t concentration) {
    plugs_.push_back({2'500, concentration});
    std::int64_t left = 2'500, sum = 0;
    while (left > 0) {
      auto& front = plugs_.front();
      const auto part = std::min(left, front.nl);
      sum += part * front.concentration / 1'000'000;
      left -= part;
      front.nl -= part;
      if (front.nl == 0) plugs_.pop_front();
    }
    return sum;
  }

 private:
  struct Plug {
    std::int64_t nl, concentration;
  };
  std::deque<Plug> plugs_;
};

struct Doses {
  std::int64_t most = 0, least = INT64_MAX;  // ng in any 24 h that begins or ends with a stroke
};
Doses at_the_tip(const std::vector<std::int64_t>& strokes, std::int64_t before, std::int64_t filled_ms,
                 std::int64_t after, std::int64_t until) {
  constexpr std::int64_t kDayMs = 86'400'000;
  Plugs line{before};
  std::vector<std::int64_t> out;
  for (const auto t : strokes) out.push_back(line.push(t < filled_ms ? before : after));
  Doses doses;
  std::int64_t in_window = 0;
  std::size_t from = 0;
  for (std::size_t i = 0; i < strokes.size(); ++i) {
    in_window += out[i];
    while (strokes[i] - strokes[from] >= kDayMs) in_window -= out[from++];
    doses.most = std::max(doses.most, in_window);
    if (strokes[i] - strokes.front() > kDayMs && strokes[i] < until) doses.least = std::min(doses.least, in_window);
  }
  return doses;
}

// Random changes of concentration and dose, filled and closed late, with suspends, resets and a dose change under way:
// no 24 h at the tip hold more than the larger of the doses and four strokes; and nothing withheld, no less than the
// smaller one and four strokes.
TEST(Tip, RandomChanges_NeverMoreThanTheLargerDose) {
  SeededRng rng;
  int late = 0, changed = 0;
  for (int i = 0; i < 120; ++i) {
    SCOPED_TRACE(i);
    const std::uint32_t strengths[] = {500'000, 1'000'000, 2'000'000};
    const DrugAt old{7, strengths[rng.below(3)]};
    DrugAt drug = old;
    while (drug == old) drug.concentration = strengths[rng.below(3)];
    const auto old_daily = 150'000 + 1'000 * rng.below(300), daily = old_daily / 2 + rng.below(old_daily);
    if (daily < 100'000) continue;
    LineRig rig;
    rig.begin_full(old, old_daily);
    rig.run(Duration::hours(26) + Duration::ms(static_cast<std::int64_t>(rng.below(3'600'000))));
    ASSERT_EQ(Rig::reason(rig.open(drug)), Reason::kNone);
    const bool undisturbed = i % 3 == 0;
    if (!undisturbed) rig.run(Duration::ms(static_cast<std::int64_t>(rng.below(1'800'000))));
    const auto filled = rig.at();
    if (!undisturbed && rng.below(2) == 0) {
      rig.run(Duration::ms(static_cast<std::int64_t>(rng.below(90'000'000))));
      ++late;
    }
    const auto p = LineRig::daily(drug, daily);
    ASSERT_EQ(Rig::reason(rig.close_with(LineRig::bridged(p, old, old_daily, kLine))), Reason::kNone);
    auto largest = std::max(old_daily, daily), smallest = std::min(old_daily, daily);
    for (int n = 0; n < 4 && !undisturbed; ++n) {
      rig.run(Duration::ms(static_cast<std::int64_t>(rng.below(20'000'000))));
      if (rng.below(3) == 0) (void)rig.ask(Suspend{static_cast<std::uint32_t>(60 + rng.below(7'000))});
      if (rng.below(3) == 0) rig.implant().power_cycle();
      if (rng.below(3) == 0 && rig.fw().regimen.course() == storage::Course::kBridge && rig.status().left_s != 0) {
        const auto other = daily + rng.below(daily / 4);
        auto q = LineRig::bridged(LineRig::daily(drug, other), old, std::min(old_daily, other), kLine);
        ASSERT_EQ(Rig::reason(rig.commit(q)), Reason::kNone);
        largest = std::max(largest, other);
        ++changed;
      }
    }
    rig.run(Duration::hours(9 * 24));
    ASSERT_EQ(rig.fw().regimen.course(), storage::Course::kNone);
    ASSERT_EQ(rig.events(storage::EventKind::kStrokeDenied), 0);
    const auto stroke = static_cast<std::int64_t>(std::max(old.concentration, drug.concentration)) / 400;
    const auto tip = at_the_tip(rig.plant.times_ms, old.concentration, filled, drug.concentration, rig.at());
    EXPECT_LE(tip.most, static_cast<std::int64_t>(largest) + 4 * stroke);
    if (undisturbed) {
      EXPECT_GE(tip.least, static_cast<std::int64_t>(smallest) - 4 * stroke);
    }
  }
  EXPECT_GT(late, 20);
  EXPECT_GT(changed, 10);
}

}  // namespace
}  // namespace cisterna::commands
