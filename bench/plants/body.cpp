#include "bench/plants/body.h"

#include <algorithm>

namespace cisterna::bench {

Body clamped(Body body) {
  body.temperature_c = std::clamp(body.temperature_c, 10.0, 50.0);
  body.ambient_mmhg = std::clamp(body.ambient_mmhg, 100.0, 1'500.0);
  body.outlet_mmhg = std::clamp(body.outlet_mmhg, -50.0, 500.0);
  body.viscosity_ratio = std::clamp(body.viscosity_ratio, 0.2, 20.0);
  body.height_cm = std::clamp(body.height_cm, -200.0, 200.0);
  return body;
}

double back_pressure_mmhg(const Body& body) {
  return body.outlet_mmhg + 0.73556 * body.height_cm;
}

}  // namespace cisterna::bench
