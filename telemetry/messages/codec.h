// The one codec of the wire: plain values <-> canonical protobuf bytes (schema in cisterna.proto).
//
// decode_* accepts canonical bytes only: after decoding, encoding again must give the same bytes; that refuses unknown
// fields, duplicates, long varints, explicit defaults and trailing bytes. Enums are range-checked and ranges of
// validate.h hold. An unknown opcode is refused before its body is parsed. encode answers the number of bytes written,
// 0 when `out` is too small or the value is not valid by validate.h: what the other side would refuse is never written.
// No heap; scratch is one static nanopb structure (the implant is single-threaded; on the
// host each thread has its own). R-MSG-005 R-MSG-101
#pragma once

#include "crypto/primitives/bytes.h"
#include "telemetry/messages/replies.h"
#include "telemetry/messages/requests.h"
#include "units/result.h"

namespace cisterna::telemetry {

enum class DecodeError : std::uint8_t {
  kTruncated,      // ends before its own length, or is empty
  kUnknownOpcode,  // body not looked at
  kNotCanonical,   // would be encoded otherwise, or not at all; longer than the largest message
  kOutOfRange      // a number, enumerator or combination that validate.h refuses
};

// Largest encoded message of either direction; a longer input is refused.
inline constexpr std::size_t kMaxMessage = 1536;
// Largest canonical prescription: seven programs of thirteen steps (913) and every option (126).
inline constexpr std::size_t kMaxPrescription = 1040;

[[nodiscard]] std::size_t encode(const Request& request, crypto::MutableBytes out);
[[nodiscard]] std::size_t encode(const Reply& reply, crypto::MutableBytes out);
// `out` is changed only on success.
[[nodiscard]] Result<Done, DecodeError> decode(crypto::Bytes bytes, Request& out);
// Likewise, for who has no room for a second request: after a refusal what is in `out` is nobody's.
[[nodiscard]] Result<Done, DecodeError> decode_in_place(crypto::Bytes bytes, Request& out);
[[nodiscard]] Result<Done, DecodeError> decode(crypto::Bytes bytes, Reply& out);

// Canonical bytes of a prescription alone: what is hashed for the digest and what an NVM slot holds.
[[nodiscard]] std::size_t encode(const Prescription& prescription, crypto::MutableBytes out);
[[nodiscard]] Result<Done, DecodeError> decode(crypto::Bytes bytes, Prescription& out);

}  // namespace cisterna::telemetry

namespace cisterna::crypto {
class Primitives;
}

namespace cisterna::telemetry {

// First 8 bytes (big-endian) of SHA-256 over the canonical bytes. Takes the primitives so that each side uses its own.
// 0: not a valid prescription, so none. digest_of is for who holds the canonical bytes anyway (an NVM slot) and costs
// no buffer of kMaxPrescription; of no bytes it is 0 too. R-MSG-008
[[nodiscard]] std::uint64_t digest_of(crypto::Bytes canonical, const crypto::Primitives& primitives);
[[nodiscard]] std::uint64_t digest(const Prescription& prescription, const crypto::Primitives& primitives);

}  // namespace cisterna::telemetry
