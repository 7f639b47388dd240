// A bench: clinic, world and their folder. Opens what is there, or manufactures a new implant into it. R-BENCH-007
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "bench/world/clinic_desk.h"
#include "bench/world/seeded_random.h"
#include "bench/world/state_file.h"

namespace cisterna::bench {

struct BenchOptions {
  std::string state_dir;
  std::string data_dir;               // with pumps/ and drugs/
  std::string pump;                   // a file of data/pumps; empty: the model that is there, a new one peristaltic_20
  std::optional<std::uint64_t> seed;  // nullopt: everything random
  std::int64_t start_utc_ms = 0;      // calendar at manufacture
  std::int64_t accuracy_ppm = 1'000'000;
  std::string image = {};  // an ELF file: the firmware runs there; empty: in this process
};

class Bench {
 public:
  // Error: a sentence for a person.
  [[nodiscard]] static Result<std::unique_ptr<Bench>, std::string> open(const BenchOptions& options);

  [[nodiscard]] World& world() { return *world_; }
  [[nodiscard]] const ClinicDesk& desk() const { return desk_; }
  [[nodiscard]] const PumpData& pump() const { return pump_; }
  [[nodiscard]] std::uint64_t serial() const { return serial_; }
  [[nodiscard]] bool fresh() const { return fresh_; }  // made just now
  [[nodiscard]] crypto::Rng& rng() { return *rng_; }
  [[nodiscard]] Result<Done, std::string> save();
  // save(), when the implant's memory, the plant or the clock moved since the last one.
  [[nodiscard]] Result<Done, std::string> save_if_changed();
  // The clinic's desk by the bench's calendar: clinician, nurse and service credentials are handed out anew when half
  // of their life has passed.
  void renew_credentials();

 private:
  [[nodiscard]] std::unique_ptr<World> make_world(const BenchOptions& options, std::int64_t utc_at_life_0_ms);
  explicit Bench(ClinicDesk desk) : desk_(std::move(desk)) {}
  ClinicDesk desk_;
  PumpData pump_;
  std::unique_ptr<crypto::Rng, void (*)(crypto::Rng*)> rng_{nullptr, [](crypto::Rng*) {}};
  std::unique_ptr<SeededRandom> implant_rng_;  // with a seed: the implant's own
  std::unique_ptr<World> world_;
  std::uint64_t serial_ = 0;
  bool fresh_ = false;
  std::optional<std::int64_t> handed_out_s_;
  std::uint64_t saved_bytes_ = 0;
  Time saved_at_ = Time::never();
};

// Where pumps/, drugs/ and scenarios/ are: $CISTERNA_DATA, else the folder the program was built from.
[[nodiscard]] std::string data_dir();

}  // namespace cisterna::bench
