// The two image slots and the boot record as files of the emulator's folder, every write through: `slot_a.bin`,
// `slot_b.bin`, `boot.bin`. They stand for a flash chip beside the processor. R-FW-121 R-FW-127
#pragma once

#include <array>

#include "implant_fw/boot/slot_store.h"
#include "implant_fw/port_mcu/semihosting.h"

namespace cisterna::port_mcu {

class HostSlots final : public boot::SlotStore {
 public:
  /// Opens the files; one that is not there is made, empty. false: the host refused.
  [[nodiscard]] bool open();
  /// What a file does not hold reads as 0xff.
  [[nodiscard]] bool read(std::uint8_t area, std::uint32_t offset, crypto::MutableBytes out) const override;
  [[nodiscard]] bool write(std::uint8_t area, std::uint32_t offset, crypto::Bytes bytes) override;
  [[nodiscard]] bool erase(std::uint8_t area, std::uint32_t bytes) override;

 private:
  std::array<HostFile, boot::kAreas> files_;
};

}  // namespace cisterna::port_mcu
