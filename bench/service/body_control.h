// What the body, the outside and a hand do to a bench's pump: one line of text in, one line of JSON out. R-BENCH-015
//
//   temperature 38.5 [degC]   ambient 565 [mmHg]   outlet 100 [mmHg]   viscosity 1.2   height 30 [cm]   magnet on|off
//   wear 50 [ppm] a 1,000 strokes   mixing on|off   pocket 30 [%] of a fill beside the port   level 0.2 [mL] sensor's
//   error hand ACT            at the mechanism: reset_valve; run, stop, cassette_off, cassette_on, lock_0..2 prefill
//   [DRUG PER_ML], aspirate, catheter NL      at an operation: the tubing, the catheter, its volume
// A number without unit is in the unit shown. Out of range, another unit or not a number: refused, nothing changes.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "bench/world/bench.h"

namespace cisterna::bench {

struct BodyInput {  // a number or a switch that can be set while the bench runs
  const char* name;
  const char* unit;  // empty: a ratio; "on|off": a switch
  double lowest, highest;
  const char* help;
};
[[nodiscard]] std::span<const BodyInput> body_inputs();

// nullopt: not one of these verbs. An answer that begins with {"error" changed nothing.
[[nodiscard]] std::optional<std::string> body_control(Bench& bench, const std::string& line);

// "DRUG PER_ML" up to four times behind a verb: library code and base units a mL; nothing behind it: what the implant
// has on record, its primary drug alone; "0 0": a carrier without drug. nullopt: none of these.
[[nodiscard]] std::optional<Solution> solution_in(Bench& bench, std::istream& words);

}  // namespace cisterna::bench
