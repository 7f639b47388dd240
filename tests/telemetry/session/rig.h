// One implant, one programmer, the air and the coil between them, in virtual time: sodium on the implant, OpenSSL on
// the host, a store that survives resets, credentials issued by the host's own issuer. Builders instead of fixtures.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>

#include "crypto/credential/issue.h"
#include "telemetry/session/device_session.h"
#include "telemetry/session/host_session.h"
#include "tests/support/lossy_wire.h"
#include "tests/support/memory_key_store.h"
#include "tests/support/seeded_rng.h"
#include "tests/telemetry/session/recorder.h"

namespace cisterna::session_test {

using namespace telemetry;
using Bytes8 = std::vector<std::uint8_t>;

inline constexpr std::uint32_t kToday_s = 1'795'132'800;  // 2026-11-20 00:00 UTC
inline constexpr std::uint32_t kDay_s = 86'400;

class Handler final : public RequestHandler {
 public:
  void handle(const Request& request, std::uint32_t hash, const Peer& peer, Time now, Reply& reply) override;
  void status(const Peer& peer, Time now, Status& out) override;
  void session_changed() override { ++changes; }

  unsigned calls = 0, changes = 0;
  Peer last_peer;
  bool long_reply = false;  // answers with the longest prescription
};

class ToneCounter final : public Tone {
 public:
  void coil_tone() override { ++tones; }
  unsigned tones = 0;
};

class CounterStore final : public WakeCounterStore {
 public:
  bool next(const crypto::Block<32>&, std::uint8_t, std::uint32_t& out) override {
    if (fails) return false;
    out = ++last;
    given.push_back(last);
    return true;
  }
  std::uint32_t last = 0;
  bool fails = false;
  std::vector<std::uint32_t> given;
};

struct CredentialWish {
  credential::Role role = credential::Role::kClinician;
  std::uint32_t not_before_s = kToday_s;
  std::uint32_t life_s = 3600;
  std::uint32_t epoch = 1;
  const char* issuer = "CLN1";
};

// Everything that survives a reset, and the people's keys.
struct World {
  explicit World(std::uint64_t seed_offset = 0);

  // A slot enrolled for this tablet, and what the tablet then holds. Empty credential: nobody.
  HostIdentity identity(std::uint8_t slot = 0, const Bytes8& credential_bytes = {}) const;
  HostIdentity near_identity(const Bytes8& credential_bytes = {}, const Bytes8& certificate = {}) const;
  Bytes8 credential(const CredentialWish& wish = {}) const;
  Bytes8 certificate(const char* issuer, std::uint16_t roles, const vault::SigningKeyPair& root,
                     std::uint32_t epoch = 1, std::uint32_t life_s = 400 * kDay_s) const;
  void list_issuer(std::uint8_t index, const char* name, std::uint32_t epoch, bool emergency, bool handset);
  static HostIdentity clone(const HostIdentity& identity);

  test_support::SeededRng draw, device_rng, host_rng;
  test_support::MemoryKeyStore store;
  crypto::KeyPair tablet, other_tablet;
  vault::SigningKeyPair root, other_root, issuer;
  SealLedger ledger;
  Recorder device_crypto{crypto::sodium(), ledger};
  Recorder host_crypto{crypto::openssl(), ledger};
};

struct Rig {
  explicit Rig(World& with, HostIdentity who);

  void reset_implant();
  void replace_host(HostIdentity who);
  void place_coil();
  void lift_coil();

  // Runs until the programmer has an event, or nothing is left to happen, or `limit` has passed.
  std::optional<HostEvent> run(Duration limit = Duration::s(120));
  void idle(Duration time);         // lets time pass
  std::optional<HostEvent> open();  // radio, or near field with the coil placed
  std::optional<HostEvent> ask(const Request& request = GetStatus{});
  bool answered(const Request& request = GetStatus{});
  void to_device(const Bytes8& frame, Carrier carrier = Carrier::kRadio);  // past the wire, now
  [[nodiscard]] std::size_t device_bytes() const { return to_host[0].bytes_on_air() + to_host[1].bytes_on_air(); }

  World& world;
  Handler handler;
  ToneCounter tone;
  CounterStore wakes;
  Time now = Time::ms(1'000'000);
  std::array<test_support::LossyWire, 2> to_implant, to_host;  // radio, coil
  std::unique_ptr<DeviceSession> device;
  std::unique_ptr<HostSession> host;
  bool mute_device = false;  // power is gone: nothing more leaves the implant
  std::uint64_t device_frames_left = UINT64_MAX;
  // Called with each frame just before it is delivered: an attacker who hears everything and speaks first.
  std::function<void(const Bytes8&, Carrier)> before_implant, before_host;

 private:
  void exchange();
  [[nodiscard]] Time next_instant() const;
};

// An initiator that does what it is told, right or wrong, straight at the implant.
struct RawHost {
  HostIdentity identity;
  Carrier carrier = Carrier::kRadio;
  std::uint32_t counter = 1;
  std::function<void(crypto::MutableBytes prologue)> bend_prologue;
  std::function<void(Bytes8& message3)> bend_message3;

  struct Outcome {
    bool message2 = false, answered = false, refused = false;
    Reason reason = Reason::kNone;
    std::uint8_t role = 0;
  };
  Outcome run(Rig& rig);
  // After a run that was answered: a record with this counter; true when the implant answered with any frame.
  bool record(Rig& rig, std::uint16_t record_counter, const Request& request);
  noise::TransportState send{}, receive{};
};

inline bool is(const std::optional<HostEvent>& event, HostEventKind kind) {
  return event && event->kind == kind;
}
Bytes8 frame_of(PacketType type, crypto::Bytes payload);
Bytes8 payload_of(const Bytes8& frame);  // without length, header and CRC
PacketType type_of(const Bytes8& frame);
// The n-th bit of the payload flipped, the CRC made right again.
Bytes8 flipped(const Bytes8& frame, std::size_t payload_byte, unsigned bit);

}  // namespace cisterna::session_test
