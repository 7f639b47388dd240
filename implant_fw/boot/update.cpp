#include "implant_fw/boot/update.h"

#include <algorithm>

#include "crypto/sodium/sha256.h"
#include "implant_fw/boot/boot.h"

namespace cisterna::boot {
namespace {

using telemetry::kImageHeaderBytes;

constexpr std::size_t kPiece = 256;

bool length_is_possible(std::uint32_t bytes) {
  return bytes >= kImageHeaderBytes + telemetry::kImageSmallest &&
         bytes <= kImageHeaderBytes + telemetry::kImageLargest && (bytes - kImageHeaderBytes) % 4 == 0;
}

}  // namespace

UpdateReason Update::begin(std::uint32_t bytes, std::uint32_t counter) {
  length_ = 0;
  BootRecord record;
  if (!load(slots_, record)) return UpdateReason::kNoRecord;
  if (record.trial == Trial::kRunning) return UpdateReason::kTrialUnderWay;
  if (!length_is_possible(bytes)) return UpdateReason::kLength;
  if (counter == 0 || counter < record.floor) return UpdateReason::kCounter;
  if (!lies_there(slots_, record.active, run_, record.hash[record.active])) return UpdateReason::kNotActive;
  slot_ = other(record.active);
  // Before its first byte goes, the slot counts as empty: boot will not look at it.
  record.trial = Trial::kNone;
  record.fell_back = FellBack::kNo;
  record.state[slot_] = SlotState::kEmpty;
  record.hash[slot_] = {};
  if (!save(slots_, record) || !slots_.erase(slot_, bytes)) return UpdateReason::kStorage;
  length_ = bytes;
  counter_ = counter;
  received_ = 0;
  return UpdateReason::kNone;
}

UpdateReason Update::chunk(std::uint32_t offset, crypto::Bytes bytes) {
  if (length_ == 0) return UpdateReason::kNotBegun;
  if (offset > length_ || bytes.empty() || bytes.size() > length_ - offset) return UpdateReason::kLength;
  if (offset != received_) return repeated(offset, bytes);
  if (!slots_.write(slot_, offset, bytes)) return UpdateReason::kStorage;
  received_ += static_cast<std::uint32_t>(bytes.size());
  return UpdateReason::kNone;
}

// A piece whose answer was lost comes again.
UpdateReason Update::repeated(std::uint32_t offset, crypto::Bytes bytes) const {
  if (offset > received_ || bytes.size() > received_ - offset) return UpdateReason::kOffset;
  for (const auto& byte : bytes) {
    std::uint8_t there = 0;
    if (!slots_.read(slot_, offset++, {&there, 1})) return UpdateReason::kStorage;
    if (there != byte) return UpdateReason::kOffset;
  }
  return UpdateReason::kNone;
}

UpdateReason Update::accept(crypto::Bytes signature64) {
  if (length_ == 0) return UpdateReason::kNotBegun;
  const bool all = received_ == length_;
  const auto length = length_;
  length_ = 0;
  if (!all) return UpdateReason::kLength;
  telemetry::ImageHeader header;
  SlotHash whole{};
  const auto verdict = verify(slot_, header, whole);
  if (verdict != UpdateReason::kNone) return verdict;
  if (header.counter != counter_ || header.length + kImageHeaderBytes != length) return UpdateReason::kHeader;
  if (!std::equal(signature64.begin(), signature64.end(), header.signature.begin(), header.signature.end()))
    return UpdateReason::kSignature;
  BootRecord record;
  if (!load(slots_, record)) return UpdateReason::kNoRecord;
  record.state[slot_] = SlotState::kAccepted;
  record.hash[slot_] = whole;
  record.trial_counter = header.counter;
  return save(slots_, record) ? UpdateReason::kNone : UpdateReason::kStorage;
}

UpdateReason Update::arm() {
  BootRecord record;
  if (!load(slots_, record)) return UpdateReason::kNoRecord;
  if (record.trial != Trial::kNone || record.state[other(record.active)] != SlotState::kAccepted)
    return UpdateReason::kNotBegun;
  record.trial = Trial::kArmed;
  return save(slots_, record) ? UpdateReason::kNone : UpdateReason::kStorage;
}

UpdateReason Update::finish(crypto::Bytes signature64) {
  const auto said = accept(signature64);
  return said == UpdateReason::kNone ? arm() : said;
}

// Each byte is read once, and what is judged is what is hashed.
UpdateReason Update::verify(std::uint8_t slot, telemetry::ImageHeader& header, SlotHash& whole) const {
  crypto::Block<kImageHeaderBytes> raw{};
  if (!slots_.read(slot, 0, raw)) return UpdateReason::kStorage;
  const auto parsed = telemetry::parse_image_header(raw);
  if (!parsed.ok()) return UpdateReason::kHeader;
  header = *parsed;
  const auto said = crypto::Bytes{raw}.first(telemetry::kImageSignedBytes);
  bool good = false;
  for (const auto& key : keys_) good = good || primitives_.ed25519_verify(header.signature, said, key);
  return good ? hash_image(slot, header, raw, whole) : UpdateReason::kSignature;
}

UpdateReason Update::hash_image(std::uint8_t slot, const telemetry::ImageHeader& header, crypto::Bytes raw,
                                SlotHash& whole) const {
  crypto::Sha256 image, all;
  all.add(raw);
  std::array<std::uint8_t, kPiece> piece{};
  for (std::uint32_t done = 0; done < header.length;) {
    const auto part = crypto::MutableBytes{piece}.first(std::min<std::size_t>(kPiece, header.length - done));
    if (!slots_.read(slot, kImageHeaderBytes + done, part)) return UpdateReason::kStorage;
    image.add(part);
    all.add(part);
    done += static_cast<std::uint32_t>(part.size());
  }
  if (image.finish() != header.sha256) return UpdateReason::kHash;
  whole = all.finish();
  return UpdateReason::kNone;
}

UpdateReason Update::confirm() {
  BootRecord record;
  if (!load(slots_, record)) return UpdateReason::kNoRecord;
  const auto slot = other(record.active);
  if (record.trial != Trial::kRunning || !lies_there(slots_, slot, run_, record.hash[slot]))
    return UpdateReason::kNotOnTrial;
  record.trial = Trial::kNone;
  record.state[slot] = SlotState::kGood;
  record.active = slot;
  record.floor = std::max(record.floor, record.trial_counter);
  return save(slots_, record) ? UpdateReason::kNone : UpdateReason::kStorage;
}

UpdateReason Update::manufacture() {
  telemetry::ImageHeader header;
  BootRecord record;
  if (load(slots_, record)) return UpdateReason::kManufactured;
  const auto verdict = verify(0, header, record.hash[0]);
  if (verdict != UpdateReason::kNone) return verdict;
  record.state[0] = SlotState::kGood;
  record.floor = header.counter;
  return save(slots_, record) ? UpdateReason::kNone : UpdateReason::kStorage;
}

}  // namespace cisterna::boot
