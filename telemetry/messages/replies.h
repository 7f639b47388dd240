// Every message an implant may send, as plain values. The full Status is the acknowledgement of every accepted command:
// the pump's own word after the change. R-MSG-004
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <variant>

#include "telemetry/messages/prescription.h"
#include "telemetry/messages/reason.h"
#include "telemetry/messages/requests.h"

namespace cisterna::telemetry {

inline constexpr std::uint8_t kSchema = 1;  // a programmer never sends what this number does not know

enum class Delivery : std::uint8_t {
  kShelf = 0,
  kRunning = 1,
  kBolus = 2,
  kPatientBolus = 3,
  kPriming = 4,
  kBridging = 5,
  kSuspended = 6,
  kStopped = 7,
  kMinimumRate = 8,
  kInterrupted = 9,
  kReduced = 10,
  kEmpty = 11
};

enum class Motor : std::uint8_t { kIdle = 0, kMoving = 1, kStalled = 2, kRunAway = 3, kOff = 4 };

// One bit an alarm condition; a set bit is a condition that is present. Priorities are a table in implant_fw/safety.
enum class Alarm : std::uint8_t {
  kLowReservoir = 0,
  kEmptyReservoir = 1,
  kStall = 2,
  kRunAway = 3,
  kGateDenials = 4,
  kOscillator = 5,
  kStorage = 6,
  kPrescriptionLost = 7,
  kImage = 8,
  kCrypto = 9,
  kWatchdog = 10,
  kTimeLost = 11,
  kRefillOpen = 12,
  kLineRanOut = 13,
  kInterrupted = 14,
  kEndOfServiceNear = 15,
  kEndOfService = 16,
  kReplacementDue = 17,
  kBridgeInterrupted = 18,
  kStoppedLong = 19,
  kRefillOverdue = 20,
  kUpdateFellBack = 21,
  kStabilityDue = 22,
  kRadioLockout = 23,
  kRingDamaged = 24,
  kLibraryExpired = 25,
  kSuspended = 26,
  kStopped = 27,
  kBattery = 28,
  kGateRebuilt = 29,  // the gate's limits were damaged in memory and built again
  kMagnet = 30,       // a magnetic field, or a valve that it closed, holds delivery
  kLevelDiffers = 31  // level sensor and computed volume disagree
};

struct BolusProgress {
  std::uint64_t amount = 0;  // ordered
  std::uint32_t given_nl = 0;
  std::uint32_t planned_nl = 0;
  std::uint32_t left_s = 0;
  friend bool operator==(const BolusProgress&, const BolusProgress&) = default;
};

struct LineState {  // tubing and catheter, each empty or filled
  bool tubing_empty = false;
  bool catheter_empty = false;
  friend bool operator==(const LineState&, const LineState&) = default;
};

struct Status {
  std::uint8_t schema = kSchema;
  std::uint32_t revision = 0;
  std::uint64_t digest = 0;   // first 8 bytes, big-endian, of SHA-256 over the canonical active prescription
  std::uint64_t last_id = 0;  // last command with an id, and what became of it
  Reason last_result = Reason::kNone;
  std::uint64_t sensed_nl = 0;     // since manufacture, rotor feedback seen: certain
  std::uint64_t commanded_nl = 0;  // since manufacture: possible. Travels as the difference to sensed_nl.
  std::uint32_t reservoir_nl = 0;  // from fill and commanded strokes
  LineState line;
  Delivery delivery = Delivery::kShelf;
  Motor motor = Motor::kIdle;
  std::uint32_t alarms = 0;  // bit = Alarm
  std::uint64_t life_ms = 0;
  std::uint8_t battery_percent = 0;
  std::uint8_t role = 0;  // granted to this session, 0: nobody
  std::uint32_t last_event = 0;
  std::uint32_t left_s = 0;  // suspend, bridge or prime: seconds to its end
  std::optional<BolusProgress> bolus;
  bool refill_open = false;
  bool staged = false;                  // a draft is waiting
  std::uint32_t credential_time_s = 0;  // only in the first record of a session
  std::uint32_t epoch = 0;              // likewise: issuer epoch the implant holds
  friend bool operator==(const Status&, const Status&) = default;
};

struct Unchanged {  // short form: nothing newer than the revision and event asked about
  std::uint64_t life_ms = 0;
  std::uint64_t sensed_nl = 0;
  std::uint32_t reservoir_nl = 0;
  friend bool operator==(const Unchanged&, const Unchanged&) = default;
};

struct Refused {
  Reason reason = Reason::kMalformed;
  std::uint64_t limit = 0;  // the limit that was passed, in the unit of the reason (amount base, nL, s); 0: none
  std::uint32_t revision = 0;
  friend bool operator==(const Refused&, const Refused&) = default;
};

struct Staged {  // the pump's own reading of the draft
  std::uint64_t digest = 0;
  std::uint64_t day_nl = 0;             // first whole day of the schedule
  std::uint64_t day_amount = 0;         // the same as amount, rounded to nearest base unit
  std::uint64_t achievable_amount = 0;  // whole strokes of that day
  friend bool operator==(const Staged&, const Staged&) = default;
};

struct AlarmCard {
  DrugAt drug;
  Delivery delivery = Delivery::kShelf;
  std::uint32_t alarms = 0;
  FixedList<std::uint8_t, 20> telephone;
  friend bool operator==(const AlarmCard&, const AlarmCard&) = default;
};
struct PrescriptionReply {
  PrescriptionSlot slot = PrescriptionSlot::kActive;
  bool present = false;
  Prescription prescription;
  std::uint64_t day_nl = 0;
  friend bool operator==(const PrescriptionReply&, const PrescriptionReply&) = default;
};
struct LimitCardReply {
  FixedList<std::uint8_t, kSignedCardMax> signed_card;
  friend bool operator==(const LimitCardReply&, const LimitCardReply&) = default;
};

struct Event {
  std::uint32_t number = 0;
  std::uint64_t life_ms = 0;
  std::uint8_t kind = 0;  // implant_fw/storage/event_kind.h; unknown kinds are shown by number
  std::uint32_t a = 0, b = 0;
  std::uint16_t repeats = 0;
  friend bool operator==(const Event&, const Event&) = default;
};
struct Events {
  FixedList<Event, 8> events;
  std::uint32_t oldest = 0, newest = 0;
  friend bool operator==(const Events&, const Events&) = default;
};

struct ResultReply {  // the pump's memory of a command
  std::uint64_t id = 0;
  bool found = false;
  std::uint32_t base_revision = 0;
  Reason result = Reason::kNone;  // kNone: applied
  std::uint64_t life_ms = 0;
  std::uint32_t revision = 0;     // now
  std::uint32_t oldest_base = 0;  // the ring reaches back to this base revision
  friend bool operator==(const ResultReply&, const ResultReply&) = default;
};

struct Device {
  std::uint16_t model = 0;  // data/pumps code
  std::uint64_t serial = 0;
  std::uint32_t firmware = 0;  // version * 10,000 ...
  std::uint32_t capacity_nl = 0, stroke_nl = 0, low_nl = 0, accuracy_permille = 0;
  std::uint64_t minimum_nl_per_day = 0, maximum_nl_per_day = 0;
  std::uint32_t tubing_nl = 0, catheter_nl = 0;
  std::int64_t utc_offset_s = 0;
  LifecycleState lifecycle = LifecycleState::kShelf;
  friend bool operator==(const Device&, const Device&) = default;
};

struct RefillReply {
  DrugAt drug;  // in the reservoir
  std::uint32_t filled_nl = 0;
  std::uint64_t filled_life_ms = 0;
  std::uint64_t commanded_since_nl = 0, sensed_since_nl = 0;
  std::uint32_t fill_date_d = 0, due_date_d = 0;
  FixedList<std::uint8_t, kLotMax> lot;
  bool open = false;
  DrugAt open_drug;
  std::uint32_t open_planned_nl = 0;
  std::uint64_t open_life_ms = 0;
  friend bool operator==(const RefillReply&, const RefillReply&) = default;
};

enum class Charge : std::uint8_t { kStroke = 0, kWake, kSniff, kReceive, kTransmit, kCrypto, kTone, kSleep, kCount };
struct Energy {
  std::array<std::uint64_t, static_cast<std::size_t>(Charge::kCount)> charge_uc{};
  std::uint16_t battery_mv = 0;
  std::uint16_t months_left = 0;
  friend bool operator==(const Energy&, const Energy&) = default;
};
struct FaultEntry {
  std::uint32_t number = 0;
  std::uint64_t life_ms = 0;
  std::uint8_t kind = 0;
  std::uint32_t count = 0;
  friend bool operator==(const FaultEntry&, const FaultEntry&) = default;
};
struct Faults {
  FixedList<FaultEntry, 8> entries;
  friend bool operator==(const Faults&, const Faults&) = default;
};
struct SelfTestReply {
  std::uint32_t failed = 0;
  friend bool operator==(const SelfTestReply&, const SelfTestReply&) = default;
};  // bit a part
struct Enrolled {
  std::uint8_t slot = 0;
  std::array<std::uint8_t, 32> wake{}, link{};
  friend bool operator==(const Enrolled&, const Enrolled&) = default;
};
struct CredentialRefused {
  Reason reason = Reason::kCredentialBad;
  std::uint32_t credential_time_s = 0;
  std::uint32_t epoch = 0;
  friend bool operator==(const CredentialRefused&, const CredentialRefused&) = default;
};
struct ImageProgress {
  std::uint32_t received = 0;
  friend bool operator==(const ImageProgress&, const ImageProgress&) = default;
};
struct SessionEnded {
  friend bool operator==(const SessionEnded&, const SessionEnded&) = default;
};
struct Accepted {  // a request without change and without other answer (tones)
  friend bool operator==(const Accepted&, const Accepted&) = default;
};

// The order is the opcode order; index + 1 is the schema's field number. Only ever append.
using Reply =
    std::variant<Status, Unchanged, Refused, Staged, PrescriptionReply, Events, ResultReply, Device, RefillReply,
                 AlarmCard, LimitCardReply, Energy, Faults, SelfTestReply, CredentialRefused,  // 1..15
                 Enrolled, ImageProgress, SessionEnded, Accepted>;

}  // namespace cisterna::telemetry
