#include "implant_fw/safety/reach.h"

#include <algorithm>
#include <array>

#include "units/field_walk.h"
#include "units/wide.h"

namespace cisterna::safety {
namespace {

// Numbers of the stored prescription's fields.
constexpr std::uint32_t kContinuous = 3, kFlex = 4, kTitration = 5, kCycle = 6, kMinimum = 7, kPrime = 12, kBridge = 13;
constexpr std::uint32_t kMinutesOfDay = 1'440, kMinutesOfWeek = 7 * kMinutesOfDay;
constexpr std::uint32_t kHourWindow = kHourReach_min, kDayWindow = kDayReach_min;
constexpr unsigned kFraction = 16;  // bits behind the point of nL per minute

using Bytes = std::span<const std::uint8_t>;

std::uint64_t up(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  return static_cast<std::uint64_t>(
      mul_div_ceil(static_cast<std::int64_t>(a), static_cast<std::int64_t>(b), static_cast<std::int64_t>(c)));
}

// nL per minute, minute after minute of an endless week. It reads its place anew where the rate changes.
class Minutes {
 public:
  Minutes(Bytes flex, std::uint32_t concentration) : flex_(flex), concentration_(concentration) { read(); }
  [[nodiscard]] std::uint64_t rate() const { return rate_; }
  void pass() {
    if (++minute_ == until_) read();
  }

 private:
  void read() {
    minute_ %= kMinutesOfWeek;
    const auto day = minute_ / kMinutesOfDay;
    std::uint64_t map = 0;
    std::uint32_t index = 0;
    for (FieldWalk field{flex_}; field.next();) {
      if (field.number() == 1) map = field.value();
      if (field.number() == 2 && index++ == (map >> (3 * day) & 7U)) read_day(field.body(), day * kMinutesOfDay);
    }
  }
  void read_day(Bytes program, std::uint32_t midnight) {
    until_ = midnight + kMinutesOfDay;
    set(0, 1);
    auto edge = midnight;
    for (FieldWalk field{program}; field.next();) {
      if (field.number() == 1) set(field.value(), kMinutesOfDay);
      if (field.number() != 2) continue;
      for (NumberWalk steps{field.body()}; steps.more();) {
        edge += static_cast<std::uint32_t>(steps.take());
        const auto end = edge + static_cast<std::uint32_t>(steps.take());
        const auto amount = steps.take();
        if (minute_ < edge) return until_ = edge, void();
        if (minute_ < end) return until_ = end, set(amount, end - edge);
        edge = end;
      }
    }
  }
  void set(std::uint64_t amount, std::uint32_t minutes) {
    rate_ = up(up(amount, 1'000'000, concentration_), 1U << kFraction, minutes);
  }
  Bytes flex_;
  std::uint32_t concentration_;
  std::uint32_t minute_ = 0, until_ = 0;
  std::uint64_t rate_ = 0;
};

std::uint32_t whole(std::uint64_t fixed) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>((fixed >> kFraction) + 1, UINT32_MAX));
}

Reach of_week(Bytes flex, std::uint32_t concentration) {
  Minutes tail{flex, concentration}, hour = tail, day = tail;
  std::uint64_t in_hour = 0, in_day = 0, most_hour = 0, most_day = 0, fastest = 0;
  for (std::uint32_t i = 0; i < kHourWindow; ++i, hour.pass()) in_hour += hour.rate();
  for (std::uint32_t i = 0; i < kDayWindow; ++i, day.pass()) in_day += day.rate();
  for (std::uint32_t i = 0; i < kMinutesOfWeek; ++i) {
    most_hour = std::max(most_hour, in_hour);
    most_day = std::max(most_day, in_day);
    fastest = std::max(fastest, tail.rate());
    in_hour += hour.rate() - tail.rate();
    in_day += day.rate() - tail.rate();
    tail.pass(), hour.pass(), day.pass();
  }
  return {whole(most_hour), whole(most_day), whole(fastest * kMinutesOfDay)};
}

}  // namespace

Reach even_reach(std::uint64_t nl) {
  return {static_cast<std::uint32_t>(up(nl, kHourWindow, kMinutesOfDay)),
          static_cast<std::uint32_t>(up(nl, kDayWindow, kMinutesOfDay)), static_cast<std::uint32_t>(nl)};
}

Reach part_of(const Reach& reach, std::uint32_t of, std::uint32_t whole) {
  if (of >= whole) return reach;
  const auto part = [&](std::uint32_t nl) { return static_cast<std::uint32_t>(up(nl, of, whole)); };
  return {part(reach.w1_nl), part(reach.w24_nl), part(reach.fastest_nl)};
}

CourseReach course_of(Bytes prescription) {
  CourseReach course;
  for (FieldWalk field{prescription}; field.next();) {
    if (field.number() == kPrime) course.prime_nl = static_cast<std::uint32_t>(field.value());
    if (field.number() != kBridge) continue;
    std::array<std::uint64_t, 5> part{};  // by field number: drug, concentration, daily amount, volume
    for (FieldWalk inner{field.body()}; inner.next();)
      if (inner.number() < part.size()) part[inner.number()] = inner.value();
    if (part[2] == 0) continue;
    course.bridge_nl = static_cast<std::uint32_t>(part[4]);
    course.bridge_day_nl =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(up(part[3], 1'000'000, part[2]), UINT32_MAX));
  }
  return course;
}

Reach reach_of(Bytes prescription, std::uint32_t concentration, std::uint32_t moving_nl) {
  std::uint64_t amount = 0, least_nl = 0;
  for (FieldWalk field{prescription}; field.next();) switch (field.number()) {
      case kContinuous:
        amount = field.value();
        break;
      case kFlex:
        return of_week(field.body(), concentration);
      case kTitration:
        for (FieldWalk part{field.body()}; part.next();)
          for (NumberWalk step{part.body()}; step.more();) {
            (void)step.take();
            amount = std::max(amount, step.take());
          }
        break;
      case kCycle:
        least_nl = moving_nl;
        for (FieldWalk part{field.body()}; part.next();)
          if (part.number() > 2) amount = std::max(amount, part.value());
        break;
      case kMinimum:
        least_nl = moving_nl;
        break;
      default:
        break;
    }
  return even_reach(std::max(least_nl, up(amount, 1'000'000, concentration)));
}

}  // namespace cisterna::safety
