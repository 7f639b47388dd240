// A piston pulse out of a reservoir held a little below ambient pressure, so that nothing leaves by itself. At high
// ambient under-pressure the piston no longer fills: below its limit a pulse moves, is felt and gives nothing. A magnet
// holds it.
#include "bench/plants/drive.h"

namespace cisterna::bench {
namespace {

class Insulin final : public Drive {
 public:
  explicit Insulin(const PumpData& pump)
      : stroke_nl_(static_cast<double>(pump.value("stroke_nl"))),
        lowest_ambient_mmhg_(static_cast<double>(pump.value("lowest_ambient_mmhg"))),
        magnet_stops_(pump.magnet_stops_rotor) {}
  Push stroke(const Body& body) const override {
    if (body.magnet && magnet_stops_) return {};
    return {true, body.ambient_mmhg >= lowest_ambient_mmhg_ ? stroke_nl_ : 0};
  }

 private:
  double stroke_nl_, lowest_ambient_mmhg_;
  bool magnet_stops_;
};

}  // namespace

std::unique_ptr<Drive> make_insulin(const PumpData& pump) {
  return std::make_unique<Insulin>(pump);
}

}  // namespace cisterna::bench
