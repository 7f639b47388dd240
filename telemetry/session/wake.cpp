#include "telemetry/session/wake.h"

#include "crypto/primitives/hkdf.h"

namespace cisterna::telemetry {
namespace {

constexpr crypto::Block<1> kMaskLabel{'m'};
constexpr crypto::Block<1> kTagLabel{'t'};
constexpr crypto::Block<4> kWakeInfo{'w', 'a', 'k', 'e'};
constexpr crypto::Block<4> kLinkInfo{'l', 'i', 'n', 'k'};
constexpr std::size_t kTagAt = 5, kTagBytes = 12;

crypto::Block<4> mask_of(const crypto::Primitives& primitives, crypto::Bytes key, crypto::Bytes tag) {
  crypto::Block<32> mac{};
  const std::array<crypto::Bytes, 2> parts{crypto::Bytes{kMaskLabel}, tag};
  primitives.hmac_sha256(mac, key, parts);
  return {mac[0], mac[1], mac[2], mac[3]};
}

crypto::Block<32> tag_of(const crypto::Primitives& primitives, crypto::Bytes key, std::uint8_t version,
                         std::uint8_t slot, crypto::Bytes counter4) {
  crypto::Block<32> mac{};
  const crypto::Block<2> head{version, slot};
  const std::array<crypto::Bytes, 3> parts{crypto::Bytes{kTagLabel}, crypto::Bytes{head}, counter4};
  primitives.hmac_sha256(mac, key, parts);
  return mac;
}

}  // namespace

Wake build_wake(const crypto::Primitives& primitives, std::span<const std::uint8_t, 32> wake_key, std::uint8_t slot,
                std::uint32_t counter) {
  Wake wake{};
  wake[0] = static_cast<std::uint8_t>(kLinkVersion << 4 | (slot & 15U));
  const crypto::Block<4> plain{static_cast<std::uint8_t>(counter >> 24), static_cast<std::uint8_t>(counter >> 16),
                               static_cast<std::uint8_t>(counter >> 8), static_cast<std::uint8_t>(counter)};
  const crypto::Block<32> tag = tag_of(primitives, wake_key, kLinkVersion, slot & 15U, plain);
  std::copy_n(tag.begin(), kTagBytes, wake.begin() + kTagAt);
  const crypto::Block<4> mask = mask_of(primitives, wake_key, crypto::Bytes{wake}.subspan(kTagAt));
  for (std::size_t i = 0; i < 4; ++i) wake[1 + i] = static_cast<std::uint8_t>(plain[i] ^ mask[i]);
  return wake;
}

bool open_wake(const crypto::Primitives& primitives, std::span<const std::uint8_t, 32> wake_key,
               std::span<const std::uint8_t, kWakeSize> wake, std::uint32_t& counter) {
  const auto version = static_cast<std::uint8_t>(wake[0] >> 4);
  const auto slot = static_cast<std::uint8_t>(wake[0] & 15U);
  const crypto::Bytes tag = wake.subspan<kTagAt, kTagBytes>();
  const crypto::Block<4> mask = mask_of(primitives, wake_key, tag);
  crypto::Block<4> plain{};
  counter = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    plain[i] = static_cast<std::uint8_t>(wake[1 + i] ^ mask[i]);
    counter = counter << 8 | plain[i];
  }
  const crypto::Block<32> right = tag_of(primitives, wake_key, version, slot, plain);
  const bool fits = crypto::equal_constant_time(crypto::Bytes{right}.first(kTagBytes), tag);
  return fits && version == kLinkVersion;
}

crypto::Block<kPrologueSize> session_prologue(Carrier carrier, std::span<const std::uint8_t, kWakeSize> wake) {
  crypto::Block<kPrologueSize> prologue{kLinkVersion, kProgrammerToImplant, static_cast<std::uint8_t>(carrier)};
  std::copy(wake.begin(), wake.end(), prologue.begin() + 3);
  return prologue;
}

void near_field_keys(const crypto::Primitives& primitives, std::span<const std::uint8_t, 32> near_key,
                     crypto::Key32& wake_key, crypto::Key32& link_key) {
  // hkdf_sha256 refuses only an output length outside 1..8,160; ours is 32.
  static_cast<void>(crypto::hkdf_sha256(primitives, wake_key.mutable_view(), {}, near_key, kWakeInfo));
  static_cast<void>(crypto::hkdf_sha256(primitives, link_key.mutable_view(), {}, near_key, kLinkInfo));
}

}  // namespace cisterna::telemetry
