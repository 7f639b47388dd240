// SymmetricState of the Noise specification, revision 34, section 5.2, for SHA-256. Implant profile. R-CRYPTO-022
#pragma once

#include "crypto/noise/cipher_state.h"

namespace cisterna::noise {

class SymmetricState {
 public:
  // h = the protocol name, padded with zeros, or hashed when longer than 32 bytes; ck = h.
  void initialize_symmetric(const Primitives& primitives, Bytes protocol_name);
  void mix_key(const Primitives& primitives, Bytes input);
  void mix_hash(const Primitives& primitives, Bytes data);
  void mix_key_and_hash(const Primitives& primitives, Bytes input);
  // Associated data is h; the sealed text is mixed into h. Errors as CipherState; h then stays.
  [[nodiscard]] Result<Done, NoiseReason> encrypt_and_hash(const Primitives& primitives, MutableBytes out,
                                                           Bytes plaintext);
  [[nodiscard]] Result<Done, NoiseReason> decrypt_and_hash(const Primitives& primitives, MutableBytes out,
                                                           Bytes sealed);
  // The two transport keys: the first is for what the initiator sends.
  void split(const Primitives& primitives, crypto::Key32& initiator_sends, crypto::Key32& responder_sends) const;

  [[nodiscard]] std::span<const std::uint8_t, 32> handshake_hash() const { return h_; }
  [[nodiscard]] std::size_t overhead() const { return cipher_.overhead(); }
  [[nodiscard]] SymmetricState clone() const;
  // Forgets everything but the hash.
  void wipe_keys();

 private:
  CipherState cipher_;
  crypto::Key32 ck_;
  crypto::Block<32> h_{};  // not a secret
};

}  // namespace cisterna::noise
