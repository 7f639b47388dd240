// Chooses the fragment size for an unknown and changing error rate: a posterior over a grid of byte error
// probabilities, fed with the fate of each fragment, and the size that delivers the most bytes per byte on air under
// it.
//
// Goodput of a fragment of L bytes: L/(L+7) * (1-p)^(L+7), averaged over the posterior; integers only. The
// posterior keeps a small even share, so a channel that changes is followed (fixed share: Herbster and Warmuth,
// "Tracking the best expert", Machine Learning 32, 1998). Refuses nothing. R-LINK-004
#pragma once

#include <array>
#include <cstdint>

namespace cisterna::telemetry {

class FragmentSize {
 public:
  FragmentSize() { reset(); }
  void reset();                                            // back to "nothing heard yet", leaning to a clean channel
  void heard(std::uint16_t bytes, bool arrived);           // bytes: the frame on air, 1..510
  [[nodiscard]] std::uint8_t units() const;                // 1..kMaxFragmentUnits
  [[nodiscard]] bool known() const { return heard_any_; }  // false: probe with a short burst first

 private:
  static constexpr unsigned kRates = 12;  // byte error probability 2^-16 .. 2^-5
  std::array<std::uint32_t, kRates> weight_{};
  bool heard_any_ = false;
};

}  // namespace cisterna::telemetry
