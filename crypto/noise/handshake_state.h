// HandshakeState of the Noise specification, revision 34, section 5.3, for suite 25519_ChaChaPoly_SHA256 and every
// pattern of patterns.h. No heap; about 0.4 KiB. Implant profile. R-CRYPTO-024
//
// Refuses: keys that do not match the pattern; a message out of turn; a buffer too small; a length, tag or point that
// does not hold; a random source that fails. **A refused write or read leaves the state exactly as it was.** Secrets
// are wiped at split(), wipe(), re-initialisation and destruction.
//
//   HandshakeState h;                                   // e.g. a member, in static memory
//   h.initialize({kXKpsk3, Role::kResponder, sodium(), rng, prologue, &own_static, {}, psk});
//   h.read_message(payload, message1); h.write_message(message2, {}); h.read_message(payload, message3);
//   h.remote_static(); h.split(send, receive);
#pragma once

#include "crypto/noise/patterns.h"
#include "crypto/noise/symmetric_state.h"
#include "crypto/noise/transport_state.h"
#include "crypto/primitives/key_pair.h"

namespace cisterna::noise {

inline constexpr std::size_t kMaxMessage = 65'535;

// Everything is copied but `pattern`, `primitives` and `rng`, which must outlive the handshake (name a constant
// pattern).
struct HandshakeConfig {
  const HandshakePattern& pattern;
  Role role;
  const Primitives& primitives;
  crypto::Rng& rng;                               // gives the ephemeral key; a test gives one that answers fixed bytes
  Bytes prologue{};                               // any length; both sides must give the same
  const crypto::KeyPair* local_static = nullptr;  // required iff the pattern uses this role's static key
  Bytes remote_static{};                          // 32 bytes, required iff a pre-message names it; else empty
  Bytes psk{};                                    // 32 bytes, required iff the pattern has psk; else empty
};

class HandshakeState {
 public:
  HandshakeState() = default;

  // Begins anew, wiping what was there. Error: kMissingKey; the state is then not initialised.
  [[nodiscard]] Result<Done, NoiseReason> initialize(const HandshakeConfig& config);

  // Writes the next message; `out` must hold it whole (message_overhead() + payload) and not overlap payload. Returns
  // its length. Errors: kNotInitialized, kOutOfTurn, kBufferTooSmall, kMessageLength, kWeakKey, kRandomFailed.
  [[nodiscard]] Result<std::size_t, NoiseReason> write_message(MutableBytes out, Bytes payload);

  // Reads the next message; `payload_out` must hold message.size() - message_overhead() bytes and not overlap message.
  // Returns the payload's length. On refusal the part of payload_out that was used is wiped.
  // Errors: kNotInitialized, kOutOfTurn, kBufferTooSmall, kMessageLength, kNotAuthentic, kWeakKey.
  [[nodiscard]] Result<std::size_t, NoiseReason> read_message(MutableBytes payload_out, Bytes message);

  // Bytes the next message takes besides its payload (XKpsk3: 48, 48, 64); 0 when none is left.
  [[nodiscard]] std::size_t message_overhead() const;
  [[nodiscard]] bool is_my_turn_to_write() const;
  // Every message of the pattern went through; split() is next.
  [[nodiscard]] bool is_complete() const;

  // Hands over the two directions and wipes this state but its hash and remote_static(). In a one-way pattern the
  // direction towards the initiator stays without a key. Errors: kNotInitialized, kOutOfTurn.
  [[nodiscard]] Result<Done, NoiseReason> split(TransportState& send, TransportState& receive);

  // Binds a session to its transcript (section 11.2); final once is_complete(), and kept by split().
  [[nodiscard]] std::span<const std::uint8_t, 32> handshake_hash() const { return symmetric_.handshake_hash(); }
  // The other side's static public key, given before or received; all zero when there is none yet.
  [[nodiscard]] std::span<const std::uint8_t, 32> remote_static() const { return rs_; }

  [[nodiscard]] HandshakeState clone() const;
  void wipe();

 private:
  // What a message may change; kept aside while one is processed.
  struct Changing {
    SymmetricState symmetric;
    crypto::Block<32> rs, re;
  };

  [[nodiscard]] bool keys_match(const HandshakeConfig& config) const;
  void mix_pre_messages();
  [[nodiscard]] Result<Done, NoiseReason> write_tokens(MutableBytes out, Bytes payload);
  [[nodiscard]] Result<Done, NoiseReason> read_tokens(MutableBytes payload_out, Bytes message);
  [[nodiscard]] Result<Done, NoiseReason> write_token(Token token, MutableBytes& out);
  [[nodiscard]] Result<Done, NoiseReason> read_token(Token token, Bytes& message);
  [[nodiscard]] Result<Done, NoiseReason> mix_secret(Token token);
  void mix_ephemeral(Bytes public32);
  [[nodiscard]] Changing keep_aside() const;
  void put_back(Changing&& kept);
  void wipe_keys();

  const Primitives* primitives_ = nullptr;
  crypto::Rng* rng_ = nullptr;
  const HandshakePattern* pattern_ = nullptr;
  Role role_ = Role::kInitiator;
  std::uint8_t next_message_ = 0;
  SymmetricState symmetric_;
  crypto::KeyPair s_, e_;
  crypto::Block<32> rs_{}, re_{};
  crypto::Key32 psk_;
};

}  // namespace cisterna::noise
