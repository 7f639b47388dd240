// The 64 KiB memory of the simulated board, with what can go wrong with it: power loss at any written byte (that byte
// may be torn to a wrong value), bytes that rot, a chip that refuses. Host only, integers only. R-FW-005
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "implant_fw/hal/hal.h"

namespace cisterna::port_sim {

class SimNvm final : public hal::Nvm {
 public:
  using Image = std::array<std::uint8_t, hal::kNvmSize>;

  // Past the end: read gives zeros, write is refused.
  void read(std::uint32_t address, crypto::MutableBytes out) const override;
  [[nodiscard]] bool write(std::uint32_t address, crypto::Bytes bytes) override;

  // Power goes when `bytes` more bytes are written. The next byte is not written, or, with `torn` not 0, written as
  // value XOR torn. From then on dead(): every write is void and answers false until revive().
  void cut_after(std::uint64_t bytes, std::uint8_t torn = 0);
  [[nodiscard]] bool dead() const { return dead_; }
  void revive();  // power is back; a cut that is still armed stays so (it may strike at start-up)

  void rot(std::uint32_t address, std::uint8_t mask);  // XOR, power on or off
  void refuse_writes(bool refuse) { refuse_ = refuse; }
  // Every write that touches [from, to) is refused; an empty range: none.
  void refuse_range(std::uint32_t from, std::uint32_t to) { refuse_from_ = from, refuse_to_ = to; }
  [[nodiscard]] std::uint64_t bytes_written() const { return written_; }

  [[nodiscard]] const Image& image() const { return image_; }
  void set_image(const Image& image) { image_ = image; }
  // false: the file cannot be read or written, or is not exactly 64 KiB.
  [[nodiscard]] bool load_file(const std::string& path);
  [[nodiscard]] bool save_file(const std::string& path) const;

 private:
  Image image_{};
  std::uint64_t written_ = 0;
  std::uint64_t left_ = 0;
  bool armed_ = false, dead_ = false, refuse_ = false;
  std::uint8_t torn_ = 0;
  std::uint32_t refuse_from_ = 0, refuse_to_ = 0;
};

}  // namespace cisterna::port_sim
