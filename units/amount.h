// Amount: how much drug, as mass (whole nanograms, ng) or units (whole milliunits, mU: insulin, heparin).
// Concentration: an amount per millilitre, same two kinds. The two kinds never mix: every operation on two values
// requires the same kind and answers std::nullopt otherwise (no silent conversion exists). R-UNIT-002
//
// volume_for(amount, c)  = floor(amount / c) in nL   (rounds down: never more than asked)
// amount_in(volume, c)   = amount held in a volume, rounded down / nearest / up as named
#pragma once

#include <compare>
#include <cstdint>
#include <optional>

#include "units/volume.h"
#include "units/wide.h"

namespace cisterna {

enum class AmountKind : std::uint8_t { kMass = 0, kUnits = 1 };

class Amount {
 public:
  constexpr Amount() = default;
  static constexpr Amount ng(std::int64_t v) { return {AmountKind::kMass, v}; }
  static constexpr Amount mcg(std::int64_t v) { return {AmountKind::kMass, v * 1'000}; }
  static constexpr Amount mg(std::int64_t v) { return {AmountKind::kMass, v * 1'000'000}; }
  static constexpr Amount milliunits(std::int64_t v) { return {AmountKind::kUnits, v}; }
  static constexpr Amount of(AmountKind kind, std::int64_t base) { return {kind, base}; }

  [[nodiscard]] constexpr AmountKind kind() const { return kind_; }
  [[nodiscard]] constexpr std::int64_t base() const { return base_; }  // ng or mU
  friend constexpr bool operator==(Amount, Amount) = default;

  // <, = or >; unordered when the kinds differ.
  friend constexpr std::partial_ordering operator<=>(Amount a, Amount b) {
    if (a.kind_ != b.kind_) return std::partial_ordering::unordered;
    return a.base_ <=> b.base_;
  }
  friend constexpr std::optional<Amount> add(Amount a, Amount b) {
    if (a.kind_ != b.kind_) return std::nullopt;
    return Amount{a.kind_, a.base_ + b.base_};
  }

 private:
  constexpr Amount(AmountKind kind, std::int64_t base) : kind_(kind), base_(base) {}
  AmountKind kind_ = AmountKind::kMass;
  std::int64_t base_ = 0;
};

class Concentration {
 public:
  constexpr Concentration() = default;
  static constexpr Concentration ng_per_ml(std::int64_t v) { return {AmountKind::kMass, v}; }
  static constexpr Concentration mcg_per_ml(std::int64_t v) { return {AmountKind::kMass, v * 1'000}; }
  static constexpr Concentration milliunits_per_ml(std::int64_t v) { return {AmountKind::kUnits, v}; }
  static constexpr Concentration of(AmountKind kind, std::int64_t base) { return {kind, base}; }

  [[nodiscard]] constexpr AmountKind kind() const { return kind_; }
  [[nodiscard]] constexpr std::int64_t base_per_ml() const { return base_; }  // ng/mL or mU/mL
  friend constexpr bool operator==(Concentration, Concentration) = default;

 private:
  constexpr Concentration(AmountKind kind, std::int64_t base) : kind_(kind), base_(base) {}
  AmountKind kind_ = AmountKind::kMass;
  std::int64_t base_ = 0;
};

inline constexpr std::int64_t kNlPerMl = 1'000'000;

// nL holding `amount`, rounded down. nullopt: kinds differ, concentration <= 0 or amount < 0.
constexpr std::optional<Volume> volume_for(Amount amount, Concentration c) {
  if (amount.kind() != c.kind() || c.base_per_ml() <= 0 || amount.base() < 0) return std::nullopt;
  return Volume::nl(mul_div_floor(amount.base(), kNlPerMl, c.base_per_ml()));
}

constexpr Amount amount_in_floor(Volume v, Concentration c) {
  return Amount::of(c.kind(), mul_div_floor(v.nl(), c.base_per_ml(), kNlPerMl));
}
constexpr Amount amount_in_nearest(Volume v, Concentration c) {
  return Amount::of(c.kind(), mul_div_nearest(v.nl(), c.base_per_ml(), kNlPerMl));
}
constexpr Amount amount_in_ceil(Volume v, Concentration c) {
  return Amount::of(c.kind(), mul_div_ceil(v.nl(), c.base_per_ml(), kNlPerMl));
}

}  // namespace cisterna
