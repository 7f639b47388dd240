// A random source that is watched while it is used: stuck, repeating or lopsided sources answer false. Implant profile.
// R-CRYPTO-012
//
// Tests, on each byte delivered: the repetition count test (NIST SP 800-90B, 4.4.1) and the adaptive proportion test
// (4.4.2, window 512), both for at least 4 bits of entropy a byte and a false alarm once in 2^30 bytes; before the
// first byte 1,024 bytes are drawn, tested and thrown away (4.3); and each draw is preceded by an 8-byte probe that
// must differ from the one before (a source that answers every request alike).
//
// After an alarm `fill` answers false, wipes its output, and the next `fill` begins with the start-up tests again: a
// stuck source stays refused, a healthy one is not lost for the life of the implant by one false alarm.
#pragma once

#include "crypto/primitives/primitives.h"

namespace cisterna::crypto {

class HealthTestedRng final : public Rng {
 public:
  explicit HealthTestedRng(Rng& source) : source_(source) {}
  HealthTestedRng(const HealthTestedRng&) = delete;
  HealthTestedRng& operator=(const HealthTestedRng&) = delete;

  // False: the source failed or a health test did; `out` is then zero. The caller makes no handshake, therapy goes on.
  [[nodiscard]] bool fill(MutableBytes out) override;
  // The last fill succeeded and nothing is wrong; false before the first fill.
  [[nodiscard]] bool healthy() const { return started_; }
  // Alarms since construction, for the fault log; stops at 255.
  [[nodiscard]] std::uint8_t alarms() const { return alarms_; }

  static constexpr std::uint16_t kRepetitionCutoff = 9;    // 1 + ceil(30 / 4), SP 800-90B 4.4.1
  static constexpr std::uint16_t kProportionWindow = 512;  // non-binary source, 4.4.2
  static constexpr std::uint16_t kProportionCutoff = 71;   // 1 + CRITBINOM(512, 2^-4, 1 - 2^-30), 4.4.2
  static constexpr std::uint16_t kStartUpBytes = 1024;     // 4.3, item 10

 private:
  [[nodiscard]] bool draw(MutableBytes out);
  [[nodiscard]] bool start_up();
  [[nodiscard]] bool probe_differs();
  [[nodiscard]] bool accept(std::uint8_t sample);
  void reset_tests();

  Rng& source_;
  std::uint64_t last_probe_ = 0;
  std::uint16_t repetitions_ = 0;
  std::uint16_t window_position_ = 0;
  std::uint16_t window_matches_ = 0;
  std::uint8_t last_sample_ = 0;
  std::uint8_t window_sample_ = 0;
  std::uint8_t alarms_ = 0;
  bool probed_ = false;
  bool started_ = false;
};

}  // namespace cisterna::crypto
