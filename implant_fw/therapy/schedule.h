// Sources of segments: the schedule of a prescription and the single bolus that adds to it. R-THER-002
//
// Volumes are the implant's own: floor(amount * 1e6 / concentration) nL, so never more than prescribed. A schedule is
// the continuous one here; further sources answer with the same Segment. Refuses (nullopt): a flow sum that is not
// exact in Flow's range.
#pragma once

#include <cstdint>
#include <optional>

#include "implant_fw/therapy/segment.h"
#include "units/amount.h"

namespace cisterna::therapy {

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
  [[nodiscard]] constexpr Segment at(Time) const { return {Flow::per_day(day_), Time::never()}; }
  [[nodiscard]] constexpr Volume day() const { return day_; }

 private:
  Volume day_;
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

// The schedule plus at most one running bolus, which adds to it; the segment ends when either does.
[[nodiscard]] constexpr std::optional<Segment> compose(const Schedule& schedule, const std::optional<BolusPlan>& bolus,
                                                       Time now) {
  auto segment = schedule.at(now);
  if (!bolus || now < bolus->start || now >= bolus->end()) return segment;
  const auto total = sum(segment.flow, bolus->flow());
  if (!total) return std::nullopt;
  return Segment{*total, bolus->end() < segment.until ? bolus->end() : segment.until};
}

}  // namespace cisterna::therapy
