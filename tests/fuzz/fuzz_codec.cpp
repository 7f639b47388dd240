// libFuzzer target: any bytes, three decoders. What is accepted must be written again as the same bytes, and `out` must
// stay as it was when refused. The first byte chooses the decoder. R-MSG-005
#include <cstdlib>
#include <cstring>

#include "telemetry/messages/codec.h"

namespace {

using cisterna::crypto::Bytes;
using cisterna::crypto::MutableBytes;

template <class Message>
void try_one(Bytes bytes) {
  static Message out;
  static const Message kBefore{};
  static std::uint8_t again[cisterna::telemetry::kMaxMessage];
  out = kBefore;
  if (!cisterna::telemetry::decode(bytes, out)) {
    if (!(out == kBefore)) std::abort();
    return;
  }
  const std::size_t size = cisterna::telemetry::encode(out, MutableBytes{again});
  if (size != bytes.size() || std::memcmp(again, bytes.data(), size) != 0) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Bytes bytes{data + 1, size - 1};
  switch (data[0] % 3) {
    case 0:
      try_one<cisterna::telemetry::Request>(bytes);
      break;
    case 1:
      try_one<cisterna::telemetry::Reply>(bytes);
      break;
    default:
      try_one<cisterna::telemetry::Prescription>(bytes);
      break;
  }
  return 0;
}
