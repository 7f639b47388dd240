// Gas pushes through a restrictor and a valve that a crystal opens for a measured time. The pump corrects for
// temperature and pressure, which it measures; not for the viscosity, which it cannot. A magnet holds the valve shut.
#include "bench/plants/drive.h"
#include "bench/plants/flow_model.h"

namespace cisterna::bench {
namespace {

class PiezoValve final : public Drive {
 public:
  explicit PiezoValve(const PumpData& pump)
      : stroke_nl_(static_cast<double>(pump.value("stroke_nl"))),
        magnet_stops_(pump.magnet_stops_rotor),
        vapour_(pump) {}
  Push stroke(const Body& body) const override {
    if (body.magnet && magnet_stops_) return {};
    return {true, vapour_.head_mmhg(body) > 0 ? stroke_nl_ / body.viscosity_ratio : 0};
  }

 private:
  double stroke_nl_;
  bool magnet_stops_;
  Vapour vapour_;
};

}  // namespace

std::unique_ptr<Drive> make_piezo_valve(const PumpData& pump) {
  return std::make_unique<PiezoValve>(pump);
}

}  // namespace cisterna::bench
