// A pump worn outside: fingers press on a cassette's tube. Its keypad has three lock levels: 0 everything, 1 run and
// stop, 2 nothing. A cassette that is off, or a pump that was stopped by hand, feels no stroke. Who changes the level
// holds the clinician's code, which the bench takes for granted.
#include "bench/plants/drive.h"

namespace cisterna::bench {
namespace {

constexpr std::uint32_t kRunStopUpTo = 1, kCassetteUpTo = 0, kStopped = 4, kCassetteOff = 8, kLevelBits = 3;

class Ambulatory final : public Drive {
 public:
  explicit Ambulatory(const PumpData& pump)
      : stroke_nl_(static_cast<double>(pump.value("stroke_nl"))),
        level_(static_cast<std::uint32_t>(pump.value("lock_level"))) {}
  Push stroke(const Body&) const override {
    if (stopped_ || cassette_off_) return {};
    return {true, stroke_nl_};
  }
  HandResult hand(std::string_view act) override {
    if (act == "run") return key(kRunStopUpTo, stopped_, false);
    if (act == "stop") return key(kRunStopUpTo, stopped_, true);
    if (act == "cassette_off") return key(kCassetteUpTo, cassette_off_, true);
    if (act == "cassette_on") return key(kCassetteUpTo, cassette_off_, false);
    if (act.size() != 6 || act.substr(0, 5) != "lock_" || act[5] < '0' || act[5] > '2') return HandResult::kUnknown;
    level_ = static_cast<std::uint32_t>(act[5] - '0');
    return HandResult::kDone;
  }
  std::uint32_t memory() const override {
    return level_ | (stopped_ ? kStopped : 0) | (cassette_off_ ? kCassetteOff : 0);
  }
  void restore(std::uint32_t memory) override {
    level_ = memory & kLevelBits;
    stopped_ = (memory & kStopped) != 0;
    cassette_off_ = (memory & kCassetteOff) != 0;
  }

 private:
  HandResult key(std::uint32_t up_to, bool& what, bool becomes) const {
    if (level_ > up_to) return HandResult::kLocked;
    what = becomes;
    return HandResult::kDone;
  }

  double stroke_nl_;
  std::uint32_t level_;
  bool stopped_ = false, cassette_off_ = false;
};

}  // namespace

std::unique_ptr<Drive> make_ambulatory(const PumpData& pump) {
  return std::make_unique<Ambulatory>(pump);
}

}  // namespace cisterna::bench
