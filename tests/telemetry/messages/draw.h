// Valid messages of every kind from any source of numbers: rapidcheck's (which shrinks) or a seeded generator.
#pragma once

#include <functional>
#include <limits>

#include "telemetry/messages/validate.h"

namespace cisterna::telemetry::test {

class Draw {
 public:
  // `below(n)` answers a number 0..n-1, n >= 1.
  explicit Draw(std::function<std::uint64_t(std::uint64_t)> below) : below_(std::move(below)) {}

  std::uint64_t below(std::uint64_t bound) { return below_(bound); }
  // Any magnitude as likely as any other, both ends included.
  std::uint64_t between(std::uint64_t low, std::uint64_t high) {
    const std::uint64_t span = high - low;
    const std::uint64_t choice = below(16);
    if (choice == 0) return low;
    if (choice == 1) return high;
    const std::uint64_t bits = below(64);
    const std::uint64_t offset = below(std::uint64_t{1} << bits);
    return low + (span == ~std::uint64_t{0} ? offset : offset % (span + 1));
  }
  template <class T>
  T any() {
    return static_cast<T>(between(0, static_cast<std::uint64_t>(std::numeric_limits<T>::max())));
  }
  template <class T>
  T in(std::uint64_t low, std::uint64_t high) {
    return static_cast<T>(between(low, high));
  }
  bool flip() { return below(2) == 1; }
  template <std::size_t N>
  void fill(FixedList<std::uint8_t, N>& list, std::size_t least = 0) {
    list.clear();
    const std::size_t size = in<std::size_t>(least, N);
    for (std::size_t i = 0; i < size; ++i) (void)list.push_back(any<std::uint8_t>());
  }
  template <std::size_t N>
  void fill(std::array<std::uint8_t, N>& block) {
    for (std::uint8_t& byte : block) byte = any<std::uint8_t>();
  }
  // Empty, or longer than its signature.
  template <std::size_t N>
  void fill_optional_signed(FixedList<std::uint8_t, N>& list) {
    list.clear();
    if (flip()) fill(list, kSignatureBytes + 1);
  }

 private:
  std::function<std::uint64_t(std::uint64_t)> below_;
};

CommandHeader draw_header(Draw& draw);
DrugAt draw_drug(Draw& draw);
PatientGrant draw_grant(Draw& draw);
Prescription draw_prescription(Draw& draw, ScheduleMode mode);
Prescription draw_prescription(Draw& draw);
// A valid message of the alternative `index`.
Request draw_request(Draw& draw, std::size_t index);
Reply draw_reply(Draw& draw, std::size_t index);

}  // namespace cisterna::telemetry::test
