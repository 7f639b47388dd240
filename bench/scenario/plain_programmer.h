// A programmer without courtesy: it sends what it is told over the real wand and secure session, with none of the
// checks that a clinic's programmer makes, so that what is refused is refused by the implant. For proofs and teaching.
// R-BENCH-040
//
// One session at a time. Every call runs the bench's virtual time until the pump has answered or no answer came.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "bench/world/bench.h"
#include "programmer/pump/home.h"
#include "telemetry/session/host_session.h"
#include "telemetry/wand/queue/queue_wand.h"

namespace cisterna::bench {

class PlainProgrammer final : private telemetry::WandListener {
 public:
  explicit PlainProgrammer(Bench& bench);
  ~PlainProgrammer();
  PlainProgrammer(const PlainProgrammer&) = delete;
  PlainProgrammer& operator=(const PlainProgrammer&) = delete;

  // `credential`: clinician, nurse, patient, emergency or service, handed out by the clinic for now; empty: nobody.
  [[nodiscard]] bool connect(const std::string& credential, bool near_field);
  void disconnect();  // as a session ends: without a word when the air is dead
  [[nodiscard]] bool connected() const { return session_ && session_->is_open(); }

  // nullopt: no answer, the outcome is unknown.
  [[nodiscard]] std::optional<telemetry::Reply> ask(const telemetry::Request& request);
  // A header for the next command: fresh id, the revision last seen, 45 s ahead of the pump's own time.
  [[nodiscard]] telemetry::CommandHeader header();
  [[nodiscard]] const telemetry::Status& last() const { return last_; }

 private:
  void frame(crypto::Bytes bytes, telemetry::Carrier carrier) override;
  void coil(bool present) override;
  void gone() override { gone_ = true; }
  [[nodiscard]] std::optional<telemetry::HostEvent> run_until_event();

  Bench& bench_;
  pump::Home home_;
  telemetry::QueueWand wand_;
  std::unique_ptr<telemetry::HostSession> session_;
  telemetry::Status last_;
  Time last_at_;
  bool open_ = false, gone_ = false;
};

}  // namespace cisterna::bench
