// The programmer's end of the secure link: wake, Noise_XKpsk3 initiator, records, time-outs and repeats. Without I/O
// and clock. One question at a time; its answer, or the word that none came, is an event. R-SESS-003
//
// Never guesses: when a question was sent and no verified answer came within the rules' time, the event is kNoAnswer
// and the session is closed; the caller (PumpClient) then calls a state-changing command Unknown.
//
// Times: radio wake burst 1.2 s; message 1 three times within the implant's 500 ms; message 3 five times; three wakes
// an open(), each with a counter of its own; a question is repeated byte for byte every 400 ms (coil 1.5 s) for 5.2 s,
// or for 15 s while fragments of it still move; after 2 s of silence it is preceded by a new wake, two a question at
// most; near field waits 30 s for the coil's keys. A reply is taken only under its question's own counter.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "crypto/noise/handshake_state.h"
#include "crypto/noise/transport_state.h"
#include "crypto/primitives/primitives.h"
#include "telemetry/link/link.h"
#include "telemetry/messages/codec.h"
#include "telemetry/session/device_session.h"

namespace cisterna::telemetry {

struct HostIdentity {           // what a programmer holds for one implant
  crypto::Key32 tablet_secret;  // X25519, the `s` token
  crypto::Block<32> tablet_public{};
  crypto::Block<32>
      implant_public{};              // S_i from the patient's record; all zero in near field: none yet, take the coil's
  std::uint8_t slot = 0;             // 0..7; kNearFieldSlot: keys come over the coil at open()
  crypto::Key32 wake_key, link_key;  // of that slot; ignored for near field
  std::vector<std::uint8_t> credential;   // 131 bytes, or empty: nobody
  std::vector<std::uint8_t> certificate;  // 166 bytes, near field only; usually empty
};

// Durable before the wake leaves: one value an attempt. false: could not be stored, nothing is sent.
class WakeCounterStore {
 public:
  [[nodiscard]] virtual bool next(const crypto::Block<32>& implant_public, std::uint8_t slot, std::uint32_t& out) = 0;
  virtual ~WakeCounterStore() = default;
};

enum class HostEventKind : std::uint8_t {
  kOpened,             // status: the implant's first word (role granted, time, epoch)
  kAnswered,           // reply
  kNoAnswer,           // question sent, no answer: the outcome of a change is unknown
  kNoImplant,          // nothing answered the wake / handshake
  kCredentialRefused,  // refusal: reason, the implant's credential time, epoch it wants
  kImplantDiffers,     // near field: S_i on the coil is not the one in the patient's record: stop, in red
  kCounterNotStored,   // the wake counter could not be made durable
  kRandomFailed,       // random source failed its health test
  kExpired,            // 60 min, record 65,535, or the implant's keys can have died (2 min idle): open a new session
  kCarrierLost         // the wand went away (reported by carrier_lost())
};

struct HostEvent {
  HostEventKind kind = HostEventKind::kNoImplant;
  Status status;
  Reply reply;
  CredentialRefused refusal;
  bool question_was_sent = false;  // for every ending of a question: a record with it has left
};

struct OutgoingFrame {
  Frame bytes;
  Carrier carrier = Carrier::kRadio;
  bool wake_burst = false;  // the wand repeats it for 1.2 s
};

class HostSession {
 public:
  HostSession(const crypto::Primitives& primitives, crypto::Rng& rng, HostIdentity identity,
              WakeCounterStore& counters);
  ~HostSession();

  void open(Time now);  // from closed only; wakes, shakes hands, ends in one event
  // Wakes a sleeping implant with the keys still alive when 2 s of silence have passed. false: not open, or a question
  // is already out, or the request does not encode. Asked too late (the keys can have died), it is true and the event
  // is kExpired with question_was_sent false.
  [[nodiscard]] bool ask(const Request& request, Time now);
  void on_frame(crypto::Bytes frame, Carrier carrier, Time now);
  void on_coil(bool present, Time now);
  void carrier_lost(Time now);
  void on_tick(Time now);
  [[nodiscard]] Time next_deadline() const;

  [[nodiscard]] std::optional<OutgoingFrame> next_frame();
  [[nodiscard]] std::optional<HostEvent> next_event();
  [[nodiscard]] bool is_open() const;
  [[nodiscard]] const LinkCounters& counters() const;
  // S_i of the implant spoken with: the record's, or the one the coil handed over.
  [[nodiscard]] const crypto::Block<32>& implant_public() const;
  void close();  // forgets every key

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace cisterna::telemetry
