#include "bench/plants/drive.h"

namespace cisterna::bench {

std::unique_ptr<Drive> make_drive(const PumpData& pump) {
  switch (pump.drive) {
    case storage::Drive::kPeristaltic:
      return make_peristaltic(pump);
    case storage::Drive::kValveGas:
      return make_valve_gas(pump);
    case storage::Drive::kValveGasFlow:
      return make_valve_gas_flow(pump);
    case storage::Drive::kPiezoValve:
      return make_piezo_valve(pump);
    case storage::Drive::kFixedRate:
      return make_fixed_rate(pump);
    case storage::Drive::kElastomeric:
      return make_elastomeric(pump);
    case storage::Drive::kAmbulatory:
      return make_ambulatory(pump);
    case storage::Drive::kInsulin:
      return make_insulin(pump);
  }
  return nullptr;  // no such kind: the loader made it from a closed list
}

}  // namespace cisterna::bench
