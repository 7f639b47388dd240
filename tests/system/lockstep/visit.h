// A clinic, its programmer and an implant fresh from the factory in a lockstep world. Every step that does not end as
// it must leaves a sentence in problem(), and the steps after it do nothing. R-FW-086
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "bench/world/clinic_desk.h"
#include "programmer/pump/pump_client.h"
#include "programmer/workflow/library_state.h"
#include "tests/support/seeded_rng.h"
#include "tests/system/lockstep/asker.h"
#include "tests/system/lockstep/world.h"

namespace cisterna::lockstep {

class LockstepVisit {
 public:
  LockstepVisit(std::uint64_t seed, Port& port, const std::string& folder, const std::string& data_dir);
  ~LockstepVisit();
  LockstepVisit(const LockstepVisit&) = delete;
  LockstepVisit& operator=(const LockstepVisit&) = delete;

  [[nodiscard]] LockstepWorld& world() { return world_; }
  [[nodiscard]] pump::PumpClient& pump() { return *pump_; }
  [[nodiscard]] const Bytes& nvm_before() const { return nvm_before_; }
  [[nodiscard]] const std::string& problem() const { return problem_; }

  void begin();  // implanted over the coil, filled with 20 mL, 350 mcg/day
  void open(bool near_field);
  void close();
  void session(const std::function<void()>& steps);  // over the radio, as clinician
  void must(const pump::Outcome& outcome, const char* what);
  void status();
  void interrogate();      // everything the pump can be asked, the acknowledgement of its alarms, a command's result
  void expect_refusals();  // too high a dose and bolus, another concentration, a digest of nothing
  void program(Amount daily);
  void bolus(Amount amount, Duration duration);
  void refill(Volume volume);
  // Any prescription, on a signed card that allows every mode, by a programmer without limits of its own.
  void prescribe(const telemetry::Prescription& prescription);
  // A refill to the prescription's own concentration, closed with it.
  void refill_to(const telemetry::Prescription& prescription);
  // Opened and left so; baclofen at `concentration`, ng/mL.
  void open_refill_to(std::uint32_t concentration);
  // A signed limit card for `drug`, with the numbers of the library's for baclofen.
  void keep_card(const telemetry::DrugAt& drug);
  // A request as `role`; the pump must answer with its status.
  void order(credential::Role role, const std::function<telemetry::Request(Asker&)>& request, const char* what);
  void press();                 // the patient's button; granted or locked out, the pump says
  void expect_no_session();     // the pump does not answer in the session that is open
  void expect_no_connection();  // it does not even open one

 private:
  void make(Port& port, const std::string& data_dir);
  void fail(const std::string& text) {
    if (problem_.empty()) problem_ = text;
  }
  [[nodiscard]] pump::Drug drug() const;
  [[nodiscard]] telemetry::Stage stage_of(const telemetry::Prescription& prescription);
  using SignedCard = decltype(telemetry::Stage::signed_card);
  [[nodiscard]] SignedCard sign(const telemetry::LimitCard& card) const;
  [[nodiscard]] telemetry::LimitCard wide_card();
  void as(credential::Role role, const std::function<void(Asker&)>& steps);

  test_support::SeededRng rng_;
  Bytes nvm_before_;
  LockstepWorld world_;
  std::string folder_, problem_;
  std::optional<bench::ClinicDesk> desk_;
  std::uint64_t serial_ = 10'000'001;
  workflow::LibraryState library_;
  std::optional<pump::Home> home_;
  pump::Journal journal_;
  std::unique_ptr<telemetry::QueueWand> wand_;
  std::unique_ptr<pump::PumpClient> pump_;
  std::uint32_t card_version_ = 1'000;
};

}  // namespace cisterna::lockstep
