// Strokes counted in sliding windows of bins: 61 of one minute, 97 of a quarter of an hour, the oldest counted whole,
// so that a window is never shorter than 1 h or 24 h. Each bin also keeps the largest limit that was in force when a
// stroke fell in it. Pure; times are the gate's own clock in ms. R-GATE-002
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

namespace cisterna::safety {

template <std::uint16_t Bins, std::int64_t BinMs>
class Window {
 public:
  struct Bin {
    std::uint16_t strokes = 0;
    std::uint16_t limit = 0;  // strokes; largest in force while one of these was given
  };

  [[nodiscard]] static constexpr std::int64_t index_of(std::int64_t time_ms) { return time_ms / BinMs; }
  [[nodiscard]] static constexpr std::uint16_t slot_of(std::int64_t index) {
    return static_cast<std::uint16_t>(index % Bins);
  }

  // Bins that have left the window are emptied. Time never goes back here.
  void advance(std::int64_t time_ms) {
    const auto to = index_of(time_ms);
    const auto steps = std::min<std::int64_t>(to - newest_, Bins);
    if (steps <= 0) return;
    for (std::int64_t i = 0, slot = slot_of(to); i < steps; ++i, slot = slot == 0 ? Bins - 1 : slot - 1) {
      auto& bin = bins_[static_cast<std::uint16_t>(slot)];
      sum_ -= bin.strokes;
      bin = Bin{};
    }
    newest_ = to;
  }
  void add(std::uint16_t limit) {
    auto& bin = bins_[slot_of(newest_)];
    if (bin.strokes == UINT16_MAX) return;
    ++bin.strokes;
    bin.limit = std::max(bin.limit, limit);
    ++sum_;
  }
  // At power-on: newest first known index, then each stored bin.
  void begin(std::int64_t time_ms) {
    bins_ = {};
    sum_ = 0;
    newest_ = index_of(time_ms);
  }
  void put(std::int64_t index, Bin bin) {
    if (index > newest_ || index + Bins <= newest_ || index < 0) return;
    sum_ += bin.strokes;
    bins_[slot_of(index)] = bin;
  }

  [[nodiscard]] std::uint32_t sum() const { return sum_; }
  [[nodiscard]] std::int64_t newest() const { return newest_; }
  [[nodiscard]] const Bin& newest_bin() const { return bins_[slot_of(newest_)]; }
  [[nodiscard]] const Bin& bin(std::int64_t index) const { return bins_[slot_of(index)]; }
  [[nodiscard]] std::uint16_t largest_limit(std::uint16_t now_in_force) const {
    for (const auto& bin : bins_) now_in_force = std::max(now_in_force, bin.limit);
    return now_in_force;
  }

 private:
  std::array<Bin, Bins> bins_{};
  std::int64_t newest_ = 0;
  std::uint32_t sum_ = 0;
};

using MinuteWindow = Window<61, 60'000>;
using QuarterWindow = Window<97, 900'000>;

}  // namespace cisterna::safety
