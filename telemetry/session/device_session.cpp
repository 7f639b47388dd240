#include "telemetry/session/device_session.h"

#include <algorithm>
#include <new>

#include "telemetry/session/device_times.h"
#include "telemetry/session/failure_budget.h"

namespace cisterna::telemetry {

DeviceSession::DeviceSession(const crypto::Primitives& primitives, crypto::Rng& rng, KeyStore& keys,
                             RequestHandler& handler, Tone& tone)
    : primitives_(primitives),
      rng_(rng),
      keys_(keys),
      handler_(handler),
      tone_(tone),
      link_(kDeviceResponse, inbound_.packet) {
  ::new (static_cast<void*>(&outbound_.stored)) Stored;
}

DeviceSession::~DeviceSession() {
  crypto::wipe({reinterpret_cast<std::uint8_t*>(&inbound_), sizeof inbound_});
  crypto::wipe({reinterpret_cast<std::uint8_t*>(&outbound_), sizeof outbound_});
}

// --- time ------------------------------------------------------------------------------------------------------------

Time DeviceSession::radio_end() const {
  Time end;
  if (phase_ != Phase::kAsleep && window_carrier_ == Carrier::kRadio) end = std::max(end, window_until_);
  if (session_ || answered_) end = std::max(end, awake_until_);
  return end;
}

// Before anything else at every call: what has passed is accounted for, what has run out is ended.
void DeviceSession::settle(Time now) {
  const Time on_until = std::min(now, radio_end());
  if (on_until > accounted_) counters_.radio_on_ms += static_cast<std::uint64_t>((on_until - accounted_).ms());
  accounted_ = std::max(accounted_, now);
  expire(now);
}

void DeviceSession::expire(Time now) {
  if (phase_ != Phase::kAsleep && now >= window_until_) close_window();
  if (near_keys_ && now >= near_until_) forget_near_keys();
  if (session_ && (now - last_record_ >= kKeysIdle || now - session_started_ >= kSessionLife)) {
    end_keys();
    answered_ = false;
    handler_.session_changed();
  }
  if (!session_ && answered_ && now >= awake_until_) answered_ = false;
  const bool coil_listens = coil_present_ && session_ && peer_.slot == kNearFieldSlot;
  if (link_used_ && phase_ == Phase::kAsleep && !coil_listens && now >= radio_end()) {
    link_.reset();  // a sleeping radio asks for nothing
    link_used_ = false;
  }
}

bool DeviceSession::radio_open(Time now) const {
  return now < radio_end();
}

bool DeviceSession::session_open(Time now) const {
  return session_ && now - last_record_ < kKeysIdle && now - session_started_ < kSessionLife;
}

Time DeviceSession::next_deadline() const {
  Time next = link_.next_deadline();
  const auto consider = [&](bool matters, Time at) {
    if (matters && at > accounted_) next = std::min(next, at);
  };
  consider(phase_ != Phase::kAsleep, window_until_);
  consider(near_keys_, near_until_);
  consider(session_ || answered_, awake_until_);
  consider(session_, std::min(last_record_ + kKeysIdle, session_started_ + kSessionLife));
  consider(coil_present_ && !handed_over_, coil_since_ + kCoilUnbroken);
  return next;
}

void DeviceSession::on_tick(Time now) {
  settle(now);
  if (coil_present_ && !handed_over_ && now - coil_since_ >= kCoilUnbroken) hand_over_keys(now);
  if (link_used_) link_.on_tick(now);
}

bool DeviceSession::next_frame(Frame& out, Carrier& carrier) {
  carrier = out_carrier_;
  return link_.next_frame(out);
}

// --- frames ----------------------------------------------------------------------------------------------------------

// Wakes go past the link: until one is accepted nothing at all is answered, not even a fragment.
void DeviceSession::on_frame(crypto::Bytes frame, Carrier carrier, Time now) {
  settle(now);
  if (carrier == Carrier::kCoil && !coil_present_) return;
  std::uint8_t link_header = 0;
  crypto::Bytes payload;
  if (!parse_frame(frame, link_header, payload)) return;
  if (link_header == make_link_header(PacketType::kWake, 0)) {
    on_wake(payload, carrier, now);
    return;
  }
  const auto type = static_cast<PacketType>(link_header >> 5U);
  if (!hears(type, carrier, now)) return;
  out_carrier_ = carrier;
  link_used_ = true;
  link_.on_frame(frame, now);
  if (type == PacketType::kFragment || type == PacketType::kAcknowledge) stay_awake_for_fragments(now);
  drain(carrier, now);
}

bool DeviceSession::hears(PacketType type, Carrier carrier, Time now) const {
  const bool in_window = phase_ != Phase::kAsleep && carrier == window_carrier_;
  if (phase_ != Phase::kAsleep && window_carrier_ == Carrier::kCoil && !in_window) return false;  // near field wins
  switch (type) {
    case PacketType::kHandshake1:
      return in_window;
    case PacketType::kHandshake3:
      return (in_window && phase_ == Phase::kHandshake) || session_hears(carrier, now);
    case PacketType::kRecord:
      return session_hears(carrier, now);
    case PacketType::kAcknowledge:
    case PacketType::kFragment:  // message 3 with a certificate is fragmented, and comes over the coil only
      return session_hears(carrier, now) || (in_window && phase_ == Phase::kHandshake && carrier == Carrier::kCoil);
    case PacketType::kWake:
    case PacketType::kHandshake2:
    case PacketType::kCoil:
      return false;
  }
  return false;
}

bool DeviceSession::session_hears(Carrier carrier, Time now) const {
  if (!session_ && !answered_) return false;
  const bool near = peer_.slot == kNearFieldSlot;
  if (carrier == Carrier::kCoil) return near;
  if (near && coil_present_) return false;
  const bool woken = phase_ == Phase::kListening && window_carrier_ == Carrier::kRadio && window_slot_ == peer_.slot;
  return now < awake_until_ || woken;
}

void DeviceSession::stay_awake_for_fragments(Time now) {
  if (session_) awake_until_ = std::max(awake_until_, std::min(now + kRadioAwake, last_record_ + kFragmentsHoldRadio));
}

void DeviceSession::drain(Carrier carrier, Time now) {
  PacketType type{};
  crypto::MutableBytes bytes;
  while (link_.take_packet(type, bytes)) {
    if (type == PacketType::kHandshake1) on_message1(bytes, carrier, now);
    if (type == PacketType::kHandshake3) on_message3(bytes, carrier, now);
    if (type == PacketType::kRecord && session_hears(carrier, now)) on_record(bytes, carrier, now);
  }
}

void DeviceSession::transmit(PacketType type, crypto::Bytes packet, Carrier carrier, Time now) {
  out_carrier_ = carrier;
  link_used_ = true;
  if (link_.send(type, packet, now)) return;
  link_.reset();  // what is still going out answers an older question
  static_cast<void>(link_.send(type, packet, now));
}

// --- wake ------------------------------------------------------------------------------------------------------------

bool DeviceSession::is_copy_of_open_wake(crypto::Bytes wake, Carrier carrier) const {
  return phase_ != Phase::kAsleep && carrier == window_carrier_ &&
         std::equal(wake.begin(), wake.end(), window_wake_.begin(), window_wake_.end());
}

// Whether a wake is looked at at all: near field wins, another slot waits for 2 s of silence.
bool DeviceSession::wake_is_heard(crypto::Bytes wake, Carrier carrier, Time now) const {
  const auto slot = static_cast<std::uint8_t>(wake[0] & 15U);
  if (carrier == Carrier::kCoil) return true;
  if (phase_ != Phase::kAsleep && (window_carrier_ == Carrier::kCoil || window_slot_ != slot)) return false;
  if (session_ && peer_.slot == kNearFieldSlot && coil_present_) return false;
  if (session_ && now < awake_until_ && peer_.slot != slot) return false;
  return now >= refused_until_ || !std::equal(wake.begin(), wake.end(), refused_wake_.begin(), refused_wake_.end());
}

void DeviceSession::on_wake(crypto::Bytes wake, Carrier carrier, Time now) {
  if (wake.size() != kWakeSize) return;
  if (is_copy_of_open_wake(wake, carrier)) {
    const Time last_copy = std::min(now, window_accepted_ + kWakeCopies);
    if (phase_ == Phase::kListening) window_until_ = std::max(window_until_, last_copy + kFirstMessageWithin);
    return;
  }
  if (!wake_is_heard(wake, carrier, now)) return;
  if (carrier == Carrier::kRadio) {
    WakeBudget budget = keys_.wake_budget();
    if (!spend_wake(budget, now) || !keys_.set_wake_budget(budget)) return;
    if (budget.in_hour == kWakesPerHour) {
      keys_.note_security(static_cast<std::uint8_t>(SecurityNote::kWakesSpent), kNearFieldSlot, now);
    }
  }
  std::uint32_t counter = 0;
  if (!judge_wake(wake.first<kWakeSize>(), carrier, counter, now)) {
    std::copy(wake.begin(), wake.end(), refused_wake_.begin());
    refused_until_ = now + kWakeCopies;
    return;
  }
  if (carrier == Carrier::kCoil) near_counter_ = counter;
  if (carrier == Carrier::kRadio && !keys_.accept_wake(static_cast<std::uint8_t>(wake[0] & 15U), counter)) return;
  ++counters_.wakes_accepted;
  open_window(wake, carrier, now);
}

// Two HMACs in every case; a slot that may not be used is judged against zeros and refused whatever comes out.
bool DeviceSession::judge_wake(std::span<const std::uint8_t, kWakeSize> wake, Carrier carrier, std::uint32_t& counter,
                               Time now) {
  static constexpr std::array<std::uint8_t, 32> kNoKey{};
  const auto slot = static_cast<std::uint8_t>(wake[0] & 15U);
  std::span<const std::uint8_t, 32> key{kNoKey};
  std::uint32_t last = 0;
  bool usable = false;
  if (carrier == Carrier::kCoil) {
    usable = slot == kNearFieldSlot && near_keys_;
    if (usable) key = near_wake_.view();
    last = near_counter_;
  } else if (slot < kRadioSlots) {
    const SlotView view = keys_.slot(slot);
    usable = view.used && !is_deaf(keys_.failures(slot), now);
    if (usable) key = view.wake;
    last = view.last_counter;
  }
  ++counters_.wakes_evaluated;
  const bool authentic = open_wake(primitives_, key, wake, counter);
  return usable && authentic && counter_is_acceptable(last, counter);
}

void DeviceSession::open_window(crypto::Bytes wake, Carrier carrier, Time now) {
  handshake_.wipe();
  phase_ = Phase::kListening;
  window_carrier_ = carrier;
  window_slot_ = static_cast<std::uint8_t>(wake[0] & 15U);
  std::copy(wake.begin(), wake.end(), window_wake_.begin());
  window_failures_ = 0;
  window_accepted_ = now;
  window_until_ = now + kFirstMessageWithin;
}

void DeviceSession::close_window() {
  handshake_.wipe();
  phase_ = Phase::kAsleep;
}

}  // namespace cisterna::telemetry
