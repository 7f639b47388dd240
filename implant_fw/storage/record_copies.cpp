#include "implant_fw/storage/record_copies.h"

#include <algorithm>
#include <array>

#include "implant_fw/storage/byte_io.h"
#include "units/crc32c.h"

namespace cisterna::storage {
namespace {

constexpr std::size_t kChunk = 64;

bool newer(std::uint32_t a, std::uint32_t b) {
  return static_cast<std::int32_t>(a - b) > 0;
}

}  // namespace

Copy inspect(const hal::Nvm& nvm, const Region& region, std::uint32_t address) {
  std::array<std::uint8_t, kChunk> chunk{};
  const auto first = std::min<std::uint32_t>(kChunk, region.stride());
  nvm.read(address, crypto::MutableBytes{chunk}.first(first));  // a small record is read at one go
  Copy copy;
  copy.virgin = std::all_of(chunk.begin(), chunk.begin() + kHeaderBytes, [](std::uint8_t b) { return b == 0; });
  std::uint8_t type = 0;
  Reader io{chunk};
  io(type), io(copy.version), io(copy.length), io(copy.sequence);
  if (type != static_cast<std::uint8_t>(region.type) || copy.length > region.capacity) return copy;
  const std::uint32_t covered = kHeaderBytes + std::uint32_t{copy.length};
  auto done = std::min(covered, first);
  auto crc = crc32c(crypto::Bytes{chunk}.first(done));
  std::array<std::uint8_t, kCrcBytes> stored{};
  if (covered + kCrcBytes <= first) {
    std::copy_n(chunk.begin() + covered, kCrcBytes, stored.begin());
  } else {
    nvm.read(address + covered, stored);
  }
  while (done < covered) {
    const auto part = crypto::MutableBytes{chunk}.first(std::min<std::uint32_t>(kChunk, covered - done));
    nvm.read(address + done, part);
    crc = crc32c(part, crc);
    done += static_cast<std::uint32_t>(part.size());
  }
  Reader tail{stored};
  tail(copy.crc);
  copy.whole = copy.crc == crc;
  crypto::wipe(crypto::MutableBytes{chunk}.first(first));
  return copy;
}

Frame::Frame(RecordType type, std::uint8_t version, std::uint32_t sequence, crypto::Bytes payload) : payload_(payload) {
  Writer io{header_};
  io(static_cast<std::uint8_t>(type)), io(version), io(static_cast<std::uint16_t>(payload.size())), io(sequence);
  Writer end{tail_};
  end(crc32c(payload, crc32c(header_)));
}

bool Frame::write(hal::Nvm& nvm, std::uint32_t address) const {
  const auto size = static_cast<std::uint32_t>(payload_.size());
  return nvm.write(address, header_) && (size == 0 || nvm.write(address + kHeaderBytes, payload_)) &&
         nvm.write(address + kHeaderBytes + size, tail_);
}

bool copy_frame(hal::Nvm& nvm, const Region& region, std::uint32_t from, std::uint32_t to) {
  std::array<std::uint8_t, kChunk> chunk{};
  bool ok = true;
  for (std::uint32_t done = 0; ok && done < region.stride();) {
    const auto n = std::min<std::uint32_t>(kChunk, region.stride() - done);
    const auto part = crypto::MutableBytes{chunk}.first(n);
    nvm.read(from + done, part);
    ok = nvm.write(to + done, part);
    done += n;
  }
  crypto::wipe(chunk);
  return ok;
}

Found find(const hal::Nvm& nvm, const Region& region, std::uint16_t index) {
  const auto a = inspect(nvm, region, region.at(index, 0));
  const auto b = inspect(nvm, region, region.at(index, 1));
  if (!a.whole && !b.whole)
    return {a.virgin || b.virgin ? RecordState::kMissing : RecordState::kLost, region.at(index, 0), {}};
  const bool second = !a.whole || (b.whole && newer(b.sequence, a.sequence));
  const bool same = a.whole && b.whole && a.sequence == b.sequence && a.crc == b.crc;
  return {same ? RecordState::kGood : RecordState::kRepaired, region.at(index, second ? 1 : 0), second ? b : a};
}

Found load(hal::Nvm& nvm, const Region& region, std::uint16_t index, bool& failed) {
  const auto found = find(nvm, region, index);
  if (found.state != RecordState::kRepaired) return found;
  const auto other = found.address == region.at(index, 0) ? region.at(index, 1) : region.at(index, 0);
  if (!copy_frame(nvm, region, found.address, other)) failed = true;
  return found;
}

bool save(hal::Nvm& nvm, const Region& region, std::uint16_t index, std::uint8_t version, crypto::Bytes payload,
          bool& failed, std::uint32_t sequence) {
  if (payload.size() > region.capacity) return false;
  const auto before = find(nvm, region, index);
  const bool had = before.state == RecordState::kGood || before.state == RecordState::kRepaired;
  if (sequence == 0) sequence = had ? before.copy.sequence + 1 : 1;
  // In a good pair A goes first; otherwise the copy that is not the newest whole one.
  const bool b_first = before.state == RecordState::kRepaired && before.address == region.at(index, 0);
  const auto first = region.at(index, b_first ? 1 : 0), second = region.at(index, b_first ? 0 : 1);
  const Frame frame{region.type, version, sequence, payload};
  if (frame.write(nvm, first) && frame.write(nvm, second)) return true;
  failed = true;
  const auto after = find(nvm, region, index);
  const bool is_new =
      (after.state == RecordState::kGood || after.state == RecordState::kRepaired) && after.copy.sequence == sequence;
  // Mend what the failed write tore; a memory that refuses this too is the fault policy's affair.
  if (!is_new && after.state == RecordState::kRepaired) (void)copy_frame(nvm, region, after.address, first);
  return is_new;
}

}  // namespace cisterna::storage
