// R-CLI-018
#include "programmer/cli/visit_text.h"

#include "programmer/dosing/calendar.h"
#include "programmer/dosing/sentence.h"

namespace cisterna::cli {
namespace {

using records::DoseChangeRow;
using records::OverrideRow;
using records::RefillRow;

JsonValue uuid_json(const records::Uuid& id) {
  return id.is_nil() ? JsonValue::null() : JsonValue::string(id.text());
}

JsonValue nl_json(const std::optional<std::int64_t>& nl) {
  return nl ? json_ml(Volume::nl(*nl)) : JsonValue::null();
}

JsonValue day_json(std::int64_t days) {
  return days == 0 ? JsonValue::null()
                   : JsonValue::string(dosing::Date::from_days(static_cast<std::int32_t>(days)).text());
}

std::string day_text(std::int64_t days) {
  return days == 0 ? "not recorded" : dosing::Date::from_days(static_cast<std::int32_t>(days)).text();
}

AmountKind kind_of(const std::string& text) {
  return text == "units" ? AmountKind::kUnits : AmountKind::kMass;
}

std::string nl_text(const std::optional<std::int64_t>& nl) {
  return nl ? dosing::format_volume(Volume::nl(*nl)) : "not measured";
}

std::string reason_text(const std::string& reason, records::SealState state) {
  switch (state) {
    case records::SealState::kNone:
      return {};
    case records::SealState::kOpened:
      return reason.empty() ? std::string{} : ", reason: " + reason;
    case records::SealState::kLocked:
      return ", reason: sealed";
    case records::SealState::kPurged:
      return ", reason: purged";
    case records::SealState::kDamaged:
      return ", reason: DAMAGED";
  }
  return {};
}

void set_reason(JsonValue& out, const std::string& reason, records::SealState state) {
  out.set("reason",
          state == records::SealState::kOpened && !reason.empty() ? JsonValue::string(reason) : JsonValue::null());
  out.set("reason_sealed", JsonValue::boolean(state == records::SealState::kLocked));
}

template <class Row>
std::string drug_text(const Row& row) {
  const auto name = row.drug_name.empty() ? "drug " + std::to_string(row.drug) : row.drug_name;
  return name + " " +
         dosing::format_concentration(Concentration::of(kind_of(row.amount_kind), row.concentration_base_per_ml));
}

JsonValue row_json(const records::Header& header) {
  auto out = JsonValue::object();
  out.set("id", header.id.text()).set("time", moment_text(header.utc_ms, header.zone));
  out.set("utc_ms", JsonValue::integer(header.utc_ms)).set("zone", header.zone);
  out.set("origin", header.origin.text()).set("sequence", JsonValue::integer(header.sequence));
  return out;
}

JsonValue change_json(const DoseChangeRow& row) {
  auto out = row_json(row.header);
  const auto kind = kind_of(row.amount_kind);
  out.set("kind", row.kind).set("result", row.result).set("result_code", row.result_code);
  out.set("command", row.command_id == 0 ? JsonValue::null() : JsonValue::string(id_text(row.command_id)));
  out.set("drug", row.drug_name).set("sentence", row.sentence).set("who", row.who);
  if (row.kind == "program") {
    set_amount(out, "old_dose", Amount::of(kind, row.old_daily_base), "_per_day");
    set_amount(out, "new_dose", Amount::of(kind, row.new_daily_base), "_per_day");
    out.set("day_volume_ml", json_ml(Volume::nl(row.day_volume_nl)));
  }
  if (row.kind == "bolus") set_amount(out, "bolus", Amount::of(kind, row.bolus_base));
  out.set("duration_s", json_seconds(Duration::ms(row.duration_ms)));
  out.set("from_journal", JsonValue::boolean(row.from_journal));
  set_reason(out, row.reason, row.header.sealed);
  return out;
}

JsonValue refill_json(const RefillRow& row) {
  auto out = row_json(row.header);
  out.set("phase", row.phase).set("result", row.result).set("result_code", row.result_code);
  out.set("command", row.command_id == 0 ? JsonValue::null() : JsonValue::string(id_text(row.command_id)));
  out.set("drug", row.drug_name)
      .set("concentration",
           dosing::format_concentration(Concentration::of(kind_of(row.amount_kind), row.concentration_base_per_ml)));
  out.set("lot", row.lot).set("expiry", day_json(row.expiry_d)).set("fill_date", day_json(row.fill_date_d));
  out.set("due_date", day_json(row.due_date_d)).set("previous_fill_ml", json_ml(Volume::nl(row.previous_fill_nl)));
  out.set("planned_ml", json_ml(Volume::nl(row.planned_nl))).set("expected_ml", json_ml(Volume::nl(row.expected_nl)));
  out.set("withdrawn_ml", nl_json(row.withdrawn_nl)).set("filled_ml", nl_json(row.filled_nl));
  out.set("was_filled", JsonValue::boolean(row.was_filled)).set("finding", row.finding);
  out.set("who", row.who).set("second_person", row.second_person);
  out.set("single_handed", JsonValue::boolean(row.single_handed));
  out.set("commanded_before_ml", json_ml(Volume::nl(row.commanded_before_nl)));
  out.set("sensed_before_ml", json_ml(Volume::nl(row.sensed_before_nl)));
  out.set("commanded_after_ml", json_ml(Volume::nl(row.commanded_after_nl)));
  out.set("sensed_after_ml", json_ml(Volume::nl(row.sensed_after_nl)));
  set_reason(out, row.reason, row.header.sealed);
  return out;
}

JsonValue override_json(const OverrideRow& row) {
  auto out = row_json(row.header);
  out.set("task", row.task).set("code", row.code).set("sentence", row.sentence).set("who", row.who);
  out.set("second_person", row.second_person);
  set_reason(out, row.reason, row.header.sealed);
  return out;
}

std::string result_text(const std::string& result, const std::string& code) {
  return result + (code.empty() ? std::string{} : " (" + code + ")");
}

std::string change_line(const DoseChangeRow& row) {
  return moment_text(row.header.utc_ms, row.header.zone) + "  " + row.kind + " " +
         result_text(row.result, row.result_code) + (row.sentence.empty() ? std::string{} : ": " + row.sentence) +
         reason_text(row.reason, row.header.sealed);
}

void refill_lines(Answer& answer, const RefillRow& row, bool full) {
  const auto start = moment_text(row.header.utc_ms, row.header.zone) + "  refill " + row.phase + " " +
                     result_text(row.result, row.result_code) + ": " + drug_text(row);
  if (row.phase == "opened") {
    answer.line(start + ", planned " + dosing::format_volume(Volume::nl(row.planned_nl)));
    return;
  }
  answer.line(start + ", " + (row.was_filled ? "filled " : "put back ") + nl_text(row.filled_nl) +
              (row.lot.empty() ? std::string{} : ", lot " + row.lot) + reason_text(row.reason, row.header.sealed));
  if (!full) return;
  answer.line("    previous fill " + dosing::format_volume(Volume::nl(row.previous_fill_nl)) + ", expected " +
              dosing::format_volume(Volume::nl(row.expected_nl)) + ", withdrawn " + nl_text(row.withdrawn_nl) +
              (row.finding.empty() ? std::string{} : ", finding " + row.finding));
  answer.line("    filled on " + day_text(row.fill_date_d) + ", drug expires " + day_text(row.expiry_d) +
              ", next due " + day_text(row.due_date_d));
  answer.line("    pump's counters before " + dosing::format_volume(Volume::nl(row.commanded_before_nl)) +
              " commanded, " + dosing::format_volume(Volume::nl(row.sensed_before_nl)) + " sensed; after " +
              dosing::format_volume(Volume::nl(row.commanded_after_nl)) + " commanded, " +
              dosing::format_volume(Volume::nl(row.sensed_after_nl)) + " sensed");
  answer.line("    by " + (row.who.empty() ? "not recorded" : row.who) +
              (row.second_person.empty() ? std::string{} : ", second person " + row.second_person) +
              (row.single_handed ? ", SINGLE-HANDED" : ""));
}

std::string override_line(const OverrideRow& row) {
  return moment_text(row.header.utc_ms, row.header.zone) + "  warning passed at " + row.task + ": " + row.code +
         (row.sentence.empty() ? std::string{} : " (" + row.sentence + ")") +
         reason_text(row.reason, row.header.sealed);
}

void trend_lines(Answer& answer, const std::vector<RefillRow>& refills) {
  answer.line("").line("Residual trend");
  for (const auto& row : refills)
    if (row.phase == "closed" && row.withdrawn_nl)
      answer.line(moment_text(row.header.utc_ms, row.header.zone) + "  expected " +
                  dosing::format_volume(Volume::nl(row.expected_nl)) + ", withdrawn " + nl_text(row.withdrawn_nl) +
                  (row.finding.empty() ? std::string{} : ", " + row.finding));
}

template <class Rows, class Make>
JsonValue list_json(const Rows& rows, Make make) {
  auto out = JsonValue::array();
  for (const auto& row : rows) out.push(make(row));
  return out;
}

void set_json(Answer& answer, const VisitPrint& print, bool full) {
  auto visit = summary_json(print.visit.summary);
  visit.set("changes", list_json(print.visit.dose_changes, change_json))
      .set("refill_rows", list_json(print.visit.refills, refill_json));
  visit.set("override_rows", list_json(print.visit.overrides, override_json));
  if (full) visit.set("pump_refills", list_json(print.earlier_refills, refill_json));
  if (print.patient)
    visit.set("patient", JsonValue::object()
                             .set("name", print.patient->name)
                             .set("birth_date", print.patient->birth_date)
                             .set("identifier", print.patient->identifier));
  answer.json.set("visit", std::move(visit)).set("patient_data", JsonValue::boolean(print.patient_data));
}

}  // namespace

std::string moment_text(std::int64_t utc_ms, const std::string& zone) {
  auto text = dosing::Instant{utc_ms / 1000, 0, true}.text();
  if (text.size() >= 20 && text[10] == 'T') text = text.substr(0, 10) + " " + text.substr(11, 8) + " UTC";
  return text + (zone.empty() || zone == "UTC" ? std::string{} : " (" + zone + ")");
}

std::string summary_line(const records::VisitSummary& summary) {
  const auto& opened = summary.opened;
  return opened.visit.text() + "  " + moment_text(opened.header.utc_ms, opened.header.zone) + "  pump " +
         std::to_string(opened.serial) + (opened.bench ? " BENCH" : "") + ", " +
         (opened.who.empty() ? "nobody named" : opened.who) + ": " + std::to_string(summary.dose_changes) +
         " orders, " + std::to_string(summary.refills) + " refill steps, " + std::to_string(summary.overrides) +
         " overrides" + (summary.closed ? "" : ", not closed");
}

JsonValue summary_json(const records::VisitSummary& summary) {
  const auto& opened = summary.opened;
  auto out = row_json(opened.header);
  out.set("visit", opened.visit.text())
      .set("serial", std::to_string(opened.serial))
      .set("bench", JsonValue::boolean(opened.bench));
  out.set("near_field", JsonValue::boolean(opened.near_field)).set("patient_id", uuid_json(opened.patient));
  out.set("who", opened.who).set("role", opened.role).set("revision", JsonValue::integer(opened.revision));
  out.set("sentence", opened.sentence).set("delivery", opened.delivery);
  out.set("closed_utc_ms", summary.closed ? JsonValue::integer(summary.closed->header.utc_ms) : JsonValue::null());
  out.set("closed_sentence", summary.closed ? JsonValue::string(summary.closed->sentence) : JsonValue::null());
  out.set("dose_changes", JsonValue::integer(summary.dose_changes)).set("refills", JsonValue::integer(summary.refills));
  out.set("overrides", JsonValue::integer(summary.overrides));
  return out;
}

void print_visit(Answer& answer, const VisitPrint& print, bool full) {
  const auto& opened = print.visit.summary.opened;
  const auto& closed = print.visit.summary.closed;
  if (opened.bench) answer.line("BENCH");
  if (full) answer.line("Visit report");
  answer.line("Visit " + opened.visit.text());
  if (print.patient)
    answer.line("Patient " + print.patient->name + ", born " + print.patient->birth_date + ", " +
                print.patient->identifier);
  answer.line(
      "Pump " + std::to_string(opened.serial) + ", opened " + moment_text(opened.header.utc_ms, opened.header.zone) +
      (closed ? ", closed " + moment_text(closed->header.utc_ms, closed->header.zone) : std::string{", not closed"}) +
      ".");
  answer.line("By " + (opened.who.empty() ? "nobody named" : opened.who) +
              (opened.role.empty() ? "" : " (" + opened.role + ")") +
              (opened.near_field ? ", through the coil." : "."));
  answer.line("Before: " + (opened.sentence.empty() ? "no prescription" : opened.sentence) + ".");
  if (closed) answer.line("After: " + (closed->sentence.empty() ? "no prescription" : closed->sentence) + ".");
  if (full) answer.line("").line("Orders");
  for (const auto& row : print.visit.dose_changes) answer.line(change_line(row));
  if (full) answer.line("").line("Refill");
  for (const auto& row : print.visit.refills) refill_lines(answer, row, full);
  if (full) answer.line("").line("Warnings passed with a reason");
  for (const auto& row : print.visit.overrides) answer.line(override_line(row));
  if (full) trend_lines(answer, print.earlier_refills);
  answer.line(print.patient_data ? "CONTAINS PATIENT DATA." : "Patient data left out; --patient-data shows it.");
  set_json(answer, print, full);
}

}  // namespace cisterna::cli
