// Delivery records for the tests of the report: strokes as a pump of 2.5 uL strokes would turn them at given rates. No
// clock, no draw.
#pragma once

#include <string>

#include "bench/report/delivery_record.h"

namespace cisterna::bench::test {

// 2025-03-03T08:00:00Z
inline constexpr std::int64_t kStartMs = 1'740'988'800'000;

// Strokes of 0.0025 mL at `day_volume` from `from` to `to`, the first one interval after `from`.
inline void turn(DeliveryRecord& r, Time from, Time to, Volume day_volume) {
  const std::int64_t gap = kDay.ms() * 2500 / day_volume.nl();
  for (Time at = from + Duration::ms(gap); at < to; at = at + Duration::ms(gap)) r.strokes.push_back(at);
}

inline DeliveryRecord blank(const std::string& title, Duration length) {
  DeliveryRecord r;
  r.title = title;
  r.utc_at_life_0_ms = kStartMs;
  r.end = r.begin + length;
  r.stroke = Volume::nl(2500);
  r.true_stroke_nl = 2365.08;
  return r;
}

// Readings every `every`: the pump's account falls by the nominal stroke, the truth by the true one, both from `full`
// at `from`.
inline void read_reservoir(DeliveryRecord& r, Time from, Time to, Volume full, Duration every) {
  std::size_t next = 0;
  while (next < r.strokes.size() && r.strokes[next] < from) ++next;
  std::int64_t turned = 0;
  for (Time at = from; at <= to; at = at + every) {
    for (; next < r.strokes.size() && r.strokes[next] <= at; ++next) ++turned;
    r.reservoir.push_back({at, full - Volume::nl(2500 * turned), full - Volume::nl(236508 * turned / 100)});
  }
}

// 90 days at 0.175 mL/day, a visit with refill, +15 % and 0.0125 mL in 10 min, then 7 days at 0.20125 mL/day.
inline DeliveryRecord refill_visit() {
  DeliveryRecord r = blank("Baclofen refill visit", Duration::days(97));
  const Time visit = r.begin + Duration::days(90);
  const auto at = [&](int minutes) { return visit + Duration::minutes(minutes); };
  r.rates = {{r.begin, Volume::nl(175'000)}, {at(14), Volume::nl(201'250)}};
  turn(r, r.begin, at(16), Volume::nl(175'000));
  turn(r, at(16), at(26), Volume::nl(2'001'250));
  turn(r, at(26), r.end, Volume::nl(201'250));
  read_reservoir(r, r.begin, visit, Volume::ml(20), Duration::hours(6));
  r.reservoir.push_back({at(5), Volume::nl(4'250'000), Volume{}});
  read_reservoir(r, at(8), r.end, Volume::ml(20), Duration::hours(6));
  r.markers = {{at(8), "refill"}, {at(14), "dose +15 %"}, {at(16), "bolus 25 mcg"}};
  r.lines = {{at(0), "programmer",
              "Interrogated: baclofen 2,000 mcg/mL, 350 mcg/day = 0.175 mL/day, constant. The pump's account of its "
              "reservoir is 4.25 mL."},
             {at(5), "hand", "Withdrew 5.1 mL."},
             {at(8), "pump", "Refill recorded: 20 mL."},
             {at(16), "bench", "Bolus of 25 mcg over 10 min runs."}};
  r.unverified = {"peristaltic_20: rate_max 24 mL/day", "peristaltic_20: low_reservoir 2 mL"};
  return r;
}

inline DeliveryRecord one_day() {
  DeliveryRecord r = blank("First day after implantation", Duration::days(1));
  r.rates = {{r.begin + Duration::hours(1), Volume::nl(175'000)}};
  turn(r, r.begin + Duration::hours(1), r.begin + Duration::hours(9), Volume::nl(175'000));
  turn(r, r.begin + Duration::hours(9), r.begin + Duration::hours(9) + Duration::minutes(10), Volume::nl(1'975'000));
  turn(r, r.begin + Duration::hours(9) + Duration::minutes(10), r.end, Volume::nl(175'000));
  read_reservoir(r, r.begin, r.end, Volume::ml(20), Duration::minutes(30));
  r.markers = {{r.begin + Duration::hours(1), "started"}, {r.begin + Duration::hours(9), "bolus 25 mcg"}};
  return r;
}

// Twelve months with a refill every 80 days and a dose change every 30.
inline DeliveryRecord one_year() {
  DeliveryRecord r =
      blank("One year of titration with refills every eighty days and a dose step every month", Duration::days(365));
  std::int64_t nl = 120'000;
  for (int day = 0; day < 365; day += 30) {
    const Time from = r.begin + Duration::days(day), to = std::min(r.end, from + Duration::days(30));
    r.rates.push_back({from, Volume::nl(nl)});
    r.markers.push_back({from, day == 0 ? "first dose" : "dose +7 %"});
    turn(r, from, to, Volume::nl(nl));
    nl += nl * 7 / 100;
  }
  for (int day = 0; day < 365; day += 80) {
    const Time from = r.begin + Duration::days(day);
    read_reservoir(r, from, std::min(r.end, from + Duration::days(80)), Volume::ml(20), Duration::days(1));
    if (day > 0) r.markers.push_back({from + Duration::hours(2), "refill"});
  }
  return r;
}

// A suspension of six hours in three days of the slowest settable rate; no markers.
inline DeliveryRecord slow_with_a_gap() {
  DeliveryRecord r = blank("Slow", Duration::days(3));
  r.rates = {{r.begin, Volume::nl(48'000)},
             {r.begin + Duration::hours(30), Volume{}},
             {r.begin + Duration::hours(36), Volume::nl(48'000)}};
  turn(r, r.begin, r.begin + Duration::hours(30), Volume::nl(48'000));
  turn(r, r.begin + Duration::hours(36), r.end, Volume::nl(48'000));
  return r;
}

// Three hundred marks in twenty days, and a title and words far too long for the paper.
inline DeliveryRecord crowded() {
  DeliveryRecord r = blank(std::string(300, 'W'), Duration::days(20));
  r.rates = {{r.begin, Volume::nl(24'000'000)}};
  turn(r, r.begin, r.end, Volume::nl(24'000'000));
  for (int i = 0; i < 300; ++i)
    r.markers.push_back({r.begin + Duration::minutes(96 * i), "patient bolus " + std::string(60, 'x')});
  read_reservoir(r, r.begin, r.end, Volume::ml(1'000), Duration::hours(1));
  return r;
}

}  // namespace cisterna::bench::test
