#include "implant_fw/storage/upgrades.h"

namespace cisterna::storage {

std::span<const Upgrade> production_upgrades() {
  return {};
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
