#include "implant_fw/boot/boot.h"

#include "crypto/sodium/sha256.h"

namespace cisterna::boot {
namespace {

using RawHeader = crypto::Block<telemetry::kImageHeaderBytes>;

constexpr int kAttempts = 2;  // a read may fail once

bool read_header(const SlotStore& slots, std::uint8_t slot, std::size_t room, RawHeader& raw, std::uint32_t& length) {
  if (!slots.read(slot, 0, raw)) return false;
  const auto header = telemetry::parse_image_header(raw);
  if (!header.ok() || header->length > room) return false;
  length = header->length;
  return true;
}

bool hash_is(const RawHeader& raw, crypto::Bytes image, const SlotHash& expected) {
  crypto::Sha256 hash;
  hash.add(raw);
  hash.add(image);
  return hash.finish() == expected;
}

// The image of a slot to where it runs; true: what lies there now is what was verified.
bool put_in_place(const SlotStore& slots, std::uint8_t slot, crypto::MutableBytes run, const SlotHash& expected) {
  for (int i = 0; i < kAttempts; ++i) {
    RawHeader raw{};
    std::uint32_t length = 0;
    if (read_header(slots, slot, run.size(), raw, length) &&
        slots.read(slot, telemetry::kImageHeaderBytes, run.first(length)) &&
        hash_is(raw, run.first(length), expected)) {
      return true;
    }
  }
  return false;
}

void fall_back(BootRecord& record, FellBack why) {
  record.state[other(record.active)] = SlotState::kFailed;
  record.trial = Trial::kNone;
  record.fell_back = why;
}

// true: the other image lies in place and its trial is written down.
bool begin_trial(SlotStore& slots, crypto::MutableBytes run, BootRecord& record) {
  const auto next = other(record.active);
  if (record.state[next] == SlotState::kAccepted && put_in_place(slots, next, run, record.hash[next])) {
    auto running = record;
    running.trial = Trial::kRunning;
    return save(slots, running);
  }
  fall_back(record, FellBack::kTrialDamaged);
  (void)save(slots, record);
  return false;
}

}  // namespace

Start start(SlotStore& slots, crypto::MutableBytes run) {
  BootRecord record;
  if (!load(slots, record)) return {};
  // What a refused save leaves unsaid here is found, and said, again at the next start.
  if (record.trial == Trial::kRunning) {
    fall_back(record, FellBack::kNotConfirmed);
    (void)save(slots, record);
  } else if (record.trial == Trial::kArmed && begin_trial(slots, run, record)) {
    return {true, other(record.active)};
  }
  const auto active = record.active, spare = other(active);
  if (put_in_place(slots, active, run, record.hash[active])) return {true, active};
  if (record.state[spare] != SlotState::kGood || !put_in_place(slots, spare, run, record.hash[spare])) return {};
  record.state[active] = SlotState::kFailed;
  record.active = spare;
  record.fell_back = FellBack::kActiveDamaged;
  (void)save(slots, record);
  return {true, spare};
}

bool lies_there(const SlotStore& slots, std::uint8_t slot, crypto::Bytes run, const SlotHash& expected) {
  RawHeader raw{};
  std::uint32_t length = 0;
  return read_header(slots, slot, run.size(), raw, length) && hash_is(raw, run.first(length), expected);
}

}  // namespace cisterna::boot
