// The gate during prime and bridge. R-GATE-033 R-GATE-034
//
// Prime: strokes of one volume, once a commit, no faster than the model's maximum and beside the windows. A commanded
// stroke is gone from the permit whether or not it was felt; when the prime no longer runs, the rest is gone too.
// Bridge: its own limits until its volume was felt. A stroke counts when it is allowed and is taken back when the rotor
// was not felt, so one in doubt at a power cut counts as delivered, as therapy counts it.
#include "implant_fw/safety/delivery_gate.h"

namespace cisterna::safety {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

std::uint16_t whole_strokes(std::uint64_t nl, std::uint32_t stroke_nl) {
  const auto strokes = stroke_nl == 0 ? 0 : nl / stroke_nl;
  return static_cast<std::uint16_t>(strokes < UINT16_MAX - 9 ? strokes : UINT16_MAX - 9);
}

}  // namespace

GateLimits derive_bridge(const GateFigures& figures) {
  auto of_bridge = figures;
  of_bridge.reach = even_reach(figures.course.bridge_day_nl);
  return derive(of_bridge);
}

void DeliveryGate::begin_course(const GateFigures& f) {
  const auto before = std::uint32_t{prime_left_} << 16U | bridge_left_;
  prime_left_ = f.priming ? whole_strokes(std::min(f.prime_nl, f.course.prime_nl), f.stroke_nl) : std::uint16_t{0};
  // What an interrupted prime left empty is bridged with the rest.
  const auto most = std::uint64_t{f.course.prime_nl} + f.course.bridge_nl;
  const bool bridges = f.bridge_nl != 0 && f.course.bridge_day_nl != 0;
  const auto strokes = whole_strokes(std::min<std::uint64_t>(f.bridge_nl, most), f.stroke_nl);
  // Above the schedule's rate two strokes more, as in every window: a cut may have counted one that was not given.
  const auto spare = f.course.bridge_day_nl > f.reach.fastest_nl ? kMarginStrokes : 0;
  bridge_left_ = static_cast<std::uint16_t>(bridges ? strokes + spare + 1 : 0);
  if ((std::uint32_t{prime_left_} << 16U | bridge_left_) != before) save_minute();
}

void DeliveryGate::close_prime() {
  if (bridge_left_ != 0) bridge_left_ = static_cast<std::uint16_t>(bridge_left_ + prime_left_);
  prime_left_ = 0;
  save_minute();
}

bool DeliveryGate::may_prime(const GateLimits& limits, std::int64_t now) {
  if (now - last_stroke_ms_ < limits.prime_ms) return false;
  --prime_left_;
  bridge_stroke_ = false;
  last_stroke_ms_ = now;
  fastest_since_stroke_ms_ = std::min<std::int64_t>(fastest_ms_, limits.prime_ms);
  save_minute();
  state_ = State::kPermitted;
  return true;
}

void DeliveryGate::count_course(bool felt) {
  if (!bridge_stroke_) return;
  bridge_stroke_ = false;
  const auto now = now_ms();
  advance(now);
  if (!felt) {
    ++bridge_left_;
    save_minute();
  } else if (bridge_left_ == 1) {
    end_bridge(now);
    held_ = later_;
    renew_fastest();
  }
}

// From here on the volume must fit the schedule's limits, while the windows still see the bridge's. The window's begin
// is stored first: a cut between begins it again.
void DeliveryGate::end_bridge(std::int64_t now) {
  begin_window(now);
  bridge_left_ = 0;
  save_minute();
}

}  // namespace cisterna::safety
