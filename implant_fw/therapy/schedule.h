// Sources of segments: the schedule of a prescription and the one bolus that adds to it. R-THER-002
//
// Volumes are the implant's own: floor(amount * 1e6 / concentration) nL, so never more than prescribed. Of a schedule
// only the frame is held; days, steps and phases are read from the prescription's canonical bytes when a segment ends.
// Days are the implant's own: whole 24 h of life time from the anchor, whatever a clock label says. R-THER-030
// Refuses (nullopt): a flow sum that is not exact in Flow's range; bytes that do not hold the mode's part.
#pragma once

#include <cstdint>
#include <optional>

#include "crypto/primitives/bytes.h"
#include "implant_fw/therapy/segment.h"
#include "telemetry/messages/prescription.h"
#include "units/amount.h"

namespace cisterna::therapy {

using telemetry::ScheduleMode;

// amount: ng or mU; concentration: the same base unit per mL, > 0. floor, in nL.
[[nodiscard]] constexpr Volume volume_of(std::uint64_t amount, std::uint32_t concentration) {
  if (concentration == 0) return Volume{};
  return Volume::nl(mul_div_floor(static_cast<std::int64_t>(amount), kNlPerMl, concentration));
}

class Schedule {
 public:
  constexpr Schedule() = default;
  // daily_amount per 24 h. R-THER-002
  static constexpr Schedule continuous(std::uint64_t daily_amount, std::uint32_t concentration) {
    Schedule s;
    s.day_ = volume_of(daily_amount, concentration);
    return s;
  }
  // The mechanism kept moving: nL per 24 h of the model, whatever the drug. R-THER-033
  static constexpr Schedule minimum(Volume moving) {
    Schedule s;
    s.mode_ = ScheduleMode::kMinimumRate;
    s.day_ = moving;
    return s;
  }
  // Flex, titration or cycle; day 0 begins at `anchor` and is weekday `weekday`. `moving`: for a cycle's empty phase.
  static constexpr Schedule of_days(ScheduleMode mode, std::uint32_t concentration, Volume moving, Time anchor,
                                    std::uint8_t weekday) {
    Schedule s;
    s.mode_ = mode;
    s.concentration_ = concentration;
    s.day_ = moving;
    s.anchor_ = anchor;
    s.weekday_ = weekday;
    return s;
  }
  [[nodiscard]] constexpr bool needs_bytes() const {
    return mode_ != ScheduleMode::kContinuous && mode_ != ScheduleMode::kMinimumRate;
  }
  [[nodiscard]] constexpr ScheduleMode mode() const { return mode_; }
  [[nodiscard]] constexpr Segment at(Time) const { return {Flow::per_day(day_), Time::never()}; }  // !needs_bytes()
  [[nodiscard]] std::optional<Segment> at(Time t, crypto::Bytes canonical) const;
  [[nodiscard]] constexpr Volume day() const { return day_; }

 private:
  struct Day {
    std::int64_t number;
    std::int64_t minute;  // of that day
  };
  [[nodiscard]] Day day_of(Time t) const;
  [[nodiscard]] Time begin_of(std::int64_t day, std::int64_t minute = 0) const {
    return anchor_ + Duration::ms(day * kDay.ms()) + Duration::minutes(minute);
  }
  [[nodiscard]] Segment daily(std::uint64_t amount, Time until) const {
    return {Flow::per_day(volume_of(amount, concentration_)), until};
  }
  [[nodiscard]] std::optional<Segment> flex(Day day, crypto::Bytes part) const;
  [[nodiscard]] Segment flex_day(Day day, crypto::Bytes program) const;
  [[nodiscard]] std::optional<Segment> titration(Day day, crypto::Bytes part) const;
  [[nodiscard]] std::optional<Segment> cycle(Day day, crypto::Bytes part) const;

  Volume day_;
  Time anchor_;
  std::uint32_t concentration_ = 0;
  ScheduleMode mode_ = ScheduleMode::kContinuous;
  std::uint8_t weekday_ = 0;
};

struct BolusPlan {
  Volume planned;
  std::uint32_t duration_s = 1;  // > 0
  Time start;
  [[nodiscard]] constexpr Flow flow() const { return Flow::of(planned, Duration::s(duration_s)); }
  [[nodiscard]] constexpr Time end() const { return start + Duration::s(duration_s); }
};

// Half the flow, exactly: for the reduced restart of a long interruption.
[[nodiscard]] constexpr Flow half(Flow flow) {
  return Flow::of(Volume::nl(flow.numerator_nl()), Duration::ms(flow.denominator_ms() * 2));
}

// A segment of the schedule plus at most one running bolus, which adds to it; it ends when either does.
[[nodiscard]] constexpr std::optional<Segment> compose(Segment segment, const std::optional<BolusPlan>& bolus,
                                                       Time now) {
  if (!bolus || now < bolus->start || now >= bolus->end()) return segment;
  const auto total = sum(segment.flow, bolus->flow());
  if (!total) return std::nullopt;
  return Segment{*total, bolus->end() < segment.until ? bolus->end() : segment.until};
}
[[nodiscard]] constexpr std::optional<Segment> compose(const Schedule& schedule, const std::optional<BolusPlan>& bolus,
                                                       Time now) {
  return compose(schedule.at(now), bolus, now);
}

}  // namespace cisterna::therapy
