// A ring of numbered entries, one record each at number modulo the number of entries. An entry goes whole to a journal
// record before the ring is touched, so that power loss at any byte loses neither entry nor number, and one rotten byte
// costs at most one old entry. Numbers start at 1 and never restart. R-NVM-006
#pragma once

#include "implant_fw/storage/nvm_layout.h"

namespace cisterna::storage {

class EventRing {
 public:
  EventRing(hal::Nvm& nvm, const Region& ring, const Region& journal) : nvm_(nvm), ring_(ring), journal_(journal) {}

  // Finds the newest number, completes what a cut left in the journal; answers how many entries are damaged.
  [[nodiscard]] std::uint16_t load();
  // Writes entry `number`: newest() + 1, or one that is still in the ring (a repeat count). false: the NVM refused.
  [[nodiscard]] bool write(std::uint32_t number, crypto::Bytes payload);
  [[nodiscard]] bool read(std::uint32_t number, crypto::MutableBytes payload) const;  // false: not there, or damaged
  [[nodiscard]] std::uint32_t newest() const { return newest_; }                      // 0: empty
  [[nodiscard]] std::uint32_t oldest() const;                                         // 0: empty

 private:
  [[nodiscard]] std::uint32_t address_of(std::uint32_t number) const { return ring_.at(number % ring_.count, 0); }
  void complete_from_journal(std::uint16_t& damaged);
  void skip_damaged();
  hal::Nvm& nvm_;
  const Region& ring_;
  const Region& journal_;
  std::uint32_t newest_ = 0;
};

}  // namespace cisterna::storage
