// Wraps a back end: counts what is computed and remembers every (key, nonce) that something was sealed under, so that
// two plaintexts under one pair are seen wherever they happen. T26, T8.
#pragma once

#include <map>
#include <set>

#include "crypto/primitives/primitives.h"

namespace cisterna::session_test {

class SealLedger {  // shared by both ends and by every reset of either
 public:
  void note(const crypto::Primitives& with, crypto::Bytes key, crypto::Bytes nonce, crypto::Bytes associated,
            crypto::Bytes plaintext) {
    crypto::Block<32> pair{}, text{};
    const std::array<crypto::Bytes, 2> pair_parts{key, nonce};
    const std::array<crypto::Bytes, 2> text_parts{associated, plaintext};
    with.sha256(pair, pair_parts);
    with.sha256(text, text_parts);
    ++seals_;
    const auto [at, fresh] = texts_.emplace(pair, text);
    if (!fresh && at->second != text) ++reuses_;
  }
  [[nodiscard]] std::size_t seals() const { return seals_; }
  [[nodiscard]] std::size_t reuses() const { return reuses_; }

 private:
  std::map<crypto::Block<32>, crypto::Block<32>> texts_;
  std::size_t seals_ = 0, reuses_ = 0;
};

class Recorder final : public crypto::Primitives {
 public:
  Recorder(const crypto::Primitives& inner, SealLedger& ledger) : inner_(inner), ledger_(ledger) {}

  bool x25519(crypto::MutableBytes shared, crypto::Bytes scalar, crypto::Bytes point) const override {
    ++dh;
    return inner_.x25519(shared, scalar, point);
  }
  void x25519_base(crypto::MutableBytes out, crypto::Bytes scalar) const override {
    ++dh;
    inner_.x25519_base(out, scalar);
  }
  bool ed25519_verify(crypto::Bytes signature, crypto::Bytes message, crypto::Bytes key) const override {
    ++verifies;
    return inner_.ed25519_verify(signature, message, key);
  }
  bool aead_seal(crypto::MutableBytes out, crypto::Bytes key, crypto::Bytes nonce, crypto::Bytes associated,
                 crypto::Bytes plaintext) const override {
    if (recording) ledger_.note(inner_, key, nonce, associated, plaintext);
    return inner_.aead_seal(out, key, nonce, associated, plaintext);
  }
  bool aead_open(crypto::MutableBytes out, crypto::Bytes key, crypto::Bytes nonce, crypto::Bytes associated,
                 crypto::Bytes sealed) const override {
    ++opens;
    return inner_.aead_open(out, key, nonce, associated, sealed);
  }
  void sha256(crypto::MutableBytes out, std::span<const crypto::Bytes> parts) const override {
    inner_.sha256(out, parts);
  }
  void hmac_sha256(crypto::MutableBytes out, crypto::Bytes key, std::span<const crypto::Bytes> parts) const override {
    ++hmacs;
    inner_.hmac_sha256(out, key, parts);
  }

  mutable std::uint64_t dh = 0, verifies = 0, opens = 0, hmacs = 0;
  bool recording = true;

 private:
  const crypto::Primitives& inner_;
  SealLedger& ledger_;
};

}  // namespace cisterna::session_test
