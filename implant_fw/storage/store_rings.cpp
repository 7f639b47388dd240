// Result ring, clinical ring, security ring.
#include "implant_fw/storage/store_access.h"

namespace cisterna::storage {
namespace {

constexpr Duration kCoalesceWithin = kHour;
constexpr std::uint32_t kSecurityLookBack = 8;  // a flood of a few alternating kinds must not wash the ring out

bool within(Time first, Time now) {
  return now >= first && now - first <= kCoalesceWithin;
}

}  // namespace

bool Store::result(std::uint32_t number, CommandMemo& out) const {
  const auto index = static_cast<std::uint16_t>(number % kResults);
  const auto found = find(nvm_, kResultRegion, index);
  if (!found.copy.whole || found.copy.sequence != number || found.copy.length != kPayloadBytes<CommandMemo>)
    return false;
  std::array<std::uint8_t, kPayloadBytes<CommandMemo>> payload{};
  nvm_.read(found.address + kHeaderBytes, payload);
  return decode(payload, out);
}

bool Store::find_result(std::uint64_t id, CommandMemo& out) const {
  for (std::uint32_t i = 0; i < kResults && i < newest_result_; ++i)
    if (CommandMemo memo; result(newest_result_ - i, memo) && memo.id == id) {
      out = memo;
      return true;
    }
  return false;
}

// Applied commands have rising bases, so every applied command at or above the base of the oldest applied one in the
// ring is in it too. Refusals say nothing. What lies behind a damaged entry does not count as held.
std::uint32_t Store::oldest_result_base() const {
  auto base = control_.revision;
  for (std::uint32_t i = 0; i < kResults; ++i) {
    if (i == newest_result_) return 0;
    CommandMemo memo;
    if (!result(newest_result_ - i, memo)) return base;
    if (memo.result == telemetry::Reason::kNone) base = memo.base;
  }
  return base;
}

bool Store::append_result(const CommandMemo& memo) {
  std::array<std::uint8_t, kPayloadBytes<CommandMemo>> payload{};
  const auto number = newest_result_ + 1;
  if (encode(memo, payload) == 0 || !storage::save(nvm_, kResultRegion, static_cast<std::uint16_t>(number % kResults),
                                                   current_version(RecordType::kResult), payload, failed_, number))
    return false;
  newest_result_ = number;
  return true;
}

std::uint32_t Store::append(EventKind kind, std::uint32_t a, std::uint32_t b, Time at) {
  ClinicalEvent entry;
  auto number = clinical_.newest();
  const bool repeat = event(number, entry) && entry.kind == static_cast<std::uint8_t>(kind) && entry.a == a &&
                      entry.repeats < UINT16_MAX && within(entry.at, at);
  if (repeat) {
    ++entry.repeats;
    entry.b = b;
  } else {
    entry = {++number, at, static_cast<std::uint8_t>(kind), a, b, 0};
  }
  std::array<std::uint8_t, kClinicalBytes> payload{};
  if (encode(entry, payload) != 0 && clinical_.write(number, payload)) return number;
  failed_ = true;
  return 0;
}

std::uint32_t Store::newest_event() const {
  return clinical_.newest();
}
std::uint32_t Store::oldest_event() const {
  return clinical_.oldest();
}

bool Store::event(std::uint32_t number, ClinicalEvent& out) const {
  std::array<std::uint8_t, kClinicalBytes> payload{};
  if (!clinical_.read(number, payload) || !decode(payload, out)) return false;
  out.number = number;
  return true;
}

void Store::append_security(std::uint8_t kind, std::uint8_t slot, Time at) {
  SecurityEvent entry;
  auto number = security_.newest() + 1;
  bool repeat = false;
  for (std::uint32_t i = 0; i < kSecurityLookBack && i < security_.newest() && !repeat; ++i) {
    const auto candidate = security_.newest() - i;
    repeat = security_event(candidate, entry) && entry.kind == kind && entry.slot == slot &&
             entry.repeats < UINT32_MAX && within(entry.at, at);
    if (repeat) number = candidate;
  }
  if (repeat)
    ++entry.repeats;
  else
    entry = {number, at, kind, slot, 0};
  std::array<std::uint8_t, kSecurityBytes> payload{};
  if (encode(entry, payload) == 0 || !security_.write(number, payload)) failed_ = true;
}

std::uint32_t Store::newest_security_event() const {
  return security_.newest();
}

bool Store::security_event(std::uint32_t number, SecurityEvent& out) const {
  std::array<std::uint8_t, kSecurityBytes> payload{};
  if (!security_.read(number, payload) || !decode(payload, out)) return false;
  out.number = number;
  return true;
}

}  // namespace cisterna::storage
