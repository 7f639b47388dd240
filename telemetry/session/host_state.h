// The inside of HostSession: one state machine, its timers and what it must forget. Only host_*.cpp include it.
// R-SESS-003
#pragma once

#include <deque>

#include "telemetry/session/device_times.h"
#include "telemetry/session/host_session.h"

namespace cisterna::telemetry {

struct HostTimes {                        // of one carrier
  Duration burst;                         // wake, until the next frame may follow
  Duration message1, message3, question;  // between repeats
  Duration give_up;                       // a question's whole time
  Duration link_response;
};
inline constexpr HostTimes kRadioTimes{Duration::ms(1200), Duration::ms(200),  Duration::ms(300),
                                       Duration::ms(400),  Duration::ms(5200), Duration::ms(400)};
inline constexpr HostTimes kCoilTimes{Duration::ms(0),    Duration::ms(700),  Duration::ms(1200),
                                      Duration::ms(1500), Duration::ms(6500), Duration::ms(1500)};

// Keys are given up a question's whole time before the implant can, so that its last repeat finds them alive.
inline constexpr Duration kHostIdle = kKeysIdle - Duration::s(6);
inline constexpr Duration kHostLife = kSessionLife - Duration::s(6);

struct HostSession::State {
  enum class Phase : std::uint8_t {
    kClosed,
    kWaitCoil,
    kWaking,
    kMessage2,
    kFirstRecord,
    kOpen,
    kWakingAgain,
    kAsking
  };

  State(const crypto::Primitives& with, crypto::Rng& random, HostIdentity who, WakeCounterStore& store);

  // host_session.cpp: frames, time, ends
  void pump(bool wake_burst);
  [[nodiscard]] bool send(PacketType type, crypto::Bytes packet, Time now, bool wake_burst = false);
  void drain(Time now);
  void finish(HostEvent event);
  void finish(HostEventKind kind);
  void forget();
  void on_time(Time now);
  void attempt_failed(Time now);
  [[nodiscard]] Time deadline() const;
  [[nodiscard]] const HostTimes& times() const { return carrier == Carrier::kCoil ? kCoilTimes : kRadioTimes; }
  [[nodiscard]] bool near() const { return identity.slot == kNearFieldSlot; }

  // host_handshake.cpp: wake, messages 1 to 3, coil
  void begin_open(Time now);
  void start_attempt(Time now);
  [[nodiscard]] bool prepare_wake();
  [[nodiscard]] bool begin_handshake();
  void send_message1(Time now);
  void send_message3(Time now);
  void on_message2(crypto::Bytes message, Time now);
  void on_first_record(crypto::Bytes record, Time now);
  void on_coil_packet(crypto::Bytes packet, Time now);

  // host_questions.cpp: records
  [[nodiscard]] bool ask(const Request& request, Time now);
  void wake_again(Time now);
  void send_question(Time now);
  void on_question_time(Time now);
  void on_answer(crypto::Bytes record, Time now);
  [[nodiscard]] bool keys_can_have_died(Time now) const;

  const crypto::Primitives& primitives;
  crypto::Rng& rng;
  HostIdentity identity;
  WakeCounterStore& counters;
  Link link;
  std::deque<OutgoingFrame> out;
  std::deque<HostEvent> events;

  Phase phase = Phase::kClosed;
  Carrier carrier = Carrier::kRadio;
  bool coil_present = false;
  bool near_keys = false;  // identity.wake_key and link_key came over the coil and are fresh
  Time near_keys_at;
  std::uint32_t near_counter = 0;

  Wake wake{};
  noise::HandshakeState handshake;
  crypto::Block<48> message1{};
  std::vector<std::uint8_t> message3;
  unsigned wakes = 0, sends = 0;
  Time next_send = Time::never(), give_up = Time::never(), latest_end = Time::never();

  noise::TransportState sender, receiver;
  std::uint32_t counter = 0;           // last sealed with
  std::vector<std::uint8_t> question;  // its record, byte for byte
  bool question_sent = false;
  Time opened_at, asked_at, last_heard, awake_from;
};

}  // namespace cisterna::telemetry
