// Every record the implant keeps, as plain values. One NVM record each, two copies (rings excepted); byte layout in
// record_codec.h. What changes together lives together: ControlState is the one commit point of every command, so that
// a power cut leaves either all of a command or nothing of it. R-NVM-001
#pragma once

#include <array>
#include <cstdint>

#include "telemetry/messages/limit_card.h"
#include "telemetry/messages/prescription.h"
#include "telemetry/messages/replies.h"
#include "telemetry/session/key_store.h"
#include "units/duration.h"
#include "units/flow.h"
#include "units/volume.h"

namespace cisterna::storage {

// Fixed at manufacture --------------------------------------------------------------------------------------------
// What moves the drug. kFixedRate and kElastomeric flow by themselves: the firmware commands nothing. Append only.
enum class Drive : std::uint8_t {
  kPeristaltic = 0,
  kValveGas = 1,
  kValveGasFlow = 2,  // with a flow-activated valve
  kPiezoValve = 3,
  kFixedRate = 4,
  kElastomeric = 5,
  kAmbulatory = 6,
  kInsulin = 7
};
struct ModelLimits {  // data/pumps; nothing ever changes them
  std::uint16_t model = 0;
  std::uint64_t serial = 0;
  std::uint32_t capacity_nl = 0;
  std::uint32_t stroke_nl = 0;  // 2,500 for the peristaltic drive
  std::uint32_t low_nl = 0;
  std::uint32_t accuracy_permille = 0;   // 145 = 14.5 %
  std::uint64_t minimum_nl_per_day = 0;  // lowest settable rate
  std::uint64_t maximum_nl_per_day = 0;
  std::uint64_t moving_nl_per_day = 0;  // minimum rate: mechanism kept moving
  std::uint32_t tubing_nl = 0;
  std::uint32_t catheter_nl = 0;
  std::uint32_t nurse_fill_min_permille = 250;
  Drive drive = Drive::kPeristaltic;
  bool stops_at_eos = false, magnet_stops = false;
  std::uint32_t low_minimum_nl = 0, low_maximum_nl = 0;  // low_nl is settable between them; 0: it is not
  std::uint16_t service_months = 0;                      // 0: no end of service
  std::uint16_t battery_full_mv = 0, battery_empty_mv = 0;
};
struct Identity {
  std::array<std::uint8_t, 32> static_secret{}, static_public{};
  std::array<std::array<std::uint8_t, 32>, 2> roots{};
  std::array<std::uint8_t, 32> library_key{};  // Ed25519, signs limit cards
  std::uint32_t credential_epoch_s = 0;        // credential time at life 0
};

// Per command: the commit point ---------------------------------------------------------------------------------------
// kReduced: half dose after a long interruption; kInterrupted: nothing until a clinician restarts (interruption.h).
enum class Run : std::uint8_t { kNone = 0, kRunning = 1, kSuspended = 2, kStopped = 3, kReduced = 4, kInterrupted = 5 };
struct BolusState {
  bool active = false;
  bool patient = false;
  std::uint64_t amount = 0;
  std::uint32_t planned_nl = 0;
  std::uint32_t duration_s = 0;
  Time start;
};
struct CommandMemo {  // also the entry of the result ring
  std::uint64_t id = 0;
  std::uint32_t base = 0;
  telemetry::Reason result = telemetry::Reason::kNone;
  std::uint8_t opcode = 0;      // Request variant index
  std::uint32_t body_hash = 0;  // CRC-32C of the encoded request: same id, other body -> kIdReused
  Time at;
};
struct Reservoir {
  telemetry::DrugAt drug;
  std::uint32_t filled_nl = 0;
  Time filled_at;
  std::uint64_t commanded_at_fill_nl = 0, sensed_at_fill_nl = 0;
  std::uint32_t fill_date_d = 0, due_date_d = 0;
  FixedList<std::uint8_t, telemetry::kLotMax> lot;
};
struct OpenRefill {
  bool open = false;
  telemetry::DrugAt drug;
  std::uint32_t planned_nl = 0;
  Time at;
  std::uint64_t commanded_at_open_nl = 0;
};
// Time a role with a limit has suspended: seconds that ended, or will end, at until_s. R-CMD-033
struct SuspendOrder {
  std::uint32_t until_s = 0;  // life second
  std::uint16_t seconds = 0;
};
// The two parts of a prescription that run before its schedule. The volume left of one is Account::course_left_nl.
enum class Course : std::uint8_t { kNone = 0, kPrime = 1, kBridge = 2 };
// What lies between reservoir and tip; `line` tells which parts are recorded empty. Only events change it. R-THER-102
struct LineContent {
  telemetry::DrugAt tubing, catheter;       // drug 0: nothing known
  std::uint32_t catheter_nl = 0;            // as implanted or replaced; 0: the model's
  std::uint64_t commanded_at_event_nl = 0;  // what was delivered since has filled what was recorded empty
};
struct OtherDose {  // of a component beside the primary
  std::uint16_t drug = 0;
  std::uint64_t daily_amount = 0;
};
enum class SuspendRole : std::uint8_t { kNobody = 0, kNurse = 1, kEmergency = 2 };
inline constexpr std::size_t kSuspendRoles = 3, kSuspendOrders = 3;
struct ControlState {
  std::uint32_t revision = 0;
  std::uint8_t active_slot = 0;  // which PrescriptionSlot record is active (0 or 1)
  bool has_prescription = false;
  Time prescription_since;  // commit time: schedule's segment origin
  Run run = Run::kNone;
  Time run_since;  // of the present run state
  Time suspend_until;
  std::array<std::array<SuspendOrder, kSuspendOrders>, kSuspendRoles> suspends{};  // by SuspendRole, oldest first
  BolusState bolus;
  CommandMemo last;
  Reservoir reservoir;
  OpenRefill refill;
  telemetry::LineState line;
  std::uint32_t low_nl = 0;  // settable
  std::int64_t utc_offset_s = 0;
  telemetry::LifecycleState lifecycle = telemetry::LifecycleState::kShelf;
  std::uint64_t dose_24h_ago = 0;   // scheduled daily amount before the present one ...
  Time dose_changed_at;             // ... and since when the present one holds (largest rise per 24 h)
  std::uint32_t nurse_refills = 0;  // in the window starting at nurse_refill_start
  Time nurse_refill_start;
  Time day_anchor;              // day 0 of the prescription's own days begins ...
  std::uint8_t weekday = 0;     // ... and is this weekday
  Time periodic_due;            // next periodic bolus
  bool bolus_periodic = false;  // the bolus that runs, or ran last, was one
  LineContent content;
  Course course = Course::kNone;
  std::uint32_t course_nl = 0;  // its whole volume
  bool line_ran_out = false;    // of an open refill to another drug or concentration
  std::array<OtherDose, telemetry::kMaxOtherComponents> others_24h_ago{};  // as dose_24h_ago, of the other components
};

// Per stroke
// -----------------------------------------------------------------------------------------------------------
struct Account {
  Time life;                            // saved life time
  std::uint64_t commanded_strokes = 0;  // counted at intent: possible
  std::uint64_t sensed_strokes = 0;     // rotor felt: certain
  bool in_motion = false;               // intent written, done not yet
  std::uint32_t segment_revision = 0;   // the open fraction belongs to this revision ...
  std::uint32_t segment_number = 0;     // ... and segment
  std::int64_t open_nl = 0;             // owed and not yet given, whole nL
  std::int64_t open_remainder = 0;      // numerator over the segment flow's denominator
  std::uint64_t withheld_nl = 0;        // shortfall, never made up
  std::uint32_t bolus_given_nl = 0;     // of the running bolus (attributed)
  std::uint32_t course_left_nl = 0;     // of the prime or bridge, as of `life`
};

// Rare ---------------------------------------------------------------------------------------------------------------
struct SlotKeys {
  bool used = false;
  std::array<std::uint8_t, 32> wake{}, link{};
  std::uint32_t last_counter = 0;
  telemetry::FailureState failures;
  FixedList<std::uint8_t, 16> label;
  Time last_use;
};
struct CredentialClock {
  std::uint32_t base_s = 0;
  Time at;
};                           // credential time = base_s + (life - at)
struct FaultLatch {          // conditions that outlive a reset
  std::uint32_t alarms = 0;  // bit = telemetry::Alarm
  std::uint8_t watchdog_resets = 0;
  Time watchdog_hour;
  Time time_lost_at;
};

// Alarm settings, service dates and special states: read when needed, not held in RAM.
struct Care {
  std::array<std::uint32_t, 32> quiet_until_s{};  // life second until which an alarm's tone is silenced
  std::uint32_t critical_every_s = 0;             // lengthened critical cadence; 0: the standard one ...
  std::uint32_t critical_until_s = 0;             // ... until this life second
  Time implanted_at, replacement_due;             // life; 0: not implanted. The second only ever moves nearer
  Time radio_off_until;                           // after too many watchdog resets
  Time mri_until;                                 // telemetry's own state before magnetic resonance times out
  Time tested_at;                                 // last self-test
  bool valve_closed = false;                      // a flow-activated valve closed: off until the reset workflow
  std::uint8_t oscillators = 0;                   // worst difference seen: 0 none, 1 above 2 %, 2 above 10 %
};

struct EnergyTotals {  // charge drawn since manufacture, by telemetry::Charge; see implant_fw/energy
  std::array<std::uint64_t, static_cast<std::size_t>(telemetry::Charge::kCount)> charge_pc{};  // picocoulomb
  Time at;  // life time up to which sleep and sniff are charged
};

// Rings
// ----------------------------------------------------------------------------------------------------------------
struct ClinicalEvent {
  std::uint32_t number = 0;
  Time at;
  std::uint8_t kind = 0;
  std::uint32_t a = 0, b = 0;
  std::uint16_t repeats = 0;
};
struct SecurityEvent {
  std::uint32_t number = 0;
  Time at;
  std::uint8_t kind = 0;
  std::uint8_t slot = 0;
  std::uint32_t repeats = 0;
};

// Numbers are on the wire and in NVM; append only.
enum class EventKind : std::uint8_t {
  kManufactured = 1,
  kPowerUp = 2,
  kTimeLost = 3,
  kCommitted = 4,
  kBolusStarted = 5,
  kBolusEnded = 6,
  kBolusCancelled = 7,
  kSuspended = 8,
  kResumed = 9,
  kSuspendEnded = 10,
  kStopped = 11,
  kRestarted = 12,
  kRefillOpened = 13,
  kRefillClosed = 14,
  kLowReservoir = 15,
  kEmptyReservoir = 16,
  kStall = 17,
  kStallCleared = 18,
  kRunAway = 19,
  kStrokeDenied = 20,
  kStrokeInDoubt = 21,
  kAlarmRaised = 22,
  kAlarmCleared = 23,
  kCardStored = 24,
  kRecordRepaired = 25,
  kRecordLost = 26,
  kClockSet = 27,
  kLifecycle = 28,
  kWithheld = 29,
  kPrescriptionLost = 30,
  kOscillator = 31,
  kLineChanged = 32,
  kRefused = 33,
  kStorageFault = 34,
  kRotorTest = 35,
  kBolusSkipped = 36,
  kEnrolled = 37,
  kRevoked = 38,
  kPatientBolus = 39,   // started
  kPeriodicBolus = 40,  // started
  kReanchored = 41,
  kPrimeEnded = 42,     // a: nL given, b: nL planned
  kBridgeEnded = 43,    // likewise
  kLineRanOut = 44,     // an open refill's line volume is used up; a: nL since it was opened
  kMagnet = 45,         // a: 1 the field is there, 0 it is gone
  kMri = 46,            // a: 1 before, 0 after, 2 timed out
  kSelfTest = 47,       // a: failed parts
  kService = 48,        // a: 1 replacement due, 2 end near, 3 end
  kLevel = 49,          // level sensor and computed volume differ; a: computed nL (0: less than none), b: read nL
  kRefillOverdue = 50,  // a: minutes open
  kWatchdogReset = 51,
  kAlarmSettings = 52,
  kImage = 53  // a: 1 transfer begun, 2 verified and to be tried at the next reset; b: its counter
};

}  // namespace cisterna::storage
