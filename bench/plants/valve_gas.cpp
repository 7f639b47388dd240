// Gas pushes the reservoir against two valves that meter a chamber: a stroke gives a little less than its label,
// whatever the pressures, as long as the gas is the stronger. A magnet opens both valves: without a flow-activated
// valve the reservoir runs out through them while the field lasts; with one it shuts after a few uL, and nothing moves
// until a person resets it.
#include <algorithm>

#include "bench/plants/drive.h"
#include "bench/plants/flow_model.h"

namespace cisterna::bench {
namespace {

class ValveGas : public Drive {
 public:
  explicit ValveGas(const PumpData& pump)
      : stroke_nl_(static_cast<double>(pump.value("stroke_nl") * pump.value("mean_permille")) / 1e3), vapour_(pump) {}
  Push stroke(const Body& body) const override {
    if (body.magnet) return {};  // held open: nothing is metered and nothing is felt
    return {true, vapour_.head_mmhg(body) > 0 ? stroke_nl_ : 0};
  }

 protected:
  double stroke_nl_;
  Vapour vapour_;
};

class Open final : public ValveGas {
 public:
  explicit Open(const PumpData& pump)
      : ValveGas(pump), open_nl_per_second_(static_cast<double>(pump.value("open_valve_nl_per_minute")) / 60) {}
  double flow_nl(const Body& body, double, double seconds) const override {
    return body.magnet && vapour_.head_mmhg(body) > 0 ? open_nl_per_second_ * seconds : 0;
  }

 private:
  double open_nl_per_second_;
};

class FlowActivated final : public ValveGas {
 public:
  explicit FlowActivated(const PumpData& pump)
      : ValveGas(pump), escape_nl_(static_cast<double>(pump.value("escape_nl"))) {}
  Push stroke(const Body& body) const override { return shut_ ? Push{} : ValveGas::stroke(body); }
  double escape_nl(const Body& body) override {
    if (shut_ || !body.magnet) return 0;
    shut_ = true;
    return vapour_.head_mmhg(body) > 0 ? escape_nl_ : 0;
  }
  HandResult hand(std::string_view act) override {
    if (act != "reset_valve") return HandResult::kUnknown;
    shut_ = false;
    return HandResult::kDone;
  }
  std::uint32_t memory() const override { return shut_ ? 1 : 0; }
  void restore(std::uint32_t memory) override { shut_ = memory != 0; }

 private:
  double escape_nl_;
  bool shut_ = false;
};

}  // namespace

std::unique_ptr<Drive> make_valve_gas(const PumpData& pump) {
  return std::make_unique<Open>(pump);
}
std::unique_ptr<Drive> make_valve_gas_flow(const PumpData& pump) {
  return std::make_unique<FlowActivated>(pump);
}

}  // namespace cisterna::bench
