// CRC-32C (Castagnoli), reflected polynomial 0x82F63B78, initial and final value 0xFFFFFFFF (RFC 3720 appendix B.4:
// 32 bytes of zeros give 0x8A9136AA). Shared by the radio frame and the NVM record. Refuses nothing. R-UNIT-005
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace cisterna {

namespace detail {
constexpr std::array<std::uint32_t, 256> make_crc32c_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t c = i;
    for (int k = 0; k < 8; ++k) c = (c & 1U) != 0 ? (c >> 1U) ^ 0x82F63B78U : c >> 1U;
    table[i] = c;
  }
  return table;
}
inline constexpr std::array<std::uint32_t, 256> kCrc32cTable = make_crc32c_table();
}  // namespace detail

constexpr std::uint32_t crc32c(std::span<const std::uint8_t> bytes, std::uint32_t before = 0) {
  std::uint32_t c = ~before;
  for (const auto b : bytes) c = detail::kCrc32cTable[(c ^ b) & 0xffU] ^ (c >> 8U);
  return ~c;
}

}  // namespace cisterna
