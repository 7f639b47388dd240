// What the store keeps, one struct a table. Rows are added, never changed: a correction is a newer row. R-REC-004
//
// Fields marked "sealed" are patient data: in the database they are one AES-256-GCM text a row. Amounts are ng or
// milliunits by `amount_kind` ("mass", "units"), volumes nL, dates days since 1970 (0: none), numbers of the pump as it
// gave them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "programmer/records/uuid.h"

namespace cisterna::records {

enum class SealState : std::uint8_t { kNone, kOpened, kLocked, kPurged, kDamaged };

// Filled by the store; an `id` that is given is kept, so that an append can be repeated safely.
struct Header {
  Uuid id, origin;
  std::int64_t sequence = 0;  // within the origin, from 1
  std::int64_t utc_ms = 0;
  std::string zone;  // of the place, "Europe/Berlin"
  SealState sealed = SealState::kNone;
};

struct PatientRow {
  static constexpr const char* kTable = "patients";
  Header header;
  Uuid patient;                                           // the same in all rows of one person; nil: a new one is drawn
  std::string name, birth_date, identifier, note;         // sealed
  std::string name_index, birth_index, identifier_index;  // filled by the store
};

struct PumpRow {
  static constexpr const char* kTable = "pumps";
  Header header;
  std::uint64_t serial = 0;
  Uuid patient;  // nil: not assigned
  std::int64_t model = 0;
  std::string firmware, lifecycle;
  std::int64_t capacity_nl = 0;
};

struct VisitRow {
  static constexpr const char* kTable = "visits";
  Header header;
  Uuid visit;         // the same in its opened and its closed row
  std::string phase;  // "opened" "closed"
  std::uint64_t serial = 0;
  Uuid patient;
  std::string who, role;
  bool bench = false, near_field = false;
  std::int64_t revision = 0;
  std::string sentence;  // the prescription in force: "baclofen 2,000 mcg/mL, 350 mcg/day ..."
  std::string delivery;  // "running" ...
  std::int64_t reservoir_nl = 0, commanded_nl = 0, sensed_nl = 0;
  std::string note;  // sealed
};

struct DoseChangeRow {
  static constexpr const char* kTable = "dose_changes";
  Header header;
  Uuid visit;
  std::uint64_t serial = 0, command_id = 0;
  std::string kind;         // "program" "bolus" "suspend" "stop" ...
  std::string result;       // "applied" "refused" "unknown" "not_applied" "not_sent"
  std::string result_code;  // error catalogue, with anything but applied
  std::int64_t base_revision = 0, drug = 0;
  std::string drug_name, amount_kind;
  std::int64_t concentration_base_per_ml = 0, old_daily_base = 0, new_daily_base = 0, bolus_base = 0;
  std::int64_t duration_ms = 0, day_volume_nl = 0;
  std::string sentence, who;
  bool from_journal = false;  // written afterwards, from what the journal holds
  std::string reason;         // sealed
};

struct RefillRow {
  static constexpr const char* kTable = "refills";
  Header header;
  Uuid visit;
  std::uint64_t serial = 0, command_id = 0;
  std::string phase;                // "opened" "closed"
  std::string result, result_code;  // as above
  std::int64_t drug = 0;
  std::string drug_name, amount_kind;
  std::int64_t concentration_base_per_ml = 0;
  std::string lot;
  std::int64_t expiry_d = 0, fill_date_d = 0, due_date_d = 0;
  std::int64_t previous_fill_nl = 0, planned_nl = 0, expected_nl = 0;
  std::optional<std::int64_t> withdrawn_nl, filled_nl;
  std::optional<std::int64_t> syringe_before_mg, syringe_after_mg;
  bool was_filled = false, single_handed = false;
  std::string finding;  // "acceptable" "under_delivery" ...; empty: nothing to compare
  std::string who, second_person;
  std::int64_t commanded_before_nl = 0, sensed_before_nl = 0, commanded_after_nl = 0, sensed_after_nl = 0;
  std::string reason;  // sealed
};

struct OverrideRow {
  static constexpr const char* kTable = "overrides";
  Header header;
  Uuid visit;
  std::uint64_t serial = 0;
  std::string task;            // "program" "bolus" "refill"
  std::string code, sentence;  // what was warned of
  std::string who, second_person;
  std::string reason;  // sealed
};

struct PumpEventRow {
  static constexpr const char* kTable = "pump_events";
  Header header;
  std::uint64_t serial = 0;
  std::int64_t number = 0;  // the pump's own sequence
  std::int64_t repeats = 0, life_ms = 0;
  std::string kind;
  std::int64_t a = 0, b = 0;
};

}  // namespace cisterna::records
