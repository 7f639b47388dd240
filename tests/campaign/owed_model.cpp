#include "tests/campaign/owed_model.h"

#include <algorithm>

namespace cisterna::campaign {
namespace {

using telemetry::ScheduleMode;

constexpr std::int64_t kDay = 86'400'000, kMinute = 60'000, kStroke = 2'500, kMovingNl = 6'000;

}  // namespace

// A span of one schedule rate, cut where a periodic bolus begins or ends.
void OwedModel::put(std::int64_t from_ms, std::int64_t until_ms, Int128 nl, Int128 ms) {
  while (from_ms < until_ms) {
    auto until = until_ms;
    Rate rate{nl, ms};
    if (p_.periodic) {
      const std::int64_t interval = std::int64_t{p_.periodic->interval_s} * 1'000;
      const std::int64_t lasts = std::int64_t{p_.periodic->duration_s} * 1'000;
      const auto into = (from_ms - anchor_ms_) % interval;  // since the last start; none before the first interval
      const bool bolus = from_ms - anchor_ms_ >= interval && into < lasts;
      until = std::min(until, from_ms + (bolus ? lasts : interval) - into);
      if (bolus) rate = {nl * lasts + static_cast<Int128>(p_.periodic->amount / 2) * ms, ms * lasts};
    }
    pieces_.push_back({from_ms, until, rate});
    from_ms = until;
  }
}

void OwedModel::plan_day() {
  const auto begin = anchor_ms_ + day_ * kDay, end = begin + kDay;
  const auto daily = [&](std::int64_t from, std::int64_t until, std::uint64_t ng) { put(from, until, ng / 2, kDay); };
  pieces_.clear();
  at_ = 0;
  switch (p_.mode) {
    case ScheduleMode::kContinuous:
      daily(begin, end, p_.continuous.daily_amount);
      break;
    case ScheduleMode::kMinimumRate:
      put(begin, end, kMovingNl, kDay);
      break;
    case ScheduleMode::kTitration: {
      std::uint64_t ng = 0;
      for (const auto& step : p_.titration.steps)
        if (step.day <= day_) ng = step.daily_amount;
      daily(begin, end, ng);
      break;
    }
    case ScheduleMode::kCycle: {
      const bool on = day_ % (p_.cycle.on_days + p_.cycle.off_days) < p_.cycle.on_days;
      if (on || p_.cycle.off_daily_amount != 0)
        daily(begin, end, on ? p_.cycle.on_daily_amount : p_.cycle.off_daily_amount);
      else
        put(begin, end, kMovingNl, kDay);
      break;
    }
    case ScheduleMode::kFlex: {
      const auto weekday = static_cast<std::size_t>((p_.anchor_weekday + day_) % 7);
      const auto& program = p_.flex.programs[p_.flex.weekday_program[weekday]];
      auto at = begin;
      for (const auto& step : program.steps) {
        daily(at, begin + step.start_min * kMinute, program.basal_daily_amount);
        at = begin + (step.start_min + step.duration_min) * kMinute;
        put(begin + step.start_min * kMinute, at, step.amount / 2, step.duration_min * kMinute);
      }
      daily(at, end, program.basal_daily_amount);
      break;
    }
  }
  ++day_;
}

// Goes to the next piece; of the same rate, it goes on.
void OwedModel::begin_piece() {
  if (at_ == pieces_.size()) plan_day();
  const auto& piece = pieces_[at_++];
  if (running_ && piece.rate.nl * rate_.ms == rate_.nl * piece.rate.ms) {
    until_ms_ = piece.until_ms;
    return;
  }
  if (running_) carried_nl_ += rate_.nl * (piece.from_ms - from_ms_) / rate_.ms - static_cast<Int128>(given_) * kStroke;
  given_ = 0;
  rate_ = piece.rate;
  from_ms_ = piece.from_ms;
  until_ms_ = piece.until_ms;
  running_ = true;
}

std::int64_t OwedModel::next_stroke() {
  for (;;) {
    if (running_ && rate_.nl != 0) {
      const Int128 missing = static_cast<Int128>(kStroke) * (given_ + 1) - carried_nl_;
      const auto wait = missing <= 0 ? 0 : static_cast<std::int64_t>((missing * rate_.ms + rate_.nl - 1) / rate_.nl);
      if (from_ms_ + wait < until_ms_) {
        ++given_;
        return from_ms_ + wait;
      }
    }
    begin_piece();
  }
}

}  // namespace cisterna::campaign
