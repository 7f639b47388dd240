// What a device session keeps across power loss. Declared here, implemented by implant_fw/storage: the session reaches
// NVM through this and nothing else. Every call that changes something is durable before it returns true; false means
// the storage failed and nothing was accepted. R-SESS-001
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "crypto/primitives/bytes.h"
#include "units/duration.h"

namespace cisterna::telemetry {

inline constexpr std::uint8_t kRadioSlots = 8;
inline constexpr std::uint8_t kNearFieldSlot = 15;
inline constexpr std::uint8_t kMaxIssuers = 4;

struct SlotView {  // one radio slot
  bool used = false;
  std::span<const std::uint8_t, 32> wake;  // K_wake
  std::span<const std::uint8_t, 32> link;  // K_link
  std::uint32_t last_counter = 0;
};

// Persistent failure accounting. Times are implant life time; the store keeps them across resets.
struct FailureState {
  std::uint8_t in_hour = 0;  // psk / handshake failures since hour_start
  std::uint8_t in_day = 0;
  Time hour_start, day_start, deaf_until;
  friend bool operator==(const FailureState&, const FailureState&) = default;
};
struct WakeBudget {           // evaluations of W, all slots together
  std::uint16_t in_hour = 0;  // at most 240 an hour, then deaf to radio until the hour ends
  Time hour_start;
  friend bool operator==(const WakeBudget&, const WakeBudget&) = default;
};

struct Issuer {
  bool used = false;
  std::array<std::uint8_t, 4> name{};
  std::array<std::uint8_t, 32> key{};  // Ed25519
  std::uint32_t epoch = 0;
  bool emergency = false;
  bool handset = false;
  std::uint16_t roles = 0;  // bit 1 << role as its root certificate says; 0: only the two marks above rule
};

// What the session writes into the security ring; numbers never change meaning.
enum class SecurityNote : std::uint8_t {
  kProofFailed = 1,        // a handshake tag, or a credential, did not hold
  kSlotDeaf = 2,           // a slot's failures made it deaf for an hour
  kWakesSpent = 3,         // the hour's wakes are spent: deaf to radio until it ends
  kNearKeysHandedOver = 4  // the coil was there for 10 s
};

class KeyStore {
 public:
  [[nodiscard]] virtual std::span<const std::uint8_t, 32> static_secret() const = 0;  // X25519, S_i
  [[nodiscard]] virtual std::span<const std::uint8_t, 32> static_public() const = 0;
  [[nodiscard]] virtual std::array<std::array<std::uint8_t, 32>, 2> root_keys() const = 0;  // Ed25519

  [[nodiscard]] virtual SlotView slot(std::uint8_t index) const = 0;  // index < kRadioSlots
  [[nodiscard]] virtual bool accept_wake(std::uint8_t index, std::uint32_t counter) = 0;
  [[nodiscard]] virtual FailureState failures(std::uint8_t index) const = 0;
  [[nodiscard]] virtual bool set_failures(std::uint8_t index, const FailureState& state) = 0;
  [[nodiscard]] virtual WakeBudget wake_budget() const = 0;
  [[nodiscard]] virtual bool set_wake_budget(const WakeBudget& budget) = 0;
  [[nodiscard]] virtual bool note_use(std::uint8_t index, Time now) = 0;  // last use
  // Enrol / revoke (called by the command server, in near field). nullopt: no free slot.
  [[nodiscard]] virtual std::optional<std::uint8_t> enrol(std::span<const std::uint8_t, 32> wake,
                                                          std::span<const std::uint8_t, 32> link,
                                                          std::span<const std::uint8_t> label) = 0;
  [[nodiscard]] virtual bool revoke(std::uint8_t index) = 0;

  [[nodiscard]] virtual Issuer issuer(std::uint8_t index) const = 0;  // index < kMaxIssuers
  [[nodiscard]] virtual bool set_issuer(std::uint8_t index, const Issuer& issuer) = 0;

  // Credential time: seconds; runs with life time, never goes back, pulled forward by a verified not-before.
  [[nodiscard]] virtual std::uint32_t credential_time_s(Time now) const = 0;
  [[nodiscard]] virtual bool pull_credential_time(std::uint32_t at_least_s, Time now) = 0;

  // Security ring (256 entries with repeat counts); kind: SecurityNote. Never refuses the caller anything.
  virtual void note_security(std::uint8_t kind, std::uint8_t slot, Time now) = 0;

 protected:
  ~KeyStore() = default;
};

}  // namespace cisterna::telemetry
