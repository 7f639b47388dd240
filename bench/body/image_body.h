// An implant whose firmware is the ARM image under qemu-system-arm: grants and frames through its channel, its memory a
// file that every write goes through to. The same seed and the same inputs make the same bytes as HostBody. R-BENCH-031
// R-BENCH-032 R-BENCH-033 R-BENCH-034
//
// FOLDER/nvm.bin     the memory, mapped here while the machine runs
// FOLDER/entropy.in  with a seeded source: a FIFO that is kept full; else the image draws from the host itself
// FOLDER/grant.in, grant.out, machine.log
//
// The machine's end is a power cut: whatever it had said is carried out, it starts again on its memory, and run_until()
// answers kPowerLost. A stroke it had told has turned the rotor, one it had not has not. When it ends kMostEnds times
// without time having moved, or cannot be started, problem() says why and the implant stays without power.
#pragma once

#include <deque>
#include <memory>

#include "bench/body/implant_body.h"
#include "bench/body/machine.h"
#include "implant_fw/app/grant_codec.h"

namespace cisterna::bench {

struct ImageOptions {
  std::string elf;                // the image
  std::string folder;             // made when it is not there
  crypto::Rng* seeded = nullptr;  // the implant's entropy; nullptr: the host's
};

class ImageBody final : public ImplantBody {
 public:
  static constexpr int kMostEnds = 3;

  ImageBody(port_sim::Plant& plant, port_sim::BoardObserver& observer, ImageOptions options);
  ~ImageBody() override;
  ImageBody(const ImageBody&) = delete;
  ImageBody& operator=(const ImageBody&) = delete;

  [[nodiscard]] Time world() const override { return world_; }
  [[nodiscard]] bool powered() const override { return (state_ & app::kPowered) != 0; }
  [[nodiscard]] bool radio_open() const override { return (state_ & app::kRadioOpen) != 0; }
  [[nodiscard]] bool session_open() const override { return (state_ & app::kSessionOpen) != 0; }
  void power_up() override;
  port_sim::RunResult run_until(Time until) override;
  void deliver(crypto::Bytes frame, telemetry::Carrier carrier) override;
  void set_coil(bool present) override;
  [[nodiscard]] bool next_frame(port_sim::SentFrame& out) override;
  [[nodiscard]] bool set_fault(std::string_view name, bool on) override;
  [[nodiscard]] std::string faults() const override { return "stall, silent_sensor, magnet, rng_stuck"; }
  void set_memory(const port_sim::SimNvm::Image& memory, Time world) override;
  [[nodiscard]] port_sim::SimNvm::Image memory() const override;
  [[nodiscard]] std::uint64_t memory_version() const override;
  [[nodiscard]] std::string problem() const override { return problem_; }

 private:
  void start();
  void tell(const app::GrantIn& message);
  // One grant and its answer; false: the machine had ended, and is there again without power.
  bool grant(Time until, port_sim::RunResult& result);
  void ask_state();
  void heard(const app::GrantOut& message, port_sim::RunResult& result);
  [[nodiscard]] bool take_messages(port_sim::RunResult& result, bool& answered);
  void ended();
  void tell_world();
  void fill_entropy();

  port_sim::Plant& plant_;
  port_sim::BoardObserver& observer_;
  ImageOptions options_;
  std::unique_ptr<Machine> machine_;
  std::string problem_;
  std::uint8_t* memory_ = nullptr;  // mapped nvm.bin
  int entropy_ = -1;
  std::vector<std::uint8_t> entropy_waiting_;
  Time world_, next_wake_ = Time::never(), last_end_ = Time::never();
  std::uint8_t state_ = 0;
  bool coil_ = false, stall_ = false, silent_ = false, magnet_ = false, rng_stuck_ = false;
  std::uint16_t told_battery_mv_ = 0;
  bool told_magnet_ = false, told_stall_ = false;
  int ends_ = 0;
  Machine::Bytes waiting_;
  std::deque<port_sim::SentFrame> sent_;
  mutable port_sim::SimNvm::Image seen_{};
  mutable std::uint64_t version_ = 1;
};

// Where the image is: `named` if not empty, else $CISTERNA_IMAGE, else cisterna_image.elf beside this program, else
// where the preset `mcu` of the same source tree puts it.
struct FoundImage {
  std::string path;     // empty: not found
  std::string problem;  // then: a sentence that names the places
};
[[nodiscard]] FoundImage find_image(const std::string& named);

}  // namespace cisterna::bench
