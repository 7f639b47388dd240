// Firmware images on the host: from a linked program to the file that an implant takes, its signature, and what a file
// says of itself. The form is the implant's (telemetry/messages/image_header.h). R-PUMP-019
//
// kProgram: not a 32-bit little-endian ARM ELF, damaged, or a part of it lies outside the code memory.  kLength: under
// 8 bytes or over 131,072.  kHeader: counter 0, or no image file.  kDamaged: the bytes are not those the header names.
// kKey: the key cannot sign.
#pragma once

#include <vector>

#include "crypto/vault/keys.h"

namespace cisterna::pump {

enum class ImageFault : std::uint8_t { kProgram, kLength, kHeader, kDamaged, kKey };

struct ImageFacts {
  std::uint32_t version = 0, counter = 0;
  std::uint32_t length = 0;  // bytes of the image, without header
  crypto::Block<32> sha256{};
  bool is_signed = false;
};

// An ELF file's bytes as they lie in memory from address 0 on; other bytes are taken as such memory. Filled up to a
// multiple of four with 0xff.
[[nodiscard]] Result<std::vector<std::uint8_t>, ImageFault> image_memory(crypto::Bytes program);
// Header and image, not signed yet. `version`: major << 16 | minor << 8 | patch.
[[nodiscard]] Result<std::vector<std::uint8_t>, ImageFault> pack_image(crypto::Bytes memory, std::uint32_t version,
                                                                       std::uint32_t counter);
// Signs a whole file in place; an earlier signature goes.
[[nodiscard]] Result<Done, ImageFault> sign_image(std::vector<std::uint8_t>& file, const vault::SigningKeyPair& key);
[[nodiscard]] Result<ImageFacts, ImageFault> read_image(crypto::Bytes file);
// The key made the signature of this file.
[[nodiscard]] bool image_signed_by(crypto::Bytes file, crypto::Bytes public32);

}  // namespace cisterna::pump
