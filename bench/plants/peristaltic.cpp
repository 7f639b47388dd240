// Rollers on a tube: a stroke is a stroke whatever the pressures, on an empty reservoir too. A magnet holds the rotor.
#include "bench/plants/drive.h"

namespace cisterna::bench {
namespace {

class Peristaltic final : public Drive {
 public:
  explicit Peristaltic(const PumpData& pump)
      : stroke_nl_(static_cast<double>(pump.value("stroke_nl"))), magnet_stops_(pump.magnet_stops_rotor) {}
  Push stroke(const Body& body) const override {
    if (body.magnet && magnet_stops_) return {};
    return {true, stroke_nl_};
  }

 private:
  double stroke_nl_;
  bool magnet_stops_;
};

}  // namespace

std::unique_ptr<Drive> make_peristaltic(const PumpData& pump) {
  return std::make_unique<Peristaltic>(pump);
}

}  // namespace cisterna::bench
