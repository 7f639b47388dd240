// What is in a space: a volume and the amount of each drug in it, so that nothing can be lost or made when fluids meet.
// Host only. R-PLANT-003
//
// Volumes nL; amounts in base units (ng or milliunits). Code 0 is air: its "amount" is the nL of the volume that are
// air.
#pragma once

#include <cstdint>
#include <vector>

namespace cisterna::bench {

inline constexpr std::uint16_t kAir = 0;

struct Component {  // of a solution, as its label says
  std::uint16_t drug = 0;
  double per_ml = 0;  // base units
};
using Solution = std::vector<Component>;  // empty: carrier without drug

class Fluid {
 public:
  struct Part {
    std::uint16_t drug = 0;
    double amount = 0;
    friend bool operator==(const Part&, const Part&) = default;
  };

  Fluid() = default;
  // A volume of one solution, 0 or more nL.
  Fluid(double volume_nl, const Solution& solution);
  [[nodiscard]] static Fluid air(double volume_nl) { return {volume_nl, {{kAir, 1e6}}}; }

  [[nodiscard]] double volume_nl() const { return volume_nl_; }
  [[nodiscard]] double liquid_nl() const { return volume_nl_ - amount(kAir); }
  [[nodiscard]] double amount(std::uint16_t drug) const;
  [[nodiscard]] double per_ml(std::uint16_t drug) const { return volume_nl_ > 0 ? amount(drug) / volume_nl_ * 1e6 : 0; }
  [[nodiscard]] const std::vector<Part>& parts() const { return parts_; }

  // Takes out `volume_nl` of it, well mixed; everything when there is no more than that.
  [[nodiscard]] Fluid take(double volume_nl);
  void add(const Fluid& other);
  // take() from this and add() to `to` at once; answers the volume.
  double pour(double volume_nl, Fluid& to);
  // Same concentration of everything, so that two neighbours may be kept as one.
  [[nodiscard]] bool same_as(const Fluid& other) const;

  // From and to a file.
  static Fluid restored(double volume_nl, std::vector<Part> parts);
  friend bool operator==(const Fluid&, const Fluid&) = default;

 private:
  void add(const Part& part);
  double volume_nl_ = 0;
  std::vector<Part> parts_;  // by code, each at most once
};

}  // namespace cisterna::bench
