// Mixtures: dilution by what could not be aspirated and a fill made from stock.
//
// C_mix = (residual x C_old + fill x C_new) / (residual + fill); a rinse of volume r first makes C_old into (residual x
// C_old
// + r x C_new) / (residual + r). |C_mix / C_new - 1| <= 2 % none, <= 10 % shown, else rinse_or_override. Stock: C =
// dose / rate, mass = C x (reservoir + extra), stock = mass / stock concentration. Amounts in mcg or units, mL.
// R-DOSE-025 R-DOSE-026
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "programmer/dosing/exact.h"
#include "programmer/dosing/problem.h"
#include "units/result.h"

namespace cisterna::dosing {

enum class DilutionFinding : std::uint8_t { kNone, kShown, kRinseOrOverride };
[[nodiscard]] std::string_view to_text(DilutionFinding finding);
struct DilutionPlan {
  Exact residual_ml;
  Exact old_concentration;
  Exact fill_ml;
  Exact new_concentration;
  std::vector<Exact> rinses_ml{};
};
struct Dilution {
  Exact concentration;
  Exact deviation;  // a fraction of the new concentration
  DilutionFinding finding = DilutionFinding::kNone;
};
// Problems: kZeroDivisor (no volume, or new concentration 0), kImpossible (a rinse of 0).
[[nodiscard]] Result<Dilution, Problem> dilution(const DilutionPlan& plan);

struct StockPlan {
  Exact reservoir_ml;
  Exact rate_ml_per_day;
  Exact dose_per_day;
  Exact stock_concentration;
  Exact extra_ml;
};
struct StockFill {
  std::int64_t days = 0;
  Exact mass;
  Exact stock_ml;
  Exact diluent_ml;
};
// Problems: kZeroDivisor (rate or stock concentration 0), kImpossible (the stock is too weak), kOutOfRange (days).
[[nodiscard]] Result<StockFill, Problem> stock_fill(const StockPlan& plan);

}  // namespace cisterna::dosing
