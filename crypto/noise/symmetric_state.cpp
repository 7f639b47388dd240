#include "crypto/noise/symmetric_state.h"

#include "crypto/primitives/hkdf.h"

namespace cisterna::noise {
namespace {

// Noise's HKDF (section 4.3) with two or three outputs. 64 or 96 bytes are always in range.
void derive(const Primitives& primitives, MutableBytes out, Bytes chaining_key, Bytes input) {
  if (!crypto::hkdf_sha256(primitives, out, chaining_key, input, {})) std::abort();
}

}  // namespace

void SymmetricState::initialize_symmetric(const Primitives& primitives, Bytes protocol_name) {
  cipher_ = CipherState{};
  h_ = {};
  if (protocol_name.size() <= h_.size()) {
    std::copy(protocol_name.begin(), protocol_name.end(), h_.begin());
  } else {
    const std::array<Bytes, 1> parts{protocol_name};
    primitives.sha256(h_, parts);
  }
  ck_ = crypto::Key32{h_};
}

void SymmetricState::mix_key(const Primitives& primitives, Bytes input) {
  crypto::Secret<64> derived;
  derive(primitives, derived.mutable_view(), ck_.view(), input);
  ck_ = crypto::Key32{derived.view().first<32>()};
  cipher_.initialize_key(derived.view().last<32>());
}

void SymmetricState::mix_hash(const Primitives& primitives, Bytes data) {
  const std::array<Bytes, 2> parts{h_, data};
  crypto::Block<32> next{};
  primitives.sha256(next, parts);
  h_ = next;
}

void SymmetricState::mix_key_and_hash(const Primitives& primitives, Bytes input) {
  crypto::Secret<96> derived;
  derive(primitives, derived.mutable_view(), ck_.view(), input);
  ck_ = crypto::Key32{derived.view().first<32>()};
  mix_hash(primitives, derived.view().subspan<32, 32>());
  cipher_.initialize_key(derived.view().last<32>());
}

Result<Done, NoiseReason> SymmetricState::encrypt_and_hash(const Primitives& primitives, MutableBytes out,
                                                           Bytes plaintext) {
  const auto outcome = cipher_.encrypt_with_ad(primitives, out, h_, plaintext);
  if (outcome) mix_hash(primitives, out);
  return outcome;
}

Result<Done, NoiseReason> SymmetricState::decrypt_and_hash(const Primitives& primitives, MutableBytes out,
                                                           Bytes sealed) {
  const auto outcome = cipher_.decrypt_with_ad(primitives, out, h_, sealed);
  if (outcome) mix_hash(primitives, sealed);
  return outcome;
}

void SymmetricState::split(const Primitives& primitives, crypto::Key32& initiator_sends,
                           crypto::Key32& responder_sends) const {
  crypto::Secret<64> derived;
  derive(primitives, derived.mutable_view(), ck_.view(), {});
  initiator_sends = crypto::Key32{derived.view().first<32>()};
  responder_sends = crypto::Key32{derived.view().last<32>()};
}

SymmetricState SymmetricState::clone() const {
  SymmetricState copy;
  copy.cipher_ = cipher_.clone();
  copy.ck_ = ck_.clone();
  copy.h_ = h_;
  return copy;
}

void SymmetricState::wipe_keys() {
  cipher_ = CipherState{};
  ck_ = crypto::Key32{};
}

}  // namespace cisterna::noise
