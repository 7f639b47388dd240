// The implant's memory: typed records on byte-writable NVM that survive power loss at any byte and one rotten byte.
// Each save writes copy A, then copy B, each {type 1, version 1, length 2, sequence 4, payload, CRC-32C 4}. load_all()
// takes the newest whole copy, repairs the other, upgrades older versions. Rings hold one record an entry, written to a
// journal first, so that a torn write loses no entry either. R-NVM-002
//
// Results: every save answers what a reload would find: true = the new value is durable, false = the NVM refused and
// the old value stands (caller: fault policy, refuse the change). write_failed() latches any refused byte, also where a
// save still answers true because one copy was written. The values in RAM follow the answer, except Account and
// FaultLatch: strokes and faults have happened whether the memory takes them or not. Nothing throws. RAM <= 3 KiB.
#pragma once

#include "implant_fw/hal/hal.h"
#include "implant_fw/storage/event_ring.h"
#include "implant_fw/storage/records.h"
#include "implant_fw/storage/store_types.h"
#include "implant_fw/storage/upgrades.h"

namespace cisterna::storage {

struct RecordForm;  // record_codec.h

class Store {
 public:
  explicit Store(hal::Nvm& nvm, std::span<const Upgrade> upgrades = production_upgrades());
  ~Store();  // wipes the keys in RAM
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // Call once before anything else. Also completes what a power cut left open: the second copy, a ring entry, and the
  // result of the last command if ControlState holds it and the result ring does not.
  [[nodiscard]] LoadReport load_all();
  [[nodiscard]] bool write_failed() const;  // the NVM refused a write since power-on, or since forgive()
  void forgive() { failed_ = false; }       // before trying whether the memory writes again

  [[nodiscard]] const ModelLimits& model() const;
  [[nodiscard]] const Identity& identity() const;
  [[nodiscard]] const ControlState& control() const;
  [[nodiscard]] const Account& account() const;
  [[nodiscard]] const FaultLatch& faults() const;
  [[nodiscard]] const CredentialClock& credential_clock() const;
  [[nodiscard]] const EnergyTotals& energy() const;

  [[nodiscard]] bool save(const ModelLimits&);   // manufacture only
  [[nodiscard]] bool save(const Identity&);      // manufacture only
  [[nodiscard]] bool save(const ControlState&);  // the commit point; also appends `last` to the result ring if new
  [[nodiscard]] bool save(const Account&);       // twice a stroke: keep it short
  [[nodiscard]] bool save(const FaultLatch&);
  [[nodiscard]] bool save(const CredentialClock&);
  [[nodiscard]] bool save(const EnergyTotals&);
  [[nodiscard]] bool save(const Care&);  // R-NVM-010
  [[nodiscard]] Care care() const;       // from the memory; all zero where it never was written or is lost

  // Prescription slots 0 and 1: canonical bytes, at most 1,536; `scratch` must hold them all. Written before
  // ControlState names them active.
  [[nodiscard]] bool save_prescription(std::uint8_t slot, crypto::Bytes canonical);
  [[nodiscard]] crypto::Bytes prescription(std::uint8_t slot,
                                           crypto::MutableBytes scratch) const;  // empty: missing or lost
  // Limit cards, signed bytes: 0 and 1 belong to the prescription slots of the same number, 2 to a component, 3 to
  // the open refill. An empty span erases. A slot out of range answers false / empty.
  static constexpr std::uint8_t kComponentCard = 2, kOpenRefillCard = 3;
  // Cards of other components, 0..2, whatever prescription names them (card 2 and the spare ones).
  [[nodiscard]] bool save_component_card(std::uint8_t index, crypto::Bytes signed_card);
  [[nodiscard]] crypto::Bytes component_card(std::uint8_t index, crypto::MutableBytes scratch) const;
  [[nodiscard]] bool save_card(std::uint8_t slot, crypto::Bytes signed_card);
  [[nodiscard]] crypto::Bytes card(std::uint8_t slot, crypto::MutableBytes scratch) const;

  // Delivery gate's bins and permits: opaque to storage; the gate says which cell changed (kept small per stroke).
  static constexpr std::uint16_t kGateCells =
      kGateCellCount;  // 61 minute bins, 97 quarter-hour bins, 2 for counts and permits
  static constexpr std::size_t kGateCellBytes = 16;
  [[nodiscard]] bool save_gate_cell(std::uint16_t cell, std::span<const std::uint8_t, kGateCellBytes> bytes);
  [[nodiscard]] bool gate_cell(std::uint16_t cell,
                               std::span<std::uint8_t, kGateCellBytes> out) const;  // false: missing or lost

  // Result ring, 32 entries, in two copies each. An id that is not found, of a command on a base revision at or above
  // oldest_result_base(), was not applied (0: the ring holds every result since manufacture).
  [[nodiscard]] bool find_result(std::uint64_t id, CommandMemo& out) const;
  [[nodiscard]] std::uint32_t oldest_result_base() const;
  [[nodiscard]] bool append_result(const CommandMemo& memo);  // refusals; applied ones go with ControlState

  // Clinical ring (>= 1,000 entries; a repeat of the newest kind+a within 1 h coalesces) and security ring (256).
  [[nodiscard]] std::uint32_t append(EventKind kind, std::uint32_t a, std::uint32_t b,
                                     Time at);  // event number; 0: failed
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

  // The object up to here: clocks and keys of the radio, the ledger as it was saved.
  [[nodiscard]] const void* hot() const { return &slots_ + 1; }

 private:
  using Payload = std::array<std::uint8_t, kLargestDecoded>;
  struct LoadedPayload {
    RecordState state = RecordState::kMissing;
    std::uint16_t length = 0;  // 0: nothing to decode
    bool lifted = false;       // was of an older version
  };
  [[nodiscard]] LoadedPayload load_payload(const Region& region, std::uint16_t index, Payload& buffer);
  [[nodiscard]] RecordState settle(const Region& region, std::uint16_t index, Payload& buffer,
                                   const LoadedPayload& found, bool understood);
  // A record that is not there, or not understood, is zeros, which but for ModelLimits is its default value.
  [[nodiscard]] RecordState load_fields(const RecordForm& form, const Region& region, std::uint16_t index, void* out);
  [[nodiscard]] bool save_fields(const RecordForm& form, const Region& region, std::uint16_t index, const void* record);
  template <class T>
  [[nodiscard]] RecordState load_record(const Region& region, std::uint16_t index, T& out);
  template <class T>
  [[nodiscard]] bool save_record(const Region& region, std::uint16_t index, const T& record);
  [[nodiscard]] bool save_bytes(const Region& region, std::uint16_t index, crypto::Bytes payload);
  [[nodiscard]] RecordState load_bytes(const Region& region, std::uint16_t index);
  [[nodiscard]] crypto::Bytes read_bytes(const Region& region, std::uint16_t index, crypto::MutableBytes scratch) const;
  [[nodiscard]] RecordState load_results(bool& completed);
  [[nodiscard]] bool result(std::uint32_t number, CommandMemo& out) const;
  void load_keys(LoadReport& report);

  // What no stroke reads or writes comes first: it has a sum of its own (hot()).
  CredentialClock credential_clock_;
  EnergyTotals energy_;
  Identity identity_;
  telemetry::WakeBudget wake_budget_;
  std::array<telemetry::Issuer, telemetry::kMaxIssuers> issuers_;
  std::array<SlotKeys, telemetry::kRadioSlots> slots_;
  static_assert(alignof(SlotKeys) >= alignof(void*), "hot() begins on a word");

  hal::Nvm& nvm_;
  std::span<const Upgrade> upgrades_;
  EventRing clinical_, security_;
  std::uint32_t newest_result_ = 0;
  bool failed_ = false;
  ModelLimits model_;
  ControlState control_;
  Account account_;
  FaultLatch faults_;
};

}  // namespace cisterna::storage
