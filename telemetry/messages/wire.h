// Internal to the codec: the nanopb structures, which body belongs to which opcode, and the small conversions.
//
// put(plain, wire) never fails: the value was checked by validate.h. get(wire, plain) answers false when a number does
// not fit the plain type; ranges are checked by the caller. Not for use outside telemetry/messages. R-MSG-005
#pragma once

#include <cstring>
#include <limits>
#include <type_traits>

#include "cisterna.pb.h"
#include "crypto/primitives/bytes.h"
#include "telemetry/messages/replies.h"
#include "telemetry/messages/requests.h"

// The implant has one thread and no thread-local storage; a host program may talk to several pumps from several
// threads.
#if defined(__unix__)
#define CISTERNA_PER_THREAD thread_local
#else
#define CISTERNA_PER_THREAD
#endif

// X(plain type, name in the schema's oneof), in opcode order. R-MSG-009
#define CISTERNA_REQUEST_BODIES(X)       \
  X(GetStatus, get_status)               \
  X(Stage, stage)                        \
  X(Commit, commit)                      \
  X(Bolus, bolus)                        \
  X(CancelBolus, cancel_bolus)           \
  X(PatientBolus, patient_bolus)         \
  X(Suspend, suspend)                    \
  X(Resume, resume)                      \
  X(RefillOpen, refill_open)             \
  X(RefillClose, refill_close)           \
  X(GetPrescription, get_prescription)   \
  X(GetEvents, get_events)               \
  X(GetResult, get_result)               \
  X(GetDevice, get_device)               \
  X(GetRefill, get_refill)               \
  X(GetAlarmCard, get_alarm_card)        \
  X(GetLimitCard, get_limit_card)        \
  X(GetEnergy, get_energy)               \
  X(GetFaults, get_faults)               \
  X(EndSession, end_session)             \
  X(Stop, stop)                          \
  X(Restart, restart)                    \
  X(SetPatientGrant, set_patient_grant)  \
  X(Reanchor, reanchor)                  \
  X(LineEvent, line_event)               \
  X(SetLimitCard, set_limit_card)        \
  X(AcknowledgeAlarm, acknowledge_alarm) \
  X(AlarmSettings, alarm_settings)       \
  X(PlayTones, play_tones)               \
  X(RotorTest, rotor_test)               \
  X(Mri, mri)                            \
  X(SetClock, set_clock)                 \
  X(Lifecycle, lifecycle)                \
  X(SelfTest, self_test)                 \
  X(Enrol, enrol)                        \
  X(Revoke, revoke)                      \
  X(SetIssuer, set_issuer)               \
  X(ImageBegin, image_begin)             \
  X(ImageChunk, image_chunk)             \
  X(ImageFinish, image_finish)           \
  X(Configure, configure)

#define CISTERNA_REPLY_BODIES(X)           \
  X(Status, status)                        \
  X(Unchanged, unchanged)                  \
  X(Refused, refused)                      \
  X(Staged, staged)                        \
  X(PrescriptionReply, prescription)       \
  X(Events, events)                        \
  X(ResultReply, result)                   \
  X(Device, device)                        \
  X(RefillReply, refill)                   \
  X(AlarmCard, alarm_card)                 \
  X(LimitCardReply, limit_card)            \
  X(Energy, energy)                        \
  X(Faults, faults)                        \
  X(SelfTestReply, self_test)              \
  X(CredentialRefused, credential_refused) \
  X(Enrolled, enrolled)                    \
  X(ImageProgress, image_progress)         \
  X(SessionEnded, session_ended)           \
  X(Accepted, accepted)

namespace cisterna::telemetry::wire {

#define CISTERNA_CHECK_BODY(Type, member) \
  static_assert(std::is_same_v<std::variant_alternative_t<cisterna_wire_Request_##member##_tag - 1, Request>, Type>);
CISTERNA_REQUEST_BODIES(CISTERNA_CHECK_BODY)
#undef CISTERNA_CHECK_BODY
#define CISTERNA_CHECK_BODY(Type, member) \
  static_assert(std::is_same_v<std::variant_alternative_t<cisterna_wire_Reply_##member##_tag - 1, Reply>, Type>);
CISTERNA_REPLY_BODIES(CISTERNA_CHECK_BODY)
#undef CISTERNA_CHECK_BODY

// The one place in RAM for a message between plain value and bytes.
union Scratch {
  cisterna_wire_Request request;
  cisterna_wire_Reply reply;
  cisterna_wire_Prescription prescription;
};
static_assert(sizeof(Scratch) <= 2560, "the implant's static RAM is 16 KiB in all");

// All zero again. One a thread on the host; the implant has one thread.
[[nodiscard]] Scratch& fresh_scratch();

// Small conversions ---------------------------------------------------------------------------------------------------

// Works for whole numbers and for enumerations alike; whether the enumerator exists is validate.h's question.
template <class To>
[[nodiscard]] bool narrow(std::uint64_t from, To& to) {
  if constexpr (std::is_enum_v<To>) {
    std::underlying_type_t<To> number{};
    if (!narrow(from, number)) return false;
    to = static_cast<To>(number);
    return true;
  } else {
    if (from > std::numeric_limits<To>::max()) return false;
    to = static_cast<To>(from);
    return true;
  }
}

template <std::size_t N, class WireBytes>
void put_bytes(const FixedList<std::uint8_t, N>& from, WireBytes& to) {
  static_assert(sizeof(to.bytes) >= N && sizeof(to.bytes) < N + 8, "cisterna.options differs from the plain struct");
  to.size = static_cast<pb_size_t>(from.size());
  std::memcpy(to.bytes, from.begin(), from.size());
}

template <std::size_t N, class WireBytes>
[[nodiscard]] bool get_bytes(const WireBytes& from, FixedList<std::uint8_t, N>& to) {
  return to.assign(from.bytes, from.size);
}

// Byte strings of one length.
template <std::size_t N>
void put_block(const std::array<std::uint8_t, N>& from, pb_byte_t (&to)[N]) {
  std::memcpy(to, from.data(), N);
}

template <std::size_t N>
void get_block(const pb_byte_t (&from)[N], std::array<std::uint8_t, N>& to) {
  std::memcpy(to.data(), from, N);
}

// Bits of Status.line.
inline constexpr std::uint32_t kTubingEmpty = 1;
inline constexpr std::uint32_t kCatheterEmpty = 2;

template <class Wire>
void put_header(const CommandHeader& from, Wire& to) {
  to.id = from.id;
  to.base_revision = from.base_revision;
  to.not_after_s = from.not_after_s;
}

template <class Wire>
void get_header(const Wire& from, CommandHeader& to) {
  to.id = from.id;
  to.base_revision = from.base_revision;
  to.not_after_s = from.not_after_s;
}

// Prescription (prescription_codec.cpp)
// ---------------------------------------------------------------------------------

void put(const PatientGrant& from, cisterna_wire_PatientGrant& to);
[[nodiscard]] bool get(const cisterna_wire_PatientGrant& from, PatientGrant& to);
void put(const Prescription& from, cisterna_wire_Prescription& to);
// True iff every number fits and the whole is valid. Looks at one part at a time, so that no second prescription is
// needed and the caller's stays as it was when this one is refused.
[[nodiscard]] bool in_range(const cisterna_wire_Prescription& from);
// `from` must be in_range; `to` must be a default value.
void get_checked(const cisterna_wire_Prescription& from, Prescription& to);

// A default value again, without a second prescription on the stack.
void reset(Prescription& value);

// Bodies (requests_*.cpp, replies_*.cpp)
// --------------------------------------------------------------------------------

// False: the value is not valid.
[[nodiscard]] bool put(const Request& from, cisterna_wire_Request& to);
[[nodiscard]] bool put(const Reply& from, cisterna_wire_Reply& to);
// False: out of range; what is in `to` then is nobody's.
[[nodiscard]] bool get(const cisterna_wire_Request& from, Request& to);
// False: out of range; `to` is unchanged then.
[[nodiscard]] bool get(const cisterna_wire_Reply& from, Reply& to);

}  // namespace cisterna::telemetry::wire
