// R-REC-008
#include "programmer/records/store.h"

#include <map>

#include "programmer/records/schema.h"

namespace cisterna::records {
namespace {

std::string place_of(const Record& record) {
  return record.table + "|" + record.header.id.text();
}

bool holds_anything(const std::vector<std::string>& fields) {
  for (const auto& field : fields)
    if (!field.empty()) return true;
  return false;
}

// INSERT of one row: header, form, sealed text, columns.
std::string insert_of(const Shape& shape) {
  std::string names = "id, origin, origin_sequence, utc_ms, zone, form, sealed",
              places = ":p0, :p1, :p2, :p3, :p4, :p5, :p6";
  std::size_t n = 7;
  for (const auto& column : shape.columns) {
    names += ", " + column;
    places += ", :p" + std::to_string(n++);
  }
  return "INSERT INTO " + shape.table + " (" + names + ") VALUES (" + places + ")";
}

std::string select_of(const Shape& shape) {
  std::string names = "r.id, r.origin, r.origin_sequence, r.utc_ms, r.zone, r.sealed, k.wrapped";
  for (const auto& column : shape.columns) names += ", r." + column;
  return "SELECT " + names + " FROM " + shape.table + " r LEFT JOIN data_keys k ON k.record_id = r.id ";
}

Problem damaged(const std::string& what) {
  return {StoreReason::kDamaged, what};
}

}  // namespace

Store::Store(std::unique_ptr<Database> database, Origin origin, StoreTools tools)
    : database_(std::move(database)), origin_(std::move(origin)), tools_(std::move(tools)), ids_(tools_.rng) {}

Result<std::unique_ptr<Store>, Problem> Store::open(const std::string& url, Origin origin, StoreTools tools) {
  auto database = Database::open(url);
  if (!database) return database.error();
  if (auto migrated = migrate(**database, tools.clock().utc_ms); !migrated) return migrated.error();
  return std::unique_ptr<Store>{new Store{std::move(database).value(), std::move(origin), std::move(tools)}};
}

Result<bool, Problem> Store::has_users() {
  const auto rows = database_->query("SELECT COUNT(*) FROM users", "i");
  if (!rows) return rows.error();
  return !rows->empty() && rows->front().front() != Value{std::int64_t{0}};
}

Result<Done, Problem> Store::found(const std::string& user, const std::string& passphrase) {
  auto keyring = Keyring::draw(tools_.rng);
  if (!keyring) return keyring.error();
  const auto wrapped = keyring->wrap(user, passphrase, tools_.rng, tools_.cost);
  if (!wrapped) return wrapped.error();
  Transaction transaction{*database_};
  if (auto begun = transaction.begin_write(); !begun) return begun;
  const auto users = has_users();
  if (!users) return users.error();
  if (*users) return Problem{StoreReason::kConstraint, "there are users already"};
  if (auto put = database_->execute("INSERT INTO users (name, wrapped, added_utc_ms) VALUES (:p0, :p1, :p2)",
                                    {user, *wrapped, tools_.clock().utc_ms});
      !put)
    return put;
  auto committed = transaction.commit();
  if (committed) keyring_ = std::move(keyring).value();
  return committed;
}

Result<Done, Problem> Store::add_user(const std::string& user, const std::string& passphrase) {
  if (!keyring_) return Problem{StoreReason::kNotUnlocked, {}};
  const auto wrapped = keyring_->wrap(user, passphrase, tools_.rng, tools_.cost);
  if (!wrapped) return wrapped.error();
  Transaction transaction{*database_};
  if (auto begun = transaction.begin_write(); !begun) return begun;
  if (auto put = database_->execute("INSERT INTO users (name, wrapped, added_utc_ms) VALUES (:p0, :p1, :p2)",
                                    {user, *wrapped, tools_.clock().utc_ms});
      !put)
    return put;
  return transaction.commit();
}

Result<Done, Problem> Store::unlock(const std::string& user, const std::string& passphrase) {
  const auto rows = database_->query("SELECT wrapped FROM users WHERE name = :p0", "t", {user});
  if (!rows) return rows.error();
  if (rows->empty()) return Problem{StoreReason::kWrongPassphrase, {}};
  const auto* wrapped = std::get_if<std::string>(&rows->front().front());
  if (wrapped == nullptr) return damaged("users");
  auto keyring = Keyring::unwrap(user, passphrase, *wrapped);
  if (!keyring) return keyring.error();
  keyring_ = std::move(keyring).value();
  return Done{};
}

Result<Uuid, Problem> Store::new_id() {
  const auto id = ids_.next(tools_.clock().utc_ms);
  if (!id) return Problem{StoreReason::kRandomFailed, {}};
  return *id;
}

Result<Uuid, Problem> Store::append(PatientRow row) {
  if (!keyring_) return Problem{StoreReason::kNotUnlocked, {}};
  if (row.patient.is_nil()) {
    const auto id = new_id();
    if (!id) return id;
    row.patient = *id;
  }
  row.name_index = keyring_->blind_index("name", row.name);
  row.birth_index = keyring_->blind_index("birth_date", row.birth_date);
  row.identifier_index = keyring_->blind_index("identifier", row.identifier);
  return append_row(row);
}

Result<std::int64_t, Problem> Store::append(const std::vector<PumpEventRow>& rows) {
  std::vector<Record> records;
  for (const auto& row : rows) records.push_back(to_record(row));
  return write(records);
}

Result<std::int64_t, Problem> Store::write(std::vector<Record>& records) {
  if (!keyring_) return Problem{StoreReason::kNotUnlocked, {}};
  for (auto& record : records) {
    if (!record.header.id.is_nil()) continue;
    const auto id = new_id();
    if (!id) return id.error();
    record.header.id = *id;
  }
  Transaction transaction{*database_};
  if (auto begun = transaction.begin_write(); !begun) return begun.error();
  auto taken = take_head();
  if (!taken) return taken.error();
  auto head = std::move(taken).value();
  std::int64_t stored = 0;
  for (auto& record : records) {
    const auto there = is_there(record);
    if (!there) return there.error();
    if (*there) continue;
    if (auto written = write_one(record, head); !written) return written.error();
    ++stored;
  }
  if (stored == 0) return stored;
  if (auto put = put_head(head); !put) return put.error();
  if (auto committed = transaction.commit(); !committed) return committed.error();
  return stored;
}

Result<bool, Problem> Store::is_there(const Record& record) {
  const bool event = record.table == PumpEventRow::kTable;
  auto rows =
      database_->query("SELECT COUNT(*) FROM " + record.table + " WHERE id = :p0", "i", {record.header.id.text()});
  if (event && rows && rows->front().front() == Value{std::int64_t{0}})
    rows = database_->query("SELECT COUNT(*) FROM pump_events WHERE serial = :p0 AND number = :p1 AND repeats = :p2",
                            "i", {record.columns.begin(), record.columns.begin() + 3});
  if (!rows) return rows.error();
  return rows->front().front() != Value{std::int64_t{0}};
}

Result<Link, Problem> Store::take_head() {
  const auto id = origin_.id.text();
  const auto rows = database_->query("SELECT head_sequence, head_hash FROM origins WHERE id = :p0", "it", {id});
  if (!rows) return rows.error();
  Link head;
  head.origin = id;
  if (rows->empty()) {
    head.hash = first_previous(id);
    auto put = database_->execute(
        "INSERT INTO origins (id, label, head_sequence, head_hash, head_mac) VALUES (:p0, :p1, 0, :p2, '')",
        {id, origin_.label, head.hash});
    if (!put) return put.error();
    return head;
  }
  const auto& row = rows->front();
  if (!from_value(row[0], head.sequence) || !from_value(row[1], head.hash)) return damaged("origins");
  return head;
}

Result<Done, Problem> Store::put_head(const Link& head) {
  return database_->execute(
      "UPDATE origins SET head_sequence = :p0, head_hash = :p1, head_mac = :p2 WHERE id = :p3",
      {head.sequence, head.hash, keyring_->head_mac(head.origin, head.sequence, head.hash), head.origin});
}

// Row, data key and chain entry; `head` moves on.
Result<Done, Problem> Store::write_one(Record& record, Link& head) {
  const auto& shape = shape_of(record.table);
  if (record.header.utc_ms == 0) {
    const auto now = tools_.clock();
    record.header.utc_ms = now.utc_ms;
    record.header.zone = now.zone;
  }
  record.header.origin = origin_.id;
  record.header.sequence = head.sequence + 1;
  const auto id = record.header.id.text();
  SealedFields sealed;
  if (holds_anything(record.sealed)) {
    auto made = keyring_->seal(place_of(record), record.sealed, tools_.rng);
    if (!made) return made.error();
    sealed = std::move(made).value();
    if (auto put =
            database_->execute("INSERT INTO data_keys (record_id, wrapped) VALUES (:p0, :p1)", {id, sealed.wrapped});
        !put)
      return put;
  }
  Values row = {id,    head.origin,  record.header.sequence, record.header.utc_ms, record.header.zone,
                kForm, sealed.sealed};
  row.insert(row.end(), record.columns.begin(), record.columns.end());
  if (auto put = database_->execute(insert_of(shape), row); !put) return put;
  Link link{head.origin, record.header.sequence, record.table, id, content_hash(record, sealed.sealed), head.hash, {}};
  link.hash = link_hash(link);
  head = link;
  return database_->execute(
      "INSERT INTO chain (origin, sequence, record_table, record_id, content_hash, previous_hash, hash)"
      " VALUES (:p0, :p1, :p2, :p3, :p4, :p5, :p6)",
      {link.origin, link.sequence, link.table, link.record_id, link.content_hash, link.previous_hash, link.hash});
}

void Store::open_sealed(Record& record, const Shape& shape, const std::string& sealed, const Value& wrapped) const {
  auto& state = record.header.sealed;
  const auto* key = std::get_if<std::string>(&wrapped);
  if (sealed.empty()) return;
  if (key == nullptr) {
    state = SealState::kPurged;
  } else if (!keyring_) {
    state = SealState::kLocked;
  } else {
    auto fields = keyring_->open(place_of(record), {sealed, *key}, shape.sealed);
    state = fields ? SealState::kOpened : SealState::kDamaged;
    if (fields) record.sealed = std::move(fields).value();
  }
}

Result<std::vector<Record>, Problem> Store::read(const Shape& shape, const std::string& rest,
                                                 const Values& parameters) {
  const auto rows = database_->query(select_of(shape) + rest, "ttiittt" + shape.types, parameters);
  if (!rows) return rows.error();
  std::vector<Record> out;
  for (const auto& row : *rows) {
    Record record{shape.table, {}, {row.begin() + 7, row.end()}, {}};
    std::string sealed;
    auto& header = record.header;
    if (!from_value(row[0], header.id) || !from_value(row[1], header.origin) || !from_value(row[2], header.sequence) ||
        !from_value(row[3], header.utc_ms) || !from_value(row[4], header.zone) || !from_value(row[5], sealed))
      return damaged(shape.table);
    open_sealed(record, shape, sealed, row[6]);
    out.push_back(std::move(record));
  }
  return out;
}

template <class Row>
Result<std::vector<Row>, Problem> Store::rows(const std::string& rest, const Values& parameters) {
  auto records = read(shape_of(Row::kTable), rest, parameters);
  if (!records) return records.error();
  std::vector<Row> out;
  for (const auto& record : *records) {
    auto row = from_record<Row>(record);
    if (!row) return damaged(place_of(record));
    out.push_back(std::move(*row));
  }
  return out;
}

Result<Done, Problem> Store::count_parts(VisitSummary& summary) {
  const auto id = summary.opened.visit.text();
  const auto counts = database_->query(
      "SELECT (SELECT COUNT(*) FROM dose_changes WHERE visit = :p0), (SELECT COUNT(*) FROM refills WHERE visit = :p1),"
      " (SELECT COUNT(*) FROM overrides WHERE visit = :p2)",
      "iii", {id, id, id});
  if (!counts) return counts.error();
  const auto& row = counts->front();
  if (!from_value(row[0], summary.dose_changes) || !from_value(row[1], summary.refills) ||
      !from_value(row[2], summary.overrides))
    return damaged("visits");
  auto closed = rows<VisitRow>("WHERE r.visit = :p0 AND r.phase = 'closed'", {id});
  if (!closed) return closed.error();
  if (!closed->empty()) summary.closed = closed->front();
  return Done{};
}

Result<std::vector<VisitSummary>, Problem> Store::visits(const VisitFilter& filter) {
  std::string where = "WHERE r.phase = 'opened'";
  Values parameters;
  const auto also = [&](const std::string& condition, Value value) {
    where += " AND " + condition + " :p" + std::to_string(parameters.size());
    parameters.push_back(std::move(value));
  };
  if (filter.serial) also("r.serial =", to_value(*filter.serial));
  if (filter.patient) also("r.patient =", to_value(*filter.patient));
  if (filter.from_utc_ms) also("r.utc_ms >=", *filter.from_utc_ms);
  if (filter.to_utc_ms) also("r.utc_ms <", *filter.to_utc_ms);
  auto opened = rows<VisitRow>(
      where + " ORDER BY r.utc_ms DESC, r.id DESC LIMIT " + std::to_string(filter.limit < 0 ? 0 : filter.limit),
      parameters);
  if (!opened) return opened.error();
  std::vector<VisitSummary> out;
  for (auto& row : *opened) {
    out.push_back({std::move(row), std::nullopt, 0, 0, 0});
    if (auto counted = count_parts(out.back()); !counted) return counted.error();
  }
  return out;
}

Result<VisitRecord, Problem> Store::visit(const Uuid& visit) {
  const Values id = {visit.text()};
  auto opened = rows<VisitRow>("WHERE r.visit = :p0 AND r.phase = 'opened'", id);
  if (!opened) return opened.error();
  if (opened->empty()) return Problem{StoreReason::kNotFound, visit.text()};
  VisitRecord out;
  out.summary.opened = opened->front();
  if (auto counted = count_parts(out.summary); !counted) return counted.error();
  const std::string of_visit = "WHERE r.visit = :p0 ORDER BY r.utc_ms, r.origin, r.origin_sequence";
  auto changes = rows<DoseChangeRow>(of_visit, id);
  if (!changes) return changes.error();
  auto refills = rows<RefillRow>(of_visit, id);
  if (!refills) return refills.error();
  auto overrides = rows<OverrideRow>(of_visit, id);
  if (!overrides) return overrides.error();
  out.dose_changes = std::move(changes).value();
  out.refills = std::move(refills).value();
  out.overrides = std::move(overrides).value();
  return out;
}

Result<std::vector<RefillRow>, Problem> Store::refills_of(std::uint64_t serial) {
  return rows<RefillRow>("WHERE r.serial = :p0 ORDER BY r.utc_ms, r.origin, r.origin_sequence", {to_value(serial)});
}

Result<std::vector<DoseChangeRow>, Problem> Store::dose_changes_of(std::uint64_t serial) {
  return rows<DoseChangeRow>("WHERE r.serial = :p0 ORDER BY r.utc_ms, r.origin, r.origin_sequence", {to_value(serial)});
}

Result<std::vector<PumpEventRow>, Problem> Store::pump_history(std::uint64_t serial) {
  auto all = rows<PumpEventRow>("WHERE r.serial = :p0 ORDER BY r.number, r.repeats", {to_value(serial)});
  if (!all) return all;
  std::vector<PumpEventRow> out;
  for (auto& row : *all) {
    if (!out.empty() && out.back().number == row.number) out.pop_back();
    out.push_back(std::move(row));
  }
  return out;
}

Result<std::optional<PumpRow>, Problem> Store::pump(std::uint64_t serial) {
  auto found = rows<PumpRow>("WHERE r.serial = :p0 ORDER BY r.utc_ms DESC, r.id DESC LIMIT 1", {to_value(serial)});
  if (!found) return found.error();
  return found->empty() ? std::nullopt : std::optional{std::move(found->front())};
}

Result<std::optional<PatientRow>, Problem> Store::patient(const Uuid& patient) {
  auto found = rows<PatientRow>("WHERE r.patient = :p0 ORDER BY r.utc_ms DESC, r.id DESC LIMIT 1", {to_value(patient)});
  if (!found) return found.error();
  return found->empty() ? std::nullopt : std::optional{std::move(found->front())};
}

Result<std::vector<PatientRow>, Problem> Store::find_patient(const PatientSearch& search) {
  if (!keyring_) return Problem{StoreReason::kNotUnlocked, {}};
  std::string where = "WHERE 1 = 1";
  Values parameters;
  const auto also = [&](const std::string& column, std::string index) {
    if (index.empty()) return;
    where += " AND r." + column + " = :p" + std::to_string(parameters.size());
    parameters.emplace_back(std::move(index));
  };
  also("name_index", keyring_->blind_index("name", search.name));
  also("birth_index", keyring_->blind_index("birth_date", search.birth_date));
  also("identifier_index", keyring_->blind_index("identifier", search.identifier));
  if (parameters.empty()) return std::vector<PatientRow>{};
  // Only a person's newest row counts: who was renamed is not found under the old name.
  where +=
      " AND NOT EXISTS (SELECT 1 FROM patients n WHERE n.patient = r.patient AND (n.utc_ms > r.utc_ms OR"
      " (n.utc_ms = r.utc_ms AND n.id > r.id))) ORDER BY r.utc_ms, r.id";
  return rows<PatientRow>(where, parameters);
}

Result<ChainReport, Problem> Store::verify() {
  return verify_chain(*database_, keyring_ ? &*keyring_ : nullptr);
}

}  // namespace cisterna::records
