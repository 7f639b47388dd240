#include "implant_fw/app/life_clock.h"

#include <algorithm>

namespace cisterna::app {
namespace {

constexpr std::int64_t kForgivenMs = 2;

}  // namespace

void LifeClock::begin(Readings at, Time life, Difference known) {
  life_ = life;
  begun_ = life - at.own;
  anchor_ = at;
  difference_ = known;
}

Time LifeClock::now(Readings at) const {
  const auto own = (at.own - anchor_.own).ms(), gate = (at.gate - anchor_.gate).ms();
  const auto bound = difference_ == Difference::kNone ? gate + gate / 50 + kForgivenMs : gate;
  return life_ + Duration::ms(std::max<std::int64_t>(0, std::min(own, bound)));
}

bool LifeClock::compare(Readings at) {
  const auto own = (at.own - anchor_.own).ms(), gate = (at.gate - anchor_.gate).ms();
  const auto slower = std::min(own, gate), faster = std::max(own, gate);
  if (faster < kCompareAfter.ms()) return false;
  life_ = now(at);
  anchor_ = at;
  const auto apart = faster - slower - kForgivenMs;
  const auto ends_at_permille = difference_ == Difference::kNone ? 20 : 15;
  const bool differs = apart * 1000 > slower * ends_at_permille;
  difference_ = apart * 10 > slower ? Difference::kAbove10 : differs ? Difference::kAbove2 : Difference::kNone;
  return true;
}

}  // namespace cisterna::app
