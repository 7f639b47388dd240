#include "implant_fw/port_mcu/grant_board.h"

#include <algorithm>

#include "implant_fw/port_mcu/machine.h"
#include "units/crc32c.h"

namespace cisterna::port_mcu {
namespace {

// A turn is felt a little before the longest time a stroke may take.
constexpr Duration kFeltAfter = Duration::ms(400);
static_assert(kFeltAfter < hal::kStrokeTime);

}  // namespace

void GrantBoard::put(const app::GrantOut& message) {
  channel_.put(crypto::Bytes{message_}.first(app::encode(message, message_)));
}

void GrantBoard::set_world(Time world) {
  world_ = std::max(world_, world);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < feelings_; ++i) {
    if (feeling_[i] <= world_) {
      ++felt_;
    } else {
      feeling_[kept++] = feeling_[i];
    }
  }
  feelings_ = kept;
}

Duration GrantBoard::reference_now() const {
  const auto span = (world_ - reference_anchor_).ms();
  return reference_base_ + Duration::ms(span + span * reference_ppm_ / 1'000'000);
}

bool GrantBoard::hangs() {
  if (hangs_ == 0) {
    return false;
  }
  --hangs_;
  return true;
}

// The other image is the same firmware, whole.
bool GrantBoard::image_asked() {
  const bool asked = image_asked_;
  image_asked_ = false;
  if (asked) {
    machine_faults_ = 0;
  }
  return asked;
}

bool GrantBoard::MachinePart::ram_holds() {
  for (const std::uint32_t pattern : {0x5555'5555U, 0xaaaa'aaaaU, 0x0000'0000U, 0xffff'ffffU}) {
    for (std::uint32_t volatile& word : b_.pattern_) {
      word = pattern;
    }
    for (std::uint32_t volatile& word : b_.pattern_) {
      if (word != pattern) {
        return false;
      }
    }
  }
  return (b_.machine_faults_ & 1U) == 0;
}

bool GrantBoard::MachinePart::image_whole() const {
  const auto crc = crc32c(image_bytes());
  if (!b_.image_known_) {
    b_.image_known_ = true;
    b_.image_crc_ = crc;
  }
  return crc == b_.image_crc_ && (b_.machine_faults_ & 2U) == 0;
}

void GrantBoard::power_up(hal::ResetCause cause) {
  cause_ = cause;
  nvm_.revive();
  powered_ = true;
  motor_on_ = true;
  powered_at_ = world_;
  reference_anchor_ = world_;
  reference_base_ = Duration{};
  felt_ = 0;
  feelings_ = 0;
}

void GrantBoard::power_down() {
  powered_ = false;
  feelings_ = 0;
}

void GrantBoard::fire_events() {
  if (next_event() > world_) {
    return;
  }
  run_away_next_ = world_ + run_away_;
  turn(false);
}

void GrantBoard::stroke() {
  if (alive() && motor_on_) {
    turn(true);
  }
}

void GrantBoard::turn(bool commanded) {
  const bool felt = !stall_ && !magnet_ && !silent_;
  if (felt && commanded) {
    feel_later(world_ + kFeltAfter);
  }
  if (felt && !commanded) {
    ++felt_;
  }
  put({.kind = app::GrantOutput::kStroke, .at = world_, .felt = felt});
  channel_.flush();  // a stroke that was journaled as done has been told, wherever the machine dies
}

void GrantBoard::feel_later(Time at) {
  if (feelings_ == kMostUnderWay) {  // cannot be with one motor; never lose a turn that was felt
    ++felt_;
    return;
  }
  feeling_[feelings_++] = at;
}

bool GrantBoard::set_fault(app::FaultCode code, std::uint32_t argument) {
  switch (code) {
    case app::FaultCode::kStall:
      stall_ = argument != 0;
      return false;
    case app::FaultCode::kSilentSensor:
      silent_ = argument != 0;
      return false;
    case app::FaultCode::kRunAway:
      run_away_ = Duration::ms(argument);
      run_away_next_ = argument != 0 ? world_ + run_away_ : Time::never();
      return false;
    case app::FaultCode::kUncommandedStroke:
      for (std::uint32_t i = 0; i < argument && alive() && motor_on_; ++i) {
        turn(false);
      }
      return true;
    case app::FaultCode::kRefuseWrites:
      nvm_.refuse_writes(argument != 0);
      return false;
    case app::FaultCode::kCutAfter:
      nvm_.cut_after(argument);
      return false;
    case app::FaultCode::kRot:
      nvm_.rot(argument & 0xffffU, static_cast<std::uint8_t>(argument >> 16U));
      return false;
    case app::FaultCode::kBatteryMv:
      battery_mv_ = static_cast<std::uint16_t>(argument);
      return false;
    case app::FaultCode::kReferencePpm:
      reference_base_ = reference_now();
      reference_anchor_ = world_;
      reference_ppm_ = static_cast<std::int32_t>(argument);
      return false;
    case app::FaultCode::kRngStuck:
      rng_stuck_ = argument != 0;
      return false;
    case app::FaultCode::kHang:
      hangs_ = argument;
      return false;
    case app::FaultCode::kMachine:
      machine_faults_ = static_cast<std::uint8_t>(argument);
      return false;
  }
  return false;
}

void GrantBoard::OutputPart::play(hal::ToneKind kind) {
  if (b_.alive()) {
    b_.put({.kind = app::GrantOutput::kTone, .at = b_.world_, .tone = static_cast<std::uint8_t>(kind)});
  }
}

void GrantBoard::OutputPart::transmit(crypto::Bytes frame, bool coil) {
  if (b_.alive()) {
    b_.put({.kind = app::GrantOutput::kFrame,
            .at = b_.world_,
            .carrier = static_cast<std::uint8_t>(coil ? 2 : 1),
            .frame = frame});
  }
}

bool GrantBoard::OutputPart::fill(crypto::MutableBytes out) {
  if (!b_.rng_stuck_) {
    return b_.rng_.fill(out);
  }
  std::fill(out.begin(), out.end(), std::uint8_t{0xA5});
  return true;
}

}  // namespace cisterna::port_mcu
