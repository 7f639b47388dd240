#include "telemetry/link/fragment_size.h"

#include "telemetry/link/unit_map.h"

namespace cisterna::telemetry {
namespace {

constexpr std::uint32_t kTotal = 1U << 24U;     // the weights add up to about this
constexpr std::uint32_t kEvenShare = 1U << 6U;  // of each weight, after each observation

// (1 - 2^-(16-rate))^n in units of 2^-32.
std::uint64_t survives(unsigned rate, unsigned n) {
  constexpr std::uint64_t kOne = 1ULL << 32U;
  std::uint64_t base = kOne - (kOne >> (16U - rate));
  std::uint64_t result = kOne;
  for (; n != 0; n >>= 1U) {
    if ((n & 1U) != 0) result = (result >> 1U) * (base >> 1U) >> 30U;
    base = (base >> 1U) * (base >> 1U) >> 30U;
  }
  return result;
}

}  // namespace

void FragmentSize::reset() {
  for (unsigned i = 0; i < kRates; ++i) weight_[i] = kTotal >> (i + 1);
  heard_any_ = false;
}

void FragmentSize::heard(std::uint16_t bytes, bool arrived) {
  heard_any_ = true;
  std::uint64_t sum = 0;
  std::array<std::uint64_t, kRates> next{};
  for (unsigned i = 0; i < kRates; ++i) {
    const std::uint64_t ok = survives(i, bytes);
    next[i] = weight_[i] * (arrived ? ok : (1ULL << 32U) - ok);
    sum += next[i] >> 16U;
  }
  for (unsigned i = 0; i < kRates; ++i) {
    const std::uint64_t share = sum == 0 ? 0 : (next[i] >> 16U) * kTotal / sum;
    weight_[i] = static_cast<std::uint32_t>(share) + kEvenShare;
  }
}

std::uint8_t FragmentSize::units() const {
  std::array<std::uint64_t, kRates> frame_survives{}, unit_survives{};
  for (unsigned i = 0; i < kRates; ++i) {
    frame_survives[i] = survives(i, kFragmentOverhead);
    unit_survives[i] = survives(i, kUnit);
  }
  std::uint8_t best = 1;
  std::uint64_t best_score = 0;
  for (std::uint8_t units = 1; units <= kMaxFragmentUnits; ++units) {
    std::uint64_t arrives = 0;
    for (unsigned i = 0; i < kRates; ++i) {
      frame_survives[i] = (frame_survives[i] >> 1U) * (unit_survives[i] >> 1U) >> 30U;
      arrives += (weight_[i] * (frame_survives[i] >> 8U)) >> 24U;
    }
    const unsigned bytes = units * kUnit;
    const std::uint64_t score = arrives * bytes * 1024 / (bytes + kFragmentOverhead);
    if (score > best_score) {
      best_score = score;
      best = units;
    }
  }
  return best;
}

}  // namespace cisterna::telemetry
