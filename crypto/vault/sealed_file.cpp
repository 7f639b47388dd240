#include "crypto/vault/sealed_file.h"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>

namespace cisterna::vault {
namespace {

using crypto::Bytes;
using crypto::MutableBytes;

constexpr crypto::Block<8> kMagic{'C', 'I', 'S', 'T', 'V', 'L', 'T', '1'};
constexpr std::size_t kCostAt = 8;
constexpr std::size_t kSaltAt = 11;
constexpr std::size_t kSaltSize = 16;
constexpr std::size_t kNonceAt = 27;
constexpr std::size_t kNonceSize = 12;
constexpr std::size_t kHeaderSize = 39;
static_assert(kHeaderSize + crypto::kTagSize == kSealedFileOverhead && kNonceAt + kNonceSize == kHeaderSize);

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

bool is_in_range(ScryptCost cost) {
  return cost.log2_n >= 10 && cost.log2_n <= 20 && cost.r >= 1 && cost.r <= 16 && cost.p >= 1 && cost.p <= 4;
}

bool stretch(crypto::Key32& key, std::string_view passphrase, Bytes salt, ScryptCost cost) {
  const std::uint64_t n = std::uint64_t{1} << cost.log2_n;
  const std::uint64_t memory = 128 * n * cost.r + 128ULL * cost.r * cost.p + (1ULL << 20);
  return EVP_PBE_scrypt(passphrase.data() == nullptr ? "" : passphrase.data(), passphrase.size(), salt.data(),
                        salt.size(), n, cost.r, cost.p, memory, key.mutable_view().data(), key.size()) == 1;
}

// Feeds associated data (out null) or text; an empty part is fed as nothing at all.
bool feed(EVP_CIPHER_CTX* context, std::uint8_t* out, Bytes part) {
  int written = 0;
  return part.empty() || EVP_CipherUpdate(context, out, &written, part.data(), static_cast<int>(part.size())) == 1;
}

CipherContext begin(bool sealing, const crypto::Key32& key, Bytes header, std::string_view purpose) {
  CipherContext context{EVP_CIPHER_CTX_new()};
  const Bytes purpose_bytes{reinterpret_cast<const std::uint8_t*>(purpose.data()), purpose.size()};
  const bool good = context &&
                    EVP_CipherInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.view().data(),
                                      header.subspan(kNonceAt, kNonceSize).data(), sealing ? 1 : 0) == 1 &&
                    feed(context.get(), nullptr, header) && feed(context.get(), nullptr, purpose_bytes);
  return good ? std::move(context) : CipherContext{};
}

bool write_header(MutableBytes header, crypto::Rng& rng, ScryptCost cost) {
  std::copy(kMagic.begin(), kMagic.end(), header.begin());
  header[kCostAt] = cost.log2_n;
  header[kCostAt + 1] = cost.r;
  header[kCostAt + 2] = cost.p;
  return rng.fill(header.subspan(kSaltAt, kSaltSize + kNonceSize));
}

}  // namespace

Result<std::vector<std::uint8_t>, VaultReason> seal_file(Bytes plaintext, std::string_view passphrase,
                                                         std::string_view purpose, crypto::Rng& rng, ScryptCost cost) {
  if (!is_in_range(cost) || plaintext.size() > kMaxSealedPlaintext) return VaultReason::kMalformed;
  std::vector<std::uint8_t> sealed(plaintext.size() + kSealedFileOverhead);
  const MutableBytes all{sealed};
  const MutableBytes header = all.first(kHeaderSize);
  if (!write_header(header, rng, cost)) return VaultReason::kRandomFailed;
  crypto::Key32 key;
  if (!stretch(key, passphrase, header.subspan(kSaltAt, kSaltSize), cost)) return VaultReason::kLibrary;
  const CipherContext context = begin(true, key, header, purpose);
  const MutableBytes tag = all.last(crypto::kTagSize);
  int written = 0;
  if (!context || !feed(context.get(), all.subspan(kHeaderSize).data(), plaintext) ||
      EVP_CipherFinal_ex(context.get(), tag.data(), &written) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag.size()), tag.data()) != 1) {
    return VaultReason::kLibrary;
  }
  return sealed;
}

Result<SecretBytes, VaultReason> open_file(Bytes sealed, std::string_view passphrase, std::string_view purpose) {
  if (sealed.size() < kSealedFileOverhead || sealed.size() > kMaxSealedPlaintext + kSealedFileOverhead ||
      !std::equal(kMagic.begin(), kMagic.end(), sealed.begin())) {
    return VaultReason::kMalformed;
  }
  const Bytes header = sealed.first(kHeaderSize);
  const ScryptCost cost{header[kCostAt], header[kCostAt + 1], header[kCostAt + 2]};
  if (!is_in_range(cost)) return VaultReason::kMalformed;
  crypto::Key32 key;
  if (!stretch(key, passphrase, header.subspan(kSaltAt, kSaltSize), cost)) return VaultReason::kLibrary;
  const CipherContext context = begin(false, key, header, purpose);
  if (!context) return VaultReason::kLibrary;

  const Bytes ciphertext = sealed.subspan(kHeaderSize, sealed.size() - kSealedFileOverhead);
  crypto::Block<crypto::kTagSize> tag{};
  std::copy_n(sealed.last(crypto::kTagSize).begin(), tag.size(), tag.begin());
  SecretBytes plaintext{ciphertext.size()};
  crypto::Block<crypto::kTagSize> rest{};
  int written = 0;
  if (EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()), tag.data()) != 1 ||
      !feed(context.get(), plaintext.mutable_view().data(), ciphertext) ||
      EVP_CipherFinal_ex(context.get(), rest.data(), &written) != 1) {
    return VaultReason::kNotOpened;
  }
  return plaintext;
}

}  // namespace cisterna::vault
