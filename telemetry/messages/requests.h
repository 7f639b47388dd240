// Every message a programmer may send, as plain values. One Request per session record. R-MSG-003
//
// CommandHeader is carried by every state-changing command but Suspend, Stage and reads: a 64-bit random id, the
// revision the sender saw, and the implant life second after which the command must not run (at most 60 s ahead).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <variant>

#include "telemetry/messages/prescription.h"

namespace cisterna::telemetry {

inline constexpr std::size_t kLimitCardMax = 160;
inline constexpr std::size_t kSignedCardMax = kLimitCardMax + 64;  // card bytes, then Ed25519 signature
inline constexpr std::size_t kImageChunk = 192;
inline constexpr std::size_t kLotMax = 16;

struct CommandHeader {
  std::uint64_t id = 0;  // random, not 0
  std::uint32_t base_revision = 0;
  std::uint32_t not_after_s = 0;  // implant life seconds
  friend bool operator==(const CommandHeader&, const CommandHeader&) = default;
};

// Reads (no header) -------------------------------------------------------------------------------------------------
struct GetStatus {  // both 0: full form. Otherwise the short form is allowed when nothing is newer.
  std::uint32_t since_revision = 0;
  std::uint32_t since_event = 0;
  friend bool operator==(const GetStatus&, const GetStatus&) = default;
};
struct GetAlarmCard {
  friend bool operator==(const GetAlarmCard&, const GetAlarmCard&) = default;
};
enum class PrescriptionSlot : std::uint8_t { kActive = 0, kStaged = 1 };
struct GetPrescription {
  PrescriptionSlot slot = PrescriptionSlot::kActive;
  friend bool operator==(const GetPrescription&, const GetPrescription&) = default;
};
struct GetLimitCard {
  friend bool operator==(const GetLimitCard&, const GetLimitCard&) = default;
};
struct GetEvents {
  std::uint32_t from = 0;
  std::uint8_t max = 8;
  friend bool operator==(const GetEvents&, const GetEvents&) = default;
};  // events number >= from; max 1..8
struct GetResult {
  std::uint64_t id = 0;
  friend bool operator==(const GetResult&, const GetResult&) = default;
};
struct GetDevice {  // model, serial, firmware, model limits, service dates
  friend bool operator==(const GetDevice&, const GetDevice&) = default;
};
struct GetEnergy {
  friend bool operator==(const GetEnergy&, const GetEnergy&) = default;
};
struct GetFaults {
  std::uint32_t from = 0;
  friend bool operator==(const GetFaults&, const GetFaults&) = default;
};
struct GetRefill {  // reservoir record and open refill
  friend bool operator==(const GetRefill&, const GetRefill&) = default;
};
struct EndSession {
  friend bool operator==(const EndSession&, const EndSession&) = default;
};

// Therapy -----------------------------------------------------------------------------------------------------------
struct Stage {  // a draft on base_revision; raises nothing; lives 5 min, RAM only
  std::uint32_t base_revision = 0;
  Prescription prescription;
  FixedList<std::uint8_t, kSignedCardMax> signed_card;  // empty: the implant already holds it
  friend bool operator==(const Stage&, const Stage&) = default;
};
struct Commit {
  CommandHeader header;
  std::uint64_t digest = 0;
  friend bool operator==(const Commit&, const Commit&) = default;
};
struct Bolus {
  CommandHeader header;
  DrugAt drug;
  std::uint64_t amount = 0;
  std::uint32_t duration_s = 0;
  friend bool operator==(const Bolus&, const Bolus&) = default;
};
struct CancelBolus {
  CommandHeader header;
  friend bool operator==(const CancelBolus&, const CancelBolus&) = default;
};
struct PatientBolus {
  CommandHeader header;
  friend bool operator==(const PatientBolus&, const PatientBolus&) = default;
};
struct Suspend {
  std::uint32_t duration_s = 0;
  friend bool operator==(const Suspend&, const Suspend&) = default;
};  // no header: accepted in every state
struct Resume {
  CommandHeader header;
  friend bool operator==(const Resume&, const Resume&) = default;
};
struct Stop {
  CommandHeader header;
  std::uint8_t reason = 0;
  friend bool operator==(const Stop&, const Stop&) = default;
};
struct Restart {
  CommandHeader header;
  friend bool operator==(const Restart&, const Restart&) = default;
};  // after a stop or a long interruption
struct SetPatientGrant {
  CommandHeader header;
  std::optional<PatientGrant> grant;
  friend bool operator==(const SetPatientGrant&, const SetPatientGrant&) = default;
};
struct Reanchor {
  CommandHeader header;
  std::uint32_t day_anchor_s = 0;
  std::uint8_t weekday = 0;
  friend bool operator==(const Reanchor&, const Reanchor&) = default;
};
enum class LineChange : std::uint8_t {
  kImplanted = 1,
  kTubingPrefilled,
  kCatheterAspirated,
  kCatheterReplaced,
  kPrimeDone,
  kBridgeDone
};
struct LineEvent {
  CommandHeader header;
  LineChange change = LineChange::kImplanted;
  std::uint32_t catheter_nl = 0;
  friend bool operator==(const LineEvent&, const LineEvent&) = default;
};

// Refill ------------------------------------------------------------------------------------------------------------
struct RefillOpen {
  CommandHeader header;
  DrugAt drug;
  std::uint32_t planned_nl = 0;
  FixedList<std::uint8_t, kSignedCardMax> signed_card;
  friend bool operator==(const RefillOpen&, const RefillOpen&) = default;
};
struct RefillClose {
  CommandHeader header;
  bool filled = false;
  std::uint32_t volume_nl = 0;  // in the reservoir afterwards
  FixedList<std::uint8_t, kLotMax> lot;
  std::uint32_t fill_date_d = 0;  // days since 1970-01-01, a label for the record
  std::uint32_t due_date_d = 0;
  std::uint64_t digest = 0;  // staged prescription; 0 for the same drug and concentration
  friend bool operator==(const RefillClose&, const RefillClose&) = default;
};
struct SetLimitCard {
  CommandHeader header;
  FixedList<std::uint8_t, kSignedCardMax> signed_card;
  friend bool operator==(const SetLimitCard&, const SetLimitCard&) = default;
};

// Care, service -----------------------------------------------------------------------------------------------------
struct AcknowledgeAlarm {
  CommandHeader header;
  std::uint32_t alarm = 0;
  std::uint32_t quiet_s = 0;
  friend bool operator==(const AcknowledgeAlarm&, const AcknowledgeAlarm&) = default;
};
struct AlarmSettings {
  CommandHeader header;
  std::uint32_t low_nl = 0;
  std::uint32_t critical_cadence_s = 0;
  friend bool operator==(const AlarmSettings&, const AlarmSettings&) = default;
};
struct PlayTones {
  friend bool operator==(const PlayTones&, const PlayTones&) = default;
};
struct RotorTest {
  CommandHeader header;
  friend bool operator==(const RotorTest&, const RotorTest&) = default;
};
struct Mri {
  CommandHeader header;
  bool before = false;
  friend bool operator==(const Mri&, const Mri&) = default;
};
struct SetClock {
  CommandHeader header;
  std::int64_t utc_offset_s = 0;
  friend bool operator==(const SetClock&, const SetClock&) = default;
};  // UTC second minus life second: a label
enum class LifecycleState : std::uint8_t { kShelf = 0, kImplanted = 1, kExplanted = 2 };
struct Lifecycle {
  CommandHeader header;
  LifecycleState state = LifecycleState::kShelf;
  friend bool operator==(const Lifecycle&, const Lifecycle&) = default;
};
struct SelfTest {
  friend bool operator==(const SelfTest&, const SelfTest&) = default;
};
struct Enrol {
  CommandHeader header;
  FixedList<std::uint8_t, 16> label;
  friend bool operator==(const Enrol&, const Enrol&) = default;
};
struct Revoke {
  CommandHeader header;
  std::uint8_t slot = 0;
  friend bool operator==(const Revoke&, const Revoke&) = default;
};
struct SetIssuer {
  CommandHeader header;
  std::uint8_t index = 0;
  FixedList<std::uint8_t, 166> certificate;
  friend bool operator==(const SetIssuer&, const SetIssuer&) = default;
};
struct ImageBegin {
  CommandHeader header;
  std::uint32_t length = 0;
  std::uint32_t counter = 0;
  friend bool operator==(const ImageBegin&, const ImageBegin&) = default;
};
struct ImageChunk {
  std::uint32_t offset = 0;
  FixedList<std::uint8_t, kImageChunk> bytes;
  friend bool operator==(const ImageChunk&, const ImageChunk&) = default;
};
struct ImageFinish {
  CommandHeader header;
  std::array<std::uint8_t, 64> signature{};
  friend bool operator==(const ImageFinish&, const ImageFinish&) = default;
};
struct Configure {
  CommandHeader header;
  FixedList<std::uint8_t, kSignedCardMax> signed_configuration;
  friend bool operator==(const Configure&, const Configure&) = default;
};

// The order is the opcode order; index + 1 is the schema's field number. Only ever append.
using Request =
    std::variant<GetStatus, Stage, Commit, Bolus, CancelBolus, PatientBolus, Suspend, Resume, RefillOpen, RefillClose,
                 GetPrescription, GetEvents, GetResult, GetDevice, GetRefill,  // 1..15: one-byte tags
                 GetAlarmCard, GetLimitCard, GetEnergy, GetFaults, EndSession, Stop, Restart, SetPatientGrant, Reanchor,
                 LineEvent, SetLimitCard, AcknowledgeAlarm, AlarmSettings, PlayTones, RotorTest, Mri, SetClock,
                 Lifecycle, SelfTest, Enrol, Revoke, SetIssuer, ImageBegin, ImageChunk, ImageFinish, Configure>;

}  // namespace cisterna::telemetry
