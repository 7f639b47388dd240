// Saving single records, prescriptions, cards and gate cells.
#include <cstring>

#include "implant_fw/storage/store_access.h"

namespace cisterna::storage {

bool Store::save_bytes(const Region& region, std::uint16_t index, crypto::Bytes payload) {
  return index < region.count && storage::save(nvm_, region, index, current_version(region.type), payload, failed_);
}

Store::LoadedPayload Store::load_payload(const Region& region, std::uint16_t index, Payload& buffer) {
  const auto found = load(nvm_, region, index, failed_);
  if (!found.copy.whole) return {found.state, 0, false};
  nvm_.read(found.address + kHeaderBytes, crypto::MutableBytes{buffer}.first(found.copy.length));
  const auto length = upgrade(upgrades_, region.type, found.copy.version, buffer, found.copy.length);
  return {found.state, length <= buffer.size() ? length : std::uint16_t{0},
          found.copy.version != current_version(region.type)};
}

RecordState Store::settle(const Region& region, std::uint16_t index, Payload& buffer, const LoadedPayload& found,
                          bool understood) {
  if (understood && found.lifted) (void)save_bytes(region, index, crypto::Bytes{buffer}.first(found.length));
  crypto::wipe(buffer);
  const bool there = found.state == RecordState::kGood || found.state == RecordState::kRepaired;
  return there && !understood ? RecordState::kLost : found.state;
}

RecordState Store::load_fields(const RecordForm& form, const Region& region, std::uint16_t index, void* out) {
  Payload buffer{};
  const auto found = load_payload(region, index, buffer);
  const bool understood = found.length != 0 && decode_record(form, crypto::Bytes{buffer}.first(found.length), out);
  if (!understood) std::memset(out, 0, form.object);
  return settle(region, index, buffer, found, understood);
}

bool Store::save_fields(const RecordForm& form, const Region& region, std::uint16_t index, const void* record) {
  Payload buffer;
  const auto payload = crypto::MutableBytes{buffer}.first(form.bytes);
  const bool saved = encode_record(form, record, payload) != 0 && save_bytes(region, index, payload);
  crypto::wipe(payload);
  return saved;
}

RecordState Store::load_bytes(const Region& region, std::uint16_t index) {
  return load(nvm_, region, index, failed_).state;
}

crypto::Bytes Store::read_bytes(const Region& region, std::uint16_t index, crypto::MutableBytes scratch) const {
  if (index >= region.count) return {};
  const auto found = find(nvm_, region, index);
  if (!found.copy.whole || found.copy.length > scratch.size() || found.copy.version != current_version(region.type))
    return {};
  const auto payload = scratch.first(found.copy.length);
  nvm_.read(found.address + kHeaderBytes, payload);
  return payload;
}

bool Store::save(const ModelLimits& record) {
  if (!save_record(kModelRegion, 0, record)) return false;
  model_ = record;
  return true;
}

bool Store::save(const Identity& record) {
  if (!save_record(kIdentityRegion, 0, record)) return false;
  identity_ = record;
  return true;
}

bool Store::save(const ControlState& record) {
  if (!save_record(kControlRegion, 0, record)) return false;
  control_ = record;
  // From here on the command is done, whatever becomes of the ring: load_all() completes it. R-NVM-008
  CommandMemo memo;
  if (control_.last.id != 0 && !find_result(control_.last.id, memo) && !append_result(control_.last)) failed_ = true;
  return true;
}

bool Store::save(const Account& record) {
  account_ = record;
  return save_record(kAccountRegion, 0, record);
}

bool Store::save(const FaultLatch& record) {
  faults_ = record;
  return save_record(kFaultsRegion, 0, record);
}

bool Store::save(const CredentialClock& record) {
  if (!save_record(kCredentialRegion, 0, record)) return false;
  credential_clock_ = record;
  return true;
}

bool Store::save(const EnergyTotals& record) {
  if (!save_record(kEnergyRegion, 0, record)) return false;
  energy_ = record;
  return true;
}

bool Store::save(const Care& record) {
  return save_record(kCareRegion, 0, record);
}

Care Store::care() const {
  std::array<std::uint8_t, kPayloadBytes<Care>> scratch;
  Care record;
  (void)decode<Care>(read_bytes(kCareRegion, 0, scratch), record);
  return record;
}

bool Store::save_component_card(std::uint8_t index, crypto::Bytes signed_card) {
  return index == 0 ? save_card(kComponentCard, signed_card)
                    : save_bytes(kSpareCardRegion, static_cast<std::uint16_t>(index - 1), signed_card);
}

crypto::Bytes Store::component_card(std::uint8_t index, crypto::MutableBytes scratch) const {
  return index == 0 ? card(kComponentCard, scratch)
                    : read_bytes(kSpareCardRegion, static_cast<std::uint16_t>(index - 1), scratch);
}

bool Store::save_prescription(std::uint8_t slot, crypto::Bytes canonical) {
  return save_bytes(kPrescriptionRegion, slot, canonical);
}

crypto::Bytes Store::prescription(std::uint8_t slot, crypto::MutableBytes scratch) const {
  return read_bytes(kPrescriptionRegion, slot, scratch);
}

bool Store::save_card(std::uint8_t slot, crypto::Bytes signed_card) {
  return save_bytes(kCardRegion, slot, signed_card);
}

crypto::Bytes Store::card(std::uint8_t slot, crypto::MutableBytes scratch) const {
  return read_bytes(kCardRegion, slot, scratch);
}

bool Store::save_gate_cell(std::uint16_t cell, std::span<const std::uint8_t, kGateCellBytes> bytes) {
  return save_bytes(kGateRegion, cell, bytes);
}

bool Store::gate_cell(std::uint16_t cell, std::span<std::uint8_t, kGateCellBytes> out) const {
  return read_bytes(kGateRegion, cell, out).size() == kGateCellBytes;
}

}  // namespace cisterna::storage
