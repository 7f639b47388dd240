// The implant's memory: typed records on byte-writable NVM that survive power loss at any byte and one rotten byte.
// Each save writes copy A, then copy B, each {type 1, version 1, length 2, sequence 4, payload, CRC-32C 4}. load_all()
// takes the newest whole copy, repairs the other, upgrades older versions. Rings hold one record an entry. R-NVM-002
//
// Results: every save answers false when the NVM refused (caller: fault policy, refuse the change). Nothing throws.
#pragma once

#include "implant_fw/hal/hal.h"
#include "implant_fw/storage/records.h"

namespace cisterna::storage {

enum class RecordState : std::uint8_t { kMissing, kGood, kRepaired, kLost };   // kLost: both copies bad

struct LoadReport {                             // what load_all() found, a state a record kind
  RecordState model = RecordState::kMissing, identity = RecordState::kMissing, control = RecordState::kMissing,
              account = RecordState::kMissing, prescription[2]{}, card[2]{}, gate = RecordState::kMissing,
              faults = RecordState::kMissing, credential = RecordState::kMissing, slots = RecordState::kMissing;
};

class Store {
 public:
  explicit Store(hal::Nvm& nvm);
  [[nodiscard]] LoadReport load_all();

  [[nodiscard]] const ModelLimits& model() const;
  [[nodiscard]] const Identity& identity() const;
  [[nodiscard]] const ControlState& control() const;
  [[nodiscard]] const Account& account() const;
  [[nodiscard]] const FaultLatch& faults() const;
  [[nodiscard]] const CredentialClock& credential_clock() const;

  [[nodiscard]] bool save(const ModelLimits&);          // manufacture only
  [[nodiscard]] bool save(const Identity&);             // manufacture only
  [[nodiscard]] bool save(const ControlState&);         // the commit point; also appends `last` to the result ring if new
  [[nodiscard]] bool save(const Account&);              // twice a stroke: keep it short
  [[nodiscard]] bool save(const FaultLatch&);
  [[nodiscard]] bool save(const CredentialClock&);

  // Prescription slots 0 and 1: canonical bytes. Written before ControlState names them active.
  [[nodiscard]] bool save_prescription(std::uint8_t slot, crypto::Bytes canonical);
  [[nodiscard]] crypto::Bytes prescription(std::uint8_t slot, crypto::MutableBytes scratch) const;   // empty: missing or lost
  // Limit cards kept with the prescription slot (active) and with the reservoir (open refill): signed bytes.
  [[nodiscard]] bool save_card(std::uint8_t slot, crypto::Bytes signed_card);
  [[nodiscard]] crypto::Bytes card(std::uint8_t slot, crypto::MutableBytes scratch) const;

  // Delivery gate's bins and permits: opaque to storage; the gate says which cell changed (kept small per stroke).
  static constexpr std::uint16_t kGateCells = 160;      // 61 minute bins, 97 quarter-hour bins, 2 for counts and permits
  static constexpr std::size_t kGateCellBytes = 16;
  [[nodiscard]] bool save_gate_cell(std::uint16_t cell, std::span<const std::uint8_t, kGateCellBytes> bytes);
  [[nodiscard]] bool gate_cell(std::uint16_t cell, std::span<std::uint8_t, kGateCellBytes> out) const;   // false: missing or lost

  // Result ring, 32 entries.
  [[nodiscard]] bool find_result(std::uint64_t id, CommandMemo& out) const;
  [[nodiscard]] std::uint32_t oldest_result_base() const;
  [[nodiscard]] bool append_result(const CommandMemo& memo);   // refusals; applied ones go with ControlState

  // Clinical ring (>= 1,000 entries; a repeat of the newest kind+a within 1 h coalesces) and security ring (256).
  [[nodiscard]] std::uint32_t append(EventKind kind, std::uint32_t a, std::uint32_t b, Time at);   // event number; 0: failed
  [[nodiscard]] std::uint32_t newest_event() const;
  [[nodiscard]] std::uint32_t oldest_event() const;
  [[nodiscard]] bool event(std::uint32_t number, ClinicalEvent& out) const;
  void append_security(std::uint8_t kind, std::uint8_t slot, Time at);
  [[nodiscard]] bool security_event(std::uint32_t number, SecurityEvent& out) const;
  [[nodiscard]] std::uint32_t newest_security_event() const;

  // Key slots and budgets (behind telemetry::KeyStore, see nvm_key_store.h).
  [[nodiscard]] const SlotKeys& slot(std::uint8_t index) const;
  [[nodiscard]] bool save_slot(std::uint8_t index, const SlotKeys&);
  [[nodiscard]] const telemetry::Issuer& issuer(std::uint8_t index) const;
  [[nodiscard]] bool save_issuer(std::uint8_t index, const telemetry::Issuer&);
  [[nodiscard]] const telemetry::WakeBudget& wake_budget() const;
  [[nodiscard]] bool save(const telemetry::WakeBudget&);

 private:
  // (filled in by the implementation; no heap; total RAM <= 3 KiB)
};

}  // namespace cisterna::storage
