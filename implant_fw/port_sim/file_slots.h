// The two image slots and the boot record as files of a folder, written through: what boot and an update see on the
// host is what the files hold. A file that is not there, or is short, reads as erased. Host only. R-FW-121
#pragma once

#include <array>
#include <string>

#include "implant_fw/boot/slot_store.h"

namespace cisterna::port_sim {

class FileSlots final : public boot::SlotStore {
 public:
  explicit FileSlots(const std::string& folder)
      : paths_{folder + "/slot_a.bin", folder + "/slot_b.bin", folder + "/boot.bin"} {}

  [[nodiscard]] bool read(std::uint8_t area, std::uint32_t offset, crypto::MutableBytes out) const override;
  [[nodiscard]] bool write(std::uint8_t area, std::uint32_t offset, crypto::Bytes bytes) override;
  [[nodiscard]] bool erase(std::uint8_t area, std::uint32_t bytes) override;

 private:
  std::array<std::string, boot::kAreas> paths_;
};

}  // namespace cisterna::port_sim
