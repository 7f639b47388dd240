// What is present now, and which tone sounds when. Priorities: fault_policy.h. R-GATE-020 R-GATE-043
//
// A high alarm sounds the critical dual tone (3 s) every 10 min, a medium or low one the single tone (1 s) hourly; a
// new condition sounds at once, and one that grew worse. A medium or low tone may be silenced for at most 7 days; the
// condition stays present. The critical cadence may be lengthened to 1 h at most, for 24 h at most.
// Refuses: silencing a high alarm or one that is not present, or for longer. Silent altogether: shelf and explanted.
#pragma once

#include "implant_fw/safety/fault_policy.h"
#include "units/duration.h"

namespace cisterna::safety {

inline constexpr Duration kCriticalEvery = Duration::minutes(10);
inline constexpr Duration kNonCriticalEvery = Duration::hours(1);
inline constexpr std::uint32_t kLongestSilence_s = 7 * 86'400;
inline constexpr std::uint32_t kShortestCadence_s = 600, kLongestCadence_s = 3'600, kCadenceFor_s = 86'400;

enum class AlarmTone : std::uint8_t { kNone, kCritical, kNonCritical };

class AlarmBoard {
 public:
  using Quiet = std::array<std::uint32_t, kAlarmTable.size()>;  // life second until which a tone is silenced

  // True when it was not so before.
  bool set(Alarm alarm, bool present);
  // Its row's worse priority holds, or no more. True when it was not so before.
  bool worsen(Alarm alarm, bool worse);
  [[nodiscard]] bool present(Alarm alarm) const { return (bits_ & bit(alarm)) != 0; }
  [[nodiscard]] std::uint32_t bits() const { return bits_; }
  [[nodiscard]] Priority priority(Alarm alarm) const;
  [[nodiscard]] bool high() const { return (bits_ & high_bits()) != 0; }
  // A condition that is present has lasted so long that it is worse from now on, until it ends. It sounds at once.
  // R-GATE-023
  void lift(Alarm alarm) { (void)worsen(alarm, true); }
  [[nodiscard]] bool lifted(Alarm alarm) const { return (worse_ & bit(alarm)) != 0; }
  [[nodiscard]] bool acknowledge(Alarm alarm, std::uint32_t quiet_s, Time now);
  void silence_all(bool silent) { silent_ = silent; }

  // What outlives a reset: the silences, dropped for what is not present, and the lengthened cadence.
  [[nodiscard]] const Quiet& quiet() const { return quiet_until_s_; }
  void restore_quiet(const Quiet& quiet);
  // A silence ended with its condition since the last call.
  [[nodiscard]] bool quiet_changed();
  void lengthen_critical(std::uint32_t every_s, std::uint32_t until_s);

  [[nodiscard]] AlarmTone due(Time now);  // the tone that sounds now; each answer counts as sounded
  [[nodiscard]] Time next() const;        // next instant at which one may be due

 private:
  [[nodiscard]] std::uint32_t high_bits() const { return high_mask(false) | (worse_ & high_mask(true)); }
  [[nodiscard]] std::uint32_t audible(Time now) const;
  [[nodiscard]] Time next_critical(Time now) const;
  void sound_at_once(Alarm alarm);
  std::uint32_t bits_ = 0, worse_ = 0;
  Quiet quiet_until_s_{};
  Time critical_at_ = Time::never(), plain_at_ = Time::never(), longer_until_;
  Duration longer_;
  bool silent_ = false, quiet_changed_ = false;
};

}  // namespace cisterna::safety
