#include "implant_fw/safety/alarms.h"

namespace cisterna::safety {

std::uint32_t mask_of(Priority priority) {
  std::uint32_t mask = 0;
  for (const auto& row : kAlarmTable)
    if (row.priority == priority) mask |= bit(row.alarm);
  return mask;
}

std::uint32_t latched_mask() {
  std::uint32_t mask = 0;
  for (const auto& row : kAlarmTable)
    if (row.latched) mask |= bit(row.alarm);
  return mask;
}

bool AlarmBoard::set(Alarm alarm, bool present) {
  if (this->present(alarm) == present) return false;
  bits_ ^= bit(alarm);
  const auto index = static_cast<std::size_t>(alarm);
  if (!present) {
    quiet_until_s_[index] = 0;
    lifted_ &= ~bit(alarm);
    return true;
  }
  auto& at = priority_of(alarm) == Priority::kHigh ? critical_at_ : plain_at_;
  at = Time::ms(0);  // sounds at once
  return true;
}

void AlarmBoard::lift(Alarm alarm) {
  if (!present(alarm) || lifted(alarm)) return;
  lifted_ |= bit(alarm);
  quiet_until_s_[static_cast<std::size_t>(alarm)] = 0;
  critical_at_ = Time::ms(0);
}

bool AlarmBoard::acknowledge(Alarm alarm, std::uint32_t quiet_s, Time now) {
  if (!present(alarm) || (high_mask() & bit(alarm)) != 0 || quiet_s > kLongestSilence_s) return false;
  quiet_until_s_[static_cast<std::size_t>(alarm)] = static_cast<std::uint32_t>(now.ms() / 1000) + quiet_s;
  return true;
}

std::uint32_t AlarmBoard::audible(Time now) const {
  auto bits = bits_;
  for (std::size_t i = 0; i < quiet_until_s_.size(); ++i)
    if (Duration::s(quiet_until_s_[i]).ms() > now.ms()) bits &= ~(1U << i);
  return bits;
}

AlarmTone AlarmBoard::due(Time now) {
  if (now < next()) return AlarmTone::kNone;
  const auto bits = audible(now);
  const auto high = high_mask();
  if ((bits_ & high) == 0) critical_at_ = Time::never();
  if ((bits_ & ~high) == 0) plain_at_ = Time::never();
  if (critical_at_ <= now) {
    critical_at_ = now + kCriticalEvery;
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
