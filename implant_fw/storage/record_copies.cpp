#include "implant_fw/storage/record_copies.h"

#include <algorithm>
#include <array>
#include <cstring>

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

Frame::Frame(RecordType type, std::uint8_t version, std::uint32_t sequence, crypto::Bytes payload) {
  const auto put = [this](std::uint32_t at, std::uint32_t v) {
    for (std::uint32_t i = 0; i < 4; ++i) bytes_[at + i] = static_cast<std::uint8_t>(v >> (8 * i));
  };
  const auto size = static_cast<std::uint16_t>(payload.size());
  put(0, static_cast<std::uint32_t>(type) | std::uint32_t{version} << 8U | std::uint32_t{size} << 16U);
  put(4, sequence);
  size_ = kHeaderBytes;
  auto crc = std::uint32_t{0};
  if (size <= kSmall) {
    std::copy_n(payload.begin(), size, bytes_.begin() + kHeaderBytes);
    size_ = static_cast<std::uint16_t>(size_ + size);
  } else {
    payload_ = payload;
  }
  crc = crc32c(payload_, crc32c(crypto::Bytes{bytes_}.first(size_)));
  put(size_, crc);
  size_ = static_cast<std::uint16_t>(size_ + kCrcBytes);
}

bool Frame::write(hal::Nvm& nvm, std::uint32_t address) const {
  const auto all = crypto::Bytes{bytes_}.first(size_);
  if (payload_.empty()) return nvm.write(address, all);
  const auto size = static_cast<std::uint32_t>(payload_.size());
  return nvm.write(address, all.first(kHeaderBytes)) && nvm.write(address + kHeaderBytes, payload_) &&
         nvm.write(address + kHeaderBytes + size, all.last(kCrcBytes));
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

namespace {

// Two copies that are the same byte for byte need no sum to tell which is the worse: whatever befell one of them, they
// would differ. Only then is it asked which; so a copy gone bad since the load is never the one that is left alone.
// false: they differ, or are not so small that it is worth a look.
[[gnu::noinline]] bool same_copies(const hal::Nvm& nvm, const Region& region, std::uint16_t index,
                                   std::uint32_t& sequence) {
  constexpr std::size_t kMost = Frame::kSmall + kFrameBytes;
  std::array<std::uint8_t, kMost> a, b;
  const auto size = std::min<std::size_t>(region.stride(), kMost);
  const auto whole = [size](auto& bytes) { return crypto::MutableBytes{bytes}.first(size); };
  nvm.read(region.at(index, 0), whole(a));
  nvm.read(region.at(index, 1), whole(b));
  std::uint8_t type = 0, version = 0;
  std::uint16_t length = 0;
  Reader io{crypto::Bytes{a}.first(kHeaderBytes)};
  io(type), io(version), io(length), io(sequence);
  const auto used = std::size_t{length} + kFrameBytes;
  return type == static_cast<std::uint8_t>(region.type) && used <= size && std::memcmp(a.data(), b.data(), used) == 0;
}

}  // namespace

bool save(hal::Nvm& nvm, const Region& region, std::uint16_t index, std::uint8_t version, crypto::Bytes payload,
          bool& failed, std::uint32_t sequence) {
  if (payload.size() > region.capacity) return false;
  bool b_first = false;  // in a good pair A goes first; otherwise the copy that is not the newest whole one
  std::uint32_t newest = 0;
  if (!same_copies(nvm, region, index, newest)) {
    const auto before = find(nvm, region, index);
    const bool had = before.state == RecordState::kGood || before.state == RecordState::kRepaired;
    newest = had ? before.copy.sequence : 0;
    b_first = before.state == RecordState::kRepaired && before.address == region.at(index, 0);
  }
  if (sequence == 0) sequence = newest + 1;
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
