// One record in two copies, written one after the other, each {type 1, version 1, length 2, sequence 4, payload,
// CRC-32C over all before it 4}. Power loss at any byte of a write, or one rotten byte, leaves one whole copy.
// R-NVM-005
//
// save() overwrites the worse copy first (damaged, else older, else A), so that a copy gone bad since the last load is
// not the one that is left alone. Its answer is what a reload would find: true = the new value, even if only one copy
// could be written (`failed` is then set: fault policy); false = the old value stands.
#pragma once

#include <array>

#include "implant_fw/storage/nvm_layout.h"
#include "implant_fw/storage/store_types.h"

namespace cisterna::storage {

struct Copy {
  bool whole = false;
  bool virgin = false;  // never written: its header is all zero
  std::uint8_t version = 0;
  std::uint16_t length = 0;
  std::uint32_t sequence = 0;
  std::uint32_t crc = 0;
};
[[nodiscard]] Copy inspect(const hal::Nvm& nvm, const Region& region, std::uint32_t address);
// One record as it will be written, to as many places as wanted; `payload` must outlive it. A small one, as each stroke
// saves them, lies here in one piece and is written at one go.
class Frame {
 public:
  static constexpr std::uint16_t kSmall = 80;  // payload
  Frame(RecordType type, std::uint8_t version, std::uint32_t sequence, crypto::Bytes payload);
  [[nodiscard]] bool write(hal::Nvm& nvm, std::uint32_t address) const;  // false: the NVM refused

 private:
  std::array<std::uint8_t, kSmall + kFrameBytes> bytes_;  // header, payload if small, CRC
  crypto::Bytes payload_;                                 // empty: it is in bytes_
  std::uint16_t size_;                                    // of bytes_
};
[[nodiscard]] bool copy_frame(hal::Nvm& nvm, const Region& region, std::uint32_t from, std::uint32_t to);

struct Found {
  RecordState state = RecordState::kMissing;
  std::uint32_t address = 0;  // of the newest whole copy
  Copy copy;
};
// Newest whole copy without changing anything; kRepaired here means: the other copy wants repair.
[[nodiscard]] Found find(const hal::Nvm& nvm, const Region& region, std::uint16_t index);
// The same, and rewrites the other copy where it wants it. `failed` is set when the NVM refused that.
[[nodiscard]] Found load(hal::Nvm& nvm, const Region& region, std::uint16_t index, bool& failed);

[[nodiscard]] bool save(hal::Nvm& nvm, const Region& region, std::uint16_t index, std::uint8_t version,
                        crypto::Bytes payload, bool& failed, std::uint32_t sequence = 0);  // 0: one above the newest

}  // namespace cisterna::storage
