#include "tests/system/lockstep/asker.h"

namespace cisterna::lockstep {

Asker::~Asker() {
  disconnect();
}

telemetry::HostEvent Asker::wait() {
  for (;;) {
    while (auto out = session_->next_frame())
      (void)wand_.send({out->bytes.begin(), out->bytes.size()}, out->carrier, out->wake_burst);
    if (auto event = session_->next_event()) return std::move(*event);
    wand_.poll(session_->next_deadline());
    session_->on_tick(wand_.now());
  }
}

bool Asker::connect(std::uint64_t serial, const std::string& credential, bool near_field) {
  auto identity = home_.identity(serial, credential);
  if (!identity || !wand_.open(*this)) return false;
  if (near_field) identity.value().slot = telemetry::kNearFieldSlot;
  session_ = std::make_unique<telemetry::HostSession>(crypto::openssl(), rng_, std::move(identity).value(), home_);
  if (near_field && !wand_.coil(true)) return false;
  session_->open(wand_.now());
  const auto event = wait();
  last_ = event.status;
  status_at_ = wand_.now();
  return event.kind == telemetry::HostEventKind::kOpened;
}

void Asker::disconnect() {
  if (!session_) return;
  if (session_->is_open()) (void)ask(telemetry::EndSession{});
  session_.reset();
  wand_.close();
}

std::optional<telemetry::Reply> Asker::ask(const telemetry::Request& request) {
  if (!session_->ask(request, wand_.now())) return std::nullopt;
  auto event = wait();
  if (event.kind != telemetry::HostEventKind::kAnswered) return std::nullopt;
  if (const auto* status = std::get_if<telemetry::Status>(&event.reply)) last_ = *status, status_at_ = wand_.now();
  return std::move(event.reply);
}

telemetry::CommandHeader Asker::header() {
  std::array<std::uint8_t, 8> bytes{};
  (void)rng_.fill(bytes);
  std::uint64_t id = 1;
  for (const auto b : bytes) id = id << 8U | b;
  const auto life = last_.life_ms + static_cast<std::uint64_t>((wand_.now() - status_at_).ms());
  const auto life_s = static_cast<std::uint32_t>(life / 1000);
  return {id, last_.revision, life_s + 45};
}

}  // namespace cisterna::lockstep
