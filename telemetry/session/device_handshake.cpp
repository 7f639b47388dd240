// The responder's half of Noise_XKpsk3 (messages 1 to 3) and the hand-over of near-field keys.
#include "telemetry/session/credential_judge.h"
#include "telemetry/session/device_session.h"
#include "telemetry/session/device_times.h"
#include "telemetry/session/failure_budget.h"

namespace cisterna::telemetry {
namespace {

constexpr std::uint8_t kFailuresPerWake = 2;
constexpr std::uint8_t kMessage2Repeats = 4;
constexpr std::size_t kMessage1Size = 48, kMessage3Overhead = 64;
constexpr std::size_t kLongestPayload = credential::kCredentialSize + credential::kCertificateSize;

void name_peer(const credential::Credential& claims, Peer& peer) {
  peer.role = static_cast<std::uint8_t>(claims.role);
  std::copy(claims.subject.begin(), claims.subject.end(), peer.subject.begin());
  peer.scope = claims.scope;
  peer.perms = {static_cast<std::uint8_t>(claims.perms >> 8), static_cast<std::uint8_t>(claims.perms)};
}

}  // namespace

// --- message 1 and 2 -------------------------------------------------------------------------------------------------

bool DeviceSession::begin_handshake() {
  const bool near = window_slot_ == kNearFieldSlot;
  if (near ? !near_keys_ : !keys_.slot(window_slot_).used) return false;
  crypto::KeyPair own;
  own.private_key = crypto::Key32{keys_.static_secret()};
  const auto own_public = keys_.static_public();
  std::copy(own_public.begin(), own_public.end(), own.public_key.begin());
  const auto prologue = session_prologue(window_carrier_, window_wake_);
  const crypto::Bytes psk = near ? crypto::Bytes{near_link_.view()} : crypto::Bytes{keys_.slot(window_slot_).link};
  return handshake_.initialize({noise::kXKpsk3, noise::Role::kResponder, primitives_, rng_, prologue, &own, {}, psk})
      .ok();
}

// One message 1 a wake: the same bytes again get the same message 2, other bytes nothing.
void DeviceSession::on_message1(crypto::Bytes message, Carrier carrier, Time now) {
  if (phase_ == Phase::kAsleep || carrier != window_carrier_ || message.size() != kMessage1Size) return;
  const QuestionHash hash = hash_of(PacketType::kHandshake1, message);
  if (phase_ == Phase::kHandshake) {
    if (hash != message1_ || message2_left_ == 0) return;
    --message2_left_;
    transmit(PacketType::kHandshake2, message2_, carrier, now);
    return;
  }
  if (!begin_handshake()) return close_window();
  ++counters_.dh;
  if (!handshake_.read_message({}, message)) {
    handshake_.wipe();
    return fail_proof(now);
  }
  counters_.dh += 2;                                                    // the ephemeral key pair, ee
  if (!handshake_.write_message(message2_, {})) return close_window();  // the random source failed: no handshake
  phase_ = Phase::kHandshake;
  message1_ = hash;
  message2_left_ = kMessage2Repeats;
  window_until_ = now + kThirdMessageWithin;
  transmit(PacketType::kHandshake2, message2_, carrier, now);
}

void DeviceSession::count_proof_failure(Time now) {
  if (window_slot_ >= kRadioSlots) return;  // near field keeps no bucket: it stays open whatever the radio suffers
  FailureState state = keys_.failures(window_slot_);
  count_failure(state, now);
  keys_.note_security(static_cast<std::uint8_t>(SecurityNote::kProofFailed), window_slot_, now);
  if (is_deaf(state, now)) {
    keys_.note_security(static_cast<std::uint8_t>(SecurityNote::kSlotDeaf), window_slot_, now);
  }
  // A store that fails closes the window, and no wake is accepted while it does.
  if (!keys_.set_failures(window_slot_, state) || is_deaf(state, now)) close_window();
}

void DeviceSession::fail_proof(Time now) {
  count_proof_failure(now);
  if (++window_failures_ >= kFailuresPerWake) close_window();
}

// --- message 3 -------------------------------------------------------------------------------------------------------

void DeviceSession::on_message3(crypto::Bytes message, Carrier carrier, Time now) {
  const QuestionHash hash = hash_of(PacketType::kHandshake3, message);
  if (answered_ && hash == question_) return answer_again(carrier, now);
  if (phase_ != Phase::kHandshake || carrier != window_carrier_) return;
  if (message.size() < kMessage3Overhead || message.size() > kMessage3Overhead + kLongestPayload) return;
  // Behind a message that lies in the same room; not on the stack, which is deepest when the credential is verified.
  static_assert(1 + kMessage3Overhead + kLongestPayload + kLongestPayload <= kMaxBlob);
  link_.give_up_room();
  const auto payload = crypto::MutableBytes{inbound_.packet}.last<kLongestPayload>();
  ++counters_.dh;
  const auto size = handshake_.read_message(payload, message);  // a refusal leaves the handshake as it was
  if (!size) return fail_proof(now);
  proved(payload.first(*size), hash, carrier, now);
}

// psk proved: the session is replaced; whoever it is now hears either the full status or one refusal, encrypted.
void DeviceSession::proved(crypto::Bytes payload, const QuestionHash& question, Carrier carrier, Time now) {
  end_keys();
  if (!handshake_.split(send_, receive_)) return close_window();
  const bool near = window_slot_ == kNearFieldSlot;
  if (near) forget_near_keys();
  const Judgement verdict = judge_credential(primitives_, keys_, payload, handshake_.remote_static(), near, now);
  counters_.signatures += verdict.signatures;
  peer_ = Peer{};
  peer_.slot = window_slot_;
  session_ = true;
  question_ = question;
  last_counter_ = 0;
  session_started_ = last_record_ = now;
  awake_until_ = now + kRadioAwake;

  Reason reason = verdict.reason;
  if (reason == Reason::kNone && verdict.pull_to_s != 0 && !keys_.pull_credential_time(verdict.pull_to_s, now)) {
    reason = Reason::kStorageFault;
  }
  if (reason == Reason::kNone) {
    ++counters_.handshakes;
    name_peer(verdict.claims, peer_);
    if (!near) static_cast<void>(keys_.note_use(peer_.slot, now));  // a label for people; its loss refuses nobody
    close_window();
    handler_.session_changed();
    return welcome(verdict.epoch, carrier, now);
  }
  begin_reply().emplace<CredentialRefused>(CredentialRefused{reason, keys_.credential_time_s(now), verdict.epoch});
  answer(0, carrier, now);
  if (verdict.reason != Reason::kNone) count_proof_failure(now);
  close_window();
  end_keys();
  handler_.session_changed();
}

void DeviceSession::welcome(std::uint32_t epoch, Carrier carrier, Time now) {
  peer_.coil_present = coil_present_;
  auto& status = begin_reply().emplace<Status>();
  handler_.status(peer_, now, status);
  status.role = peer_.role;
  status.credential_time_s = keys_.credential_time_s(now);
  status.epoch = epoch;
  answer(0, carrier, now);
}

// R-SESS-015
// --- near field ------------------------------------------------------------------------------------------------------

void DeviceSession::on_coil(bool present, Time now) {
  settle(now);
  if (present == coil_present_) return;
  coil_present_ = present;
  coil_since_ = now;
  handed_over_ = false;
  if (!present && phase_ != Phase::kAsleep && window_carrier_ == Carrier::kCoil) close_window();
}

// Once for each unbroken presence of the coil: the tone first, so that whoever wears the implant hears it.
void DeviceSession::hand_over_keys(Time now) {
  handed_over_ = true;
  forget_near_keys();
  crypto::Key32 near_key;
  if (!rng_.fill(near_key.mutable_view())) return;
  tone_.coil_tone();
  near_field_keys(primitives_, near_key.view(), near_wake_, near_link_);
  near_keys_ = true;
  near_until_ = now + kNearKeysLive;
  crypto::Secret<kCoilPacketSize> packet;
  const auto own_public = keys_.static_public();
  std::copy(own_public.begin(), own_public.end(), packet.mutable_view().begin());
  std::copy(near_key.view().begin(), near_key.view().end(), packet.mutable_view().begin() + 32);
  transmit(PacketType::kCoil, packet.view(), Carrier::kCoil, now);
  link_used_ = false;  // nothing is awaited: settle() must not take the frame back
  keys_.note_security(static_cast<std::uint8_t>(SecurityNote::kNearKeysHandedOver), kNearFieldSlot, now);
}

void DeviceSession::forget_near_keys() {
  near_wake_ = crypto::Key32{};
  near_link_ = crypto::Key32{};
  near_counter_ = 0;
  near_keys_ = false;
}

}  // namespace cisterna::telemetry
