// What the factory writes: a fresh memory with model, identity, first key slot and issuers; the pump is on the shelf,
// its line recorded empty, nothing prescribed. Host only. R-FW-008
//
// Keys are the caller's, drawn at random. false: the memory refused; the image is then of no use.
#pragma once

#include <array>

#include "implant_fw/storage/store.h"

namespace cisterna::port_sim {

struct FactoryData {
  storage::ModelLimits model;
  storage::Identity identity;
  storage::SlotKeys slot0;  // `used` is set by manufacture()
  std::array<telemetry::Issuer, telemetry::kMaxIssuers> issuers{};
};

[[nodiscard]] bool manufacture(storage::Store& store, const FactoryData& data);

}  // namespace cisterna::port_sim
