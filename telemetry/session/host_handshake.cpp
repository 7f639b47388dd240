// The initiator's half: wake, Noise_XKpsk3 messages 1 to 3, the implant's first word, and the keys that come over the
// coil.
#include <algorithm>

#include "telemetry/session/device_times.h"
#include "telemetry/session/host_state.h"

namespace cisterna::telemetry {
namespace {

constexpr Duration kWaitForCoil = Duration::s(30);
constexpr std::int64_t kMessage3Sends = 5;
constexpr std::size_t kMessage3Overhead = 64, kCounterSize = 2;

}  // namespace

void HostSession::State::begin_open(Time now) {
  wakes = 0;
  if (!near()) return start_attempt(now);
  carrier = Carrier::kCoil;
  if (near_keys && now - near_keys_at < kNearKeysLive) return start_attempt(now);
  near_keys = false;
  phase = Phase::kWaitCoil;
  give_up = now + kWaitForCoil;
}

// {S_i, K_near}: may come before open(); kept as long as the implant keeps it.
void HostSession::State::on_coil_packet(crypto::Bytes packet, Time now) {
  if (packet.size() != kCoilPacketSize || (phase != Phase::kClosed && phase != Phase::kWaitCoil)) return;
  const crypto::Block<32> none{};
  const crypto::Bytes s_i = packet.first<32>();
  const bool known = identity.implant_public != none;
  if (known && !std::equal(s_i.begin(), s_i.end(), identity.implant_public.begin())) {
    return finish(HostEventKind::kImplantDiffers);
  }
  std::copy(s_i.begin(), s_i.end(), identity.implant_public.begin());
  near_field_keys(primitives, packet.subspan<32, 32>(), identity.wake_key, identity.link_key);
  near_keys = true;
  near_keys_at = now;
  near_counter = 0;
  if (phase == Phase::kWaitCoil) start_attempt(now);
}

// A new attempt is a new wake, a new counter (durable first), a new prologue and new ephemeral keys.
void HostSession::State::start_attempt(Time now) {
  ++wakes;
  sends = 0;
  link.reset();
  if (!prepare_wake()) return finish(HostEventKind::kCounterNotStored);
  if (!begin_handshake()) return finish(HostEventKind::kRandomFailed);
  phase = Phase::kWaking;
  give_up = Time::never();
  next_send = now + times().burst;
  if (carrier == Carrier::kCoil) return send_message1(now);
  static_cast<void>(send(PacketType::kWake, wake, now, true));
}

bool HostSession::State::prepare_wake() {
  std::uint32_t value = 0;
  if (near()) {
    value = ++near_counter;
  } else if (!counters.next(identity.implant_public, identity.slot, value)) {
    return false;
  }
  wake = build_wake(primitives, identity.wake_key.view(), identity.slot, value);
  return true;
}

bool HostSession::State::begin_handshake() {
  const crypto::KeyPair own{identity.tablet_secret.clone(), identity.tablet_public};
  const auto prologue = session_prologue(carrier, wake);
  const auto begun = handshake.initialize({noise::kXKpsk3, noise::Role::kInitiator, primitives, rng, prologue, &own,
                                           identity.implant_public, identity.link_key.view()});
  return begun.ok() && handshake.write_message(message1, {}).ok();
}

// Over the coil the wake goes along each time: there is no burst, and copies of it are harmless.
void HostSession::State::send_message1(Time now) {
  if (carrier == Carrier::kCoil) static_cast<void>(send(PacketType::kWake, wake, now));
  static_cast<void>(send(PacketType::kHandshake1, message1, now));
  phase = Phase::kMessage2;
  ++sends;
  next_send = now + times().message1;
}

void HostSession::State::on_message2(crypto::Bytes message, Time now) {
  if (message.size() != message1.size() || !handshake.read_message({}, message)) return;
  std::vector<std::uint8_t> payload = identity.credential;
  if (near()) payload.insert(payload.end(), identity.certificate.begin(), identity.certificate.end());
  message3.assign(kMessage3Overhead + payload.size(), 0);
  if (!handshake.write_message(message3, payload) || !handshake.split(sender, receiver)) {
    return finish(HostEventKind::kNoImplant);
  }
  near_keys = false;  // the slot dies with message 3, whether or not we hear of it
  phase = Phase::kFirstRecord;
  asked_at = now;
  give_up = now + times().message3 * kMessage3Sends;
  send_message3(now);
}

void HostSession::State::send_message3(Time now) {
  next_send = now + times().message3;
  if (!link.sending()) static_cast<void>(send(PacketType::kHandshake3, message3, now));
}

// Record 0 answers message 3: the full status, or the one refusal.
void HostSession::State::on_first_record(crypto::Bytes record, Time now) {
  if (record.size() <= kCounterSize + crypto::kTagSize || record[0] != 0 || record[1] != 0) return;
  std::vector<std::uint8_t> plain(record.size() - kCounterSize - crypto::kTagSize);
  if (!receiver.open(plain, 0, {}, record.subspan(kCounterSize))) return;
  Reply reply;
  if (!decode(plain, reply)) return finish(HostEventKind::kNoImplant);
  HostEvent event;
  if (const auto* refusal = std::get_if<CredentialRefused>(&reply)) {
    event.kind = HostEventKind::kCredentialRefused;
    event.refusal = *refusal;
    return finish(std::move(event));
  }
  const auto* status = std::get_if<Status>(&reply);
  if (status == nullptr) return finish(HostEventKind::kNoImplant);
  phase = Phase::kOpen;
  link.reset();
  counter = 0;
  next_send = give_up = Time::never();
  opened_at = asked_at;  // message 3 left then; the implant's hours began then or later
  last_heard = now;
  if (near() && !coil_present) carrier = Carrier::kRadio;
  event.kind = HostEventKind::kOpened;
  event.status = *status;
  events.push_back(std::move(event));
}

}  // namespace cisterna::telemetry
