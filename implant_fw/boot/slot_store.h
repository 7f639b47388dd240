// Where the two images and the boot record lie: three areas of byte-writable memory of their own, apart from the
// therapy's, so that neither can wear out or damage the other. The board gives it; the host has it on files
// (implant_fw/port_sim/file_slots.h), the ARM machine on files of its host. R-FW-121
//
// A write or an erase may be cut at any byte by power loss. false: nothing or only a part of it happened.
#pragma once

#include "telemetry/messages/image_header.h"

namespace cisterna::boot {

inline constexpr std::uint8_t kSlots = 2;
inline constexpr std::uint32_t kErasePage = 4'096;
inline constexpr std::uint32_t kSlotBytes = telemetry::kImageLargest + kErasePage;  // header and the largest image
inline constexpr std::uint8_t kRecordArea = 2;                                      // one page
inline constexpr std::uint8_t kAreas = 3;

[[nodiscard]] constexpr std::uint8_t other(std::uint8_t slot) {
  return slot == 0 ? 1 : 0;
}

class SlotStore {
 public:
  // Area: slot 0, slot 1 or kRecordArea. false: not within the area.
  [[nodiscard]] virtual bool read(std::uint8_t area, std::uint32_t offset, crypto::MutableBytes out) const = 0;
  [[nodiscard]] virtual bool write(std::uint8_t area, std::uint32_t offset, crypto::Bytes bytes) = 0;
  // The pages that hold the first `bytes` bytes become 0xff.
  [[nodiscard]] virtual bool erase(std::uint8_t area, std::uint32_t bytes) = 0;

 protected:
  ~SlotStore() = default;
};

// What a board with a boot stage gives its application: where the images lie, and the memory that one runs from.
struct ImagePort {
  SlotStore* slots = nullptr;  // none: no boot stage, no update
  crypto::Bytes run{};
};

[[nodiscard]] constexpr bool within_area(std::uint8_t area, std::uint32_t offset, std::size_t length) {
  const auto bytes = area < kSlots ? kSlotBytes : kErasePage;
  return area < kAreas && offset <= bytes && length <= bytes - offset;
}

}  // namespace cisterna::boot
