#include "implant_fw/safety/alarms.h"

namespace cisterna::safety {

void AlarmBoard::sound_at_once(Alarm alarm) {
  ((high_bits() & bit(alarm)) != 0 ? critical_at_ : plain_at_) = Time::ms(0);
}

bool AlarmBoard::set(Alarm alarm, bool present) {
  if (this->present(alarm) == present) return false;
  bits_ ^= bit(alarm);
  if (!present) worse_ &= ~bit(alarm);
  auto& quiet = quiet_until_s_[static_cast<std::size_t>(alarm)];
  if (present) {
    sound_at_once(alarm);
  } else if (quiet != 0) {
    quiet = 0;
    quiet_changed_ = true;
  }
  return true;
}

bool AlarmBoard::worsen(Alarm alarm, bool worse) {
  if (((worse_ & bit(alarm)) != 0) == worse) return false;
  worse_ ^= bit(alarm);
  if (present(alarm)) sound_at_once(alarm);
  return true;
}

Priority AlarmBoard::priority(Alarm alarm) const {
  const auto& row = kAlarmTable[static_cast<std::size_t>(alarm)];
  return (worse_ & bit(alarm)) != 0 ? row.worse : row.priority;
}

bool AlarmBoard::acknowledge(Alarm alarm, std::uint32_t quiet_s, Time now) {
  if (!present(alarm) || priority(alarm) == Priority::kHigh || quiet_s > kLongestSilence_s) return false;
  quiet_until_s_[static_cast<std::size_t>(alarm)] = static_cast<std::uint32_t>(now.ms() / 1000) + quiet_s;
  return true;
}

void AlarmBoard::restore_quiet(const Quiet& quiet) {
  for (std::size_t i = 0; i < quiet.size(); ++i)
    if ((bits_ >> i & 1U) != 0) quiet_until_s_[i] = quiet[i];
}

bool AlarmBoard::quiet_changed() {
  const bool changed = quiet_changed_;
  quiet_changed_ = false;
  return changed;
}

void AlarmBoard::lengthen_critical(std::uint32_t every_s, std::uint32_t until_s) {
  longer_ = Duration::s(every_s);
  longer_until_ = Time{} + Duration::s(until_s);
  if (every_s == 0 && high()) critical_at_ = Time::ms(0);
}

std::uint32_t AlarmBoard::audible(Time now) const {
  auto bits = bits_;
  for (std::size_t i = 0; i < quiet_until_s_.size(); ++i)
    if (Duration::s(quiet_until_s_[i]).ms() > now.ms()) bits &= ~(1U << i);
  return bits;
}

// Longer while that was asked for; then the standard cadence returns.
Time AlarmBoard::next_critical(Time now) const {
  const auto standard = now + kCriticalEvery;
  if (longer_.ms() == 0 || standard >= longer_until_) return standard;
  const auto longer = now + longer_;
  return longer < longer_until_ ? longer : longer_until_;
}

AlarmTone AlarmBoard::due(Time now) {
  if (now < next()) return AlarmTone::kNone;
  const auto bits = audible(now);
  const auto high = high_bits();
  if ((bits_ & high) == 0) critical_at_ = Time::never();
  if ((bits_ & ~high) == 0) plain_at_ = Time::never();
  if (critical_at_ <= now) {
    critical_at_ = next_critical(now);
    return silent_ ? AlarmTone::kNone : AlarmTone::kCritical;
  }
  if (plain_at_ <= now) {
    plain_at_ = now + kNonCriticalEvery;
    return silent_ || (bits & ~high) == 0 ? AlarmTone::kNone : AlarmTone::kNonCritical;
  }
  return AlarmTone::kNone;
}

Time AlarmBoard::next() const {
  return critical_at_ < plain_at_ ? critical_at_ : plain_at_;
}

}  // namespace cisterna::safety
