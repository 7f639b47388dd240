#include "bench/plants/line.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace cisterna::bench {

Line::Line(double tubing_nl, double catheter_nl)
    : tubing_nl_(std::max(tubing_nl, 0.0)), catheter_nl_(std::max(catheter_nl, 0.0)) {
  put_at_pump(Fluid::air(volume_nl()));
}

Fluid Line::take_from_tip(double volume_nl) {
  Fluid out;
  while (!slugs_.empty() && volume_nl > 0) {
    const auto held = slugs_.front().volume_nl();
    out.add(slugs_.front().take(volume_nl));
    volume_nl -= held;
    if (slugs_.front().volume_nl() <= 0) slugs_.pop_front();
  }
  return out;
}

void Line::put_at_pump(Fluid fluid) {
  if (fluid.volume_nl() <= 0) return;
  if (!slugs_.empty() && slugs_.back().same_as(fluid))
    slugs_.back().add(fluid);
  else
    slugs_.push_back(std::move(fluid));
}

Fluid Line::push_plug(Fluid in) {
  const auto moved = in.volume_nl();
  put_at_pump(std::move(in));
  return take_from_tip(moved);
}

// A step is at most a twentieth of a cell, so that the cells, not the strokes, make the front.
Fluid Line::push_mixing(Fluid in) {
  Fluid out;
  const auto steps = std::max(1.0, std::ceil(in.volume_nl() / (volume_nl() / kCells / 20)));
  const auto step_nl = in.volume_nl() / steps;
  while (in.volume_nl() > 0) {
    auto moving = in.take(in.volume_nl() < 1.5 * step_nl ? in.volume_nl() : step_nl);
    const auto moved = moving.volume_nl();
    for (auto cell = slugs_.rbegin(); cell != slugs_.rend(); ++cell) {
      cell->add(moving);
      moving = cell->take(moved);
    }
    out.add(moving);
  }
  return out;
}

Fluid Line::push(Fluid in) {
  if (volume_nl() <= 0) return in;
  return mixing_ ? push_mixing(std::move(in)) : push_plug(std::move(in));
}

void Line::settle() {
  if (!mixing_ || volume_nl() <= 0) return;
  std::deque<Fluid> cells;
  for (int i = 0; i < kCells; ++i)
    cells.push_back(take_from_tip(i + 1 < kCells ? volume_nl() / kCells : 2 * volume_nl()));
  slugs_ = std::move(cells);
}

void Line::set_mixing(bool on) {
  if (mixing_ == on) return;
  mixing_ = on;
  settle();
}

Fluid Line::prefill_tubing(const Solution& solution) {
  const auto catheter = take_from_tip(catheter_nl_);
  auto out = take_from_tip(2 * volume_nl());
  slugs_.clear();
  put_at_pump(catheter);
  put_at_pump(Fluid{tubing_nl_, solution});
  settle();
  return out;
}

Fluid Line::aspirate_catheter() {
  auto out = take_from_tip(catheter_nl_);
  if (catheter_nl_ > 0) slugs_.push_front(Fluid{catheter_nl_, {}});
  settle();
  return out;
}

Fluid Line::set_catheter(double catheter_nl) {
  const auto longer = std::max(catheter_nl, 0.0) - catheter_nl_;
  catheter_nl_ += longer;
  auto out = take_from_tip(-longer);
  if (longer > 0) slugs_.push_front(Fluid{longer, {}});
  settle();
  return out;
}

void Line::fill_all(const Solution& solution) {
  slugs_.clear();
  put_at_pump(Fluid{volume_nl(), solution});
  settle();
}

Fluid Line::contents() const {
  Fluid all;
  for (const auto& slug : slugs_) all.add(slug);
  return all;
}

Line Line::restored(double tubing_nl, double catheter_nl, bool mixing, std::deque<Fluid> slugs) {
  Line line;
  line.tubing_nl_ = tubing_nl;
  line.catheter_nl_ = catheter_nl;
  line.mixing_ = mixing;
  line.slugs_ = std::move(slugs);
  return line;
}

}  // namespace cisterna::bench
