// CRC-32C (Castagnoli), reflected polynomial 0x82F63B78, initial and final value 0xFFFFFFFF (RFC 3720 appendix B.4:
// 32 bytes of zeros give 0x8A9136AA). Shared by the radio frame and the NVM record. Refuses nothing. R-UNIT-005
//
// Three ways to the same value: the processor's own instruction where the host has it, else tables, eight bytes a turn
// on a host and half a byte on the implant.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <type_traits>

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

#ifdef __arm__  // half a byte a turn, where a table of 1 KiB is dear
constexpr std::array<std::uint32_t, 16> make_crc32c_nibbles() {
  constexpr auto whole = make_crc32c_table();
  std::array<std::uint32_t, 16> table{};
  for (std::uint32_t i = 0; i < 16; ++i) table[i] = whole[i << 4U];
  return table;
}
inline constexpr std::array<std::uint32_t, 16> kCrc32cNibbles = make_crc32c_nibbles();
#else  // eight bytes a turn, where 8 KiB of tables cost nothing
inline constexpr std::array<std::uint32_t, 256> kCrc32cTable = make_crc32c_table();

constexpr std::array<std::array<std::uint32_t, 256>, 8> make_crc32c_tables() {
  std::array<std::array<std::uint32_t, 256>, 8> tables{kCrc32cTable};
  for (std::size_t k = 1; k < 8; ++k)
    for (std::size_t i = 0; i < 256; ++i) {
      const auto c = tables[k - 1][i];
      tables[k][i] = kCrc32cTable[c & 0xffU] ^ (c >> 8U);
    }
  return tables;
}
inline constexpr std::array<std::array<std::uint32_t, 256>, 8> kCrc32cTables = make_crc32c_tables();
#endif

#ifdef __x86_64__  // SSE 4.2 has this very polynomial; the instruction needs no vector register
[[gnu::target("crc32")]] inline std::uint32_t crc32c_by_instruction(const std::uint8_t* at, std::size_t size,
                                                                    std::uint32_t c) {
  std::uint64_t wide = c;
  for (; size >= 8; size -= 8, at += 8) {
    std::uint64_t word = 0;
    __builtin_memcpy(&word, at, 8);
    wide = __builtin_ia32_crc32di(wide, word);
  }
  c = static_cast<std::uint32_t>(wide);
  if (size >= 4) {
    std::uint32_t word = 0;
    __builtin_memcpy(&word, at, 4);
    c = __builtin_ia32_crc32si(c, word);
    size -= 4, at += 4;
  }
  for (; size != 0; --size, ++at) c = __builtin_ia32_crc32qi(c, *at);
  return c;
}
inline const bool kHasCrc32c = (__builtin_cpu_init(), __builtin_cpu_supports("sse4.2") != 0);
#endif

// With tables, without the final complement.
constexpr std::uint32_t crc32c_by_table(std::span<const std::uint8_t> bytes, std::uint32_t c) {
#ifndef __arm__
  const auto& t = detail::kCrc32cTables;
  for (; bytes.size() >= 8; bytes = bytes.subspan(8)) {
    c ^= std::uint32_t{bytes[0]} | std::uint32_t{bytes[1]} << 8U | std::uint32_t{bytes[2]} << 16U |
         std::uint32_t{bytes[3]} << 24U;
    c = t[7][c & 0xffU] ^ t[6][(c >> 8U) & 0xffU] ^ t[5][(c >> 16U) & 0xffU] ^ t[4][c >> 24U] ^ t[3][bytes[4]] ^
        t[2][bytes[5]] ^ t[1][bytes[6]] ^ t[0][bytes[7]];
  }
  for (const auto b : bytes) c = detail::kCrc32cTable[(c ^ b) & 0xffU] ^ (c >> 8U);
#else
  for (const auto b : bytes) {
    c ^= b;
    c = detail::kCrc32cNibbles[c & 0xfU] ^ (c >> 4U);
    c = detail::kCrc32cNibbles[c & 0xfU] ^ (c >> 4U);
  }
#endif
  return c;
}
}  // namespace detail

constexpr std::uint32_t crc32c(std::span<const std::uint8_t> bytes, std::uint32_t before = 0) {
#ifdef __x86_64__
  if (!std::is_constant_evaluated() && detail::kHasCrc32c)
    return ~detail::crc32c_by_instruction(bytes.data(), bytes.size(), ~before);
#endif
  return ~detail::crc32c_by_table(bytes, ~before);
}

}  // namespace cisterna
