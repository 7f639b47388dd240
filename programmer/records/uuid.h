// UUID version 7 (RFC 9562 section 5.7): the name of every record, rising with time within one generator. R-REC-001
//
// 48 bits of Unix milliseconds, version, 12 bits counted up inside a millisecond (RFC 9562 section 6.2, method 1),
// variant, 62 random bits. A clock that goes back does not: the last millisecond is kept and the counter goes on; a
// full counter borrows the next millisecond.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/primitives/primitives.h"

namespace cisterna::records {

struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  [[nodiscard]] bool is_nil() const { return *this == Uuid{}; }
  [[nodiscard]] std::string text() const;      // "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"
  [[nodiscard]] std::int64_t unix_ms() const;  // of a version 7 id
  friend auto operator<=>(const Uuid&, const Uuid&) = default;
};

// 36 characters, lower or upper case; nullopt otherwise.
[[nodiscard]] std::optional<Uuid> parse_uuid(std::string_view text);
// unix_ms: 0 to 2^48 - 1; rand_a: 12 bits; rand_b: 62 bits. More bits are dropped.
[[nodiscard]] Uuid uuid7_from(std::uint64_t unix_ms, std::uint16_t rand_a, std::uint64_t rand_b);

class Uuid7Generator {
 public:
  explicit Uuid7Generator(crypto::Rng& rng) : rng_(rng) {}
  // nullopt: the random source failed, or the clock is outside 0 to 2^48 - 1.
  [[nodiscard]] std::optional<Uuid> next(std::int64_t utc_ms);

 private:
  crypto::Rng& rng_;
  std::uint64_t last_ms_ = 0;
  std::uint16_t counter_ = 0;
};

}  // namespace cisterna::records
