// A balloon through a restrictor: flows at its own rate, faster while the balloon is full, and knows no command.
#include "bench/plants/drive.h"
#include "bench/plants/flow_model.h"

namespace cisterna::bench {
namespace {

class Elastomeric final : public Drive {
 public:
  explicit Elastomeric(const PumpData& pump) : pump_(pump) {}
  Push stroke(const Body&) const override { return {}; }
  double flow_nl(const Body& body, double held_nl, double seconds) const override {
    return elastomeric_flow_nl(pump_, body, held_nl, seconds);
  }

 private:
  PumpData pump_;
};

}  // namespace

std::unique_ptr<Drive> make_elastomeric(const PumpData& pump) {
  return std::make_unique<Elastomeric>(pump);
}

}  // namespace cisterna::bench
