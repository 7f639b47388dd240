// The six primitives on libsodium: the implant's back end, on the host port and in the ARM image alike. R-CRYPTO-003
//
// sodium_init() is left out on purpose: it would only pick processor-specific code, and the host port is to run the
// same portable code as the implant. Nothing here draws random bytes.
#include <sodium.h>

#include <cstdlib>

#include "crypto/primitives/ed25519_checks.h"

namespace cisterna::crypto {
namespace {

// libsodium declares some pointers never null, empty text or not.
const std::uint8_t* pointer(Bytes bytes) {
  static const std::uint8_t kNothing = 0;
  return bytes.empty() ? &kNothing : bytes.data();
}

class SodiumPrimitives final : public Primitives {
 public:
  bool x25519(MutableBytes shared32, Bytes scalar32, Bytes point32) const override {
    if (shared32.size() != 32 || scalar32.size() != 32 || point32.size() != 32) {
      wipe(shared32);
      return false;
    }
    const bool computed = crypto_scalarmult_curve25519(shared32.data(), scalar32.data(), point32.data()) == 0;
    constexpr Block<32> kZero{};
    const bool good = computed && !equal_constant_time(shared32, kZero);
    if (!good) wipe(shared32);
    return good;
  }

  void x25519_base(MutableBytes public32, Bytes scalar32) const override {
    if (public32.size() != 32 || scalar32.size() != 32 ||
        crypto_scalarmult_curve25519_base(public32.data(), scalar32.data()) != 0) {
      wipe(public32);
    }
  }

  bool ed25519_verify(Bytes signature64, Bytes message, Bytes public32) const override {
    return ed25519_inputs_are_acceptable(signature64, public32) &&
           crypto_sign_ed25519_verify_detached(signature64.data(), pointer(message), message.size(), public32.data()) ==
               0;
  }

  bool aead_seal(MutableBytes out, Bytes key32, Bytes nonce12, Bytes associated, Bytes plaintext) const override {
    const bool good = key32.size() == 32 && nonce12.size() == 12 && out.size() == plaintext.size() + kTagSize &&
                      crypto_aead_chacha20poly1305_ietf_encrypt(
                          out.data(), nullptr, pointer(plaintext), plaintext.size(), pointer(associated),
                          associated.size(), nullptr, nonce12.data(), key32.data()) == 0;
    if (!good) wipe(out);
    return good;
  }

  bool aead_open(MutableBytes out, Bytes key32, Bytes nonce12, Bytes associated, Bytes sealed) const override {
    const bool good = key32.size() == 32 && nonce12.size() == 12 && sealed.size() >= kTagSize &&
                      out.size() == sealed.size() - kTagSize &&
                      crypto_aead_chacha20poly1305_ietf_decrypt(out.data(), nullptr, nullptr, sealed.data(),
                                                                sealed.size(), pointer(associated), associated.size(),
                                                                nonce12.data(), key32.data()) == 0;
    if (!good) wipe(out);
    return good;
  }

  void sha256(MutableBytes out32, std::span<const Bytes> parts) const override {
    if (out32.size() != kHashSize) std::abort();  // our own bug
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    for (const Bytes part : parts) crypto_hash_sha256_update(&state, pointer(part), part.size());
    crypto_hash_sha256_final(&state, out32.data());
    wipe_state(state);
  }

  void hmac_sha256(MutableBytes out32, Bytes key, std::span<const Bytes> parts) const override {
    if (out32.size() != kHashSize) std::abort();  // our own bug
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, pointer(key), key.size());
    for (const Bytes part : parts) crypto_auth_hmacsha256_update(&state, pointer(part), part.size());
    crypto_auth_hmacsha256_final(&state, out32.data());
    wipe_state(state);
  }

 private:
  template <class State>
  static void wipe_state(State& state) {
    wipe(MutableBytes{reinterpret_cast<std::uint8_t*>(&state), sizeof(State)});
  }
};

}  // namespace

const Primitives& sodium() {
  static const SodiumPrimitives instance{};
  return instance;
}

}  // namespace cisterna::crypto
