#include "bench/scenario/plain_programmer.h"

#include <algorithm>
#include <array>

#include "crypto/primitives/primitives.h"

namespace cisterna::bench {

using telemetry::HostEventKind;

namespace {

constexpr std::array<std::pair<const char*, credential::Role>, 5> kRoles = {
    {{"clinician", credential::Role::kClinician},
     {"nurse", credential::Role::kRefillNurse},
     {"patient", credential::Role::kPatient},
     {"emergency", credential::Role::kEmergency},
     {"service", credential::Role::kService}}};

}  // namespace

PlainProgrammer::PlainProgrammer(Bench& bench) : bench_(bench), home_(bench.desk().programmer_dir()) {
  bench_.world().attach(wand_.port());
  wand_.attach(bench_.world(), bench_.world());
}

PlainProgrammer::~PlainProgrammer() {
  disconnect();
  bench_.world().detach();
}

void PlainProgrammer::frame(crypto::Bytes bytes, telemetry::Carrier carrier) {
  if (session_) session_->on_frame(bytes, carrier, wand_.now());
}

void PlainProgrammer::coil(bool present) {
  if (session_) session_->on_coil(present, wand_.now());
}

std::optional<telemetry::HostEvent> PlainProgrammer::run_until_event() {
  for (;;) {
    while (auto out = session_->next_frame())
      if (!wand_.send({out->bytes.begin(), out->bytes.size()}, out->carrier, out->wake_burst)) gone_ = true;
    if (gone_) session_->carrier_lost(wand_.now());
    if (auto event = session_->next_event()) return event;
    if (gone_) return std::nullopt;
    wand_.poll(session_->next_deadline());
    if (!gone_) session_->on_tick(wand_.now());
  }
}

bool PlainProgrammer::connect(const std::string& credential, bool near_field) {
  disconnect();
  const auto* role =
      std::find_if(kRoles.begin(), kRoles.end(), [&](const auto& each) { return each.first == credential; });
  const auto now_s = static_cast<std::uint32_t>(bench_.world().utc_ms() / 1000);
  if (!credential.empty() && (role == kRoles.end() || !bench_.desk().hand_out(role->second, credential, now_s)))
    return false;
  auto identity = home_.identity(bench_.serial(), credential.empty() ? "" : bench_.desk().credential_path(credential));
  if (!identity) return false;
  if (near_field) identity.value().slot = telemetry::kNearFieldSlot;
  gone_ = false;
  open_ = static_cast<bool>(wand_.open(*this));
  if (!open_ || (near_field && !wand_.coil(true))) return false;
  session_ = std::make_unique<telemetry::HostSession>(crypto::openssl(), crypto::system_rng(),
                                                      std::move(identity).value(), home_);
  session_->open(wand_.now());
  const auto event = run_until_event();
  if (!event || event->kind != HostEventKind::kOpened) return false;
  last_ = event->status;
  last_at_ = wand_.now();
  return true;
}

void PlainProgrammer::disconnect() {
  if (connected() && !gone_) (void)ask(telemetry::EndSession{});
  session_.reset();
  if (open_) wand_.close();
  open_ = false;
}

std::optional<telemetry::Reply> PlainProgrammer::ask(const telemetry::Request& request) {
  if (!connected() || !session_->ask(request, wand_.now())) return std::nullopt;
  const auto event = run_until_event();
  if (!event || event->kind != HostEventKind::kAnswered) return std::nullopt;
  if (const auto* status = std::get_if<telemetry::Status>(&event->reply)) {
    last_ = *status;
    last_at_ = wand_.now();
  }
  return event->reply;
}

telemetry::CommandHeader PlainProgrammer::header() {
  std::array<std::uint8_t, 8> bytes{};
  std::uint64_t id = 0;
  if (crypto::system_rng().fill(bytes))
    for (const auto b : bytes) id = id << 8U | b;
  const auto life = last_.life_ms + static_cast<std::uint64_t>((wand_.now() - last_at_).ms());
  return {id | 1U, last_.revision, static_cast<std::uint32_t>(life / 1000) + 45};
}

}  // namespace cisterna::bench
