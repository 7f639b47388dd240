// What the body and the outside do to a pump: the inputs of every plant. Host only. R-PLANT-005
#pragma once

namespace cisterna::bench {

struct Body {
  double temperature_c = 37;   // of the reservoir; 10..50
  double ambient_mmhg = 760;   // 100..1,500; 565 in a cabin at 8,000 ft
  double outlet_mmhg = 100;    // where the tip ends, above ambient; -50..500
  double viscosity_ratio = 1;  // of the fluid against the one the label was measured with; 0.2..20
  double height_cm = 0;        // tip above the reservoir; a column of water; -200..200
  bool magnet = false;         // a field as of an MRI machine
  friend bool operator==(const Body&, const Body&) = default;
};

// Each brought to the nearer end of its range.
[[nodiscard]] Body clamped(Body body);

// The pressure a pump works against at the tip beyond ambient: outlet and water column, 0.73556 mmHg a cm.
[[nodiscard]] double back_pressure_mmhg(const Body& body);

}  // namespace cisterna::bench
