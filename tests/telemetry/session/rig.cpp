#include "tests/telemetry/session/rig.h"

#include <cstring>

#include "units/crc32c.h"

namespace cisterna::session_test {
namespace {

template <std::size_t N>
std::array<char, N> id_of(const char* text) {
  std::array<char, N> out{};
  std::copy_n(text, N, out.begin());
  return out;
}

std::size_t index_of(Carrier carrier) {
  return carrier == Carrier::kCoil ? 1 : 0;
}

}  // namespace

// --- handler ---------------------------------------------------------------------------------------------------------

void Handler::handle(const Request& request, std::uint32_t hash, const Peer& peer, Time now, Reply& reply) {
  std::array<std::uint8_t, kMaxMessage> bytes;
  const auto size = encode(request, bytes);
  EXPECT_EQ(hash, crc32c(crypto::Bytes{bytes}.first(size)));  // what a command server compares ids by
  ++calls;
  last_peer = peer;
  if (std::get_if<GetStatus>(&request) != nullptr) {
    auto& status_reply = reply.emplace<Status>();
    status(peer, now, status_reply);
    return;
  }
  if (!long_reply) {
    reply.emplace<Accepted>();
    return;
  }
  auto& prescription = reply.emplace<PrescriptionReply>();
  prescription.present = true;
  prescription.prescription.primary = {1, 500'000};
  prescription.prescription.mode = ScheduleMode::kTitration;
  for (std::uint16_t day = 0; day < kMaxTitrationSteps; ++day) {
    ASSERT_TRUE(prescription.prescription.titration.steps.push_back({day, 100'000'000U + day}));
  }
}

void Handler::status(const Peer&, Time now, Status& out) {
  out.revision = calls + 1;
  out.digest = 0x0123456789ABCDEF;
  out.sensed_nl = 12'345'678;
  out.commanded_nl = 12'345'900;
  out.reservoir_nl = 18'000'000;
  out.delivery = Delivery::kRunning;
  out.life_ms = static_cast<std::uint64_t>(now.ms());
  out.battery_percent = 80;
  out.last_event = 4'711;
}

// --- world -----------------------------------------------------------------------------------------------------------

World::World(std::uint64_t seed_offset)
    : draw(test_support::test_seed() + seed_offset * 1000),
      device_rng(test_support::test_seed() + seed_offset * 1000 + 1),
      host_rng(test_support::test_seed() + seed_offset * 1000 + 2) {
  EXPECT_TRUE(crypto::generate_key_pair(store.static_key, crypto::sodium(), draw));
  EXPECT_TRUE(crypto::generate_key_pair(tablet, crypto::openssl(), draw));
  EXPECT_TRUE(crypto::generate_key_pair(other_tablet, crypto::openssl(), draw));
  root = std::move(vault::generate_signing_key(draw).value());
  other_root = std::move(vault::generate_signing_key(draw).value());
  issuer = std::move(vault::generate_signing_key(draw).value());
  store.roots = {root.public_key, other_root.public_key};
  for (std::uint8_t slot = 0; slot < 2; ++slot) {
    store.slots[slot].used = true;
    store.slots[slot].wake = draw.block<32>();
    store.slots[slot].link = draw.block<32>();
  }
  store.credential_base_s = kToday_s;
  store.credential_base_at = Time::ms(1'000'000);
  list_issuer(0, "CLN1", 1, false, false);
}

void World::list_issuer(std::uint8_t index, const char* name, std::uint32_t epoch, bool emergency, bool handset) {
  telemetry::Issuer& entry = store.issuers[index];
  entry.used = true;
  std::copy_n(name, 4, entry.name.begin());
  entry.key = issuer.public_key;
  entry.epoch = epoch;
  entry.emergency = emergency;
  entry.handset = handset;
}

HostIdentity World::identity(std::uint8_t slot, const Bytes8& credential_bytes) const {
  HostIdentity out;
  out.tablet_secret = tablet.private_key.clone();
  out.tablet_public = tablet.public_key;
  out.implant_public = store.static_key.public_key;
  out.slot = slot;
  if (slot < kRadioSlots) {
    out.wake_key = crypto::Key32{store.slots[slot].wake};
    out.link_key = crypto::Key32{store.slots[slot].link};
  }
  out.credential = credential_bytes;
  return out;
}

HostIdentity World::near_identity(const Bytes8& credential_bytes, const Bytes8& certificate_bytes) const {
  HostIdentity out = identity(kNearFieldSlot, credential_bytes);
  out.certificate = certificate_bytes;
  return out;
}

HostIdentity World::clone(const HostIdentity& i) {
  return {i.tablet_secret.clone(), i.tablet_public,    i.implant_public, i.slot,
          i.wake_key.clone(),      i.link_key.clone(), i.credential,     i.certificate};
}

Bytes8 World::credential(const CredentialWish& wish) const {
  credential::Credential claims;
  claims.issuer = id_of<4>(wish.issuer);
  claims.subject = id_of<8>("DR-MEYER");
  claims.not_before_s = wish.not_before_s;
  claims.expiry_s = wish.not_before_s + wish.life_s;
  claims.role = wish.role;
  claims.perms = 0x0102;
  claims.epoch = wish.epoch;
  const auto issued = credential::issue_credential(claims, tablet.public_key, issuer);
  EXPECT_TRUE(issued.ok());
  return {issued.value().begin(), issued.value().end()};
}

Bytes8 World::certificate(const char* name, std::uint16_t roles, const vault::SigningKeyPair& by, std::uint32_t epoch,
                          std::uint32_t life_s) const {
  credential::IssuerCertificate claims;
  claims.root = id_of<4>("ROOT");
  claims.issuer = id_of<4>(name);
  claims.not_before_s = kToday_s - 300 * kDay_s;
  claims.expiry_s = claims.not_before_s + life_s;
  claims.roles = roles;
  claims.epoch = epoch;
  claims.public_key = issuer.public_key;
  const auto issued = credential::issue_certificate(claims, by);
  EXPECT_TRUE(issued.ok());
  return {issued.value().begin(), issued.value().end()};
}

// --- rig -------------------------------------------------------------------------------------------------------------

Rig::Rig(World& with, HostIdentity who) : world(with) {
  for (auto* pair : {&to_implant, &to_host})
    for (auto& wire : *pair) wire.travel_time(Duration::ms(5));
  reset_implant();
  replace_host(std::move(who));
}

void Rig::reset_implant() {
  device = std::make_unique<DeviceSession>(world.device_crypto, world.device_rng, world.store, handler, tone);
  for (auto& wire : to_host) wire.drop_all();
}

void Rig::replace_host(HostIdentity who) {
  host = std::make_unique<HostSession>(world.host_crypto, world.host_rng, std::move(who), wakes);
}

void Rig::place_coil() {
  device->on_coil(true, now);
  host->on_coil(true, now);
}

void Rig::lift_coil() {
  device->on_coil(false, now);
  host->on_coil(false, now);
}

void Rig::exchange() {
  while (auto frame = host->next_frame()) {
    // The wand's burst: the implant hears the copy that falls into its sniff, 1 s after the first.
    const Time leaves = frame->wake_burst ? now + Duration::ms(1000) : now;
    to_implant[index_of(frame->carrier)].send({frame->bytes.begin(), frame->bytes.size()}, leaves);
  }
  Frame frame;
  Carrier carrier{};
  while (device->next_frame(frame, carrier)) {
    if (mute_device || device_frames_left == 0 || world.store.power_is_cut()) continue;
    --device_frames_left;
    to_host[index_of(carrier)].send({frame.begin(), frame.size()}, now);
  }
}

Time Rig::next_instant() const {
  Time next = std::min(host->next_deadline(), device->next_deadline());
  for (const auto* pair : {&to_implant, &to_host})
    for (const auto& wire : *pair) next = std::min(next, wire.next_arrival());
  return next;
}

std::optional<HostEvent> Rig::run(Duration limit) {
  const Time end = now + limit;
  for (unsigned steps = 0; steps < 100'000; ++steps) {
    exchange();
    if (auto event = host->next_event()) return event;
    const Time next = std::max(now, next_instant());
    if (next > end || next == Time::never()) {
      now = std::max(now, end);
      device->on_tick(now);
      return std::nullopt;
    }
    now = next;
    for (std::size_t c = 0; c < 2; ++c) {
      const Carrier carrier = c == 0 ? Carrier::kRadio : Carrier::kCoil;
      while (auto frame = to_implant[c].receive(now)) {
        if (before_implant) before_implant(*frame, carrier);
        device->on_frame(*frame, carrier, now);
        exchange();
      }
      while (auto frame = to_host[c].receive(now)) {
        if (before_host) before_host(*frame, carrier);
        host->on_frame(*frame, carrier, now);
        exchange();
      }
    }
    device->on_tick(now);
    host->on_tick(now);
  }
  ADD_FAILURE() << "the session spins at " << now.ms() << " ms";
  return std::nullopt;
}

void Rig::idle(Duration time) {
  const Time end = now + time;
  while (now < end) {
    if (run(end - now)) return;
  }
}

std::optional<HostEvent> Rig::open() {
  host->open(now);
  return run();
}

std::optional<HostEvent> Rig::ask(const Request& request) {
  EXPECT_TRUE(host->ask(request, now));
  return run();
}

bool Rig::answered(const Request& request) {
  return host->is_open() && is(ask(request), HostEventKind::kAnswered);
}

void Rig::to_device(const Bytes8& frame, Carrier carrier) {
  device->on_frame(frame, carrier, now);
  exchange();
}

// --- raw host --------------------------------------------------------------------------------------------------------

RawHost::Outcome RawHost::run(Rig& rig) {
  Outcome out;
  const std::size_t c = index_of(carrier);
  const auto last_sent = [&]() -> Bytes8 { return payload_of(rig.to_host[c].log().back()); };
  const Wake wake = build_wake(crypto::openssl(), identity.wake_key.view(), identity.slot, counter);
  rig.to_device(frame_of(PacketType::kWake, wake), carrier);
  auto prologue = session_prologue(carrier, wake);
  if (bend_prologue) bend_prologue(prologue);
  noise::HandshakeState handshake;
  const crypto::KeyPair own{identity.tablet_secret.clone(), identity.tablet_public};
  EXPECT_TRUE(handshake.initialize({noise::kXKpsk3, noise::Role::kInitiator, crypto::openssl(), rig.world.host_rng,
                                    prologue, &own, identity.implant_public, identity.link_key.view()}));
  crypto::Block<48> message{};
  EXPECT_TRUE(handshake.write_message(message, {}));
  std::uint64_t sent = rig.to_host[c].frames_sent();
  rig.to_device(frame_of(PacketType::kHandshake1, message), carrier);
  if (rig.to_host[c].frames_sent() == sent) return out;
  if (!handshake.read_message({}, last_sent())) return out;
  out.message2 = true;
  Bytes8 message3(64 + identity.credential.size());
  EXPECT_TRUE(handshake.write_message(message3, identity.credential));
  if (bend_message3) bend_message3(message3);
  sent = rig.to_host[c].frames_sent();
  rig.to_device(frame_of(PacketType::kHandshake3, message3), carrier);
  if (rig.to_host[c].frames_sent() == sent) return out;
  EXPECT_TRUE(handshake.split(send, receive));
  const Bytes8 record = last_sent();
  Bytes8 plain(record.size() - 18);
  if (!receive.open(plain, 0, {}, crypto::Bytes{record}.subspan(2))) return out;
  Reply reply;
  EXPECT_TRUE(decode(plain, reply));
  out.answered = true;
  if (const auto* refusal = std::get_if<CredentialRefused>(&reply)) {
    out.refused = true;
    out.reason = refusal->reason;
  } else if (const auto* status = std::get_if<Status>(&reply)) {
    out.role = status->role;
  }
  return out;
}

bool RawHost::record(Rig& rig, std::uint16_t record_counter, const Request& request) {
  Bytes8 plain(kMaxMessage);
  plain.resize(encode(request, plain));
  Bytes8 bytes(2 + plain.size() + 16);
  bytes[0] = static_cast<std::uint8_t>(record_counter >> 8);
  bytes[1] = static_cast<std::uint8_t>(record_counter);
  EXPECT_TRUE(send.seal(crypto::MutableBytes{bytes}.subspan(2), record_counter, {}, plain));
  const auto sent = rig.device_bytes();
  rig.to_device(frame_of(PacketType::kRecord, bytes), carrier);
  return rig.device_bytes() > sent;
}

// --- frames ----------------------------------------------------------------------------------------------------------

Bytes8 frame_of(PacketType type, crypto::Bytes payload) {
  Frame frame;
  build_frame(make_link_header(type, 0), payload, frame);
  return {frame.begin(), frame.end()};
}

Bytes8 payload_of(const Bytes8& frame) {
  return {frame.begin() + 2, frame.end() - 4};
}

PacketType type_of(const Bytes8& frame) {
  return static_cast<PacketType>(frame[1] >> 5U);
}

Bytes8 flipped(const Bytes8& frame, std::size_t payload_byte, unsigned bit) {
  Bytes8 payload = payload_of(frame);
  payload.at(payload_byte) = static_cast<std::uint8_t>(payload.at(payload_byte) ^ (1U << bit));
  return frame_of(type_of(frame), payload);
}

}  // namespace cisterna::session_test
