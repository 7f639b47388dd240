// A programmer that says exactly what a script wants: any request of the wire over the secure session, without the
// workflows' own limits. For the therapy modes, the patient's button, and whatever comes next. R-FW-088
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "programmer/pump/home.h"
#include "telemetry/session/host_session.h"
#include "telemetry/wand/wand.h"

namespace cisterna::lockstep {

class Asker final : private telemetry::WandListener {
 public:
  Asker(telemetry::Wand& wand, pump::Home& home, crypto::Rng& rng) : wand_(wand), home_(home), rng_(rng) {}
  ~Asker();
  Asker(const Asker&) = delete;
  Asker& operator=(const Asker&) = delete;

  // false: no session.
  [[nodiscard]] bool connect(std::uint64_t serial, const std::string& credential, bool near_field);
  void disconnect();
  // nullopt: no answer.
  [[nodiscard]] std::optional<telemetry::Reply> ask(const telemetry::Request& request);
  // A new header on the revision of the last status.
  [[nodiscard]] telemetry::CommandHeader header();

 private:
  void frame(crypto::Bytes bytes, telemetry::Carrier carrier) override {
    if (session_) session_->on_frame(bytes, carrier, wand_.now());
  }
  void coil(bool present) override {
    if (session_) session_->on_coil(present, wand_.now());
  }
  void gone() override {}
  [[nodiscard]] telemetry::HostEvent wait();

  telemetry::Wand& wand_;
  pump::Home& home_;
  crypto::Rng& rng_;
  std::unique_ptr<telemetry::HostSession> session_;
  telemetry::Status last_;
  Time status_at_;
};

}  // namespace cisterna::lockstep
