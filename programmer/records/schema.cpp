// R-REC-005
#include "programmer/records/schema.h"

#include <array>
#include <span>
#include <string_view>

namespace cisterna::records {
namespace {

// Integers are BIGINT everywhere. `form` is the list of columns that the chain's hash covers, so that a later step may
// add columns without touching rows already written.
constexpr auto kVersion1 = std::to_array<std::string_view>({
    "CREATE TABLE patients (id TEXT PRIMARY KEY, origin TEXT NOT NULL, origin_sequence BIGINT NOT NULL, utc_ms BIGINT "
    "NOT NULL,"
    " zone TEXT NOT NULL, form BIGINT NOT NULL, sealed TEXT NOT NULL, patient TEXT NOT NULL, name_index TEXT NOT NULL,"
    " birth_index TEXT NOT NULL, identifier_index TEXT NOT NULL, UNIQUE (origin, origin_sequence))",
    "CREATE TABLE pumps (id TEXT PRIMARY KEY, origin TEXT NOT NULL, origin_sequence BIGINT NOT NULL, utc_ms BIGINT NOT "
    "NULL,"
    " zone TEXT NOT NULL, form BIGINT NOT NULL, sealed TEXT NOT NULL, serial BIGINT NOT NULL, patient TEXT NOT NULL,"
    " model BIGINT NOT NULL, firmware TEXT NOT NULL, lifecycle TEXT NOT NULL, capacity_nl BIGINT NOT NULL,"
    " UNIQUE (origin, origin_sequence))",
    "CREATE TABLE visits (id TEXT PRIMARY KEY, origin TEXT NOT NULL, origin_sequence BIGINT NOT NULL, utc_ms BIGINT "
    "NOT NULL,"
    " zone TEXT NOT NULL, form BIGINT NOT NULL, sealed TEXT NOT NULL, visit TEXT NOT NULL, phase TEXT NOT NULL,"
    " serial BIGINT NOT NULL, patient TEXT NOT NULL, who TEXT NOT NULL, role TEXT NOT NULL, bench BIGINT NOT NULL,"
    " near_field BIGINT NOT NULL, revision BIGINT NOT NULL, sentence TEXT NOT NULL, delivery TEXT NOT NULL,"
    " reservoir_nl BIGINT NOT NULL, commanded_nl BIGINT NOT NULL, sensed_nl BIGINT NOT NULL, UNIQUE (origin, "
    "origin_sequence),"
    " UNIQUE (visit, phase))",
    "CREATE TABLE dose_changes (id TEXT PRIMARY KEY, origin TEXT NOT NULL, origin_sequence BIGINT NOT NULL,"
    " utc_ms BIGINT NOT NULL, zone TEXT NOT NULL, form BIGINT NOT NULL, sealed TEXT NOT NULL, visit TEXT NOT NULL,"
    " serial BIGINT NOT NULL, command_id BIGINT NOT NULL, kind TEXT NOT NULL, result TEXT NOT NULL, result_code TEXT "
    "NOT NULL,"
    " base_revision BIGINT NOT NULL, drug BIGINT NOT NULL, drug_name TEXT NOT NULL, amount_kind TEXT NOT NULL,"
    " concentration_base_per_ml BIGINT NOT NULL, old_daily_base BIGINT NOT NULL, new_daily_base BIGINT NOT NULL,"
    " bolus_base BIGINT NOT NULL, duration_ms BIGINT NOT NULL, day_volume_nl BIGINT NOT NULL, sentence TEXT NOT NULL,"
    " who TEXT NOT NULL, from_journal BIGINT NOT NULL, UNIQUE (origin, origin_sequence))",
    "CREATE TABLE refills (id TEXT PRIMARY KEY, origin TEXT NOT NULL, origin_sequence BIGINT NOT NULL, utc_ms BIGINT "
    "NOT NULL,"
    " zone TEXT NOT NULL, form BIGINT NOT NULL, sealed TEXT NOT NULL, visit TEXT NOT NULL, serial BIGINT NOT NULL,"
    " command_id BIGINT NOT NULL, phase TEXT NOT NULL, result TEXT NOT NULL, result_code TEXT NOT NULL, drug BIGINT "
    "NOT NULL,"
    " drug_name TEXT NOT NULL, amount_kind TEXT NOT NULL, concentration_base_per_ml BIGINT NOT NULL, lot TEXT NOT NULL,"
    " expiry_d BIGINT NOT NULL, fill_date_d BIGINT NOT NULL, due_date_d BIGINT NOT NULL, previous_fill_nl BIGINT NOT "
    "NULL,"
    " planned_nl BIGINT NOT NULL, expected_nl BIGINT NOT NULL, withdrawn_nl BIGINT, filled_nl BIGINT, "
    "syringe_before_mg BIGINT,"
    " syringe_after_mg BIGINT, was_filled BIGINT NOT NULL, single_handed BIGINT NOT NULL, finding TEXT NOT NULL,"
    " who TEXT NOT NULL, second_person TEXT NOT NULL, commanded_before_nl BIGINT NOT NULL, sensed_before_nl BIGINT NOT "
    "NULL,"
    " commanded_after_nl BIGINT NOT NULL, sensed_after_nl BIGINT NOT NULL, UNIQUE (origin, origin_sequence))",
    "CREATE TABLE overrides (id TEXT PRIMARY KEY, origin TEXT NOT NULL, origin_sequence BIGINT NOT NULL, utc_ms BIGINT "
    "NOT NULL,"
    " zone TEXT NOT NULL, form BIGINT NOT NULL, sealed TEXT NOT NULL, visit TEXT NOT NULL, serial BIGINT NOT NULL,"
    " task TEXT NOT NULL, code TEXT NOT NULL, sentence TEXT NOT NULL, who TEXT NOT NULL, second_person TEXT NOT NULL,"
    " UNIQUE (origin, origin_sequence))",
    "CREATE TABLE pump_events (id TEXT PRIMARY KEY, origin TEXT NOT NULL, origin_sequence BIGINT NOT NULL,"
    " utc_ms BIGINT NOT NULL, zone TEXT NOT NULL, form BIGINT NOT NULL, sealed TEXT NOT NULL, serial BIGINT NOT NULL,"
    " number BIGINT NOT NULL, repeats BIGINT NOT NULL, life_ms BIGINT NOT NULL, kind TEXT NOT NULL, a BIGINT NOT NULL,"
    " b BIGINT NOT NULL, UNIQUE (origin, origin_sequence), UNIQUE (serial, number, repeats))",
    "CREATE TABLE origins (id TEXT PRIMARY KEY, label TEXT NOT NULL, head_sequence BIGINT NOT NULL, head_hash TEXT NOT "
    "NULL,"
    " head_mac TEXT NOT NULL)",
    "CREATE TABLE chain (origin TEXT NOT NULL, sequence BIGINT NOT NULL, record_table TEXT NOT NULL, record_id TEXT "
    "NOT NULL,"
    " content_hash TEXT NOT NULL, previous_hash TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (origin, sequence),"
    " UNIQUE (record_id))",
    "CREATE TABLE data_keys (record_id TEXT PRIMARY KEY, wrapped TEXT NOT NULL)",
    "CREATE TABLE users (name TEXT PRIMARY KEY, wrapped TEXT NOT NULL, added_utc_ms BIGINT NOT NULL)",
});

constexpr auto kVersion2 = std::to_array<std::string_view>({
    "CREATE INDEX patients_patient ON patients (patient)",
    "CREATE INDEX patients_name ON patients (name_index)",
    "CREATE INDEX patients_identifier ON patients (identifier_index)",
    "CREATE INDEX pumps_serial ON pumps (serial)",
    "CREATE INDEX visits_serial ON visits (serial, utc_ms)",
    "CREATE INDEX visits_utc ON visits (utc_ms)",
    "CREATE INDEX dose_changes_visit ON dose_changes (visit)",
    "CREATE INDEX dose_changes_command ON dose_changes (command_id)",
    "CREATE INDEX refills_serial ON refills (serial, utc_ms)",
    "CREATE INDEX refills_visit ON refills (visit)",
    "CREATE INDEX refills_command ON refills (command_id)",
    "CREATE INDEX overrides_visit ON overrides (visit)",
});

constexpr std::array<std::span<const std::string_view>, kSchemaVersion> kSteps = {kVersion1, kVersion2};

Result<std::int64_t, Problem> version_of(Database& database) {
  const auto rows = database.query("SELECT COALESCE(MAX(version), 0) FROM schema_version", "i");
  if (!rows) return rows.error();
  const auto* version = rows->empty() ? nullptr : std::get_if<std::int64_t>(&rows->front().front());
  if (version == nullptr || *version < 0) return Problem{StoreReason::kDamaged, "schema_version"};
  return *version;
}

Result<bool, Problem> has_version_table(Database& database) {
  const bool sqlite = database.backend() == Backend::kSqlite;
  const auto rows =
      database.query(sqlite ? "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'"
                            : "SELECT COUNT(*) FROM pg_tables WHERE tablename = 'schema_version' AND"
                              " schemaname = current_schema()",
                     "i");
  if (!rows) return rows.error();
  return !rows->empty() && rows->front().front() == Value{std::int64_t{1}};
}

Result<Done, Problem> take_steps(Database& database, std::int64_t from, std::int64_t utc_ms) {
  for (auto version = from + 1; version <= kSchemaVersion; ++version) {
    for (const auto sql : kSteps[static_cast<std::size_t>(version - 1)])
      if (auto done = database.execute(std::string{sql}); !done) return done;
    if (auto noted = database.execute("INSERT INTO schema_version (version, applied_utc_ms) VALUES (:p0, :p1)",
                                      {version, utc_ms});
        !noted)
      return noted;
  }
  return Done{};
}

Result<std::int64_t, Problem> present_version(Database& database) {
  const auto there = has_version_table(database);
  if (!there) return there.error();
  return *there ? version_of(database) : Result<std::int64_t, Problem>{std::int64_t{0}};
}

}  // namespace

Result<Done, Problem> migrate(Database& database, std::int64_t utc_ms) {
  auto version = present_version(database);
  if (!version) return version.error();
  if (*version == kSchemaVersion) return Done{};
  Transaction guard{database};
  if (auto begun = guard.begin_write(); !begun) return begun;
  version = present_version(database);  // another window may have been here meanwhile
  if (!version) return version.error();
  if (*version > kSchemaVersion)
    return Problem{StoreReason::kNewer,
                   "version " + std::to_string(*version) + ", this program knows " + std::to_string(kSchemaVersion)};
  if (*version == 0)
    if (auto made = database.execute(
            "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY, applied_utc_ms BIGINT NOT NULL)");
        !made)
      return made;
  if (auto stepped = take_steps(database, *version, utc_ms); !stepped) return stepped;
  return guard.commit();
}

}  // namespace cisterna::records
