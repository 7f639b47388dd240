#include "bench/plants/fluid.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace cisterna::bench {

Fluid::Fluid(double volume_nl, const Solution& solution) : volume_nl_(std::max(volume_nl, 0.0)) {
  for (const auto& one : solution) add(restored(0, {{one.drug, one.per_ml / 1e6 * volume_nl_}}));
}

double Fluid::amount(std::uint16_t drug) const {
  for (const auto& part : parts_)
    if (part.drug == drug) return part.amount;
  return 0;
}

Fluid Fluid::take(double volume_nl) {
  if (volume_nl >= volume_nl_) return std::exchange(*this, Fluid{});
  Fluid out;
  if (volume_nl <= 0) return out;
  const auto share = volume_nl / volume_nl_;
  out.volume_nl_ = volume_nl;
  volume_nl_ -= volume_nl;
  for (auto& part : parts_) {
    const auto moved = part.amount * share;
    out.parts_.push_back({part.drug, moved});
    part.amount -= moved;
  }
  return out;
}

void Fluid::add(const Fluid& other) {
  volume_nl_ += other.volume_nl_;
  for (const auto& part : other.parts_) add(part);
}

void Fluid::add(const Part& part) {
  const auto at = std::lower_bound(parts_.begin(), parts_.end(), part.drug,
                                   [](const Part& p, std::uint16_t drug) { return p.drug < drug; });
  if (at != parts_.end() && at->drug == part.drug)
    at->amount += part.amount;
  else
    parts_.insert(at, part);
}

double Fluid::pour(double volume_nl, Fluid& to) {
  if (volume_nl >= volume_nl_) {
    const auto all = take(volume_nl);
    to.add(all);
    return all.volume_nl_;
  }
  if (volume_nl <= 0) return 0;
  const auto share = volume_nl / volume_nl_;
  volume_nl_ -= volume_nl;
  to.volume_nl_ += volume_nl;
  for (auto& part : parts_) {
    const auto moved = part.amount * share;
    part.amount -= moved;
    to.add(Part{part.drug, moved});
  }
  return volume_nl;
}

bool Fluid::same_as(const Fluid& other) const {
  if (parts_.size() != other.parts_.size()) return false;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const auto mine = parts_[i].amount * other.volume_nl_;
    const auto theirs = other.parts_[i].amount * volume_nl_;
    if (parts_[i].drug != other.parts_[i].drug || std::abs(mine - theirs) > 1e-9 * std::max(mine, theirs)) return false;
  }
  return true;
}

Fluid Fluid::restored(double volume_nl, std::vector<Part> parts) {
  Fluid out;
  out.volume_nl_ = volume_nl;
  out.parts_ = std::move(parts);
  return out;
}

}  // namespace cisterna::bench
