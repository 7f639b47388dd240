// An image under qemu-system-arm in a folder of its own, with a FIFO for each direction of its channel. The emulator
// ends with this object, and by itself when this process is gone. Host only. R-BENCH-031
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace cisterna::bench {

class Machine {
 public:
  using Bytes = std::vector<std::uint8_t>;
  static constexpr int kPatienceMs = 30'000;

  Machine() = default;
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  // Puts new FIFOs where old ones are. false: a FIFO or the emulator could not be made, see problem().
  [[nodiscard]] bool start(const std::string& image, const std::string& folder);
  [[nodiscard]] bool send(const Bytes& bytes) const;
  // Appends what came; false: the machine is gone, or silent for kPatienceMs. What a machine that is gone has said
  // comes first.
  [[nodiscard]] bool receive_more(Bytes& to) const;
  [[nodiscard]] const std::string& problem() const { return problem_; }
  // Ends the machine if need be. What is known of its end, for a person: "status 70: fault: ...".
  [[nodiscard]] std::string last_words();

 private:
  [[nodiscard]] bool gone() const;

  int process_ = -1, in_ = -1, out_ = -1;
  mutable int status_ = -1;
  mutable bool ended_ = false;
  std::string problem_, log_;
};

}  // namespace cisterna::bench
