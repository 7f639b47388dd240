// telemetry::KeyStore on the store: what the secure session keeps across power loss. R-NVM-009
//
// Refuses: an index out of range; a wake counter that does not rise, or of an unused slot; enrolment without a free
// slot (a slot is never evicted). Credential time = base + life time since then; a pull never moves it back.
#pragma once

#include "implant_fw/storage/store.h"

namespace cisterna::storage {

class NvmKeyStore final : public telemetry::KeyStore {
 public:
  explicit NvmKeyStore(Store& store) : store_(store) {}

  [[nodiscard]] std::span<const std::uint8_t, 32> static_secret() const override;
  [[nodiscard]] std::span<const std::uint8_t, 32> static_public() const override;
  [[nodiscard]] std::array<std::array<std::uint8_t, 32>, 2> root_keys() const override;
  [[nodiscard]] telemetry::SlotView slot(std::uint8_t index) const override;
  [[nodiscard]] bool accept_wake(std::uint8_t index, std::uint32_t counter) override;
  [[nodiscard]] telemetry::FailureState failures(std::uint8_t index) const override;
  [[nodiscard]] bool set_failures(std::uint8_t index, const telemetry::FailureState& state) override;
  [[nodiscard]] telemetry::WakeBudget wake_budget() const override;
  [[nodiscard]] bool set_wake_budget(const telemetry::WakeBudget& budget) override;
  [[nodiscard]] bool note_use(std::uint8_t index, Time now) override;
  [[nodiscard]] std::optional<std::uint8_t> enrol(std::span<const std::uint8_t, 32> wake,
                                                  std::span<const std::uint8_t, 32> link,
                                                  std::span<const std::uint8_t> label) override;
  [[nodiscard]] bool revoke(std::uint8_t index) override;
  [[nodiscard]] telemetry::Issuer issuer(std::uint8_t index) const override;
  [[nodiscard]] bool set_issuer(std::uint8_t index, const telemetry::Issuer& issuer) override;
  [[nodiscard]] std::uint32_t credential_time_s(Time now) const override;
  [[nodiscard]] bool pull_credential_time(std::uint32_t at_least_s, Time now) override;
  void note_security(std::uint8_t kind, std::uint8_t slot, Time now) override;

 private:
  // Copies the slot, lets `change` edit it, saves it, wipes the copy.
  template <class Change>
  [[nodiscard]] bool edit(std::uint8_t index, Change change);
  Store& store_;
};

}  // namespace cisterna::storage
