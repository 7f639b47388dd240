// How the payload of an older record version becomes the next one: a table by type and version, walked until the
// version of today. A record newer than today's is not understood and counts as lost. R-NVM-007
#pragma once

#include "implant_fw/storage/nvm_layout.h"

namespace cisterna::storage {

struct Upgrade {
  RecordType type = RecordType::kModel;
  std::uint8_t from = 0;
  // Rewrites the payload in `buffer` (now `length` bytes) as version from + 1; the new length, 0: refused.
  std::uint16_t (*apply)(crypto::MutableBytes buffer, std::uint16_t length) = nullptr;
};

// Today's version of every record type.
[[nodiscard]] constexpr std::uint8_t current_version(RecordType type) {
  if (type == RecordType::kControl) return 4;
  return type == RecordType::kModel || type == RecordType::kAccount ? 2 : 1;
}

// The table of this firmware.
[[nodiscard]] std::span<const Upgrade> production_upgrades();

// Lifts `buffer` from `version` to today's; the new length, 0: no way there.
[[nodiscard]] std::uint16_t upgrade(std::span<const Upgrade> table, RecordType type, std::uint8_t version,
                                    crypto::MutableBytes buffer, std::uint16_t length);

}  // namespace cisterna::storage
