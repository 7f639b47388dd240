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

// Fields added at the end, all 0 in a record that did not have them.
template <std::uint16_t Whole, std::uint16_t Grown>
std::uint16_t grow(crypto::MutableBytes buffer, std::uint16_t length) {
  if (length != Whole || buffer.size() < Grown) return 0;
  std::fill(buffer.begin() + Whole, buffer.begin() + Grown, std::uint8_t{0});
  return Grown;
}

// Control 2 -> 3: the prescription's days and its periodic bolus. Control 3 -> 4: line content, course, the other
// components. Account 1 -> 2: volume left of a course. Model 1 -> 2: drive (0: peristaltic), service and settable
// figures (0: not settable).
constexpr Upgrade kUpgrades[] = {{RecordType::kControl, 1, control_2},
                                 {RecordType::kControl, 2, grow<266, 284>},
                                 {RecordType::kControl, 3, grow<284, 344>},
                                 {RecordType::kAccount, 1, grow<61, 65>},
                                 {RecordType::kModel, 1, grow<62, 79>}};

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
