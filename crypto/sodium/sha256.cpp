#include "crypto/sodium/sha256.h"

#include <sodium/crypto_hash_sha256.h>

namespace cisterna::crypto {
namespace {

static_assert(sizeof(crypto_hash_sha256_state) == 104 && alignof(crypto_hash_sha256_state) <= 8);

crypto_hash_sha256_state* library(std::array<std::uint8_t, 104>& state) {
  return reinterpret_cast<crypto_hash_sha256_state*>(state.data());
}

}  // namespace

Sha256::Sha256() {
  (void)crypto_hash_sha256_init(library(state_));
}

void Sha256::add(Bytes bytes) {
  if (!bytes.empty()) (void)crypto_hash_sha256_update(library(state_), bytes.data(), bytes.size());
}

Block<kHashSize> Sha256::finish() {
  Block<kHashSize> hash{};
  (void)crypto_hash_sha256_final(library(state_), hash.data());
  return hash;
}

}  // namespace cisterna::crypto
