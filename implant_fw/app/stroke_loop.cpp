#include "implant_fw/app/stroke_loop.h"

namespace cisterna::app {

using safety::GateAnswer;

void StrokeLoop::run(Time now) {
  sense(now);
  regimen_.on_time(now);
  if (!gate_.moving() && regimen_.stroke_due(now)) attempt(now);
}

void StrokeLoop::sense(Time now) {
  const bool moving = gate_.moving();
  if (moving && now < motion_ends_) return;
  const auto feedback = gate_.poll(moving);
  if (moving) regimen_.stroke_finished(feedback.felt, now);
  if (feedback.uncommanded != 0) regimen_.strokes_uncommanded(feedback.uncommanded, now);
}

void StrokeLoop::attempt(Time now) {
  auto answer = gate_.may_stroke();
  if (answer == GateAnswer::kLimitsDamaged) {
    regimen_.rebuild_gate(now);
    answer = gate_.may_stroke();
  }
  switch (answer) {
    case GateAnswer::kAllowed:
      regimen_.stroke_commanded(now);
      gate_.move();
      ledger_.stroke();
      motion_ends_ = now + hal::kStrokeTime;
      return;
    case GateAnswer::kMoving:
      return;
    case GateAnswer::kDenied:
    case GateAnswer::kOff:
    case GateAnswer::kNotRunning:
    case GateAnswer::kLimitsDamaged:
      regimen_.stroke_withheld(now, static_cast<std::uint8_t>(answer));
      return;
  }
}

Time StrokeLoop::next(Time now) const {
  if (!gate_.moving()) return regimen_.next(now);
  const auto other = regimen_.next_without_stroke(now);
  return motion_ends_ < other ? motion_ends_ : other;
}

}  // namespace cisterna::app
