// R-REC-009
#include "programmer/records/recording.h"

#include <algorithm>
#include <map>
#include <set>

#include "programmer/workflow/status_text.h"

namespace cisterna::records {
namespace {

std::string result_of(const pump::Outcome& outcome) {
  switch (outcome.certainty) {
    case pump::Certainty::kApplied:
      return "applied";
    case pump::Certainty::kRefused:
      return "refused";
    case pump::Certainty::kUnknown:
      return "unknown";
    case pump::Certainty::kNotSent:
      return "not_sent";
  }
  return "unknown";
}

std::string kind_text(AmountKind kind) {
  return kind == AmountKind::kMass ? "mass" : "units";
}

std::optional<std::int64_t> nl_of(const std::optional<Volume>& volume) {
  return volume ? std::optional{volume->nl()} : std::nullopt;
}

template <class Row>
void put_drug(Row& row, const pump::Drug& drug, const std::string& name) {
  row.drug = drug.code;
  row.drug_name = name;
  row.amount_kind = kind_text(drug.concentration.kind());
  row.concentration_base_per_ml = drug.concentration.base_per_ml();
}

void put_status(VisitRow& row, const pump::Status& status) {
  row.revision = status.revision;
  row.reservoir_nl = status.reservoir.nl();
  row.commanded_nl = status.commanded.nl();
  row.sensed_nl = status.sensed.nl();
}

std::string first_word(const std::string& text) {
  return text.substr(0, text.find(' '));
}

using Outcomes = std::set<std::pair<std::uint64_t, std::string>>;  // command and result

Result<Outcomes, Problem> outcomes_of(Store& store, std::uint64_t serial) {
  Outcomes out;
  const auto changes = store.dose_changes_of(serial);
  if (!changes) return changes.error();
  for (const auto& row : *changes) out.emplace(row.command_id, row.result);
  const auto refills = store.refills_of(serial);
  if (!refills) return refills.error();
  for (const auto& row : *refills) out.emplace(row.command_id, row.result);
  return out;
}

std::string result_of(pump::JournalKind kind) {
  switch (kind) {
    case pump::JournalKind::kApplied:
      return "applied";
    case pump::JournalKind::kRefused:
      return "refused";
    case pump::JournalKind::kNotApplied:
      return "not_applied";
    case pump::JournalKind::kUnknown:
    case pump::JournalKind::kSent:
    case pump::JournalKind::kDraft:
      return "unknown";
  }
  return "unknown";
}

// What was sent, beside each outcome that the journal holds; one that was sent and has none stands beside itself.
std::vector<std::pair<pump::JournalEntry, pump::JournalEntry>> orders_of(
    const std::vector<pump::JournalEntry>& entries) {
  std::map<std::uint64_t, pump::JournalEntry> sent;
  std::set<std::uint64_t> answered;
  std::vector<std::pair<pump::JournalEntry, pump::JournalEntry>> out;
  for (const auto& entry : entries) {
    if (entry.kind == pump::JournalKind::kDraft) continue;
    if (entry.kind == pump::JournalKind::kSent) {
      sent.emplace(entry.id, entry);
      continue;
    }
    answered.insert(entry.id);
    out.emplace_back(sent.contains(entry.id) ? sent.at(entry.id) : entry, entry);
  }
  for (const auto& [id, entry] : sent)
    if (!answered.contains(id)) out.emplace_back(entry, entry);
  return out;
}

DoseChangeRow journal_row(const pump::JournalEntry& sent, const pump::JournalEntry& outcome) {
  DoseChangeRow row;
  row.header.utc_ms = outcome.utc_ms;
  row.serial = sent.serial;
  row.command_id = sent.id;
  row.kind = first_word(sent.text);
  row.result = result_of(outcome.kind);
  if (row.result == "refused") row.result_code = outcome.text;
  row.base_revision = sent.base_revision;
  row.sentence = "Written from the journal.";
  row.from_journal = true;
  row.reason = sent.text;  // may quote a person's reason
  return row;
}

}  // namespace

template <class Row>
void Recording::stamp(Row& row) {
  const auto now = clock_();
  row.header.utc_ms = now.utc_ms;
  row.header.zone = now.zone;
}

bool Recording::fail(const Problem& problem) {
  problem_ = problem.code();
  problem_sentence_ = problem.sentence();
  return false;
}

// An id of its own before the first try: a try whose answer was lost does not become two rows.
Result<Done, Problem> Recording::store_one(Waiting& waiting) {
  return std::visit(
      [&](auto& row) -> Result<Done, Problem> {
        if constexpr (std::is_same_v<std::decay_t<decltype(row)>, std::vector<PumpEventRow>>) {
          const auto stored = store_->append(row);  // keyed by the pump's own numbers
          if (!stored) return stored.error();
        } else {
          if (row.header.id.is_nil()) {
            const auto id = store_->new_id();
            if (!id) return id.error();
            row.header.id = *id;
          }
          const auto stored = store_->append(row);
          if (!stored) return stored.error();
        }
        return Done{};
      },
      waiting);
}

bool Recording::flush() {
  if (store_ == nullptr) {
    if (problem_.empty()) problem_ = to_code(StoreReason::kNotReachable);
    return waiting_.empty();
  }
  while (!waiting_.empty()) {
    if (const auto stored = store_one(waiting_.front()); !stored) return fail(stored.error());
    waiting_.pop_front();
  }
  problem_.clear();
  problem_sentence_.clear();
  return true;
}

bool Recording::keep(Waiting row) {
  waiting_.push_back(std::move(row));
  return flush();
}

bool Recording::visit_opened(const workflow::VisitOpened& visit) {
  if (!attendant_.join.is_nil()) {
    visit_ = attendant_.join;
    return visit.pump ? events_seen(visit.serial, visit.pump->events) : flush();
  }
  VisitRow row;
  stamp(row);
  // Drawn here and not by the store: rows of one visit belong together although the store is away.
  Uuid7Generator ids{crypto::system_rng()};
  visit_ = ids.next(row.header.utc_ms).value_or(Uuid{});
  row.visit = visit_;
  row.phase = "opened";
  row.serial = asked(visit.serial);
  row.patient = attendant_.patient;
  row.who = attendant_.who;
  row.role = attendant_.role;
  row.bench = visit.bench;
  row.near_field = visit.near_field;
  row.sentence = visit.sentence;
  if (!visit.pump) return keep(row);
  put_status(row, visit.pump->status);
  row.delivery = std::string{workflow::delivery_name(visit.pump->status.delivery)};
  if (row.role.empty()) row.role = visit.pump->status.role;
  PumpRow pump;
  pump.header = row.header;
  pump.serial = row.serial;
  pump.patient = attendant_.patient;
  pump.model = visit.pump->device.model;
  pump.firmware = visit.pump->device.firmware;
  pump.lifecycle = visit.pump->device.lifecycle;
  pump.capacity_nl = visit.pump->device.capacity.nl();
  const bool pump_stored = keep(std::move(pump));
  const bool visit_stored = keep(std::move(row));
  return events_seen(visit.serial, visit.pump->events) && pump_stored && visit_stored;
}

bool Recording::visit_closed(const workflow::VisitClosed& visit) {
  if (visit_.is_nil() || visit_ == attendant_.join) return flush();
  VisitRow row;
  stamp(row);
  row.visit = visit_;
  row.phase = "closed";
  row.serial = asked(visit.serial);
  row.patient = attendant_.patient;
  row.who = attendant_.who;
  row.role = attendant_.role;
  row.sentence = visit.sentence;
  if (visit.status) {
    put_status(row, *visit.status);
    row.delivery = std::string{workflow::delivery_name(visit.status->delivery)};
  }
  visit_ = {};
  return keep(std::move(row));
}

bool Recording::order_done(const workflow::OrderDone& order) {
  DoseChangeRow row;
  stamp(row);
  row.visit = visit_;
  row.serial = asked(order.serial);
  row.command_id = order.outcome.id;
  row.kind = order.kind;
  row.result = result_of(order.outcome);
  row.result_code = order.failure;
  row.base_revision = order.base_revision;
  put_drug(row, order.drug, order.drug_name);
  row.old_daily_base = order.old_daily.base();
  row.new_daily_base = order.new_daily.base();
  row.bolus_base = order.bolus.base();
  row.duration_ms = order.duration.ms();
  row.day_volume_nl = order.day_volume.nl();
  row.sentence = order.sentence;
  row.who = attendant_.who;
  row.reason = order.reason;
  return keep(std::move(row));
}

bool Recording::refill_done(const workflow::RefillDone& refill) {
  RefillRow row;
  stamp(row);
  row.visit = visit_;
  row.serial = asked(refill.serial);
  row.command_id = refill.outcome.id;
  row.phase = refill.closed ? "closed" : "opened";
  row.result = result_of(refill.outcome);
  row.result_code = refill.failure;
  put_drug(row, refill.drug, refill.drug_name);
  row.lot = refill.lot;
  row.expiry_d = refill.expiry_d;
  row.fill_date_d = refill.fill_date_d;
  row.due_date_d = refill.due_date_d;
  row.previous_fill_nl = refill.previous_fill.nl();
  row.planned_nl = refill.planned.nl();
  row.expected_nl = refill.expected.nl();
  row.withdrawn_nl = nl_of(refill.withdrawn);
  row.filled_nl = nl_of(refill.filled);
  row.syringe_before_mg = refill.syringe_before_mg;
  row.syringe_after_mg = refill.syringe_after_mg;
  row.was_filled = refill.was_filled;
  row.single_handed = refill.single_handed;
  row.finding = refill.finding;
  row.who = attendant_.who;
  row.second_person = refill.second_person;
  row.commanded_before_nl = refill.commanded_before.nl();
  row.sensed_before_nl = refill.sensed_before.nl();
  row.commanded_after_nl = refill.commanded_after.nl();
  row.sensed_after_nl = refill.sensed_after.nl();
  row.reason = refill.reason;
  return keep(std::move(row));
}

bool Recording::overridden(const workflow::Overridden& advice) {
  OverrideRow row;
  stamp(row);
  row.visit = visit_;
  row.serial = asked(advice.serial);
  row.task = advice.task;
  row.code = advice.code;
  row.sentence = advice.sentence;
  row.who = attendant_.who;
  row.second_person = advice.second_person;
  row.reason = advice.reason;
  return keep(std::move(row));
}

bool Recording::events_seen(std::uint64_t serial, const std::vector<pump::Event>& events) {
  std::vector<PumpEventRow> rows;
  for (const auto& event : events) {
    PumpEventRow row;
    stamp(row);
    row.serial = serial;
    row.number = event.number;
    row.repeats = event.repeats;
    row.life_ms = event.at.ms();
    row.kind = event.kind;
    row.a = event.a;
    row.b = event.b;
    rows.push_back(std::move(row));
  }
  return rows.empty() ? flush() : keep(std::move(rows));
}

bool Recording::resolved(const pump::PendingCommand& command, const std::string& answer) {
  DoseChangeRow row;
  stamp(row);
  row.visit = visit_;
  row.serial = command.serial;
  row.command_id = command.id;
  row.kind = first_word(command.what);
  row.base_revision = command.base_revision;
  const bool plain = answer == "applied" || answer == "not_applied" || answer == "unknown";
  row.result = plain ? answer : "refused";
  row.result_code = plain ? std::string{} : answer;
  row.sentence = "Resolved in a later session.";
  row.reason = command.what;  // may quote a person's reason
  row.who = attendant_.who;
  return keep(std::move(row));
}

Result<std::int64_t, Problem> catch_up(Store& store, const std::vector<pump::JournalEntry>& entries,
                                       const std::string& zone) {
  std::map<std::uint64_t, Outcomes> known;  // by serial
  std::int64_t written = 0;
  for (const auto& [sent, outcome] : orders_of(entries)) {
    if (!known.contains(sent.serial)) {
      auto of_pump = outcomes_of(store, sent.serial);
      if (!of_pump) return of_pump.error();
      known[sent.serial] = std::move(of_pump).value();
    }
    auto row = journal_row(sent, outcome);
    if (!known[sent.serial].emplace(row.command_id, row.result).second) continue;
    row.header.zone = zone;
    if (const auto stored = store.append(row); !stored) return stored.error();
    ++written;
  }
  return written;
}

}  // namespace cisterna::records
