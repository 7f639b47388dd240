#include "implant_fw/energy/energy.h"

#include <algorithm>

namespace cisterna::energy {
namespace {

constexpr std::uint64_t kPcPerUc = 1'000'000;

std::size_t index(telemetry::Charge cause) {
  return static_cast<std::size_t>(cause);
}

}  // namespace

void ChargeLedger::add(telemetry::Charge cause, std::uint64_t pc) {
  auto& charge = totals_.charge_pc[index(cause)];
  charge = charge > UINT64_MAX - pc ? UINT64_MAX : charge + pc;
}

void ChargeLedger::add_current(telemetry::Charge cause, std::uint64_t na, Duration on) {
  if (on.ms() > 0) add(cause, na * static_cast<std::uint64_t>(on.ms()));  // nA x ms = pC
}

void ChargeLedger::advance(Time now, bool sniffing) {
  if (now <= totals_.at) return;
  const auto span = now - totals_.at;
  add_current(telemetry::Charge::kSleep, kSleepNa, span);
  if (sniffing) add_current(telemetry::Charge::kSniff, kSniffNa, span);
  totals_.at = now;
}

void ChargeLedger::crypto(std::uint32_t wakes, std::uint32_t dh, std::uint32_t signatures) {
  add(telemetry::Charge::kCrypto, wakes * kWakeMacPc + dh * kDhPc + signatures * kSignaturePc);
}

std::uint64_t ChargeLedger::uc(telemetry::Charge cause) const {
  return totals_.charge_pc[index(cause)] / kPcPerUc;
}

std::uint64_t ChargeLedger::total_uc() const {
  std::uint64_t total = 0;
  for (const auto charge : totals_.charge_pc) total += charge / kPcPerUc;
  return total;
}

std::uint64_t ChargeLedger::left_uc(std::uint16_t millivolts) const {
  const auto used = total_uc();
  const auto by_ledger = used >= kCapacityUc ? 0 : kCapacityUc - used;
  const auto above = millivolts > kEmptyMv ? static_cast<std::uint64_t>(millivolts - kEmptyMv) : 0;
  return std::min(by_ledger, above * kCapacityUc / (kPlateauMv - kEmptyMv));
}

std::uint8_t ChargeLedger::battery_percent(std::uint16_t millivolts) const {
  return static_cast<std::uint8_t>(left_uc(millivolts) * 100 / kCapacityUc);
}

std::uint32_t ChargeLedger::days_left(std::uint16_t millivolts) const {
  constexpr std::uint64_t kDayMs = 86'400'000;
  constexpr std::uint64_t kMost = 999 * 30;
  const auto life_ms = static_cast<std::uint64_t>(std::max<std::int64_t>(0, totals_.at.ms()));
  const auto used = total_uc(), left = left_uc(millivolts);
  if (left == 0) return 0;
  if (used == 0 || life_ms < 30 * kDayMs) return kMost;
  const auto left_ms = mul_div_floor(static_cast<std::int64_t>(left), static_cast<std::int64_t>(life_ms),
                                     static_cast<std::int64_t>(used));
  return static_cast<std::uint32_t>(std::min(kMost, static_cast<std::uint64_t>(left_ms) / kDayMs));
}

std::uint16_t ChargeLedger::months_left(std::uint16_t millivolts) const {
  return static_cast<std::uint16_t>(days_left(millivolts) / 30);
}

}  // namespace cisterna::energy
