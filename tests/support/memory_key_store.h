// A KeyStore in memory with the semantics of storage: what a call stored survives the death of the session, and power
// can be cut at the n-th write, before or after it lands. Tests only.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "crypto/primitives/key_pair.h"
#include "telemetry/session/key_store.h"
#include "tests/support/seeded_rng.h"

namespace cisterna::test_support {

class MemoryKeyStore final : public telemetry::KeyStore {
 public:
  struct Slot {
    bool used = false;
    std::array<std::uint8_t, 32> wake{}, link{};
    std::uint32_t last_counter = 0;
    telemetry::FailureState failures;
    Time last_use;
  };

  // From now on `left` calls store; the next does not (or does, and nobody hears of it), and so on for ever.
  void cut_power_after(std::uint64_t left, bool cut_write_lands = false) {
    writes_left_ = left;
    cut_write_lands_ = cut_write_lands;
  }
  void restore_power() { writes_left_ = kUnlimited; }
  [[nodiscard]] bool power_is_cut() const { return cut_; }
  void clear_cut() { cut_ = false; }

  std::span<const std::uint8_t, 32> static_secret() const override { return static_key.private_key.view(); }
  std::span<const std::uint8_t, 32> static_public() const override { return static_key.public_key; }
  std::array<std::array<std::uint8_t, 32>, 2> root_keys() const override { return roots; }

  telemetry::SlotView slot(std::uint8_t index) const override {
    const Slot& s = slots.at(index);
    return {s.used, s.wake, s.link, s.last_counter};
  }
  bool accept_wake(std::uint8_t index, std::uint32_t counter) override {
    return store([&] { slots.at(index).last_counter = counter; });
  }
  telemetry::FailureState failures(std::uint8_t index) const override { return slots.at(index).failures; }
  bool set_failures(std::uint8_t index, const telemetry::FailureState& state) override {
    return store([&] { slots.at(index).failures = state; });
  }
  telemetry::WakeBudget wake_budget() const override { return budget; }
  bool set_wake_budget(const telemetry::WakeBudget& value) override {
    return store([&] { budget = value; });
  }
  bool note_use(std::uint8_t index, Time now) override {
    return store([&] { slots.at(index).last_use = now; });
  }
  std::optional<std::uint8_t> enrol(std::span<const std::uint8_t, 32> wake, std::span<const std::uint8_t, 32> link,
                                    std::span<const std::uint8_t> label) override {
    static_cast<void>(label);
    for (std::uint8_t i = 0; i < slots.size(); ++i) {
      if (slots[i].used) continue;
      const bool stored = store([&] {
        slots[i] = Slot{};
        slots[i].used = true;
        std::copy(wake.begin(), wake.end(), slots[i].wake.begin());
        std::copy(link.begin(), link.end(), slots[i].link.begin());
      });
      return stored ? std::optional{i} : std::nullopt;
    }
    return std::nullopt;
  }
  bool revoke(std::uint8_t index) override {
    return store([&] { slots.at(index) = Slot{}; });
  }

  telemetry::Issuer issuer(std::uint8_t index) const override { return issuers.at(index); }
  bool set_issuer(std::uint8_t index, const telemetry::Issuer& value) override {
    return store([&] { issuers.at(index) = value; });
  }
  std::uint32_t credential_time_s(Time now) const override {
    return credential_base_s + static_cast<std::uint32_t>((now - credential_base_at).ms() / 1000);
  }
  bool pull_credential_time(std::uint32_t at_least_s, Time now) override {
    if (credential_time_s(now) >= at_least_s) return true;
    return store([&] {
      credential_base_s = at_least_s;
      credential_base_at = now;
    });
  }
  void note_security(std::uint8_t kind, std::uint8_t slot, Time now) override {
    static_cast<void>(now);
    security_notes.emplace_back(kind, slot);
  }
  [[nodiscard]] std::size_t notes_of(telemetry::SecurityNote kind) const {
    return static_cast<std::size_t>(std::count_if(security_notes.begin(), security_notes.end(), [&](const auto& note) {
      return note.first == static_cast<std::uint8_t>(kind);
    }));
  }

  crypto::KeyPair static_key;
  std::array<std::array<std::uint8_t, 32>, 2> roots{};
  std::array<Slot, telemetry::kRadioSlots> slots;
  std::array<telemetry::Issuer, telemetry::kMaxIssuers> issuers;
  telemetry::WakeBudget budget;
  std::uint32_t credential_base_s = 0;
  Time credential_base_at;
  std::vector<std::pair<std::uint8_t, std::uint8_t>> security_notes;
  std::uint64_t writes = 0;

 private:
  template <class Write>
  bool store(Write&& write) {
    ++writes;
    if (writes_left_ == 0) {
      if (!cut_ && cut_write_lands_) write();
      cut_ = true;
      return false;
    }
    if (writes_left_ != kUnlimited) --writes_left_;
    write();
    return true;
  }

  static constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t writes_left_ = kUnlimited;
  bool cut_write_lands_ = false, cut_ = false;
};

}  // namespace cisterna::test_support
