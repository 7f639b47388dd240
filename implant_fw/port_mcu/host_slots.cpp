#include "implant_fw/port_mcu/host_slots.h"

#include <algorithm>

namespace cisterna::port_mcu {
namespace {

constexpr std::array<const char*, boot::kAreas> kNames{"slot_a.bin", "slot_b.bin", "boot.bin"};
constexpr std::array<std::uint8_t, boot::kAreas> kNameLengths{10, 10, 8};
constexpr std::size_t kPiece = 256;

}  // namespace

bool HostSlots::open() {
  for (std::size_t i = 0; i < files_.size(); ++i) {
    if (!files_[i].open(kNames[i], kNameLengths[i], HostFile::Mode::kReadWrite) &&
        !files_[i].open(kNames[i], kNameLengths[i], HostFile::Mode::kCreate)) {
      return false;
    }
  }
  return true;
}

bool HostSlots::read(std::uint8_t area, std::uint32_t offset, crypto::MutableBytes out) const {
  if (!boot::within_area(area, offset, out.size()) || !files_[area].seek(offset)) {
    return false;
  }
  const auto length = static_cast<std::uint32_t>(out.size());
  const auto got = files_[area].read(out.data(), length);
  for (std::uint32_t i = got; i < length; ++i) {
    out[i] = 0xff;
  }
  return true;
}

bool HostSlots::write(std::uint8_t area, std::uint32_t offset, crypto::Bytes bytes) {
  const auto length = static_cast<std::uint32_t>(bytes.size());
  return boot::within_area(area, offset, length) && files_[area].seek(offset) &&
         files_[area].write(bytes.data(), length) == length;
}

bool HostSlots::erase(std::uint8_t area, std::uint32_t bytes) {
  if (!boot::within_area(area, 0, bytes) || !files_[area].seek(0)) {
    return false;
  }
  std::array<std::uint8_t, kPiece> blank;
  blank.fill(0xff);
  static_assert(boot::kErasePage % kPiece == 0);
  const std::uint32_t pages = (bytes + boot::kErasePage - 1) / boot::kErasePage;
  for (std::uint32_t left = pages * (boot::kErasePage / kPiece); left != 0; --left) {
    if (files_[area].write(blank.data(), kPiece) != kPiece) {
      return false;
    }
  }
  return true;
}

}  // namespace cisterna::port_mcu
