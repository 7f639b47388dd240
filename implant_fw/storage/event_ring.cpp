#include "implant_fw/storage/event_ring.h"

#include "implant_fw/storage/record_copies.h"

namespace cisterna::storage {

std::uint16_t EventRing::load() {
  newest_ = 0;
  std::uint16_t damaged = 0;
  for (std::uint16_t i = 0; i < ring_.count; ++i) {
    const auto entry = inspect(nvm_, ring_, ring_.at(i, 0));
    if (entry.whole && entry.sequence % ring_.count == i) {
      if (entry.sequence > newest_) newest_ = entry.sequence;
    } else if (!entry.virgin) {
      ++damaged;
    }
  }
  complete_from_journal(damaged);
  skip_damaged();
  return damaged;
}

void EventRing::complete_from_journal(std::uint16_t& damaged) {
  const auto last = inspect(nvm_, journal_, journal_.at(0, 0));
  if (!last.whole || last.sequence + ring_.count <= newest_) return;
  const auto entry = inspect(nvm_, ring_, address_of(last.sequence));
  if (last.sequence > newest_) newest_ = last.sequence;
  if (entry.whole && entry.sequence == last.sequence && entry.crc == last.crc) return;
  if (copy_frame(nvm_, ring_, journal_.at(0, 0), address_of(last.sequence)) && !entry.whole && !entry.virgin) --damaged;
}

// A damaged entry right behind the newest one may have held a number that was already told: it is not used again.
void EventRing::skip_damaged() {
  for (std::uint16_t i = 0; i < ring_.count; ++i) {
    const auto next = inspect(nvm_, ring_, address_of(newest_ + 1));
    if (next.whole || next.virgin) return;
    ++newest_;
  }
}

bool EventRing::write(std::uint32_t number, crypto::Bytes payload) {
  const Frame frame{ring_.type, 1, number, payload};
  if (!frame.write(nvm_, journal_.at(0, 0)) || !frame.write(nvm_, address_of(number))) return false;
  if (number > newest_) newest_ = number;
  return true;
}

bool EventRing::read(std::uint32_t number, crypto::MutableBytes payload) const {
  const auto entry = inspect(nvm_, ring_, address_of(number));
  if (number == 0 || !entry.whole || entry.sequence != number || entry.length != payload.size()) return false;
  nvm_.read(address_of(number) + kHeaderBytes, payload);
  return true;
}

std::uint32_t EventRing::oldest() const {
  if (newest_ == 0) return 0;
  return newest_ < ring_.count ? 1 : newest_ - ring_.count + 1;
}

}  // namespace cisterna::storage
