// Key slots, issuers, wake budget.
#include "implant_fw/storage/store_access.h"

namespace cisterna::storage {
namespace {

constexpr SlotKeys kNoSlot{};
constexpr telemetry::Issuer kNoIssuer{};

}  // namespace

const SlotKeys& Store::slot(std::uint8_t index) const {
  return index < slots_.size() ? slots_[index] : kNoSlot;
}

bool Store::save_slot(std::uint8_t index, const SlotKeys& keys) {
  if (index >= slots_.size() || !save_record(kSlotRegion, index, keys)) return false;
  slots_[index] = keys;
  return true;
}

const telemetry::Issuer& Store::issuer(std::uint8_t index) const {
  return index < issuers_.size() ? issuers_[index] : kNoIssuer;
}

bool Store::save_issuer(std::uint8_t index, const telemetry::Issuer& issuer) {
  if (index >= issuers_.size() || !save_record(kIssuerRegion, index, issuer)) return false;
  issuers_[index] = issuer;
  return true;
}

const telemetry::WakeBudget& Store::wake_budget() const {
  return wake_budget_;
}

bool Store::save(const telemetry::WakeBudget& budget) {
  if (!save_record(kWakeBudgetRegion, 0, budget)) return false;
  wake_budget_ = budget;
  return true;
}

}  // namespace cisterna::storage
