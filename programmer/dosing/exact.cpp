#include "programmer/dosing/exact.h"

#include <boost/multiprecision/cpp_dec_float.hpp>
#include <boost/multiprecision/cpp_int.hpp>
#include <cstdlib>

namespace cisterna::dosing {

namespace {
using Whole = boost::multiprecision::cpp_int;
using Fraction = boost::multiprecision::cpp_rational;
using Decimal = boost::multiprecision::number<boost::multiprecision::cpp_dec_float<60>>;

Whole power_of_ten(unsigned exponent) {
  return boost::multiprecision::pow(Whole(10), exponent);
}

// |f| x scale, half up: half away from zero once the sign is put back.
Whole scaled_magnitude(const Fraction& f, const Whole& scale) {
  const Whole n = abs(numerator(f)) * scale;
  const Whole& d = denominator(f);
  return Whole((n * 2 + d) / (d * 2));
}

Whole floor_whole(const Fraction& f) {
  const Whole n = numerator(f);
  const Whole d = denominator(f);
  const Whole q = n / d;  // towards zero
  return (n < 0 && q * d != n) ? Whole(q - 1) : q;
}

std::optional<std::int64_t> fitting(const Whole& w) {
  if (w > Whole(INT64_MAX) || w < Whole(INT64_MIN)) return std::nullopt;
  return w.convert_to<std::int64_t>();
}
}  // namespace

struct Exact::Number {
  Fraction f;
};

Exact Exact::from_whole(std::int64_t whole) {
  return Exact(std::make_shared<const Number>(Number{Fraction(whole)}));
}

Exact Exact::ratio(std::int64_t n, std::int64_t d) {
  return Exact(n) / Exact(d);
}

Exact Exact::from_checked_decimal(std::string_view text) {
  Whole digits = 0;
  unsigned decimals = 0;
  bool behind_point = false;
  for (const char c : text) {
    if (c == '.') {
      behind_point = true;
      continue;
    }
    digits = digits * 10 + (c - '0');
    if (behind_point) ++decimals;
  }
  return Exact(std::make_shared<const Number>(Number{Fraction(digits, power_of_ten(decimals))}));
}

Exact operator+(const Exact& a, const Exact& b) {
  return Exact(std::make_shared<const Exact::Number>(Exact::Number{Fraction(a.number_->f + b.number_->f)}));
}
Exact operator-(const Exact& a, const Exact& b) {
  return Exact(std::make_shared<const Exact::Number>(Exact::Number{Fraction(a.number_->f - b.number_->f)}));
}
Exact operator*(const Exact& a, const Exact& b) {
  return Exact(std::make_shared<const Exact::Number>(Exact::Number{Fraction(a.number_->f * b.number_->f)}));
}
Exact operator/(const Exact& a, const Exact& b) {
  if (b.number_->f.is_zero()) std::abort();  // callers check their divisors
  return Exact(std::make_shared<const Exact::Number>(Exact::Number{Fraction(a.number_->f / b.number_->f)}));
}
std::strong_ordering operator<=>(const Exact& a, const Exact& b) {
  const int order = a.number_->f.compare(b.number_->f);
  if (order < 0) return std::strong_ordering::less;
  return order > 0 ? std::strong_ordering::greater : std::strong_ordering::equal;
}

bool Exact::is_whole() const {
  return denominator(number_->f) == 1;
}

std::optional<std::int64_t> Exact::floor() const {
  return fitting(floor_whole(number_->f));
}

std::optional<std::int64_t> Exact::nearest() const {
  const Whole magnitude = scaled_magnitude(number_->f, 1);
  return fitting(number_->f < 0 ? Whole(-magnitude) : magnitude);
}

std::string Exact::rounded(int decimals) const {
  if (decimals < 0 || decimals > 40) std::abort();
  const auto places = static_cast<std::size_t>(decimals);
  const Whole magnitude = scaled_magnitude(number_->f, power_of_ten(static_cast<unsigned>(decimals)));
  std::string digits = magnitude.str();
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  if (places > 0) {
    digits.insert(digits.size() - places, ".");
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.') digits.pop_back();
  }
  return (number_->f < 0 && magnitude != 0) ? "-" + digits : digits;
}

Exact absolute(const Exact& a) {
  return a.is_negative() ? Exact(0) - a : a;
}

Exact power(const Exact& base, const Exact& exponent) {
  if (base <= Exact(0) || absolute(exponent) > Exact(1000)) std::abort();
  const std::int64_t whole = *exponent.floor();
  const Exact rest = exponent - Exact(whole);
  Exact result = 1;
  for (std::int64_t i = 0; i < (whole < 0 ? -whole : whole); ++i) result = result * base;
  if (whole < 0) result = Exact(1) / result;
  if (rest.is_zero()) return result;
  const auto as_decimal = [](const Exact& e) {
    return Decimal(numerator(e.number_->f)) / Decimal(denominator(e.number_->f));
  };
  const Decimal root = boost::multiprecision::pow(as_decimal(base), as_decimal(rest));
  const Whole scale = power_of_ten(45);
  const Whole scaled = boost::multiprecision::round(root * Decimal(scale)).convert_to<Whole>();
  return result * Exact(std::make_shared<const Exact::Number>(Exact::Number{Fraction(scaled, scale)}));
}

}  // namespace cisterna::dosing
