// The line from the pump's outlet to the tip of the catheter: what is in it, from end to end, and what leaves the tip
// when something is pushed in. Always full: of air when new, of the body's own fluid where it was aspirated. Host only.
// R-PLANT-004
//
// Plug flow: contents leave in the order they came, nothing mixes. Mixing: 40 well-stirred cells in a row, so that a
// front is smeared and a tenth of a new drug arrives at about 80 % of the line's volume (bench model, not verified).
#pragma once

#include <deque>

#include "bench/plants/fluid.h"

namespace cisterna::bench {

class Line {
 public:
  static constexpr int kCells = 40;

  Line() = default;
  // Tubing inside the pump and catheter, each 0 or more nL; dry.
  Line(double tubing_nl, double catheter_nl);

  // What leaves the tip while `in` enters at the pump; the same volume.
  [[nodiscard]] Fluid push(Fluid in);
  // It holds nothing but that very fluid, so that pushing more of it in changes nothing inside.
  [[nodiscard]] bool holds_only(const Fluid& fluid) const {
    return !mixing_ && slugs_.size() == 1 && slugs_.front().same_as(fluid);
  }
  void set_mixing(bool on);
  [[nodiscard]] bool mixing() const { return mixing_; }

  // What a surgeon does; each answers what came out.
  [[nodiscard]] Fluid prefill_tubing(const Solution& solution);  // on the table
  [[nodiscard]] Fluid aspirate_catheter();                       // the body's fluid follows
  [[nodiscard]] Fluid set_catheter(double catheter_nl);          // cut at the tip, or lengthened with the body's fluid
  void fill_all(const Solution& solution);                       // whatever was in it is gone

  [[nodiscard]] double volume_nl() const { return tubing_nl_ + catheter_nl_; }
  [[nodiscard]] double tubing_nl() const { return tubing_nl_; }
  [[nodiscard]] double catheter_nl() const { return catheter_nl_; }
  [[nodiscard]] Fluid contents() const;
  [[nodiscard]] const std::deque<Fluid>& slugs() const { return slugs_; }  // the tip first

  static Line restored(double tubing_nl, double catheter_nl, bool mixing, std::deque<Fluid> slugs);

 private:
  [[nodiscard]] Fluid push_plug(Fluid in);
  [[nodiscard]] Fluid push_mixing(Fluid in);
  [[nodiscard]] Fluid take_from_tip(double volume_nl);
  void put_at_pump(Fluid fluid);
  void settle();  // cells of one size again, when it mixes

  double tubing_nl_ = 0, catheter_nl_ = 0;
  bool mixing_ = false;
  std::deque<Fluid> slugs_;
};

}  // namespace cisterna::bench
