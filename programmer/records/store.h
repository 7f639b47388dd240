// The clinic's records: visits, refills, dose changes, overrides, pump events, patients, on SQLite or PostgreSQL.
// R-REC-008
//
// An append is one transaction: row, sealed patient data, data key, chain entry and chain head, durable when it
// answers. One that fails changes nothing. Writing needs the clinic key (unlock); reading without it gives the clear
// columns, and says so in header.sealed. Several stores may be open on one database. One thread at a time for one
// Store.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "programmer/records/chain.h"

namespace cisterna::records {

struct Moment {
  std::int64_t utc_ms = 0;
  std::string zone;  // IANA name; "UTC" where unknown
};
using Clock = std::function<Moment()>;

// Who writes: one a programmer's folder, drawn once (home_origin.h). Two writers with one origin continue one chain.
struct Origin {
  Uuid id;
  std::string label;  // "ward tablet 3"; no patient data
};

struct StoreTools {
  crypto::Rng& rng;  // outlives the store
  Clock clock;
  vault::ScryptCost cost{};
};

struct VisitFilter {
  std::optional<std::uint64_t> serial{};
  std::optional<Uuid> patient{};
  std::optional<std::int64_t> from_utc_ms{}, to_utc_ms{};  // opened in [from, to)
  std::int64_t limit = 1'000;                              // newest first
};

struct VisitSummary {
  VisitRow opened;
  std::optional<VisitRow> closed;
  std::int64_t dose_changes = 0, refills = 0, overrides = 0;
};

struct VisitRecord {
  VisitSummary summary;
  std::vector<DoseChangeRow> dose_changes;
  std::vector<RefillRow> refills;
  std::vector<OverrideRow> overrides;
};

// Every given field has to fit, exactly but for case and blanks.
struct PatientSearch {
  std::string name{}, birth_date{}, identifier{};
};

class Store {
 public:
  // Opens, checks, migrates. `url`: database.h. The store is locked.
  [[nodiscard]] static Result<std::unique_ptr<Store>, Problem> open(const std::string& url, Origin origin,
                                                                    StoreTools tools);

  // The first user of a database makes its clinic key; kConstraint when there are users already. Unlocks.
  [[nodiscard]] Result<Done, Problem> found(const std::string& user, const std::string& passphrase);
  [[nodiscard]] Result<Done, Problem> add_user(const std::string& user, const std::string& passphrase);
  [[nodiscard]] Result<Done, Problem> unlock(const std::string& user, const std::string& passphrase);
  void lock() { keyring_.reset(); }
  [[nodiscard]] bool is_unlocked() const { return keyring_.has_value(); }
  [[nodiscard]] Result<bool, Problem> has_users();

  // The id of the row. A row whose id is stored already is not stored twice.
  [[nodiscard]] Result<Uuid, Problem> append(PatientRow row);
  [[nodiscard]] Result<Uuid, Problem> append(const PumpRow& row) { return append_row(row); }
  [[nodiscard]] Result<Uuid, Problem> append(const VisitRow& row) { return append_row(row); }
  [[nodiscard]] Result<Uuid, Problem> append(const DoseChangeRow& row) { return append_row(row); }
  [[nodiscard]] Result<Uuid, Problem> append(const RefillRow& row) { return append_row(row); }
  [[nodiscard]] Result<Uuid, Problem> append(const OverrideRow& row) { return append_row(row); }
  // All or none; events that are there already are left out. The number of new ones.
  [[nodiscard]] Result<std::int64_t, Problem> append(const std::vector<PumpEventRow>& rows);
  [[nodiscard]] Result<Uuid, Problem> new_id();

  [[nodiscard]] Result<std::vector<VisitSummary>, Problem> visits(const VisitFilter& filter = {});
  [[nodiscard]] Result<VisitRecord, Problem> visit(const Uuid& visit);                              // kNotFound
  [[nodiscard]] Result<std::vector<RefillRow>, Problem> refills_of(std::uint64_t serial);           // oldest first
  [[nodiscard]] Result<std::vector<DoseChangeRow>, Problem> dose_changes_of(std::uint64_t serial);  // oldest first
  [[nodiscard]] Result<std::vector<PumpEventRow>, Problem> pump_history(
      std::uint64_t serial);                                                         // each number's highest repeat
  [[nodiscard]] Result<std::optional<PumpRow>, Problem> pump(std::uint64_t serial);  // newest
  [[nodiscard]] Result<std::optional<PatientRow>, Problem> patient(const Uuid& patient);             // newest
  [[nodiscard]] Result<std::vector<PatientRow>, Problem> find_patient(const PatientSearch& search);  // kNotUnlocked
  [[nodiscard]] Result<ChainReport, Problem> verify();

  [[nodiscard]] const Origin& origin() const { return origin_; }
  [[nodiscard]] Moment now() const { return tools_.clock(); }

 private:
  Store(std::unique_ptr<Database> database, Origin origin, StoreTools tools);
  template <class Row>
  Result<Uuid, Problem> append_row(const Row& row) {
    std::vector<Record> one;
    one.push_back(to_record(row));
    const auto stored = write(one);
    if (!stored) return stored.error();
    return one.front().header.id;
  }
  // Where nothing of these is stored already; how many were stored.
  Result<std::int64_t, Problem> write(std::vector<Record>& records);
  Result<Done, Problem> write_one(Record& record, Link& head);
  Result<bool, Problem> is_there(const Record& record);
  Result<Link, Problem> take_head();
  Result<Done, Problem> put_head(const Link& head);
  Result<std::vector<Record>, Problem> read(const Shape& shape, const std::string& rest, const Values& parameters);
  void open_sealed(Record& record, const Shape& shape, const std::string& sealed, const Value& wrapped) const;
  template <class Row>
  Result<std::vector<Row>, Problem> rows(const std::string& rest, const Values& parameters);
  Result<Done, Problem> count_parts(VisitSummary& summary);

  std::unique_ptr<Database> database_;
  Origin origin_;
  StoreTools tools_;
  Uuid7Generator ids_;
  std::optional<Keyring> keyring_;
};

}  // namespace cisterna::records
