// R-CRYPTO-042
#include "crypto/vault/field_seal.h"

#include <openssl/evp.h>

#include <memory>

namespace cisterna::vault {
namespace {

using crypto::Bytes;
using crypto::MutableBytes;

constexpr std::size_t kNonceSize = 12;
constexpr std::size_t kKeySize = 32;
static_assert(kNonceSize + crypto::kTagSize == kSealedFieldOverhead);

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

bool feed(EVP_CIPHER_CTX* context, std::uint8_t* out, Bytes part) {
  int written = 0;
  return part.empty() || EVP_CipherUpdate(context, out, &written, part.data(), static_cast<int>(part.size())) == 1;
}

CipherContext begin(bool sealing, Bytes key, Bytes nonce, std::string_view associated) {
  CipherContext context{EVP_CIPHER_CTX_new()};
  const Bytes place{reinterpret_cast<const std::uint8_t*>(associated.data()), associated.size()};
  const bool good =
      context &&
      EVP_CipherInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), nonce.data(), sealing ? 1 : 0) == 1 &&
      feed(context.get(), nullptr, place);
  return good ? std::move(context) : CipherContext{};
}

}  // namespace

Result<std::vector<std::uint8_t>, VaultReason> seal_field(Bytes key32, Bytes plaintext, std::string_view associated,
                                                          crypto::Rng& rng) {
  if (key32.size() != kKeySize || plaintext.size() > kMaxSealedPlaintext) return VaultReason::kMalformed;
  std::vector<std::uint8_t> sealed(plaintext.size() + kSealedFieldOverhead);
  const MutableBytes all{sealed};
  if (!rng.fill(all.first(kNonceSize))) return VaultReason::kRandomFailed;
  const CipherContext context = begin(true, key32, all.first(kNonceSize), associated);
  const MutableBytes tag = all.last(crypto::kTagSize);
  int written = 0;
  if (!context || !feed(context.get(), all.subspan(kNonceSize).data(), plaintext) ||
      EVP_CipherFinal_ex(context.get(), tag.data(), &written) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag.size()), tag.data()) != 1)
    return VaultReason::kLibrary;
  return sealed;
}

Result<SecretBytes, VaultReason> open_field(Bytes key32, Bytes sealed, std::string_view associated) {
  if (key32.size() != kKeySize || sealed.size() < kSealedFieldOverhead ||
      sealed.size() > kMaxSealedPlaintext + kSealedFieldOverhead)
    return VaultReason::kMalformed;
  const CipherContext context = begin(false, key32, sealed.first(kNonceSize), associated);
  if (!context) return VaultReason::kLibrary;
  const Bytes ciphertext = sealed.subspan(kNonceSize, sealed.size() - kSealedFieldOverhead);
  crypto::Block<crypto::kTagSize> tag{}, rest{};
  std::copy_n(sealed.last(crypto::kTagSize).begin(), tag.size(), tag.begin());
  SecretBytes plaintext{ciphertext.size()};
  int written = 0;
  if (EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()), tag.data()) != 1 ||
      !feed(context.get(), plaintext.mutable_view().data(), ciphertext) ||
      EVP_CipherFinal_ex(context.get(), rest.data(), &written) != 1)
    return VaultReason::kNotOpened;
  return plaintext;
}

std::string to_base64(Bytes bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // EVP_EncodeBlock also writes a final NUL
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text) {
  if (text.size() % 4 != 0 || text.size() > 2 * kMaxSealedPlaintext) return std::nullopt;
  std::vector<std::uint8_t> bytes(text.size() / 4 * 3);
  if (!text.empty() && EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()),
                                       static_cast<int>(text.size())) != static_cast<int>(bytes.size()))
    return std::nullopt;
  if (text.ends_with("==")) bytes.pop_back();
  if (text.ends_with('=')) bytes.pop_back();
  if (to_base64(bytes) != text) return std::nullopt;  // blanks, loose padding, spare bits
  return bytes;
}

}  // namespace cisterna::vault
