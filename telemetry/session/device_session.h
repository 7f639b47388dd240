// The implant's end of the secure link: wake, Noise_XKpsk3 responder, credential judgement, records, near field, the
// once rules, failure buckets and the radio's sleep. Without I/O and clock; no heap. One session at a time. R-SESS-002
//
// The caller hands in frames with their carrier, the coil's presence and `now` (life time); takes frames out, asks
// next_deadline() and calls on_tick() then. Nothing here moves therapy: an accepted Request goes to the RequestHandler.
// Results a caller must handle: none; every wrong input ends in silence or one encrypted refusal, as the rules say.
#pragma once

#include "crypto/credential/verify.h"
#include "crypto/noise/handshake_state.h"
#include "crypto/noise/transport_state.h"
#include "crypto/primitives/primitives.h"
#include "telemetry/link/link.h"
#include "telemetry/messages/codec.h"
#include "telemetry/session/key_store.h"

namespace cisterna::telemetry {

enum class Carrier : std::uint8_t { kRadio = 1, kCoil = 2 };

// Whom the session speaks with, as proved by the handshake.
struct Peer {
  std::uint8_t role = 0;                       // crypto::Role; 0: nobody (empty credential)
  std::array<std::uint8_t, 8> subject{};
  std::array<std::uint8_t, 8> scope{};
  std::array<std::uint8_t, 2> perms{};
  std::uint8_t slot = 0;                       // 0..7, or kNearFieldSlot
  bool coil_present = false;                   // at the moment the command executes
};

class RequestHandler {
 public:
  // Executes one decoded request; writes the reply. Called once per accepted record, never for a repeat.
  virtual void handle(const Request& request, const Peer& peer, Time now, Reply& reply) = 0;
  // The full status that answers message 3. The session fills in role, credential time and epoch.
  virtual void status(const Peer& peer, Time now, Status& out) = 0;
  // A session key was replaced or ended (draft handling is the handler's).
  virtual void session_changed() = 0;

 protected:
  ~RequestHandler() = default;
};

class Tone {                                   // "the implant sounds" before it hands over near-field keys
 public:
  virtual void coil_tone() = 0;

 protected:
  ~Tone() = default;
};

struct DeviceCounters {                        // for the energy ledger and the attack tests
  std::uint32_t wakes_evaluated = 0, wakes_accepted = 0, dh = 0, signatures = 0, handshakes = 0, records_opened = 0,
                records_failed = 0;
  std::uint64_t radio_on_ms = 0;               // receiver on beyond the hardware sniff
};

class DeviceSession {
 public:
  DeviceSession(const crypto::Primitives& primitives, crypto::Rng& rng, KeyStore& keys, RequestHandler& handler, Tone& tone);

  void on_frame(crypto::Bytes frame, Carrier carrier, Time now);
  void on_coil(bool present, Time now);
  void on_tick(Time now);
  [[nodiscard]] Time next_deadline() const;
  [[nodiscard]] bool next_frame(Frame& out, Carrier& carrier);

  [[nodiscard]] bool radio_open(Time now) const;     // receiver on: bench time runs with the air, not by leaps
  [[nodiscard]] bool session_open(Time now) const;
  void end();                                        // wipes every key of the session
  [[nodiscard]] const DeviceCounters& counters() const;

 private:
  // (filled in by the implementation)
};

}  // namespace cisterna::telemetry
