#include "crypto/primitives/health_tested_rng.h"

namespace cisterna::crypto {

bool HealthTestedRng::fill(MutableBytes out) {
  if ((started_ || start_up()) && draw(out)) {
    started_ = true;
    return true;
  }
  wipe(out);
  reset_tests();
  if (alarms_ < 255) ++alarms_;
  return false;
}

bool HealthTestedRng::start_up() {
  Secret<64> chunk;
  for (std::uint16_t done = 0; done < kStartUpBytes; done = static_cast<std::uint16_t>(done + chunk.size())) {
    if (!draw(chunk.mutable_view())) return false;
  }
  return true;
}

bool HealthTestedRng::draw(MutableBytes out) {
  if (!probe_differs() || !source_.fill(out)) return false;
  bool good = true;
  for (const std::uint8_t sample : out) good = accept(sample) && good;
  return good;
}

// The probe is never given out, so remembering it gives no secret away.
bool HealthTestedRng::probe_differs() {
  Block<8> bytes{};
  if (!source_.fill(bytes)) return false;
  std::uint64_t probe = 0;
  for (const std::uint8_t byte : bytes) probe = (probe << 8) | byte;
  const bool differs = !probed_ || probe != last_probe_;
  last_probe_ = probe;
  probed_ = true;
  return differs;
}

bool HealthTestedRng::accept(std::uint8_t sample) {
  repetitions_ =
      repetitions_ > 0 && sample == last_sample_ ? static_cast<std::uint16_t>(repetitions_ + 1) : std::uint16_t{1};
  last_sample_ = sample;

  if (window_position_ == 0) {
    window_sample_ = sample;
    window_matches_ = 0;
  }
  if (sample == window_sample_) ++window_matches_;
  window_position_ = static_cast<std::uint16_t>((window_position_ + 1) % kProportionWindow);

  return repetitions_ < kRepetitionCutoff && window_matches_ < kProportionCutoff;
}

void HealthTestedRng::reset_tests() {
  started_ = false;
  probed_ = false;
  repetitions_ = 0;
  window_position_ = 0;
  window_matches_ = 0;
  last_sample_ = 0;
}

}  // namespace cisterna::crypto
