#include "implant_fw/commands/authority.h"

namespace cisterna::commands {
namespace {

using namespace telemetry;  // NOLINT: the names of forty requests

constexpr May Y = May::kYes, N = May::kNo, C = May::kNear;  // C: coil present

constexpr std::array<AuthorityRow, kOpcodes> kTable{{
    // its type in full: GCC 12 puts a deduced one into RAM
    //                                clin nurse patient emerg service nobody
    AuthorityRow{kOp<GetStatus>, Y, Y, Y, Y, Y, C},
    AuthorityRow{kOp<GetAlarmCard>, Y, Y, Y, Y, Y, C},
    AuthorityRow{kOp<GetPrescription>, Y, Y, Y, Y, N, N},
    AuthorityRow{kOp<GetLimitCard>, Y, Y, Y, Y, N, N},
    AuthorityRow{kOp<GetRefill>, Y, Y, Y, Y, N, N},
    AuthorityRow{kOp<GetEvents>, Y, Y, Y, Y, N, N},
    AuthorityRow{kOp<GetDevice>, Y, Y, Y, Y, Y, N},
    AuthorityRow{kOp<GetResult>, Y, Y, Y, Y, Y, N},
    AuthorityRow{kOp<EndSession>, Y, Y, Y, Y, Y, Y},
    AuthorityRow{kOp<Stage>, Y, N, N, N, N, N},
    AuthorityRow{kOp<Commit>, Y, N, N, N, N, N},
    AuthorityRow{kOp<Restart>, Y, N, N, N, N, N},
    AuthorityRow{kOp<Stop>, Y, N, N, N, N, N},
    AuthorityRow{kOp<SetPatientGrant>, Y, N, N, N, N, N},
    AuthorityRow{kOp<Reanchor>, Y, N, N, N, N, N},
    AuthorityRow{kOp<LineEvent>, Y, N, N, N, N, N},
    AuthorityRow{kOp<RotorTest>, Y, N, N, N, N, N},
    AuthorityRow{kOp<Mri>, Y, N, N, N, N, N},
    AuthorityRow{kOp<AlarmSettings>, Y, N, N, N, N, N},
    AuthorityRow{kOp<Bolus>, Y, N, N, N, N, N},
    AuthorityRow{kOp<PatientBolus>, N, N, Y, N, N, N},
    AuthorityRow{kOp<CancelBolus>, Y, Y, Y, Y, N, N},
    AuthorityRow{kOp<RefillOpen>, Y, Y, N, N, N, N},
    AuthorityRow{kOp<RefillClose>, Y, Y, N, N, N, N},
    AuthorityRow{kOp<SetLimitCard>, Y, Y, N, N, N, N},
    AuthorityRow{kOp<Suspend>, Y, Y, N, Y, N, C},
    AuthorityRow{kOp<Resume>, Y, Y, N, Y, N, C},
    AuthorityRow{kOp<AcknowledgeAlarm>, Y, Y, N, N, N, N},
    AuthorityRow{kOp<PlayTones>, Y, Y, Y, N, Y, N},
    AuthorityRow{kOp<SetClock>, Y, N, N, N, Y, N},
    AuthorityRow{kOp<Lifecycle>, C, N, N, N, N, N},
    AuthorityRow{kOp<SetIssuer>, C, N, N, N, N, N},
    AuthorityRow{kOp<Revoke>, C, N, N, N, N, N},
    AuthorityRow{kOp<Enrol>, C, N, N, N, C, N},
    AuthorityRow{kOp<ImageBegin>, N, N, N, N, C, N},
    AuthorityRow{kOp<ImageChunk>, N, N, N, N, C, N},
    AuthorityRow{kOp<ImageFinish>, N, N, N, N, C, N},
    AuthorityRow{kOp<Configure>, N, N, N, N, C, N},
    AuthorityRow{kOp<SelfTest>, Y, N, N, N, Y, N},
    AuthorityRow{kOp<GetEnergy>, Y, N, N, N, Y, N},
    AuthorityRow{kOp<GetFaults>, Y, N, N, N, Y, N},
}};

constexpr bool every_opcode_once() {
  std::array<int, kOpcodes> seen{};
  for (const auto& row : kTable) {
    if (row.opcode >= kOpcodes) return false;
    ++seen[row.opcode];
  }
  for (const auto n : seen)
    if (n != 1) return false;
  return true;
}
static_assert(every_opcode_once(), "a request without a row, or with two");

May cell(const AuthorityRow& row, std::uint8_t role) {
  switch (static_cast<Role>(role)) {
    case Role::kNobody:
      return row.nobody;
    case Role::kClinician:
      return row.clinician;
    case Role::kRefillNurse:
      return row.nurse;
    case Role::kPatient:
      return row.patient;
    case Role::kEmergency:
      return row.emergency;
    case Role::kService:
      return row.service;
  }
  return May::kNo;
}

}  // namespace

Reason authorise(std::uint8_t opcode, const Peer& peer) {
  for (const auto& row : kTable) {
    if (row.opcode != opcode) continue;
    switch (cell(row, peer.role)) {
      case May::kNo:
        return Reason::kNotAuthorised;
      case May::kYes:
        return Reason::kNone;
      case May::kNear:
        return peer.coil_present ? Reason::kNone : Reason::kNearFieldRequired;
    }
  }
  return Reason::kNotAuthorised;
}

SuspendLimits suspend_limits(std::uint8_t role) {
  constexpr std::uint32_t hour = 3'600;
  switch (static_cast<Role>(role)) {
    case Role::kClinician:
      return {24 * hour, 0};
    case Role::kRefillNurse:
      return {4 * hour, 8 * hour};
    case Role::kEmergency:
      return {4 * hour, 12 * hour};
    case Role::kNobody:
      return {2 * hour, 4 * hour};
    case Role::kPatient:
    case Role::kService:
      return {};
  }
  return {};
}

}  // namespace cisterna::commands
