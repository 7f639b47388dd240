// An implant behind grant messages: the host port in this process, or the ARM image in an emulator of its own. R-FW-086
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bench/body/machine.h"
#include "implant_fw/port_sim/grant_port.h"

namespace cisterna::lockstep {

using Bytes = bench::Machine::Bytes;

class Port {
 public:
  virtual ~Port() = default;
  // Once, before the first input: the memory as it left the factory. false: the port cannot be started.
  [[nodiscard]] virtual bool begin(const port_sim::SimNvm::Image& nvm) = 0;
  // Carries out one input; the answer is what came out, for run_until all of it up to its stop. What other inputs cause
  // may come with the next run_until. After a failure (the emulator is gone, 30 s without an answer) it is empty.
  [[nodiscard]] virtual Bytes apply(const app::GrantIn& message) = 0;
  [[nodiscard]] virtual Bytes nvm() const = 0;
};

// The same bytes for both ports, in order; exhausted: no entropy.
class EntropyFile final : public crypto::Rng {
 public:
  explicit EntropyFile(Bytes bytes) : bytes_(std::move(bytes)) {}
  [[nodiscard]] bool fill(crypto::MutableBytes out) override;
  [[nodiscard]] const Bytes& bytes() const { return bytes_; }

 private:
  Bytes bytes_;
  std::size_t used_ = 0;
};

// As the image's board: the rotor turns, and nothing else is known of it.
class TurningRotor final : public port_sim::Plant {
 public:
  [[nodiscard]] bool stroke(Time) override { return true; }
  [[nodiscard]] bool level_empty() const override { return false; }
  [[nodiscard]] bool magnet_present() const override { return false; }
  [[nodiscard]] std::uint16_t battery_mv() const override { return 2'900; }
  [[nodiscard]] Volume delivered() const override { return {}; }
  [[nodiscard]] Volume reservoir() const override { return {}; }
};

[[nodiscard]] Bytes encoded(const app::GrantIn& message);

class HostPort final : public Port {
 public:
  explicit HostPort(crypto::Rng& entropy) : implant_(rotor_, entropy, log_) {}
  [[nodiscard]] bool begin(const port_sim::SimNvm::Image& nvm) override;
  [[nodiscard]] Bytes apply(const app::GrantIn& message) override;
  [[nodiscard]] Bytes nvm() const override;

 private:
  TurningRotor rotor_;
  port_sim::GrantLog log_;
  mutable port_sim::Implant implant_;
};

// `image` under qemu-system-arm, in `folder`, which gets FIFOs for both directions. Its entropy is the host's own.
class MachinePort final : public Port {
 public:
  MachinePort(std::string image, std::string folder) : image_(std::move(image)), folder_(std::move(folder)) {}
  [[nodiscard]] bool begin(const port_sim::SimNvm::Image& nvm) override;
  [[nodiscard]] Bytes apply(const app::GrantIn& message) override;
  [[nodiscard]] Bytes nvm() const override;

 private:
  std::string image_, folder_;
  bench::Machine machine_;
  Bytes waiting_;
};

}  // namespace cisterna::lockstep
