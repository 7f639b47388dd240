// NVM as a file of the host: 64 KiB that outlive the image. The bytes lie in a window of the machine's memory outside
// the implant's own RAM, as a memory-mapped chip would; every write goes through to the file before it counts. R-FW-082
// R-FW-087
#pragma once

#include "implant_fw/hal/hal.h"
#include "implant_fw/port_mcu/semihosting.h"

namespace cisterna::port_mcu {

class HostNvm final : public hal::Nvm {
 public:
  /// Opens `nvm.bin` in the emulator's folder, or makes it, erased to 0xff. false: the host refused.
  [[nodiscard]] bool open();
  /// Bytes outside the memory read as 0xff.
  void read(std::uint32_t address, crypto::MutableBytes out) const override;
  /// false: nothing or not all of it was written; bytes beyond the end are refused as a whole.
  [[nodiscard]] bool write(std::uint32_t address, crypto::Bytes bytes) override;

  // What can go wrong with it, by grant (FaultCode). After `bytes` more written bytes power is gone: dead() until
  // revive().
  void cut_after(std::uint32_t bytes);
  [[nodiscard]] bool dead() const { return dead_; }
  void revive();  // power is back; a cut that has not struck stays armed
  void rot(std::uint32_t address, std::uint8_t mask);
  void refuse_writes(bool refuse) { refuse_ = refuse; }

 private:
  [[nodiscard]] bool through(std::uint32_t address, const std::uint8_t* from, std::uint32_t length);

  HostFile file_;
  std::uint32_t position_ = 0, left_ = 0;
  bool armed_ = false, dead_ = false, refuse_ = false;
};

/// Entropy for an emulated implant only: the file `entropy.in` in the emulator's folder when there is one (lockstep
/// gives the same bytes to both ports), else the host's own source. It goes through the health test like any source.
/// false: no source, or it is exhausted; nothing of `out` is then left.
class HostRng final : public crypto::Rng {
 public:
  [[nodiscard]] bool fill(crypto::MutableBytes out) override;

 private:
  HostFile source_;
  bool open_ = false;
};

}  // namespace cisterna::port_mcu
