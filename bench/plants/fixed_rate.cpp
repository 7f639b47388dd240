// Vapour pressure through a capillary: flows day and night at its own rate and knows no command. Heat, height and thin
// fluid make it faster; nothing but an empty reservoir stops it.
#include "bench/plants/drive.h"
#include "bench/plants/flow_model.h"

namespace cisterna::bench {
namespace {

class FixedRate final : public Drive {
 public:
  explicit FixedRate(const PumpData& pump) : pump_(pump) {}
  Push stroke(const Body&) const override { return {}; }
  double flow_nl(const Body& body, double, double seconds) const override {
    return static_cast<double>(pump_.value("label_nl_per_day")) / 86'400 * fixed_rate_ratio(pump_, body) * seconds;
  }

 private:
  PumpData pump_;
};

}  // namespace

std::unique_ptr<Drive> make_fixed_rate(const PumpData& pump) {
  return std::make_unique<FixedRate>(pump);
}

}  // namespace cisterna::bench
