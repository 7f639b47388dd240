// The implant's primitives as a service: each message of the channel is one call, answered with its verdict and output.
// The host's own tests use it as a back end, so that every packaged vector runs on this processor. R-CRYPTO-003
//
// Built with CISTERNA_METER it is the image of the timing tests: calls 8 and 9 compare two fields, 8 as every tag is
// compared, 9 planted, giving up at the first difference; and each answer ends with the ticks of the 25 MHz timer that
// the call took, 4 bytes. R-CRYPTO-106
//
// Call: kind 1..7 | size of the output 2 | fields {length 2, bytes}. Answer: same kind | verdict 1 | output. A
// malformed call ends the image with status 1.
#include <algorithm>
#include <array>

#include "crypto/primitives/primitives.h"
#include "implant_fw/port_mcu/grant_channel.h"
#include "implant_fw/port_mcu/machine.h"
#ifdef CISTERNA_METER
#include "implant_fw/port_mcu/meter.h"
#endif

namespace {

using namespace cisterna;            // NOLINT
using namespace cisterna::port_mcu;  // NOLINT

constexpr std::size_t kLongest = 65'535, kMostFields = 64;

CISTERNA_OUTSIDE GrantChannel channel;
CISTERNA_OUTSIDE std::array<std::uint8_t, kLongest> call;
CISTERNA_OUTSIDE std::array<std::uint8_t, kLongest> answer;
std::array<crypto::Bytes, kMostFields> fields;

// How many fields there are; kMostFields + 1: malformed.
std::size_t split(crypto::Bytes bytes) {
  std::size_t count = 0;
  while (!bytes.empty()) {
    if (bytes.size() < 2 || count == kMostFields) {
      return kMostFields + 1;
    }
    const std::size_t length = bytes[0] | (std::size_t{bytes[1]} << 8U);
    bytes = bytes.subspan(2);
    if (bytes.size() < length) {
      return kMostFields + 1;
    }
    fields[count++] = bytes.first(length);
    bytes = bytes.subspan(length);
  }
  return count;
}

#ifdef CISTERNA_METER
CISTERNA_OUTSIDE Meter meter;
constexpr std::array<std::uint8_t, 10> kLeastFields{0, 2, 1, 3, 4, 4, 0, 1, 2, 2};

[[gnu::noinline]] bool equal_planted(crypto::Bytes a, crypto::Bytes b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin());
}
#else
constexpr std::array<std::uint8_t, 8> kLeastFields{0, 2, 1, 3, 4, 4, 0, 1};
#endif

bool carry_out(std::uint8_t kind, std::size_t count, crypto::MutableBytes out) {
  const auto& primitives = crypto::sodium();
  const std::span<const crypto::Bytes> all{fields.data(), count};
  switch (kind) {
    case 1:
      return primitives.x25519(out, fields[0], fields[1]);
    case 2:
      primitives.x25519_base(out, fields[0]);
      return true;
    case 3:
      return primitives.ed25519_verify(fields[0], fields[1], fields[2]);
    case 4:
      return primitives.aead_seal(out, fields[0], fields[1], fields[2], fields[3]);
    case 5:
      return primitives.aead_open(out, fields[0], fields[1], fields[2], fields[3]);
    case 6:
      primitives.sha256(out, all);
      return true;
#ifdef CISTERNA_METER
    case 8:
      return crypto::equal_constant_time(fields[0], fields[1]);
    case 9:
      return equal_planted(fields[0], fields[1]);
#endif
    default:
      primitives.hmac_sha256(out, fields[0], all.subspan(1));
      return true;
  }
}

bool serve(std::uint8_t kind, crypto::Bytes body) {
  if (kind < 1 || kind >= kLeastFields.size() || body.size() < 2) {
    return false;
  }
  const std::size_t size = body[0] | (std::size_t{body[1]} << 8U);
  const std::size_t count = split(body.subspan(2));
  if (size >= kLongest || count > kMostFields || count < kLeastFields[kind]) {
    return false;
  }
  const crypto::MutableBytes whole = crypto::MutableBytes{answer}.first(1 + size);
  std::fill(whole.begin(), whole.end(), std::uint8_t{0});
#ifdef CISTERNA_METER
  meter.begin();
  const bool good = carry_out(kind, count, whole.subspan(1));
  const std::uint32_t ticks = meter.ticks();
  whole[0] = good ? 1 : 0;
  if (size + 5 > answer.size()) {
    return false;
  }
  for (std::size_t i = 0; i < 4; ++i) {
    answer[1 + size + i] = static_cast<std::uint8_t>(ticks >> (8U * i));
  }
  return channel.send(kind, crypto::Bytes{answer}.first(size + 5));
#else
  whole[0] = carry_out(kind, count, whole.subspan(1)) ? 1 : 0;
  return channel.send(kind, whole);
#endif
}

}  // namespace

extern "C" int cisterna_image_main() {
  if (!channel.open()) {
    return 1;
  }
#ifdef CISTERNA_METER
  Meter::start();
#endif
  for (;;) {
    const auto got = channel.receive(call);
    if (got.result == GrantChannel::Result::kEnd) {
      return 0;
    }
    if (got.result != GrantChannel::Result::kMessage || !serve(got.kind, crypto::Bytes{call}.first(got.length))) {
      write_text("primitives: a malformed call\n");
      return 1;
    }
  }
}
