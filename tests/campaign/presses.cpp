#include "tests/campaign/presses.h"

#include <deque>

#include "tests/campaign/visit.h"

namespace cisterna::campaign {
namespace {

struct Window {  // what a patient may have, in the words of the prescription; ms and ng
  std::int64_t lasts_ms, lockout_ms;
  std::size_t count;
  std::uint64_t each, most;
  std::deque<std::int64_t> taken;
  std::int64_t lockout_from = 0;

  [[nodiscard]] bool may(std::int64_t now) {
    while (!taken.empty() && taken.front() <= now - kDayMs) taken.pop_front();  // exactly 24 h old has left
    const bool running = !taken.empty() && now < taken.back() + lasts_ms;
    const bool locked = now < lockout_from + lockout_ms;
    return !running && !locked && taken.size() < count && (taken.size() + 1) * each <= most;
  }
  void take(std::int64_t now) { taken.push_back(now), lockout_from = now; }
};

telemetry::Prescription prescription(const Window& w) {
  telemetry::Prescription p;
  p.primary = kBaclofen;
  p.continuous.daily_amount = 100'000;
  p.grant = telemetry::PatientGrant{w.each, static_cast<std::uint32_t>(w.lasts_ms / 1'000),
                                    static_cast<std::uint32_t>(w.lockout_ms / 1'000),
                                    static_cast<std::uint8_t>(w.count), w.most};
  return p;
}

// One grant, up to 2,000 presses. Answers the presses tried; `wrong`: the last answer is not the model's.
std::uint64_t one_grant(test_support::SeededRng& rng, std::uint64_t presses, PressResult& result, bool& wrong) {
  const test_support::LibraryKey key{rng};
  const auto bench = std::make_unique<FlipBench>();
  if (!leave_factory(*bench, key)) return wrong = true, 0;
  bench->power_up();
  Visit visit{*bench, rng};
  const auto lasts = static_cast<std::int64_t>(300 + rng.below(1'500)) * 1'000;
  Window w{lasts,
           lasts + static_cast<std::int64_t>(rng.below(7'200)) * 1'000,
           1 + rng.below(12),
           10'000 + 2 * rng.below(8'000),
           0,
           {}};
  w.most = w.each * (1 + rng.below(w.count)) + rng.below(2);
  fill_and_commit(visit, key, prescription(w));
  w.lockout_from = bench->app().now().ms();
  wrong = !visit.ok;
  auto filled = bench->app().now().ms();
  std::uint64_t tried = 0;
  for (; !wrong && tried < presses; ++tried) {
    // Often at the very edge of lockout or window.
    const auto now = bench->app().now().ms();
    const auto edge = !w.taken.empty() && rng.below(2) == 0 ? w.taken.front() + kDayMs : w.lockout_from + w.lockout_ms;
    const auto wait = rng.below(4) == 0 && edge > now ? edge - now - 1 + static_cast<std::int64_t>(rng.below(3))
                                                      : static_cast<std::int64_t>(rng.below(3'000'000));
    visit.wait(wait);
    if (bench->app().now().ms() > filled + 20 * kDayMs) {
      visit.wait(lasts);
      fill(visit);
      filled = w.lockout_from = bench->app().now().ms();
      wrong = !visit.ok;
    }
    const auto at = bench->app().now().ms();
    const bool expected = w.may(at);
    (void)visit.ask(telemetry::PatientBolus{visit.header()}, Role::kPatient);
    const bool granted = visit.last == telemetry::Reason::kNone;
    visit.ok = true;
    wrong = wrong || granted != expected;
    if (granted) w.take(at), ++result.granted;
    bench->board().strokes.clear();
  }
  return tried;
}

}  // namespace

PressResult press_at_random(const PressOptions& options) {
  PressResult result;
  for (std::uint64_t grant = 0; result.tried < options.presses; ++grant) {
    test_support::SeededRng rng{options.seed * 1'000'003 + grant};
    bool wrong = false;
    result.tried += one_grant(rng, std::min<std::uint64_t>(2'000, options.presses - result.tried), result, wrong);
    if (!wrong) continue;
    ++result.survived;
    result.first =
        "scripts/campaign presses --seed " + std::to_string(options.seed) + " (grant " + std::to_string(grant) + ")";
    break;
  }
  return result;
}

}  // namespace cisterna::campaign
