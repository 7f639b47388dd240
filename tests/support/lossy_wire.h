// A wire for tests that loses, damages, repeats, delays and cuts frames, by rule ("the third one") and at random, in
// virtual time. One direction each; two make a half-duplex link. Counts every byte put on the air.
//
// Rules act on the n-th frame sent since the wire was made (0 is the first); several rules may meet on one frame.
// Random faults come from a seeded generator, so a run repeats exactly. Needs nothing of the link but its frame bytes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "tests/support/seeded_rng.h"
#include "units/crc32c.h"
#include "units/duration.h"

namespace cisterna::test_support {

struct RandomFaults {  // each in 1/1,000,000
  std::uint32_t lose = 0, damage = 0, damage_and_mend = 0, repeat = 0, delay = 0, cut = 0;
  std::uint32_t bit_error = 0;  // of each bit; for 1e-3: 1000
  Duration longest_delay = Duration::ms(200);
};

class LossyWire {
 public:
  explicit LossyWire(std::uint64_t seed = 1) : rng_(seed) {}

  LossyWire& lose_nth(std::uint64_t n) { return lose_.insert(n), *this; }
  LossyWire& damage_nth(std::uint64_t n) { return damage_.insert(n), *this; }  // one bit; the CRC shows it
  LossyWire& damage_and_mend_nth(std::uint64_t n) {
    return mend_.insert(n), *this;
  }  // one payload bit; CRC made right again
  LossyWire& repeat_nth(std::uint64_t n) { return repeat_.insert(n), *this; }
  LossyWire& delay_nth(std::uint64_t n, Duration by) { return delay_.push_back({n, by}), *this; }
  LossyWire& cut_nth(std::uint64_t n) { return cut_.insert(n), *this; }
  LossyWire& lose_all(bool on) { return lose_all_ = on, *this; }
  LossyWire& lose_longer_than(std::size_t bytes) { return longest_ = bytes, *this; }
  LossyWire& at_random(const RandomFaults& faults) { return faults_ = faults, *this; }
  LossyWire& travel_time(Duration time) { return travel_ = time, *this; }

  void send(std::span<const std::uint8_t> frame, Time now) {
    const std::uint64_t n = sent_++;
    bytes_on_air_ += frame.size();
    log_.emplace_back(frame.begin(), frame.end());
    if (lose_all_ || frame.size() > longest_ || lose_.contains(n) || happens(faults_.lose)) return;
    std::vector<std::uint8_t> bytes(frame.begin(), frame.end());
    if (damage_.contains(n) || happens(faults_.damage)) flip(bytes, 0, bytes.size());
    if (mend_.contains(n) || happens(faults_.damage_and_mend)) damage_and_mend(bytes);
    if (cut_.contains(n) || happens(faults_.cut)) bytes.resize(bytes.empty() ? 0 : rng_.below(bytes.size()));
    if (faults_.bit_error != 0) flip_at_random(bytes);
    Time at = now + travel_;
    for (const auto& rule : delay_)
      if (rule.n == n) at = at + rule.by;
    if (happens(faults_.delay)) at = at + Duration::ms(1 + static_cast<std::int64_t>(below_longest_delay()));
    put(bytes, at);
    if (repeat_.contains(n) || happens(faults_.repeat)) put(bytes, at);
  }

  // The next frame that has arrived by `now`, earliest first.
  std::optional<std::vector<std::uint8_t>> receive(Time now) {
    if (on_the_way_.empty() || on_the_way_.front().at > now) return std::nullopt;
    auto bytes = std::move(on_the_way_.front().bytes);
    on_the_way_.pop_front();
    return bytes;
  }
  [[nodiscard]] Time next_arrival() const { return on_the_way_.empty() ? Time::never() : on_the_way_.front().at; }
  void drop_all() { on_the_way_.clear(); }
  [[nodiscard]] std::uint64_t bytes_on_air() const { return bytes_on_air_; }
  [[nodiscard]] std::uint64_t frames_sent() const { return sent_; }
  [[nodiscard]] const std::vector<std::vector<std::uint8_t>>& log() const { return log_; }  // as sent, before any fault

 private:
  struct Delay {
    std::uint64_t n;
    Duration by;
  };
  struct Travelling {
    Time at;
    std::vector<std::uint8_t> bytes;
  };

  bool happens(std::uint32_t per_million) { return per_million != 0 && rng_.below(1'000'000) < per_million; }
  std::uint64_t below_longest_delay() {
    return rng_.below(static_cast<std::uint64_t>(std::max<std::int64_t>(1, faults_.longest_delay.ms())));
  }
  void flip(std::vector<std::uint8_t>& bytes, std::size_t from, std::size_t to) {
    if (from >= to) return;
    const std::size_t at = from + rng_.below(to - from);
    bytes[at] = static_cast<std::uint8_t>(bytes[at] ^ (1U << rng_.below(8)));
  }
  void flip_at_random(std::vector<std::uint8_t>& bytes) {
    for (auto& byte : bytes)
      for (unsigned bit = 0; bit < 8; ++bit)
        if (happens(faults_.bit_error)) byte = static_cast<std::uint8_t>(byte ^ (1U << bit));
  }
  void damage_and_mend(std::vector<std::uint8_t>& bytes) {  // length 1 | header 1 | payload | CRC-32C 4, little endian
    if (bytes.size() <= 6) return;
    flip(bytes, 2, bytes.size() - 4);
    const std::uint32_t crc = crc32c({bytes.data(), bytes.size() - 4});
    for (unsigned i = 0; i < 4; ++i) bytes[bytes.size() - 4 + i] = static_cast<std::uint8_t>(crc >> (8 * i));
  }
  void put(const std::vector<std::uint8_t>& bytes, Time at) {
    const auto later =
        std::find_if(on_the_way_.begin(), on_the_way_.end(), [&](const Travelling& t) { return t.at > at; });
    on_the_way_.insert(later, Travelling{at, bytes});
  }

  SeededRng rng_;
  std::set<std::uint64_t> lose_, damage_, mend_, repeat_, cut_;
  std::vector<Delay> delay_;
  RandomFaults faults_;
  Duration travel_;
  std::deque<Travelling> on_the_way_;
  std::vector<std::vector<std::uint8_t>> log_;
  std::uint64_t sent_ = 0, bytes_on_air_ = 0;
  std::size_t longest_ = SIZE_MAX;
  bool lose_all_ = false;
};

}  // namespace cisterna::test_support
