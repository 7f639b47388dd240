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
  std::uint64_t id = 0;            // random, not 0
  std::uint32_t base_revision = 0;
  std::uint32_t not_after_s = 0;   // implant life seconds
  friend bool operator==(const CommandHeader&, const CommandHeader&) = default;
};

// Reads (no header) -------------------------------------------------------------------------------------------------
struct GetStatus {                 // both 0: full form. Otherwise the short form is allowed when nothing is newer.
  std::uint32_t since_revision = 0;
  std::uint32_t since_event = 0;
};
struct GetAlarmCard {};
enum class PrescriptionSlot : std::uint8_t { kActive = 0, kStaged = 1 };
struct GetPrescription { PrescriptionSlot slot = PrescriptionSlot::kActive; };
struct GetLimitCard {};
struct GetEvents { std::uint32_t from = 0; std::uint8_t max = 8; };   // events number >= from; max 1..8
struct GetResult { std::uint64_t id = 0; };
struct GetDevice {};               // model, serial, firmware, model limits, service dates
struct GetEnergy {};
struct GetFaults { std::uint32_t from = 0; };
struct GetRefill {};               // reservoir record and open refill
struct EndSession {};

// Therapy -----------------------------------------------------------------------------------------------------------
struct Stage {                     // a draft on base_revision; raises nothing; lives 5 min, RAM only
  std::uint32_t base_revision = 0;
  Prescription prescription;
  FixedList<std::uint8_t, kSignedCardMax> signed_card;   // empty: the implant already holds it
};
struct Commit { CommandHeader header; std::uint64_t digest = 0; };
struct Bolus { CommandHeader header; DrugAt drug; std::uint64_t amount = 0; std::uint32_t duration_s = 0; };
struct CancelBolus { CommandHeader header; };
struct PatientBolus { CommandHeader header; };
struct Suspend { std::uint32_t duration_s = 0; };         // no header: accepted in every state
struct Resume { CommandHeader header; };
struct Stop { CommandHeader header; std::uint8_t reason = 0; };
struct Restart { CommandHeader header; };                 // after a stop or a long interruption
struct SetPatientGrant { CommandHeader header; std::optional<PatientGrant> grant; };
struct Reanchor { CommandHeader header; std::uint32_t day_anchor_s = 0; std::uint8_t weekday = 0; };
enum class LineChange : std::uint8_t {
  kImplanted = 1, kTubingPrefilled, kCatheterAspirated, kCatheterReplaced, kPrimeDone, kBridgeDone
};
struct LineEvent { CommandHeader header; LineChange change = LineChange::kImplanted; std::uint32_t catheter_nl = 0; };

// Refill ------------------------------------------------------------------------------------------------------------
struct RefillOpen {
  CommandHeader header;
  DrugAt drug;
  std::uint32_t planned_nl = 0;
  FixedList<std::uint8_t, kSignedCardMax> signed_card;
};
struct RefillClose {
  CommandHeader header;
  bool filled = false;
  std::uint32_t volume_nl = 0;                        // in the reservoir afterwards
  FixedList<std::uint8_t, kLotMax> lot;
  std::uint32_t fill_date_d = 0;                      // days since 1970-01-01, a label for the record
  std::uint32_t due_date_d = 0;
  std::uint64_t digest = 0;                           // staged prescription; 0 for the same drug and concentration
};
struct SetLimitCard { CommandHeader header; FixedList<std::uint8_t, kSignedCardMax> signed_card; };

// Care, service -----------------------------------------------------------------------------------------------------
struct AcknowledgeAlarm { CommandHeader header; std::uint32_t alarm = 0; std::uint32_t quiet_s = 0; };
struct AlarmSettings { CommandHeader header; std::uint32_t low_nl = 0; std::uint32_t critical_cadence_s = 0; };
struct PlayTones {};
struct RotorTest { CommandHeader header; };
struct Mri { CommandHeader header; bool before = false; };
struct SetClock { CommandHeader header; std::int64_t utc_offset_s = 0; };   // UTC second minus life second: a label
enum class LifecycleState : std::uint8_t { kShelf = 0, kImplanted = 1, kExplanted = 2 };
struct Lifecycle { CommandHeader header; LifecycleState state = LifecycleState::kShelf; };
struct SelfTest {};
struct Enrol { CommandHeader header; FixedList<std::uint8_t, 16> label; };
struct Revoke { CommandHeader header; std::uint8_t slot = 0; };
struct SetIssuer { CommandHeader header; std::uint8_t index = 0; FixedList<std::uint8_t, 166> certificate; };
struct ImageBegin { CommandHeader header; std::uint32_t length = 0; std::uint32_t counter = 0; };
struct ImageChunk { std::uint32_t offset = 0; FixedList<std::uint8_t, kImageChunk> bytes; };
struct ImageFinish { CommandHeader header; std::array<std::uint8_t, 64> signature{}; };
struct Configure { CommandHeader header; FixedList<std::uint8_t, kSignedCardMax> signed_configuration; };

// The order is the opcode order; index + 1 is the schema's field number. Only ever append.
using Request = std::variant<
    GetStatus, Stage, Commit, Bolus, CancelBolus, PatientBolus, Suspend, Resume, RefillOpen, RefillClose, GetPrescription,
    GetEvents, GetResult, GetDevice, GetRefill,                                                          // 1..15: one-byte tags
    GetAlarmCard, GetLimitCard, GetEnergy, GetFaults, EndSession, Stop, Restart, SetPatientGrant, Reanchor, LineEvent,
    SetLimitCard, AcknowledgeAlarm, AlarmSettings, PlayTones, RotorTest, Mri, SetClock, Lifecycle, SelfTest, Enrol,
    Revoke, SetIssuer, ImageBegin, ImageChunk, ImageFinish, Configure>;

}  // namespace cisterna::telemetry
