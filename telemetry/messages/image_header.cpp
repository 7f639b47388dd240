#include "telemetry/messages/image_header.h"

#include <algorithm>

namespace cisterna::telemetry {
namespace {

constexpr std::array<std::uint8_t, 4> kMagic{'C', 'I', 'M', 'G'};
constexpr std::size_t kVersionAt = 4, kCounterAt = 8, kLengthAt = 12, kHashAt = 16;
static_assert(kHashAt + 32 == kImageSignedBytes && kImageSignedBytes + 64 == kImageHeaderBytes);

void put32(std::uint8_t* at, std::uint32_t value) {
  for (unsigned i = 0; i < 4; ++i) at[i] = static_cast<std::uint8_t>(value >> (8U * i));
}

std::uint32_t get32(const std::uint8_t* at) {
  std::uint32_t value = 0;
  for (unsigned i = 0; i < 4; ++i) value |= static_cast<std::uint32_t>(at[i]) << (8U * i);
  return value;
}

}  // namespace

void write_image_header(const ImageHeader& header, std::span<std::uint8_t, kImageHeaderBytes> out) {
  std::copy(kMagic.begin(), kMagic.end(), out.begin());
  put32(&out[kVersionAt], header.version);
  put32(&out[kCounterAt], header.counter);
  put32(&out[kLengthAt], header.length);
  std::copy(header.sha256.begin(), header.sha256.end(), out.begin() + kHashAt);
  std::copy(header.signature.begin(), header.signature.end(), out.begin() + kImageSignedBytes);
}

Result<ImageHeader, ImageHeaderError> parse_image_header(crypto::Bytes bytes) {
  if (bytes.size() < kImageHeaderBytes) return ImageHeaderError::kLength;
  if (!std::equal(kMagic.begin(), kMagic.end(), bytes.begin())) return ImageHeaderError::kMagic;
  ImageHeader header;
  header.version = get32(&bytes[kVersionAt]);
  header.counter = get32(&bytes[kCounterAt]);
  header.length = get32(&bytes[kLengthAt]);
  if (header.counter == 0 || header.length < kImageSmallest || header.length > kImageLargest || header.length % 4 != 0)
    return ImageHeaderError::kOutOfRange;
  std::copy_n(bytes.begin() + kHashAt, header.sha256.size(), header.sha256.begin());
  std::copy_n(bytes.begin() + kImageSignedBytes, header.signature.size(), header.signature.begin());
  return header;
}

}  // namespace cisterna::telemetry
