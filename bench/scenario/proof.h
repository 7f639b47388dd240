// A proof scenario (data/scenarios/k*.toml): one thing that went wrong in the real world, played against the implant's
// firmware on the bench with a programmer that checks nothing, to show that the implant does not let it happen.
// R-BENCH-041
//
//   name, proves ("K7"), event (what happened), prevention; pump, start, [plant] accuracy_ppm;  then [[step]] in order:
//   connect     [role = "clinician"] [near_field = true]   role "" is nobody with the coil
//   disconnect                                             link = lost | back   (frames vanish)
//   implant                                                lifecycle, in near field
//   line        event [, catheter]                         refill_open drug, concentration, planned
//   fill        volume [, into = "pocket"]                 withdraw
//   refill_close [filled = false] volume [, staged = true] stage | program   prescription keys below
//   commit                                                 bolus amount, duration [, drug, concentration]
//   press       (the patient)                              cancel_bolus, suspend for, resume, stop, restart, rotor_test
//   mri         state = "pre" | "post"                     hand        act (at the mechanism: bench/plants/drive.h)
//   fault       [stall] [silent_sensor] [magnet] [accuracy_ppm] [reference_ppm]
//   power_cut   [bytes = N]  (at the N-th byte written from now on; without: now)
//   run         for                                        mark
//   check       [delivered, within] [delivered_at_most] [at_tip_at_most] [delivery] [alarms] [no_alarms] [events]
//               [no_events] [tones_at_least]
// Prescription keys: drug, concentration; dose | minimum = true; bolus_amount, bolus_duration, bolus_every;
//   grant_amount, grant_duration, grant_lockout, grant_count, grant_limit; prime; bridge_drug, bridge_concentration,
//   bridge_dose, bridge_volume.
// A step that asks the pump may say expect = "applied" (the default), "refused REASON" [limit = N] or "unknown".
// `delivered` is the volume that left the outlet since the last mark, `at_tip` what of the last drug named left the
// catheter's tip, both by the plant; alarms and events are the pump's own codes.
// Error: a sentence that names step and what was seen instead.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bench/scenario/plain_programmer.h"
#include "bench/scenario/step_reader.h"
#include "programmer/workflow/library_state.h"

namespace cisterna::bench {

struct Proof {
  std::string name, proves, event, prevention, pump;
  std::int64_t start_utc_ms = 0;
  std::int64_t accuracy_ppm = 1'000'000;
  std::vector<drug_library::TomlTable> steps;
};

// A scenario file that says what it proves.
[[nodiscard]] bool is_proof(const std::string& path);
[[nodiscard]] Result<Proof, std::string> load_proof(const std::string& path);

class ProofRunner {
 public:
  using Teller = std::function<void(const std::string& line)>;
  ProofRunner(Bench& bench, Teller teller);

  [[nodiscard]] Result<Done, std::string> run(const Proof& proof);

 private:
  using Verb = std::string (ProofRunner::*)(StepReader&);
  [[nodiscard]] static Verb verb_of(const std::string& name);
  [[nodiscard]] std::string connect(StepReader& in);
  [[nodiscard]] std::string disconnect(StepReader& in);
  [[nodiscard]] std::string link(StepReader& in);
  [[nodiscard]] std::string implant(StepReader& in);
  [[nodiscard]] std::string line(StepReader& in);
  [[nodiscard]] std::string refill_open(StepReader& in);
  [[nodiscard]] std::string refill_close(StepReader& in);
  [[nodiscard]] std::string fill(StepReader& in);
  [[nodiscard]] std::string withdraw(StepReader& in);
  [[nodiscard]] std::string stage(StepReader& in);
  [[nodiscard]] std::string commit(StepReader& in);
  [[nodiscard]] std::string program(StepReader& in);
  [[nodiscard]] std::string bolus(StepReader& in);
  [[nodiscard]] std::string press(StepReader& in);
  [[nodiscard]] std::string cancel_bolus(StepReader& in);
  [[nodiscard]] std::string suspend(StepReader& in);
  [[nodiscard]] std::string resume(StepReader& in);
  [[nodiscard]] std::string stop(StepReader& in);
  [[nodiscard]] std::string restart(StepReader& in);
  [[nodiscard]] std::string rotor_test(StepReader& in);
  [[nodiscard]] std::string mri(StepReader& in);
  [[nodiscard]] std::string fault(StepReader& in);
  [[nodiscard]] std::string hand(StepReader& in);
  [[nodiscard]] std::string power_cut(StepReader& in);
  [[nodiscard]] std::string run_for(StepReader& in);
  [[nodiscard]] std::string mark(StepReader& in);
  [[nodiscard]] std::string check(StepReader& in);

  [[nodiscard]] telemetry::DrugAt drug(StepReader& in, const std::string& name, const std::string& concentration);
  [[nodiscard]] telemetry::Prescription prescription(StepReader& in);
  // Asks and compares the answer with what the step expects.
  [[nodiscard]] std::string ask(StepReader& in, const telemetry::Request& request, bool expect_here = true);
  [[nodiscard]] std::string check_volume(StepReader& in) const;
  [[nodiscard]] std::string check_pump(StepReader& in);
  [[nodiscard]] std::vector<std::string> events();
  [[nodiscard]] bool reach();  // connected, or connects as the last role
  void say(const std::string& line);

  Bench& bench_;
  Teller teller_;
  workflow::LibraryState library_;
  PlainProgrammer programmer_;
  std::string role_ = "clinician";
  bool near_field_ = false, dead_air_ = false;
  telemetry::DrugAt drug_;  // the last one named
  AmountKind kind_ = AmountKind::kMass;
  std::vector<std::uint8_t> card_;
  std::uint64_t digest_ = 0;
  Volume marked_;
  std::int64_t marked_amount_ = 0;
  std::uint32_t marked_event_ = 0;
  std::size_t marked_tones_ = 0;
};

}  // namespace cisterna::bench
