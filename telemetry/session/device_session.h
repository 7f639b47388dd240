// The implant's end of the secure link: wake, Noise_XKpsk3 responder, credential judgement, records, near field, the
// once rules, failure buckets and the radio's sleep. Without I/O and clock; no heap. One session at a time. R-SESS-002
// R-FW-104 R-SESS-102
//
// The caller hands in frames with their carrier, the coil's presence and `now` (life time, never falling); after each
// call it takes the frames out, asks next_deadline() and calls on_tick() then. Nothing here moves therapy: an accepted
// Request goes to the RequestHandler. Results a caller must handle: none; every wrong input ends in silence or one
// encrypted refusal, as the rules say.
//
// Times (security rules of the link; the last three are this class's own bounds on what an unproved sender can cost):
//   coil 10 s unbroken -> tone and keys, which live 60 s | wake: copies 2 s, message 1 within 500 ms, message 3 within
//   2 s radio on 2 s after a valid frame | keys 2 min idle, 60 min in all, record 65,535 same record again: answered 16
//   times, at most 6 s after it | fragments keep the radio on 10 s after the last record message 1 again: answered 4
//   times a wake
#pragma once

#include <type_traits>

#include "crypto/credential/verify.h"
#include "crypto/noise/handshake_state.h"
#include "crypto/noise/transport_state.h"
#include "crypto/primitives/primitives.h"
#include "telemetry/link/link.h"
#include "telemetry/messages/codec.h"
#include "telemetry/session/key_store.h"
#include "telemetry/session/wake.h"

namespace cisterna::telemetry {

// Whom the session speaks with, as proved by the handshake.
struct Peer {
  std::uint8_t role = 0;  // credential::Role; 0: nobody (empty credential)
  std::array<std::uint8_t, 8> subject{};
  std::array<std::uint8_t, 8> scope{};
  std::array<std::uint8_t, 2> perms{};
  std::uint8_t slot = 0;      // 0..7, or kNearFieldSlot
  bool coil_present = false;  // at the moment the command executes
};

class RequestHandler {
 public:
  // Executes one decoded request; writes the reply. Called once per accepted record, never for a repeat. `hash` is the
  // CRC-32C of the request's bytes: there is one encoding of a request only, so it stands for what they say.
  virtual void handle(const Request& request, std::uint32_t hash, const Peer& peer, Time now, Reply& reply) = 0;
  // The full status that answers message 3. The session fills in role, credential time and epoch.
  virtual void status(const Peer& peer, Time now, Status& out) = 0;
  // A session key was replaced or ended (draft handling is the handler's).
  virtual void session_changed() = 0;

 protected:
  ~RequestHandler() = default;
};

class Tone {  // "the implant sounds" before it hands over near-field keys
 public:
  virtual void coil_tone() = 0;

 protected:
  ~Tone() = default;
};

struct DeviceCounters {  // for the energy ledger and the attack tests
  std::uint32_t wakes_evaluated = 0, wakes_accepted = 0, dh = 0, signatures = 0, handshakes = 0, records_opened = 0,
                records_failed = 0;
  std::uint64_t radio_on_ms = 0;  // receiver on beyond the hardware sniff
};

class DeviceSession {
 public:
  DeviceSession(const crypto::Primitives& primitives, crypto::Rng& rng, KeyStore& keys, RequestHandler& handler,
                Tone& tone);
  DeviceSession(const DeviceSession&) = delete;
  DeviceSession& operator=(const DeviceSession&) = delete;
  ~DeviceSession();

  void on_frame(crypto::Bytes frame, Carrier carrier, Time now);
  void on_coil(bool present, Time now);
  void on_tick(Time now);
  [[nodiscard]] Time next_deadline() const;
  // Nothing is open, awaited or to be sent: until a frame or the coil comes no tick has anything to do.
  [[nodiscard]] bool idle() const {
    return phase_ == Phase::kAsleep && !session_ && !answered_ && !near_keys_ && !coil_present_ && !link_used_;
  }
  [[nodiscard]] bool next_frame(Frame& out, Carrier& carrier);

  [[nodiscard]] bool radio_open(Time now) const;  // receiver on: bench time runs with the air, not by leaps
  [[nodiscard]] bool session_open(Time now) const;
  void end();  // wipes every key of the session
  [[nodiscard]] const DeviceCounters& counters() const { return counters_; }

 private:
  enum class Phase : std::uint8_t { kAsleep, kListening, kHandshake };
  using QuestionHash = crypto::Block<32>;
  struct Stored {  // the reply's ciphertext, for the same record again
    std::array<std::uint8_t, kMaxMessage + 18> bytes;
    std::uint16_t size;
  };
  // One room each way, each with one owner at a time. Inbound: the link's, for the fragments of a packet and the packet
  // while it is opened and decoded; then the reply's (begin_reply), until that is sealed. Outbound: the sealed reply's,
  // for the link to send and for the same record again; a newer record's request from decoding to handling (serve).
  union Inbound {
    Inbound() {}
    std::array<std::uint8_t, kMaxBlob> packet;
    Reply reply;
  };
  union Outbound {
    Outbound() {}
    Request request;
    Stored stored;
  };
  static_assert(std::is_trivially_destructible_v<Request> && std::is_trivially_destructible_v<Reply>);

  // device_session.cpp: time, frames, wake
  void settle(Time now);
  void expire(Time now);
  [[nodiscard]] Time radio_end() const;
  [[nodiscard]] bool hears(PacketType type, Carrier carrier, Time now) const;
  [[nodiscard]] bool session_hears(Carrier carrier, Time now) const;
  [[nodiscard]] bool is_copy_of_open_wake(crypto::Bytes wake, Carrier carrier) const;
  [[nodiscard]] bool wake_is_heard(crypto::Bytes wake, Carrier carrier, Time now) const;
  void on_wake(crypto::Bytes wake, Carrier carrier, Time now);
  [[nodiscard]] bool judge_wake(std::span<const std::uint8_t, kWakeSize> wake, Carrier carrier, std::uint32_t& counter,
                                Time now);
  void open_window(crypto::Bytes wake, Carrier carrier, Time now);
  void close_window();
  void stay_awake_for_fragments(Time now);
  void drain(Carrier carrier, Time now);
  void transmit(PacketType type, crypto::Bytes packet, Carrier carrier, Time now);

  // device_handshake.cpp: messages 1 to 3, near field
  void on_message1(crypto::Bytes message, Carrier carrier, Time now);
  void on_message3(crypto::Bytes message, Carrier carrier, Time now);
  [[nodiscard]] bool begin_handshake();
  void fail_proof(Time now);
  void count_proof_failure(Time now);
  void proved(crypto::Bytes payload, const QuestionHash& question, Carrier carrier, Time now);
  void welcome(std::uint32_t epoch, Carrier carrier, Time now);
  void hand_over_keys(Time now);
  void forget_near_keys();

  // device_records.cpp: records, answers, end
  void on_record(crypto::MutableBytes record, Carrier carrier, Time now);
  void serve(crypto::MutableBytes message, std::uint16_t counter, Carrier carrier, Time now);
  void answer(std::uint16_t counter, Carrier carrier, Time now);
  void answer_again(Carrier carrier, Time now);
  void end_keys();
  [[nodiscard]] QuestionHash hash_of(PacketType type, crypto::Bytes packet) const;
  Reply& begin_reply();
  void take_back_stored();

  const crypto::Primitives& primitives_;
  crypto::Rng& rng_;
  KeyStore& keys_;
  RequestHandler& handler_;
  Tone& tone_;
  Inbound inbound_;  // before the link that writes to it
  InPlaceLink link_;
  DeviceCounters counters_;
  Time accounted_;  // until here radio_on_ms is counted
  Carrier out_carrier_ = Carrier::kRadio;
  bool link_used_ = false;

  Phase phase_ = Phase::kAsleep;  // the window that an accepted wake opened
  Carrier window_carrier_ = Carrier::kRadio;
  std::uint8_t window_slot_ = 0, window_failures_ = 0, message2_left_ = 0;
  Wake window_wake_{};
  Time window_accepted_, window_until_;
  noise::HandshakeState handshake_;
  QuestionHash message1_{};
  crypto::Block<48> message2_{};
  Wake refused_wake_{};  // its burst's further copies cost nothing
  Time refused_until_;

  bool session_ = false;  // the session whose keys live
  noise::TransportState send_, receive_;
  Peer peer_;
  Time session_started_, last_record_, awake_until_;
  std::uint16_t last_counter_ = 0;
  bool answered_ = false;  // outbound_.stored holds the answer to question_
  QuestionHash question_{};
  std::uint8_t repeats_left_ = 0;

  bool coil_present_ = false, handed_over_ = false, near_keys_ = false;
  Time coil_since_, near_until_;
  crypto::Key32 near_wake_, near_link_;
  std::uint32_t near_counter_ = 0;

  Outbound outbound_;
};

}  // namespace cisterna::telemetry
