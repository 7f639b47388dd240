// R-REC-001
#include "programmer/records/uuid.h"

namespace cisterna::records {
namespace {

constexpr std::uint16_t kCounterMax = 0x0FFF;
constexpr std::int64_t kClockEnd = std::int64_t{1} << 48;

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool is_hyphen_place(std::size_t i) {
  return i == 8 || i == 13 || i == 18 || i == 23;
}

}  // namespace

std::string Uuid::text() const {
  std::string out;
  for (const auto b : bytes) {
    if (is_hyphen_place(out.size())) out += '-';
    out += "0123456789abcdef"[b >> 4U];
    out += "0123456789abcdef"[b & 15U];
  }
  return out;
}

std::int64_t Uuid::unix_ms() const {
  std::int64_t ms = 0;
  for (std::size_t i = 0; i < 6; ++i) ms = ms * 256 + bytes[i];
  return ms;
}

std::optional<Uuid> parse_uuid(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  Uuid out;
  std::size_t nibble = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_hyphen_place(i)) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    const int value = digit(text[i]);
    if (value < 0) return std::nullopt;
    auto& byte = out.bytes[nibble++ / 2];
    byte = static_cast<std::uint8_t>(byte * 16 + value);
  }
  return out;
}

Uuid uuid7_from(std::uint64_t unix_ms, std::uint16_t rand_a, std::uint64_t rand_b) {
  Uuid out;
  for (unsigned i = 0; i < 6; ++i) out.bytes[i] = static_cast<std::uint8_t>(unix_ms >> (40U - 8U * i));
  out.bytes[6] = static_cast<std::uint8_t>(0x70U | ((rand_a >> 8U) & 0x0FU));
  out.bytes[7] = static_cast<std::uint8_t>(rand_a & 0xFFU);
  for (unsigned i = 0; i < 8; ++i) out.bytes[8 + i] = static_cast<std::uint8_t>(rand_b >> (56U - 8U * i));
  out.bytes[8] = static_cast<std::uint8_t>(0x80U | (out.bytes[8] & 0x3FU));
  return out;
}

std::optional<Uuid> Uuid7Generator::next(std::int64_t utc_ms) {
  crypto::Block<10> random{};
  if (utc_ms < 0 || utc_ms >= kClockEnd || !rng_.fill(random)) return std::nullopt;
  const auto now = static_cast<std::uint64_t>(utc_ms);
  if (now > last_ms_) {
    last_ms_ = now;
    counter_ = static_cast<std::uint16_t>((random[8] * 256U + random[9]) & 0x07FFU);  // top bit clear: room to count
  } else if (counter_ == kCounterMax) {
    ++last_ms_;
    counter_ = 0;
  } else {
    ++counter_;
  }
  std::uint64_t tail = 0;
  for (std::size_t i = 0; i < 8; ++i) tail = tail << 8U | random[i];
  return uuid7_from(last_ms_, counter_, tail);
}

}  // namespace cisterna::records
