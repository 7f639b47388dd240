// NVM as a file of the host, reached through semihosting: 64 KiB that outlive the image. R-FW-082
#pragma once

#include "implant_fw/hal/hal.h"
#include "implant_fw/port_mcu/semihosting.h"

namespace cisterna::port_mcu {

class HostNvm final : public hal::Nvm {
 public:
  /// Opens `nvm.bin` in the emulator's folder, or makes it, erased to 0xff. false: the host refused.
  [[nodiscard]] bool open();
  /// Bytes outside the memory, or that the host does not give, read as 0xff.
  void read(std::uint32_t address, crypto::MutableBytes out) const override;
  /// false: nothing or not all of it was written; bytes beyond the end are refused as a whole.
  [[nodiscard]] bool write(std::uint32_t address, crypto::Bytes bytes) override;

 private:
  HostFile file_;
};

/// Entropy of the host, for an emulated implant only. It goes through the health test like any source.
class HostRng final : public crypto::Rng {
 public:
  [[nodiscard]] bool fill(crypto::MutableBytes out) override;
};

}  // namespace cisterna::port_mcu
