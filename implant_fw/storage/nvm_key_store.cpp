#include "implant_fw/storage/nvm_key_store.h"

#include <algorithm>

namespace cisterna::storage {

template <class Change>
bool NvmKeyStore::edit(std::uint8_t index, Change change) {
  if (index >= telemetry::kRadioSlots) return false;
  SlotKeys keys = store_.slot(index);
  change(keys);
  const bool saved = store_.save_slot(index, keys);
  crypto::wipe({reinterpret_cast<std::uint8_t*>(&keys), sizeof keys});
  return saved;
}

std::span<const std::uint8_t, 32> NvmKeyStore::static_secret() const {
  return store_.identity().static_secret;
}
std::span<const std::uint8_t, 32> NvmKeyStore::static_public() const {
  return store_.identity().static_public;
}
std::array<std::array<std::uint8_t, 32>, 2> NvmKeyStore::root_keys() const {
  return store_.identity().roots;
}

telemetry::SlotView NvmKeyStore::slot(std::uint8_t index) const {
  const auto& keys = store_.slot(index);
  return {keys.used, keys.wake, keys.link, keys.last_counter};
}

bool NvmKeyStore::accept_wake(std::uint8_t index, std::uint32_t counter) {
  const auto& keys = store_.slot(index);
  if (!keys.used || counter <= keys.last_counter) return false;
  return edit(index, [counter](SlotKeys& k) { k.last_counter = counter; });
}

telemetry::FailureState NvmKeyStore::failures(std::uint8_t index) const {
  return store_.slot(index).failures;
}

bool NvmKeyStore::set_failures(std::uint8_t index, const telemetry::FailureState& state) {
  return edit(index, [&state](SlotKeys& k) { k.failures = state; });
}

telemetry::WakeBudget NvmKeyStore::wake_budget() const {
  return store_.wake_budget();
}
bool NvmKeyStore::set_wake_budget(const telemetry::WakeBudget& budget) {
  return store_.save(budget);
}

bool NvmKeyStore::note_use(std::uint8_t index, Time now) {
  return edit(index, [now](SlotKeys& k) { k.last_use = now; });
}

std::optional<std::uint8_t> NvmKeyStore::enrol(std::span<const std::uint8_t, 32> wake,
                                               std::span<const std::uint8_t, 32> link,
                                               std::span<const std::uint8_t> label) {
  for (std::uint8_t i = 0; i < telemetry::kRadioSlots; ++i) {
    if (store_.slot(i).used) continue;
    const bool saved = edit(i, [&](SlotKeys& k) {
      k = SlotKeys{};
      k.used = true;
      std::copy(wake.begin(), wake.end(), k.wake.begin());
      std::copy(link.begin(), link.end(), k.link.begin());
      for (const auto b : label)
        if (!k.label.push_back(b)) break;
    });
    if (!saved) return std::nullopt;
    return i;
  }
  return std::nullopt;
}

bool NvmKeyStore::revoke(std::uint8_t index) {
  return edit(index, [](SlotKeys& k) { k = SlotKeys{}; });
}

telemetry::Issuer NvmKeyStore::issuer(std::uint8_t index) const {
  return store_.issuer(index);
}
bool NvmKeyStore::set_issuer(std::uint8_t index, const telemetry::Issuer& issuer) {
  return store_.save_issuer(index, issuer);
}

std::uint32_t NvmKeyStore::credential_time_s(Time now) const {
  const auto& clock = store_.credential_clock();
  if (now <= clock.at) return clock.base_s;
  return clock.base_s + static_cast<std::uint32_t>((now - clock.at).ms() / 1000);
}

bool NvmKeyStore::pull_credential_time(std::uint32_t at_least_s, Time now) {
  if (at_least_s <= credential_time_s(now)) return true;
  return store_.save(CredentialClock{at_least_s, now});
}

void NvmKeyStore::note_security(std::uint8_t kind, std::uint8_t slot, Time now) {
  store_.append_security(kind, slot, now);
}

}  // namespace cisterna::storage
