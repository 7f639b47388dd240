// What a scenario leaves behind for its report and picture: sampled truth, the pump's own words, and what was done.
// Values.
#pragma once

#include <string>
#include <vector>

#include "units/duration.h"
#include "units/volume.h"

namespace cisterna::bench {

struct RatePoint {  // from `at` on, what the pump has prescribed at that instant, per 24 h; 0: nothing runs
  Time at;
  Volume day_volume;
  double dose = 0;  // what by the pump's account leaves the tip, mcg or units per 24 h
};

struct Span {  // something other than the plain schedule ran: "suspended", "bridge: baclofen 500 mcg/mL at the tip"
  Time from, to;
  std::string text;
  bool line = false;  // a prime or a bridge
};

struct ReservoirPoint {  // what the pump computes, and what the plant really holds
  Time at;
  Volume belief, truth;
};

struct Marker {  // "refill", "dose +15 %", "bolus 25 mcg"
  Time at;
  std::string text;
};

struct SaidLine {  // one line of the visit as told on the terminal
  Time at;
  std::string who;  // "pump", "programmer", "hand", "bench"
  std::string text;
};

struct DeliveryRecord {
  std::string title;  // the scenario's name
  std::int64_t utc_at_life_0_ms = 0;
  Time begin, end;
  std::vector<Time> strokes;  // every stroke the rotor turned
  std::vector<double> tip;    // by the plant: mcg or units that stroke pushed out of the tip; empty: not known
  std::string tip_unit = "mcg";
  Volume stroke;              // nominal
  double true_stroke_nl = 0;  // what one stroke really moved
  std::vector<RatePoint> rates;
  std::string no_rates;  // why there is no such curve: a sentence; empty: there is
  std::vector<Span> spans;
  std::vector<ReservoirPoint> reservoir;
  std::vector<Marker> markers;
  std::vector<SaidLine> lines;
  std::vector<std::string> unverified;  // bench constants not confirmed in an original document
};

}  // namespace cisterna::bench
