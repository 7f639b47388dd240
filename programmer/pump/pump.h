// The pump as the programmer's workflows see it: one call a clinical intent, in the programmer's own words. Nothing
// here includes telemetry; pump_client.h implements it over wand and session. R-PUMP-001
//
// Every state-changing call: the journal holds the command, durably, before it leaves. It ends in exactly one of three
// outcomes: Applied (the pump's own status after it), Refused (the pump's reason), Unknown. After Unknown every call
// but suspend() answers Trouble::kOutcomeUnknown until resolve() in a new session has answered.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "programmer/pump/prescription.h"
#include "units/amount.h"
#include "units/duration.h"
#include "units/result.h"
#include "units/volume.h"

namespace cisterna::pump {

enum class Delivery : std::uint8_t {
  kShelf,
  kRunning,
  kBolus,
  kPatientBolus,
  kPriming,
  kBridging,
  kSuspended,
  kStopped,
  kMinimumRate,
  kInterrupted,
  kReduced,
  kEmpty
};

struct Bolus {
  Amount amount;
  Volume given, planned;
  Duration left;
};

// The pump's own word.
struct Status {
  std::uint32_t revision = 0;
  std::uint64_t digest = 0;
  std::uint64_t last_id = 0;
  std::string last_result;   // "applied" or a reason code of the error catalogue
  Volume sensed, commanded;  // since manufacture
  Volume reservoir;
  Delivery delivery = Delivery::kShelf;
  std::string motor;                // "idle" "moving" "stalled" "run_away" "off"
  std::vector<std::string> alarms;  // codes, highest priority first: "low_reservoir" ...
  Duration life;                    // implant's life clock
  int battery_percent = 0;
  std::string role;  // granted: "clinician" "refill_nurse" ... "nobody"
  std::uint32_t last_event = 0;
  Duration left;  // of a suspend, bridge or prime
  std::optional<Bolus> bolus;
  bool refill_open = false, tubing_empty = false, catheter_empty = false;
};

struct Device {
  std::uint16_t model = 0;
  std::uint64_t serial = 0;
  std::string firmware;  // "0.1.0"
  Volume capacity, stroke, low;
  int accuracy_permille = 0;
  Volume minimum_per_day, maximum_per_day;
  Volume tubing, catheter;
  std::int64_t utc_offset_s = 0;  // pump's label: UTC second minus life second; 0: never set
  std::string lifecycle;          // "shelf" "implanted" "explanted"
};

struct Refill {  // reservoir record and open refill
  Drug drug;
  Volume filled;
  Duration filled_at;  // life clock
  Volume commanded_since, sensed_since;
  std::int32_t fill_date_d = 0, due_date_d = 0;  // days since 1970
  std::string lot;
  bool open = false;
  Drug open_drug;
  Volume open_planned;
  Duration open_at;
};

struct Event {
  std::uint32_t number = 0;
  Duration at;
  std::string kind;
  std::uint32_t a = 0, b = 0;
  unsigned repeats = 0;
};

struct Interrogation {
  Status status;
  Device device;
  std::optional<Prescription> active;
  Refill refill;
  std::uint32_t card_version = 0;  // of the limit card held for the active prescription; 0: none
  std::vector<Event> events;       // the newest
  bool state_only = false;         // this role may see the alarm card alone: device, status, drug
};

// What anybody with the coil may see.
struct AlarmCard {
  Drug drug;
  Delivery delivery = Delivery::kShelf;
  std::vector<std::string> alarms;
  std::string telephone;
};

// Words of line_event(): "implanted" "tubing_prefilled" "catheter_aspirated" "catheter_replaced" "prime_done"
// "bridge_done".
[[nodiscard]] std::vector<std::string> line_events();
// Every alarm's code, as in Status::alarms and as acknowledge() takes it.
[[nodiscard]] std::vector<std::string> alarm_codes();
// Longest lot text a pump can store.
inline constexpr std::size_t kLotLongest = 16;

enum class Trouble : std::uint8_t {
  kNone,
  kWandMissing,
  kWandRefused,
  kWandProtocol,
  kWandGone,
  kNoImplant,
  kNoAnswer,
  kCredentialRefused,
  kCredentialUnreadable,
  kImplantDiffers,
  kKeysMissing,
  kCounterNotStored,
  kRandomFailed,
  kSessionExpired,
  kNotConnected,
  kJournalFull,
  kJournalUnwritable,
  kJournalInUse,
  kJournalDamaged,
  kOutcomeUnknown,
  kReadBackDiffers,
  kProtocol
};

enum class Certainty : std::uint8_t { kApplied, kRefused, kUnknown, kNotSent };

struct Outcome {
  Certainty certainty = Certainty::kNotSent;
  std::uint64_t id = 0;              // of the command, for `cisterna result ID`
  std::string reason;                // kRefused: the pump's code, e.g. "above_card_daily"
  std::uint64_t limit = 0;           // kRefused: the limit passed, unit of the reason
  Trouble trouble = Trouble::kNone;  // kUnknown, kNotSent: what happened on the way
  Status status;                     // kApplied: the pump's word after the change; kRefused: not valid
};

struct ContinuousDraft {
  Drug drug;
  Amount daily;
  std::vector<std::uint8_t> signed_card;
};
struct TherapyDraft {  // day_volume does not count
  Prescription wanted;
  std::vector<std::uint8_t> signed_card;
  std::vector<std::vector<std::uint8_t>> other_cards{};  // of the components beside the primary, in their order
};

// Is an amount of this drug mass or units? By library code.
using DrugKinds = std::map<std::uint16_t, AmountKind>;

struct StagedDraft {  // the pump's own reading of a draft
  std::uint64_t digest = 0;
  Volume day_volume;
  Amount day_amount, achievable;
  std::uint32_t base_revision = 0;
};

struct StageAnswer {  // exactly one of staged, or reason, or trouble
  std::optional<StagedDraft> staged;
  std::string reason;
  std::uint64_t limit = 0;
  Trouble trouble = Trouble::kNone;
};

struct RefillOpenOrder {
  Drug drug;
  Volume planned;
  std::vector<std::uint8_t> signed_card;
};
struct RefillCloseOrder {
  bool filled = true;
  Volume volume;
  std::string lot;
  std::int32_t fill_date_d = 0, due_date_d = 0;
  std::uint64_t digest = 0;
};  // of the staged prescription, when drug or concentration changes

struct PendingCommand {  // from the journal: sent, outcome not known
  std::uint64_t id = 0;
  std::string what;  // "program 402.5 mcg/day ..."
  std::uint64_t serial = 0;
  std::uint32_t base_revision = 0;
};

class Pump {
 public:
  virtual ~Pump() = default;
  // Opens wand and session. kNone: open; status() is the pump's first word.
  [[nodiscard]] virtual Trouble connect(bool near_field) = 0;
  virtual void disconnect() = 0;
  // What the library says of its drugs: the pump's own figures have no kind. A drug that it does not hold is of the
  // kind of the limit card that the pump keeps for it.
  virtual void know(DrugKinds kinds) { (void)kinds; }
  [[nodiscard]] virtual Result<Status, Trouble> status() = 0;
  [[nodiscard]] virtual Result<Interrogation, Trouble> interrogate() = 0;
  [[nodiscard]] virtual Result<std::vector<Event>, Trouble> events(std::uint32_t from) = 0;
  // The draft is compared byte for byte with the pump's digest; a difference is kReadBackDiffers.
  [[nodiscard]] virtual StageAnswer stage(const TherapyDraft& draft, std::uint32_t base_revision) = 0;
  [[nodiscard]] StageAnswer stage(const ContinuousDraft& draft, std::uint32_t base_revision) {
    return stage(TherapyDraft{{draft.drug, "continuous", draft.daily, {}}, draft.signed_card}, base_revision);
  }
  [[nodiscard]] virtual Outcome commit(const StagedDraft& staged, const std::string& what) = 0;
  [[nodiscard]] virtual Outcome bolus(Drug drug, Amount amount, Duration duration) = 0;
  [[nodiscard]] virtual Outcome cancel_bolus() = 0;
  [[nodiscard]] virtual Outcome suspend(Duration how_long) = 0;  // allowed while an outcome is unknown
  [[nodiscard]] virtual Outcome resume() = 0;
  [[nodiscard]] virtual Outcome stop(const std::string& why) = 0;
  [[nodiscard]] virtual Outcome restart() = 0;
  [[nodiscard]] virtual Outcome refill_open(const RefillOpenOrder& order) = 0;
  [[nodiscard]] virtual Outcome refill_close(const RefillCloseOrder& order) = 0;
  [[nodiscard]] virtual Outcome set_clock(std::int64_t utc_offset_s) = 0;
  [[nodiscard]] virtual Outcome lifecycle(const std::string& state) = 0;
  [[nodiscard]] virtual Outcome acknowledge(const std::string& alarm, Duration quiet) = 0;
  [[nodiscard]] virtual Outcome set_grant(const std::optional<PatientGrant>& grant) = 0;    // nullopt: taken away
  [[nodiscard]] virtual Outcome reanchor(Duration day_anchor, int weekday) = 0;             // 0 s: now
  [[nodiscard]] virtual Outcome line_event(const std::string& event, Volume catheter) = 0;  // of line_events()
  [[nodiscard]] virtual Outcome alarm_settings(Volume low, Duration critical_cadence) = 0;  // 0: as it is
  [[nodiscard]] virtual Outcome rotor_test() = 0;
  [[nodiscard]] virtual Outcome mri(bool before) = 0;
  [[nodiscard]] virtual Outcome patient_bolus() = 0;
  // Requests that change nothing: kApplied means answered. `failed`: parts of the self-test that failed, in words.
  [[nodiscard]] virtual Outcome play_tones() = 0;
  [[nodiscard]] virtual Outcome self_test(std::vector<std::string>& failed) = 0;
  [[nodiscard]] virtual Result<AlarmCard, Trouble> alarm_card() = 0;
  // The commands whose outcome is unknown, and their resolution in a new session (kApplied / kRefused / not applied =
  // kNotSent).
  [[nodiscard]] virtual std::vector<PendingCommand> pending() const = 0;
  [[nodiscard]] virtual Outcome resolve(const PendingCommand& command) = 0;
  [[nodiscard]] virtual Outcome result(std::uint64_t id) = 0;  // asks the pump about any id
  // A workflow's draft outlives sessions and processes, in the journal. Empty text ends it.
  [[nodiscard]] virtual Trouble keep_draft(const std::string& text) = 0;
  [[nodiscard]] virtual std::optional<std::string> draft() const = 0;
  // Wand: is an emulator behind it, and the bench's virtual UTC (ms); bench time control.
  [[nodiscard]] virtual bool bench() const = 0;
  [[nodiscard]] virtual std::int64_t utc_ms() const = 0;  // bench: its virtual UTC; else the system clock
  [[nodiscard]] virtual std::string credential_refusal()
      const = 0;  // text for kCredentialRefused: reason and the implant's time
};

}  // namespace cisterna::pump
