// Exact: an unbounded rational number (Boost.Multiprecision behind this one header), rounded only when printed.
//
// Refuses: floating point arguments do not compile; division by zero is our own bug (abort), callers check first.
// Rounding is half away from zero and happens in rounded() alone. R-DOSE-002
#pragma once

#include <compare>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace cisterna::dosing {

class Exact {
 public:
  Exact() : Exact(std::int64_t{0}) {}
  template <std::integral I>
  Exact(I whole) : Exact(from_whole(static_cast<std::int64_t>(whole))) {}  // NOLINT: implicit by design
  template <std::floating_point F>
  Exact(F) = delete;
  // numerator / denominator; denominator != 0.
  static Exact ratio(std::int64_t numerator, std::int64_t denominator);
  // Plain digits with at most one point, already checked by the caller ("12", "0.5", ".5").
  static Exact from_checked_decimal(std::string_view text);

  friend Exact operator+(const Exact& a, const Exact& b);
  friend Exact operator-(const Exact& a, const Exact& b);
  friend Exact operator*(const Exact& a, const Exact& b);
  friend Exact operator/(const Exact& a, const Exact& b);  // b != 0
  friend std::strong_ordering operator<=>(const Exact& a, const Exact& b);
  friend bool operator==(const Exact& a, const Exact& b) { return (a <=> b) == 0; }

  [[nodiscard]] bool is_zero() const { return *this == Exact(0); }
  [[nodiscard]] bool is_negative() const { return *this < Exact(0); }
  [[nodiscard]] bool is_whole() const;
  // Largest whole number not above; nullopt when it does not fit 64 bits.
  [[nodiscard]] std::optional<std::int64_t> floor() const;
  // Nearest whole number, half away from zero; nullopt when it does not fit 64 bits.
  [[nodiscard]] std::optional<std::int64_t> nearest() const;
  // Decimal text, half away from zero at `decimals` places (0..40), trailing zeros removed, never "-0".
  [[nodiscard]] std::string rounded(int decimals) const;

 private:
  struct Number;
  explicit Exact(std::shared_ptr<const Number> number) : number_(std::move(number)) {}
  static Exact from_whole(std::int64_t whole);
  friend Exact power(const Exact& base, const Exact& exponent);
  std::shared_ptr<const Number> number_;  // immutable, so sharing is a copy
};

[[nodiscard]] Exact absolute(const Exact& a);
// base^exponent for base > 0 and |exponent| <= 1000: exact for a whole exponent, else right to 40 significant digits.
[[nodiscard]] Exact power(const Exact& base, const Exact& exponent);

}  // namespace cisterna::dosing
