#include "crypto/vault/keys.h"

#include <openssl/evp.h>

#include <memory>

namespace cisterna::vault {
namespace {

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeDigest {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeDigest>;

bool public_of(EVP_PKEY* key, crypto::Block<32>& out) {
  std::size_t length = out.size();
  return key != nullptr && EVP_PKEY_get_raw_public_key(key, out.data(), &length) == 1 && length == out.size();
}

}  // namespace

Result<SigningKeyPair, VaultReason> generate_signing_key(crypto::Rng& rng) {
  crypto::Key32 seed;
  if (!rng.fill(seed.mutable_view())) return VaultReason::kRandomFailed;
  return signing_key_from_seed(seed.view());
}

Result<SigningKeyPair, VaultReason> signing_key_from_seed(crypto::Bytes seed32) {
  if (seed32.size() != 32) return VaultReason::kLibrary;
  const Key key{EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed32.data(), seed32.size())};
  SigningKeyPair pair{crypto::Key32{seed32.first<32>()}, {}};
  if (!public_of(key.get(), pair.public_key)) return VaultReason::kLibrary;
  return pair;
}

Result<crypto::Block<crypto::kSignatureSize>, VaultReason> sign(const SigningKeyPair& pair, crypto::Bytes message) {
  const auto seed = pair.seed.view();
  const Key key{EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size())};
  const DigestContext context{EVP_MD_CTX_new()};
  crypto::Block<crypto::kSignatureSize> signature{};
  std::size_t length = signature.size();
  const std::uint8_t nothing = 0;  // OpenSSL takes no null pointer for an empty message
  const std::uint8_t* text = message.empty() ? &nothing : message.data();
  if (!key || !context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), signature.data(), &length, text, message.size()) != 1 ||
      length != signature.size()) {
    return VaultReason::kLibrary;
  }
  return signature;
}

Result<crypto::KeyPair, VaultReason> generate_exchange_key(crypto::Rng& rng) {
  crypto::KeyPair pair;
  if (!crypto::generate_key_pair(pair, crypto::openssl(), rng)) return VaultReason::kRandomFailed;
  return pair;
}

Result<crypto::KeyPair, VaultReason> exchange_key_from_private(crypto::Bytes private32) {
  if (private32.size() != 32) return VaultReason::kLibrary;
  crypto::KeyPair pair{crypto::Key32{private32.first<32>()}, {}};
  crypto::openssl().x25519_base(pair.public_key, pair.private_key.view());
  return pair;
}

}  // namespace cisterna::vault
