#include "telemetry/session/host_session.h"

#include <algorithm>

#include "telemetry/session/device_times.h"
#include "telemetry/session/host_state.h"

namespace cisterna::telemetry {
namespace {

constexpr unsigned kMessage1Sends = 3;
constexpr unsigned kWakesPerOpen = 3;

}  // namespace

HostSession::State::State(const crypto::Primitives& with, crypto::Rng& random, HostIdentity who,
                          WakeCounterStore& store)
    : primitives(with),
      rng(random),
      identity(std::move(who)),
      counters(store),
      link(identity.slot == kNearFieldSlot ? kCoilTimes.link_response : kRadioTimes.link_response),
      carrier(identity.slot == kNearFieldSlot ? Carrier::kCoil : Carrier::kRadio) {}

// --- frames ----------------------------------------------------------------------------------------------------------

void HostSession::State::pump(bool wake_burst) {
  Frame frame;
  while (link.next_frame(frame)) out.push_back({frame, carrier, wake_burst});
}

bool HostSession::State::send(PacketType type, crypto::Bytes packet, Time now, bool wake_burst) {
  if (!link.send(type, packet, now)) return false;
  pump(wake_burst);
  return true;
}

void HostSession::State::drain(Time now) {
  PacketType type{};
  Packet packet;
  while (link.next_packet(type, packet)) {
    const crypto::Bytes bytes{packet.begin(), packet.size()};
    if (type == PacketType::kHandshake2 && phase == Phase::kMessage2) on_message2(bytes, now);
    if (type != PacketType::kRecord) continue;
    if (phase == Phase::kFirstRecord) {
      on_first_record(bytes, now);
    } else if (phase == Phase::kAsking || phase == Phase::kWakingAgain) {
      on_answer(bytes, now);
    }
  }
}

// --- ends ------------------------------------------------------------------------------------------------------------

void HostSession::State::forget() {
  handshake.wipe();
  sender.wipe();
  receiver.wipe();
  question.clear();
  question_sent = false;
  phase = Phase::kClosed;
  next_send = give_up = latest_end = Time::never();
  link.reset();
}

void HostSession::State::finish(HostEvent event) {
  event.question_was_sent = question_sent;
  forget();
  events.push_back(std::move(event));
}

void HostSession::State::finish(HostEventKind kind) {
  HostEvent event;
  event.kind = kind;
  finish(std::move(event));
}

// --- time ------------------------------------------------------------------------------------------------------------

Time HostSession::State::deadline() const {
  Time next = std::min({next_send, give_up, link.next_deadline()});
  if (phase == Phase::kOpen) next = std::min({next, opened_at + kHostLife, asked_at + kHostIdle});
  return next;
}

void HostSession::State::attempt_failed(Time now) {
  if (wakes < kWakesPerOpen) return start_attempt(now);
  finish(HostEventKind::kNoImplant);
}

void HostSession::State::on_time(Time now) {
  link.on_tick(now);
  pump(false);
  switch (phase) {
    case Phase::kClosed:
      return;
    case Phase::kWaitCoil:
      if (now >= give_up) finish(HostEventKind::kNoImplant);
      return;
    case Phase::kWaking:
      if (now >= next_send) send_message1(now);
      return;
    case Phase::kMessage2:
      if (now < next_send) return;
      if (sends < kMessage1Sends) return send_message1(now);
      return attempt_failed(now);
    case Phase::kFirstRecord:
      if (now >= give_up) return attempt_failed(now);
      if (now >= next_send) send_message3(now);
      return;
    case Phase::kOpen:
      if (keys_can_have_died(now)) finish(HostEventKind::kExpired);
      return;
    case Phase::kWakingAgain:
    case Phase::kAsking:
      return on_question_time(now);
  }
}

// --- the public face -------------------------------------------------------------------------------------------------

HostSession::HostSession(const crypto::Primitives& primitives, crypto::Rng& rng, HostIdentity identity,
                         WakeCounterStore& counters)
    : state_(std::make_unique<State>(primitives, rng, std::move(identity), counters)) {}
HostSession::~HostSession() = default;

void HostSession::open(Time now) {
  if (state_->phase == State::Phase::kClosed) state_->begin_open(now);
}

bool HostSession::ask(const Request& request, Time now) {
  return state_->ask(request, now);
}

void HostSession::on_frame(crypto::Bytes frame, Carrier carrier, Time now) {
  State& s = *state_;
  std::uint8_t header = 0;
  crypto::Bytes payload;
  if (!parse_frame(frame, header, payload)) return;
  if (header == make_link_header(PacketType::kCoil, 0)) {
    if (carrier == Carrier::kCoil && s.near()) s.on_coil_packet(payload, now);
    return;
  }
  if (s.phase == State::Phase::kClosed || s.phase == State::Phase::kWaitCoil) return;
  s.link.on_frame(frame, now);
  const bool fragment = header >> 5U >= static_cast<unsigned>(PacketType::kAcknowledge);
  if (fragment && s.phase == State::Phase::kAsking) {  // a long packet moves: let it
    s.next_send = std::max(s.next_send, now + s.times().question);
    s.give_up = std::min(s.latest_end, std::max(s.give_up, now + s.times().question * 3));
  }
  s.pump(false);
  s.drain(now);
  s.pump(false);
}

void HostSession::on_coil(bool present, Time now) {
  State& s = *state_;
  s.coil_present = present;
  if (!s.near()) return;
  const bool open = s.phase >= State::Phase::kOpen;
  s.carrier = present || !open ? Carrier::kCoil : Carrier::kRadio;  // an open session may go on over the radio
  if (s.phase == State::Phase::kWaitCoil && present) s.give_up = std::max(s.give_up, now + kCoilUnbroken * 2);
}

void HostSession::carrier_lost(Time now) {
  static_cast<void>(now);
  if (state_->phase == State::Phase::kClosed) return;
  state_->out.clear();
  state_->finish(HostEventKind::kCarrierLost);
}

void HostSession::on_tick(Time now) {
  state_->on_time(now);
}
Time HostSession::next_deadline() const {
  return state_->deadline();
}

std::optional<OutgoingFrame> HostSession::next_frame() {
  if (state_->out.empty()) return std::nullopt;
  const OutgoingFrame frame = state_->out.front();
  state_->out.pop_front();
  return frame;
}

std::optional<HostEvent> HostSession::next_event() {
  if (state_->events.empty()) return std::nullopt;
  HostEvent event = std::move(state_->events.front());
  state_->events.pop_front();
  return event;
}

bool HostSession::is_open() const {
  return state_->phase >= State::Phase::kOpen;
}
const LinkCounters& HostSession::counters() const {
  return state_->link.counters();
}
const crypto::Block<32>& HostSession::implant_public() const {
  return state_->identity.implant_public;
}
void HostSession::close() {
  state_->out.clear();
  state_->forget();
}

}  // namespace cisterna::telemetry
