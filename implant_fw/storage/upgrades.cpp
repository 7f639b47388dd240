#include "implant_fw/storage/upgrades.h"

#include <algorithm>
#include <array>

#include "implant_fw/storage/byte_io.h"
#include "implant_fw/storage/records.h"

namespace cisterna::storage {
namespace {

// Control 1 -> 2: sums by role in a window of 24 h (five of 4 bytes, then the window's start, 8) become stamped orders.
// When each order ended is not known: the end of its window at the latest, so no more than the limit is allowed.
std::uint16_t control_2(crypto::MutableBytes buffer, std::uint16_t length) {
  constexpr std::uint16_t kBefore = 31, kOld = 28, kNew = kSuspendRoles * kSuspendOrders * 6;
  constexpr std::uint16_t kWhole = 240, kGrown = kWhole - kOld + kNew;
  constexpr std::array<std::uint8_t, kSuspendRoles> kRoleOf{0, 2, 4};  // nobody, nurse, emergency
  if (length != kWhole || buffer.size() < kGrown) return 0;
  std::array<std::uint32_t, 5> sums{};
  Time start;
  Reader in{crypto::Bytes{buffer}.subspan(kBefore, kOld)};
  for (auto& sum : sums) in(sum);
  in(start);
  if (!in.at_end()) return 0;
  std::copy_backward(buffer.begin() + kBefore + kOld, buffer.begin() + kWhole, buffer.begin() + kGrown);
  Writer out{buffer.subspan(kBefore, kNew)};
  const auto until_s = static_cast<std::uint32_t>((start + kDay).ms() / 1000);
  for (const auto role : kRoleOf)
    for (std::size_t i = 0; i < kSuspendOrders; ++i) {
      const bool used = i == 0 && sums[role] != 0;
      out(used ? until_s : 0U);
      out(static_cast<std::uint16_t>(used ? std::min<std::uint32_t>(sums[role], UINT16_MAX) : 0U));
    }
  return kGrown;
}

// Control 2 -> 3: the prescription's days and its periodic bolus; a version 2 has neither.
std::uint16_t control_3(crypto::MutableBytes buffer, std::uint16_t length) {
  constexpr std::uint16_t kWhole = 266, kGrown = 284;
  if (length != kWhole || buffer.size() < kGrown) return 0;
  std::fill(buffer.begin() + kWhole, buffer.begin() + kGrown, std::uint8_t{0});
  return kGrown;
}

constexpr Upgrade kUpgrades[] = {{RecordType::kControl, 1, control_2}, {RecordType::kControl, 2, control_3}};

}  // namespace

std::span<const Upgrade> production_upgrades() {
  return kUpgrades;
}

std::uint16_t upgrade(std::span<const Upgrade> table, RecordType type, std::uint8_t version,
                      crypto::MutableBytes buffer, std::uint16_t length) {
  while (version != current_version(type)) {
    const Upgrade* step = nullptr;
    for (const auto& row : table)
      if (row.type == type && row.from == version) step = &row;
    if (step == nullptr) return 0;
    length = step->apply(buffer, length);
    if (length == 0) return 0;
    ++version;
  }
  return length;
}

}  // namespace cisterna::storage
