// The header of a firmware image in its slot and in its file: 112 bytes, then the image as it lies in memory from its
// run address on. R-FW-120
//
// Bytes, little-endian: "CIMG" 4 | version 4 | counter 4 | length 4 | SHA-256 of the image 32 | Ed25519 signature 64
// over the 48 bytes before it. The hash binds every byte of the image, so the signature is over all of it, and is
// verified without the image in memory. No other thing that a root signs begins with these four letters.
//
// Refuses: fewer than 112 bytes; another magic; counter 0; a length under 8, over 131,072 or no multiple of 4.
#pragma once

#include <array>
#include <cstdint>

#include "crypto/primitives/bytes.h"
#include "units/result.h"

namespace cisterna::telemetry {

struct ImageHeader {
  std::uint32_t version = 0;  // for people: major << 16 | minor << 8 | patch; judged by nobody
  std::uint32_t counter = 0;  // 1 and up; an implant never goes below the highest it has confirmed
  std::uint32_t length = 0;   // bytes of the image, without header
  std::array<std::uint8_t, 32> sha256{};
  std::array<std::uint8_t, 64> signature{};
  friend bool operator==(const ImageHeader&, const ImageHeader&) = default;
};

inline constexpr std::uint32_t kImageHeaderBytes = 112;
inline constexpr std::uint32_t kImageSignedBytes = 48;
inline constexpr std::uint32_t kImageSmallest = 8;       // first stack pointer and reset vector
inline constexpr std::uint32_t kImageLargest = 131'072;  // the code memory that it is copied to

enum class ImageHeaderError : std::uint8_t { kLength, kMagic, kOutOfRange };

void write_image_header(const ImageHeader& header, std::span<std::uint8_t, kImageHeaderBytes> out);
[[nodiscard]] Result<ImageHeader, ImageHeaderError> parse_image_header(crypto::Bytes bytes);  // may be longer

}  // namespace cisterna::telemetry
