#include "telemetry/messages/codec.h"

#include <pb_decode.h>
#include <pb_encode.h>

#include "crypto/primitives/primitives.h"
#include "telemetry/messages/validate.h"
#include "telemetry/messages/wire.h"

// R-MSG-005
namespace cisterna::telemetry {
namespace {

using wire::fresh_scratch;
using wire::Scratch;

constexpr std::uint8_t kLengthDelimited = 2;
constexpr unsigned kWireTypeBits = 3;

std::size_t written(const pb_msgdesc_t* fields, const void* message, crypto::MutableBytes out) {
  pb_ostream_t stream = pb_ostream_from_buffer(out.data(), out.size());
  return pb_encode(&stream, fields, message) ? stream.bytes_written : 0;
}

// One varint of at most five bytes, at `at`; moves `at` behind it.
[[nodiscard]] Result<std::uint32_t, DecodeError> varint(crypto::Bytes bytes, std::size_t& at) {
  std::uint64_t number = 0;
  for (unsigned shift = 0; shift < 35; shift += 7) {
    if (at >= bytes.size()) return DecodeError::kTruncated;
    const std::uint8_t byte = bytes[at++];
    number |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
    if ((byte & 0x80U) == 0) {
      const bool longer_than_needed = byte == 0 && shift > 0;
      if (longer_than_needed || number > 0xFFFF'FFFFU) return DecodeError::kNotCanonical;
      return static_cast<std::uint32_t>(number);
    }
  }
  return DecodeError::kNotCanonical;
}

// A message is exactly one body: opcode, length, that many bytes. The opcode is judged before anything else is read.
[[nodiscard]] Result<Done, DecodeError> check_frame(crypto::Bytes bytes, std::size_t bodies) {
  std::size_t at = 0;
  const auto tag = varint(bytes, at);
  if (!tag) return tag.error();
  const std::uint32_t opcode = *tag >> kWireTypeBits;
  if (opcode == 0 || opcode > bodies) return DecodeError::kUnknownOpcode;
  if ((*tag & ((1U << kWireTypeBits) - 1)) != kLengthDelimited) return DecodeError::kNotCanonical;
  const auto length = varint(bytes, at);
  if (!length) return length.error();
  if (*length > bytes.size() - at) return DecodeError::kTruncated;
  if (*length < bytes.size() - at) return DecodeError::kNotCanonical;
  return Done{};
}

// A stream that keeps nothing: it compares what is written with what was received.
struct Expected {
  crypto::Bytes bytes;
  std::size_t at = 0;
};

bool compare(pb_ostream_t* stream, const pb_byte_t* written_bytes, std::size_t count) {
  auto* expected = static_cast<Expected*>(stream->state);
  if (count > expected->bytes.size() - expected->at) return false;
  if (std::memcmp(expected->bytes.data() + expected->at, written_bytes, count) != 0) return false;
  expected->at += count;
  return true;
}

[[nodiscard]] bool encodes_to(const pb_msgdesc_t* fields, const void* message, crypto::Bytes bytes) {
  Expected expected{.bytes = bytes};
  pb_ostream_t stream{};
  stream.callback = compare;
  stream.state = &expected;
  stream.max_size = bytes.size();
  return pb_encode(&stream, fields, message) && expected.at == bytes.size();
}

[[nodiscard]] bool parsed(const pb_msgdesc_t* fields, void* message, crypto::Bytes bytes) {
  pb_istream_t stream = pb_istream_from_buffer(bytes.data(), bytes.size());
  return pb_decode(&stream, fields, message) && encodes_to(fields, message, bytes);
}

}  // namespace

std::size_t encode(const Request& request, crypto::MutableBytes out) {
  Scratch& scratch = fresh_scratch();
  return wire::put(request, scratch.request) ? written(&cisterna_wire_Request_msg, &scratch.request, out) : 0;
}

std::size_t encode(const Reply& reply, crypto::MutableBytes out) {
  Scratch& scratch = fresh_scratch();
  return wire::put(reply, scratch.reply) ? written(&cisterna_wire_Reply_msg, &scratch.reply, out) : 0;
}

std::size_t encode(const Prescription& prescription, crypto::MutableBytes out) {
  if (!valid(prescription)) return 0;
  Scratch& scratch = fresh_scratch();
  wire::put(prescription, scratch.prescription);
  return written(&cisterna_wire_Prescription_msg, &scratch.prescription, out);
}

Result<Done, DecodeError> decode(crypto::Bytes bytes, Request& out) {
  Request fresh;
  const auto decoded = decode_in_place(bytes, fresh);
  if (decoded) out = fresh;
  return decoded;
}

Result<Done, DecodeError> decode_in_place(crypto::Bytes bytes, Request& out) {
  if (bytes.size() > kMaxMessage) return DecodeError::kNotCanonical;
  const auto frame = check_frame(bytes, std::variant_size_v<Request>);
  if (!frame) return frame;
  Scratch& scratch = fresh_scratch();
  if (!parsed(&cisterna_wire_Request_msg, &scratch.request, bytes)) return DecodeError::kNotCanonical;
  if (!wire::get(scratch.request, out)) return DecodeError::kOutOfRange;
  return Done{};
}

Result<Done, DecodeError> decode(crypto::Bytes bytes, Reply& out) {
  if (bytes.size() > kMaxMessage) return DecodeError::kNotCanonical;
  const auto frame = check_frame(bytes, std::variant_size_v<Reply>);
  if (!frame) return frame;
  Scratch& scratch = fresh_scratch();
  if (!parsed(&cisterna_wire_Reply_msg, &scratch.reply, bytes)) return DecodeError::kNotCanonical;
  if (!wire::get(scratch.reply, out)) return DecodeError::kOutOfRange;
  return Done{};
}

Result<Done, DecodeError> decode(crypto::Bytes bytes, Prescription& out) {
  if (bytes.empty()) return DecodeError::kTruncated;
  if (bytes.size() > kMaxPrescription) return DecodeError::kNotCanonical;
  Scratch& scratch = fresh_scratch();
  if (!parsed(&cisterna_wire_Prescription_msg, &scratch.prescription, bytes)) return DecodeError::kNotCanonical;
  if (!wire::in_range(scratch.prescription)) return DecodeError::kOutOfRange;
  wire::reset(out);
  wire::get_checked(scratch.prescription, out);
  return Done{};
}

}  // namespace cisterna::telemetry
