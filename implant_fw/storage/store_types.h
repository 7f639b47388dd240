// What a load found, a state a record kind. R-NVM-002
#pragma once

#include <cstdint>

namespace cisterna::storage {

// kMissing: never written (or cut in its very first write). kRepaired: one copy was bad or older and was rewritten.
// kLost: both copies bad.
enum class RecordState : std::uint8_t { kMissing, kGood, kRepaired, kLost };

// Where a kind has several records (gate cells, slots, issuers, results) the worst of them counts: lost before repaired
// before good; missing only if every one is.
struct LoadReport {
  RecordState model = RecordState::kMissing, identity = RecordState::kMissing, control = RecordState::kMissing,
              account = RecordState::kMissing, prescription[2]{}, card[4]{}, gate = RecordState::kMissing,
              faults = RecordState::kMissing, credential = RecordState::kMissing, slots = RecordState::kMissing,
              issuers = RecordState::kMissing, budget = RecordState::kMissing, results = RecordState::kMissing,
              energy = RecordState::kMissing, care = RecordState::kMissing, component_cards = RecordState::kMissing;
  std::uint16_t clinical_damaged = 0, security_damaged = 0;  // ring entries that are lost (alarm: low)
  bool result_completed = false;                             // the last command's result was missing in its ring
};

}  // namespace cisterna::storage
