// From a row to the columns of its table and back; one list of fields a table, in the order that the chain hashes.
// R-REC-004
#pragma once

#include <bit>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "programmer/records/database.h"
#include "programmer/records/rows.h"

namespace cisterna::records {

// A row of any table.
struct Record {
  std::string table;
  Header header;
  Values columns;                   // as in shape_of(table).columns
  std::vector<std::string> sealed;  // in clear, in memory only
};

struct Shape {
  std::string table;
  std::vector<std::string> columns;  // without the header's
  std::string types;                 // one letter a column: 'i' 't'
  std::size_t sealed = 0;            // how many sealed fields
};

// What each table holds. `f.clear(name, member)`, `f.sealed(member)`.
template <class F, class R>
requires std::is_same_v<std::remove_const_t<R>, PatientRow>
void each_field(F& f, R& r) {
  f.clear("patient", r.patient), f.clear("name_index", r.name_index), f.clear("birth_index", r.birth_index);
  f.clear("identifier_index", r.identifier_index);
  f.sealed(r.name), f.sealed(r.birth_date), f.sealed(r.identifier), f.sealed(r.note);
}
template <class F, class R>
requires std::is_same_v<std::remove_const_t<R>, PumpRow>
void each_field(F& f, R& r) {
  f.clear("serial", r.serial), f.clear("patient", r.patient), f.clear("model", r.model),
      f.clear("firmware", r.firmware);
  f.clear("lifecycle", r.lifecycle), f.clear("capacity_nl", r.capacity_nl);
}
template <class F, class R>
requires std::is_same_v<std::remove_const_t<R>, VisitRow>
void each_field(F& f, R& r) {
  f.clear("visit", r.visit), f.clear("phase", r.phase), f.clear("serial", r.serial), f.clear("patient", r.patient);
  f.clear("who", r.who), f.clear("role", r.role), f.clear("bench", r.bench), f.clear("near_field", r.near_field);
  f.clear("revision", r.revision), f.clear("sentence", r.sentence), f.clear("delivery", r.delivery);
  f.clear("reservoir_nl", r.reservoir_nl), f.clear("commanded_nl", r.commanded_nl), f.clear("sensed_nl", r.sensed_nl);
  f.sealed(r.note);
}
template <class F, class R>
requires std::is_same_v<std::remove_const_t<R>, DoseChangeRow>
void each_field(F& f, R& r) {
  f.clear("visit", r.visit), f.clear("serial", r.serial), f.clear("command_id", r.command_id), f.clear("kind", r.kind);
  f.clear("result", r.result), f.clear("result_code", r.result_code), f.clear("base_revision", r.base_revision);
  f.clear("drug", r.drug), f.clear("drug_name", r.drug_name), f.clear("amount_kind", r.amount_kind);
  f.clear("concentration_base_per_ml", r.concentration_base_per_ml), f.clear("old_daily_base", r.old_daily_base);
  f.clear("new_daily_base", r.new_daily_base), f.clear("bolus_base", r.bolus_base),
      f.clear("duration_ms", r.duration_ms);
  f.clear("day_volume_nl", r.day_volume_nl), f.clear("sentence", r.sentence), f.clear("who", r.who);
  f.clear("from_journal", r.from_journal);
  f.sealed(r.reason);
}
template <class F, class R>
requires std::is_same_v<std::remove_const_t<R>, RefillRow>
void each_field(F& f, R& r) {
  f.clear("visit", r.visit), f.clear("serial", r.serial), f.clear("command_id", r.command_id),
      f.clear("phase", r.phase);
  f.clear("result", r.result), f.clear("result_code", r.result_code), f.clear("drug", r.drug);
  f.clear("drug_name", r.drug_name), f.clear("amount_kind", r.amount_kind);
  f.clear("concentration_base_per_ml", r.concentration_base_per_ml), f.clear("lot", r.lot),
      f.clear("expiry_d", r.expiry_d);
  f.clear("fill_date_d", r.fill_date_d), f.clear("due_date_d", r.due_date_d),
      f.clear("previous_fill_nl", r.previous_fill_nl);
  f.clear("planned_nl", r.planned_nl), f.clear("expected_nl", r.expected_nl), f.clear("withdrawn_nl", r.withdrawn_nl);
  f.clear("filled_nl", r.filled_nl), f.clear("syringe_before_mg", r.syringe_before_mg);
  f.clear("syringe_after_mg", r.syringe_after_mg), f.clear("was_filled", r.was_filled);
  f.clear("single_handed", r.single_handed), f.clear("finding", r.finding), f.clear("who", r.who);
  f.clear("second_person", r.second_person), f.clear("commanded_before_nl", r.commanded_before_nl);
  f.clear("sensed_before_nl", r.sensed_before_nl), f.clear("commanded_after_nl", r.commanded_after_nl);
  f.clear("sensed_after_nl", r.sensed_after_nl);
  f.sealed(r.reason);
}
template <class F, class R>
requires std::is_same_v<std::remove_const_t<R>, OverrideRow>
void each_field(F& f, R& r) {
  f.clear("visit", r.visit), f.clear("serial", r.serial), f.clear("task", r.task), f.clear("code", r.code);
  f.clear("sentence", r.sentence), f.clear("who", r.who), f.clear("second_person", r.second_person);
  f.sealed(r.reason);
}
template <class F, class R>
requires std::is_same_v<std::remove_const_t<R>, PumpEventRow>
void each_field(F& f, R& r) {
  f.clear("serial", r.serial), f.clear("number", r.number), f.clear("repeats", r.repeats),
      f.clear("life_ms", r.life_ms);
  f.clear("kind", r.kind), f.clear("a", r.a), f.clear("b", r.b);
}

// Serials and command ids are 64 bits without a sign; the column keeps their bits.
inline Value to_value(std::int64_t v) {
  return v;
}
inline Value to_value(std::uint64_t v) {
  return std::bit_cast<std::int64_t>(v);
}
inline Value to_value(bool v) {
  return std::int64_t{v ? 1 : 0};
}
inline Value to_value(const std::string& v) {
  return v;
}
inline Value to_value(const Uuid& v) {
  return v.is_nil() ? std::string{} : v.text();
}
inline Value to_value(const std::optional<std::int64_t>& v) {
  return v ? Value{*v} : Value{};
}

// False: the column does not hold what the field is.
[[nodiscard]] bool from_value(const Value& value, std::int64_t& out);
[[nodiscard]] bool from_value(const Value& value, std::uint64_t& out);
[[nodiscard]] bool from_value(const Value& value, bool& out);
[[nodiscard]] bool from_value(const Value& value, std::string& out);
[[nodiscard]] bool from_value(const Value& value, Uuid& out);
[[nodiscard]] bool from_value(const Value& value, std::optional<std::int64_t>& out);

struct ColumnWriter {
  Record& record;
  template <class T>
  void clear(const char*, const T& member) {
    record.columns.push_back(to_value(member));
  }
  void sealed(const std::string& member) { record.sealed.push_back(member); }
};

struct ColumnReader {
  const Record& record;
  std::size_t column = 0, field = 0;
  bool good = true;
  template <class T>
  void clear(const char*, T& member) {
    good = column < record.columns.size() && from_value(record.columns[column++], member) && good;
  }
  void sealed(std::string& member) {
    if (field < record.sealed.size()) member = record.sealed[field];
    ++field;
  }
};

template <class Row>
Record to_record(const Row& row) {
  Record out{Row::kTable, row.header, {}, {}};
  ColumnWriter writer{out};
  each_field(writer, row);
  return out;
}

// nullopt: a column does not hold what the field is. Sealed fields stay empty unless header.sealed is kOpened.
template <class Row>
std::optional<Row> from_record(const Record& record) {
  Row out;
  out.header = record.header;
  ColumnReader reader{record};
  each_field(reader, out);
  return reader.good ? std::optional{std::move(out)} : std::nullopt;
}

[[nodiscard]] const std::vector<Shape>& all_shapes();
// `table` is one of ours; asking for another is our own bug.
[[nodiscard]] const Shape& shape_of(std::string_view table);

// The sealed fields of a row as one run of bytes, its length a multiple of 64 so that it tells little. nullopt: not
// ours.
[[nodiscard]] std::string pack_fields(const std::vector<std::string>& fields);
[[nodiscard]] std::optional<std::vector<std::string>> unpack_fields(std::string_view packed, std::size_t count);

}  // namespace cisterna::records
