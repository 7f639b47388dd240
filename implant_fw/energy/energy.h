// The charge ledger: what the implant drew since manufacture, by cause, and what that leaves of the battery.
//
// Exact in picocoulomb (nA x ms), 64 bits: 10 years at 1 mA are 3.2e17. Sniff and sleep are closed forms of elapsed
// life time and wake nothing. Refuses nothing; a negative span charges nothing. Saved by the caller
// (storage::EnergyTotals). R-FW-004
//
// Constants are bench-model figures, not of any real device, except where a source is named; each is unverified.
#pragma once

#include "implant_fw/hal/hal.h"
#include "implant_fw/storage/records.h"

namespace cisterna::energy {

inline constexpr std::uint64_t kSniffNa =
    290;  // radio sniff each second: data sheet class of 402-405 MHz implant radios
inline constexpr std::uint64_t kSleepNa = 700;             // low-power clock, retention
inline constexpr std::uint64_t kRadioNa = 5'000'000;       // receive or transmit, 5 mA: the same class
inline constexpr std::uint64_t kCpuNa = 3'000'000;         // processor awake
inline constexpr std::uint64_t kToneNa = 2'000'000;        // sounder
inline constexpr std::uint64_t kStrokePc = 1'500'000'000;  // 3 mA for 0.5 s
inline constexpr std::uint64_t kWakePc = 30'000'000;       // 10 ms awake
// Cryptography on a Cortex-M4, measured instructions (X25519 1.16 M, Ed25519 1.29 M) at 16 MHz and kCpuNa.
inline constexpr std::uint64_t kDhPc = 217'500'000;
inline constexpr std::uint64_t kSignaturePc = 241'875'000;
inline constexpr std::uint64_t kWakeMacPc = 6'000'000;       // two HMACs
inline constexpr std::uint64_t kCapacityUc = 2'160'000'000;  // 0.6 Ah usable
inline constexpr std::uint16_t kEmptyMv = 2'200;    // end of the plateau: nothing is left whatever the ledger says
inline constexpr std::uint16_t kPlateauMv = 2'600;  // at or above: the ledger alone speaks

class ChargeLedger {
 public:
  void restore(const storage::EnergyTotals& totals) { totals_ = totals; }
  [[nodiscard]] const storage::EnergyTotals& totals() const { return totals_; }

  // Sleep and sniff up to `now`; call before a save or a reading. `sniffing`: the radio was not switched off meanwhile.
  void advance(Time now, bool sniffing = true);
  void stroke() { add(telemetry::Charge::kStroke, kStrokePc); }
  void wake() { add(telemetry::Charge::kWake, kWakePc); }
  void receive(Duration on) { add_current(telemetry::Charge::kReceive, kRadioNa, on); }
  void transmit(Duration on) { add_current(telemetry::Charge::kTransmit, kRadioNa, on); }
  void tone(Duration on) { add_current(telemetry::Charge::kTone, kToneNa, on); }
  void crypto(std::uint32_t wakes, std::uint32_t dh, std::uint32_t signatures);

  [[nodiscard]] std::uint64_t uc(telemetry::Charge cause) const;  // microcoulomb, rounded down
  [[nodiscard]] std::uint64_t total_uc() const;
  // 0..100: the smaller of what the ledger and the voltage say (linear from kEmptyMv to kPlateauMv).
  [[nodiscard]] std::uint8_t battery_percent(std::uint16_t millivolts) const;
  // Days that are left of what percent and ledger leave at the mean current since manufacture; 0..29,970.
  [[nodiscard]] std::uint32_t days_left(std::uint16_t millivolts) const;
  // The same in months of 30 days; 0..999.
  [[nodiscard]] std::uint16_t months_left(std::uint16_t millivolts) const;

 private:
  void add(telemetry::Charge cause, std::uint64_t pc);
  [[nodiscard]] std::uint64_t left_uc(std::uint16_t millivolts) const;
  void add_current(telemetry::Charge cause, std::uint64_t na, Duration on);
  storage::EnergyTotals totals_;
};

}  // namespace cisterna::energy
