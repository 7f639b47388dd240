// An image under qemu-system-arm in a folder of its own, with a FIFO for each direction of its channel. The emulator
// ends with this object. Host only. R-FW-086
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace cisterna::lockstep {

using Bytes = std::vector<std::uint8_t>;

class Machine {
 public:
  Machine() = default;
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  // false: a FIFO or the emulator could not be made.
  [[nodiscard]] bool start(const std::string& image, const std::string& folder);
  [[nodiscard]] bool send(const Bytes& bytes) const;
  // Appends what came; false: the machine is gone, or silent for 30 s.
  [[nodiscard]] bool receive_more(Bytes& to) const;

 private:
  int process_ = -1, in_ = -1, out_ = -1;
};

}  // namespace cisterna::lockstep
