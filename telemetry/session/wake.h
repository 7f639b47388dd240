// W, the 17 bytes that open the implant's ear, and what hangs on them: counter rule, prologue, near-field keys. Implant
// profile, used by both roles. R-SESS-010 R-CRYPTO-103 R-SESS-104 R-SESS-108 R-SESS-109
//
//   W = version4 . slot4 | counter4 XOR HMAC(K_wake, "m" | tag)[0..4) | tag12 = HMAC(K_wake, "t" | version | slot |
//   counter)[0..12)
//
// version and slot are one byte each under the HMAC, the counter is big-endian. Refuses nothing by itself: open_wake
// says whether the tag holds; the counter rule is counter_is_acceptable(). K_wake grants a listening window, no
// authority.
#pragma once

#include "crypto/primitives/primitives.h"
#include "telemetry/link/carrier.h"

namespace cisterna::telemetry {

inline constexpr std::size_t kWakeSize = 17;
inline constexpr std::uint8_t kLinkVersion = 1;          // 4 bits
inline constexpr std::uint8_t kProgrammerToImplant = 1;  // the `roles` byte: programmer initiates, implant responds
inline constexpr std::uint32_t kWakeCounterGap = 65'536;
inline constexpr std::size_t kPrologueSize = 3 + kWakeSize;
inline constexpr std::size_t kCoilPacketSize = 64;  // S_i | K_near

using Wake = crypto::Block<kWakeSize>;

// slot: 0..15.
[[nodiscard]] Wake build_wake(const crypto::Primitives& primitives, std::span<const std::uint8_t, 32> wake_key,
                              std::uint8_t slot, std::uint32_t counter);

// Exactly two HMACs whatever `wake` contains; `counter` is what it claims. True iff the version is ours and the tag
// holds, compared in constant time.
[[nodiscard]] bool open_wake(const crypto::Primitives& primitives, std::span<const std::uint8_t, 32> wake_key,
                             std::span<const std::uint8_t, kWakeSize> wake, std::uint32_t& counter);

// last < counter <= last + 65,536, without overflow at the top.
[[nodiscard]] constexpr bool counter_is_acceptable(std::uint32_t last, std::uint32_t counter) {
  return counter > last && counter - last <= kWakeCounterGap;
}

// version | roles | carrier | W as accepted: what both sides must have meant before the first tag can hold.
[[nodiscard]] crypto::Block<kPrologueSize> session_prologue(Carrier carrier,
                                                            std::span<const std::uint8_t, kWakeSize> wake);

// Slot 15: HKDF-SHA-256(no salt, K_near, "wake" and "link").
void near_field_keys(const crypto::Primitives& primitives, std::span<const std::uint8_t, 32> near_key,
                     crypto::Key32& wake_key, crypto::Key32& link_key);

}  // namespace cisterna::telemetry
