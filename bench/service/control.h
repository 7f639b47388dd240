// What a person at the bench does besides the programmer: let time pass, withdraw and fill the reservoir, look at the
// truth. One line of text in, one line of JSON out, the same over the control socket and on a bench that is not
// running. R-BENCH-010
//
//   advance MS          time passes (nothing on the air)          -> {"utc":"2025-06-01T08:00:00Z","life_s":...}
//   withdraw            all that can be aspirated                 -> {"withdrawn_ml":5.1}
//   fill NL [DRUG PER_ML]  into the reservoir                     -> {"filled_ml":20}
//                       without a drug: what the implant has on record for it; 0 0: a carrier without drug
//   truth               plant truth beside the calendar           ->
//   {"delivered_ml":...,"reservoir_ml":...,"turns":...,...} fault NAME on|off   stall, silent_sensor, magnet,
//   level_sensor, rng_stuck temperature ...     the body's inputs, hand, prefill, aspirate, catheter: body_control.h
//   power_cycle         the implant's power goes and comes back
//   credential ROLE     the clinic's desk hands out a fresh credential now: clinician nurse patient emergency service
// Anything else: {"error":"..."}.
#pragma once

#include <string>

#include "bench/world/bench.h"

namespace cisterna::bench {

[[nodiscard]] std::string control(Bench& bench, const std::string& line);

// "2025-06-01T08:00:00Z"
[[nodiscard]] std::string utc_text(std::int64_t utc_ms);

}  // namespace cisterna::bench
