// The one codec of the wire: plain values <-> canonical protobuf bytes (schema in cisterna.proto).
//
// decode_* accepts canonical bytes only: after decoding, encoding again must give the same bytes; that refuses unknown
// fields, duplicates, long varints, explicit defaults and trailing bytes. Enums are range-checked and ranges of
// validate.h hold. An unknown opcode is refused before its body is parsed. encode_* answers the number of bytes written,
// 0 when `out` is too small. No heap; scratch is one static nanopb structure (the implant is single-threaded; on the
// host each thread has its own). R-MSG-005
#pragma once

#include "crypto/primitives/bytes.h"
#include "telemetry/messages/replies.h"
#include "telemetry/messages/requests.h"
#include "units/result.h"

namespace cisterna::telemetry {

enum class DecodeError : std::uint8_t { kTruncated, kUnknownOpcode, kNotCanonical, kOutOfRange };

// Largest encoded message of either direction; a longer input is refused.
inline constexpr std::size_t kMaxMessage = 1536;

[[nodiscard]] std::size_t encode(const Request& request, crypto::MutableBytes out);
[[nodiscard]] std::size_t encode(const Reply& reply, crypto::MutableBytes out);
// `out` is changed only on success.
[[nodiscard]] Result<Done, DecodeError> decode(crypto::Bytes bytes, Request& out);
[[nodiscard]] Result<Done, DecodeError> decode(crypto::Bytes bytes, Reply& out);

// Canonical bytes of a prescription alone: what is hashed for the digest and what an NVM slot holds.
[[nodiscard]] std::size_t encode(const Prescription& prescription, crypto::MutableBytes out);
[[nodiscard]] Result<Done, DecodeError> decode(crypto::Bytes bytes, Prescription& out);

// First 8 bytes (big-endian) of SHA-256 over the canonical bytes. Takes the primitives so that each side uses its own.
}  // namespace cisterna::telemetry

namespace cisterna::crypto {
class Primitives;
}
namespace cisterna::telemetry {
[[nodiscard]] std::uint64_t digest(const Prescription& prescription, const crypto::Primitives& primitives);
}  // namespace cisterna::telemetry
