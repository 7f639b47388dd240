#include "implant_fw/port_sim/manufacture.h"

namespace cisterna::port_sim {

bool manufacture(storage::Store& store, const FactoryData& data) {
  (void)store.load_all();
  storage::ControlState control;
  control.line = {true, true};
  control.low_nl = data.model.low_nl;
  control.line = {true, true};
  storage::SlotKeys slot = data.slot0;
  slot.used = true;
  bool ok = store.save(data.model) && store.save(data.identity) && store.save(control) &&
            store.save(storage::Account{}) && store.save(storage::FaultLatch{}) &&
            store.save(storage::CredentialClock{data.identity.credential_epoch_s, Time{}}) &&
            store.save(storage::EnergyTotals{}) && store.save(telemetry::WakeBudget{}) && store.save_slot(0, slot);
  for (std::uint8_t i = 1; ok && i < telemetry::kRadioSlots; ++i) ok = store.save_slot(i, storage::SlotKeys{});
  for (std::uint8_t i = 0; ok && i < telemetry::kMaxIssuers; ++i) ok = store.save_issuer(i, data.issuers[i]);
  return ok && store.append(storage::EventKind::kManufactured, data.model.model,
                            static_cast<std::uint32_t>(data.model.serial), Time{}) != 0;
}

}  // namespace cisterna::port_sim
