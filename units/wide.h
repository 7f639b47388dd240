// Exact integer arithmetic where a product does not fit 64 bits. No __int128 (the ARM target has none). R-UNIT-004
//
// `mul_div_floor(a, b, c)`  = floor(a * b / c),  c > 0, every argument >= 0.
// `mul_div_ceil(a, b, c)`   = ceil(a * b / c),   same ranges.
// `mul_div_nearest(a,b,c)`  = a * b / c rounded half away from zero, same ranges.
// Not inlined: the copies would be a tenth of the implant's code.
// Result above 2^63 - 1: saturates to 2^63 - 1; callers that must know compare with kSaturated.
#pragma once

#include <cstdint>

namespace cisterna {

inline constexpr std::int64_t kSaturated = INT64_MAX;

struct Wide {  // unsigned 128-bit value
  std::uint64_t hi = 0;
  std::uint64_t lo = 0;
};

constexpr Wide multiply(std::uint64_t a, std::uint64_t b) {
  const std::uint64_t a0 = a & 0xffffffffU, a1 = a >> 32U, b0 = b & 0xffffffffU, b1 = b >> 32U;
  const std::uint64_t p00 = a0 * b0, p01 = a0 * b1, p10 = a1 * b0, p11 = a1 * b1;
  const std::uint64_t mid = (p00 >> 32U) + (p01 & 0xffffffffU) + (p10 & 0xffffffffU);
  return {p11 + (p01 >> 32U) + (p10 >> 32U) + (mid >> 32U), (mid << 32U) | (p00 & 0xffffffffU)};
}

struct WideQuotient {
  Wide quotient;
  std::uint64_t remainder = 0;
};

[[gnu::noinline]] constexpr WideQuotient divide(Wide n, std::uint64_t d) {
  if (n.hi == 0) return {{0, n.lo / d}, n.lo % d};
  WideQuotient r{};
  for (int bit = 127; bit >= 0; --bit) {
    const bool carry = (r.remainder >> 63U) != 0;
    const std::uint64_t in = bit >= 64 ? (n.hi >> (bit - 64)) & 1U : (n.lo >> bit) & 1U;
    r.remainder = (r.remainder << 1U) | in;
    const bool one = carry || r.remainder >= d;
    if (one) r.remainder -= d;
    r.quotient.hi = (r.quotient.hi << 1U) | (r.quotient.lo >> 63U);
    r.quotient.lo = (r.quotient.lo << 1U) | (one ? 1U : 0U);
  }
  return r;
}

constexpr std::int64_t saturate(Wide w) {
  return w.hi != 0 || w.lo > static_cast<std::uint64_t>(INT64_MAX) ? kSaturated : static_cast<std::int64_t>(w.lo);
}

[[gnu::noinline]] constexpr std::int64_t mul_div_floor(std::int64_t a, std::int64_t b, std::int64_t c) {
  const auto q =
      divide(multiply(static_cast<std::uint64_t>(a), static_cast<std::uint64_t>(b)), static_cast<std::uint64_t>(c));
  return saturate(q.quotient);
}

[[gnu::noinline]] constexpr std::int64_t mul_div_ceil(std::int64_t a, std::int64_t b, std::int64_t c) {
  const auto q =
      divide(multiply(static_cast<std::uint64_t>(a), static_cast<std::uint64_t>(b)), static_cast<std::uint64_t>(c));
  const auto floor = saturate(q.quotient);
  return q.remainder == 0 || floor == kSaturated ? floor : floor + 1;
}

[[gnu::noinline]] constexpr std::int64_t mul_div_nearest(std::int64_t a, std::int64_t b, std::int64_t c) {
  const auto d = static_cast<std::uint64_t>(c);
  const auto q = divide(multiply(static_cast<std::uint64_t>(a), static_cast<std::uint64_t>(b)), d);
  const auto floor = saturate(q.quotient);
  return q.remainder < d - q.remainder || floor == kSaturated ? floor : floor + 1;
}

[[gnu::noinline]] constexpr std::int64_t greatest_common_divisor(std::int64_t a, std::int64_t b) {
  while (b != 0) {
    const auto r = a % b;
    a = b;
    b = r;
  }
  return a;
}

}  // namespace cisterna
