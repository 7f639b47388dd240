// The six primitives on OpenSSL 3: the host's back end. Host only, never in the implant profile. R-CRYPTO-004
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <cstdlib>
#include <memory>

#include "crypto/primitives/ed25519_checks.h"

namespace cisterna::crypto {
namespace {

template <auto Free>
struct Freeing {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freeing<EVP_PKEY_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Freeing<EVP_CIPHER_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freeing<EVP_MD_CTX_free>>;
using Mac = std::unique_ptr<EVP_MAC, Freeing<EVP_MAC_free>>;
using MacContext = std::unique_ptr<EVP_MAC_CTX, Freeing<EVP_MAC_CTX_free>>;

// Hashing has no way to answer "no": a library that cannot hash is no library to go on with.
void require(bool good) {
  if (!good) std::abort();
}

// OpenSSL takes a null pointer for a question, not for an empty text.
const std::uint8_t* pointer(Bytes bytes) {
  static const std::uint8_t kNothing = 0;
  return bytes.empty() ? &kNothing : bytes.data();
}

bool derive(MutableBytes shared32, Bytes scalar32, Bytes point32) {
  const Key ours{EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, scalar32.data(), scalar32.size())};
  const Key theirs{EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, point32.data(), point32.size())};
  if (!ours || !theirs) return false;
  const KeyContext context{EVP_PKEY_CTX_new(ours.get(), nullptr)};
  std::size_t length = shared32.size();
  return context && EVP_PKEY_derive_init(context.get()) == 1 &&
         EVP_PKEY_derive_set_peer(context.get(), theirs.get()) == 1 &&
         EVP_PKEY_derive(context.get(), shared32.data(), &length) == 1 && length == 32;
}

bool lengths_fit(Bytes key32, Bytes nonce12, Bytes associated, Bytes text) {
  constexpr std::size_t kLongest = 1U << 30;
  return key32.size() == 32 && nonce12.size() == 12 && associated.size() < kLongest && text.size() < kLongest;
}

bool seal(MutableBytes out, Bytes key32, Bytes nonce12, Bytes associated, Bytes plaintext) {
  const CipherContext context{EVP_CIPHER_CTX_new()};
  int written = 0;
  if (!context ||
      EVP_EncryptInit_ex(context.get(), EVP_chacha20_poly1305(), nullptr, key32.data(), nonce12.data()) != 1) {
    return false;
  }
  if (EVP_EncryptUpdate(context.get(), nullptr, &written, pointer(associated), static_cast<int>(associated.size())) !=
      1) {
    return false;
  }
  if (!plaintext.empty() && EVP_EncryptUpdate(context.get(), out.data(), &written, plaintext.data(),
                                              static_cast<int>(plaintext.size())) != 1) {
    return false;
  }
  const MutableBytes tag = out.last(kTagSize);
  return EVP_EncryptFinal_ex(context.get(), tag.data(), &written) == 1 && written == 0 &&
         EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagSize, tag.data()) == 1;
}

bool open(MutableBytes out, Bytes key32, Bytes nonce12, Bytes associated, Bytes sealed) {
  const CipherContext context{EVP_CIPHER_CTX_new()};
  Block<kTagSize> tag{};
  std::copy_n(sealed.last(kTagSize).begin(), kTagSize, tag.begin());
  const Bytes ciphertext = sealed.first(sealed.size() - kTagSize);
  int written = 0;
  if (!context ||
      EVP_DecryptInit_ex(context.get(), EVP_chacha20_poly1305(), nullptr, key32.data(), nonce12.data()) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagSize, tag.data()) != 1) {
    return false;
  }
  if (EVP_DecryptUpdate(context.get(), nullptr, &written, pointer(associated), static_cast<int>(associated.size())) !=
      1) {
    return false;
  }
  if (!ciphertext.empty() && EVP_DecryptUpdate(context.get(), out.data(), &written, ciphertext.data(),
                                               static_cast<int>(ciphertext.size())) != 1) {
    return false;
  }
  Block<kTagSize> rest{};
  return EVP_DecryptFinal_ex(context.get(), rest.data(), &written) == 1 && written == 0;
}

class OpensslPrimitives final : public Primitives {
 public:
  bool x25519(MutableBytes shared32, Bytes scalar32, Bytes point32) const override {
    constexpr Block<32> kZero{};
    const bool good = shared32.size() == 32 && scalar32.size() == 32 && point32.size() == 32 &&
                      derive(shared32, scalar32, point32) && !equal_constant_time(shared32, kZero);
    if (!good) wipe(shared32);
    return good;
  }

  void x25519_base(MutableBytes public32, Bytes scalar32) const override {
    const Key key{EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, scalar32.data(), scalar32.size())};
    std::size_t length = public32.size();
    if (!key || EVP_PKEY_get_raw_public_key(key.get(), public32.data(), &length) != 1 || length != 32) wipe(public32);
  }

  bool ed25519_verify(Bytes signature64, Bytes message, Bytes public32) const override {
    if (!ed25519_inputs_are_acceptable(signature64, public32)) return false;
    const Key key{EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, public32.data(), public32.size())};
    const DigestContext context{EVP_MD_CTX_new()};
    return key && context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), signature64.data(), signature64.size(), pointer(message), message.size()) ==
               1;
  }

  bool aead_seal(MutableBytes out, Bytes key32, Bytes nonce12, Bytes associated, Bytes plaintext) const override {
    const bool good = lengths_fit(key32, nonce12, associated, plaintext) && out.size() == plaintext.size() + kTagSize &&
                      seal(out, key32, nonce12, associated, plaintext);
    if (!good) wipe(out);
    return good;
  }

  bool aead_open(MutableBytes out, Bytes key32, Bytes nonce12, Bytes associated, Bytes sealed) const override {
    const bool good = lengths_fit(key32, nonce12, associated, sealed) && sealed.size() >= kTagSize &&
                      out.size() == sealed.size() - kTagSize && open(out, key32, nonce12, associated, sealed);
    if (!good) wipe(out);
    return good;
  }

  void sha256(MutableBytes out32, std::span<const Bytes> parts) const override {
    const DigestContext context{EVP_MD_CTX_new()};
    require(out32.size() == kHashSize && context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1);
    for (const Bytes part : parts) require(EVP_DigestUpdate(context.get(), pointer(part), part.size()) == 1);
    require(EVP_DigestFinal_ex(context.get(), out32.data(), nullptr) == 1);
  }

  void hmac_sha256(MutableBytes out32, Bytes key, std::span<const Bytes> parts) const override {
    static const Mac kHmac{EVP_MAC_fetch(nullptr, "HMAC", nullptr)};
    const MacContext context{kHmac ? EVP_MAC_CTX_new(kHmac.get()) : nullptr};
    char digest_name[] = "SHA256";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest_name, 0),
                                     OSSL_PARAM_construct_end()};
    require(out32.size() == kHashSize && context &&
            EVP_MAC_init(context.get(), pointer(key), key.size(), parameters) == 1);
    for (const Bytes part : parts) require(EVP_MAC_update(context.get(), pointer(part), part.size()) == 1);
    std::size_t length = 0;
    require(EVP_MAC_final(context.get(), out32.data(), &length, out32.size()) == 1 && length == kHashSize);
  }
};

}  // namespace

const Primitives& openssl() {
  static const OpensslPrimitives instance{};
  return instance;
}

}  // namespace cisterna::crypto
