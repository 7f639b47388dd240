// Who may do what, as data. What is not in the table is forbidden. R-CMD-010 R-CMD-107
//
// Answers kNone, kNotAuthorised, or kNearFieldRequired when the role may, but only while the coil is present. Two cells
// depend on more than the role and are judged by the command itself: a patient cancels only an own bolus, and the clock
// label goes backward only in near field and by a clinician.
#pragma once

#include <array>
#include <cstdint>

#include "crypto/credential/credential.h"
#include "implant_fw/commands/opcodes.h"
#include "telemetry/messages/reason.h"
#include "telemetry/session/device_session.h"

namespace cisterna::commands {

using credential::Role;

enum class May : std::uint8_t { kNo, kYes, kNear };

struct AuthorityRow {
  std::uint8_t opcode;
  May clinician, nurse, patient, emergency, service, nobody;
};

[[nodiscard]] telemetry::Reason authorise(std::uint8_t opcode, const telemetry::Peer& peer);

struct SuspendLimits {
  std::uint32_t one_order_s = 0;
  std::uint32_t in_24h_s = 0;  // 0: no limit
};
[[nodiscard]] SuspendLimits suspend_limits(std::uint8_t role);

inline constexpr std::uint32_t kNurseRefillsIn24h = 2;

}  // namespace cisterna::commands
