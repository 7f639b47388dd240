// The Recorder of the workflows on a Store, and the catching up from the journal. R-REC-009
//
// What the store did not take waits here in its order and goes in, under its own id, before anything newer. It is lost
// with the process; catch_up() then writes from the journal what the records do not have: kind, outcome, times and the
// journal's own words, marked from_journal. The store has to be unlocked for anything to be stored.
#pragma once

#include <deque>
#include <variant>

#include "programmer/pump/journal.h"
#include "programmer/records/store.h"
#include "programmer/workflow/recorder.h"

namespace cisterna::records {

struct Attendant {
  std::string who;           // user name
  std::string role;          // "clinician" ...
  Uuid patient{};            // nil: not chosen
  std::uint64_t serial = 0;  // of the pump asked for, where a suspend did not read the pump
  Uuid join{};  // nil: a visit of its own; else goes on with that visit, which is not opened or closed again
};

class Recording final : public workflow::Recorder {
 public:
  // `store` may be null (could not be opened): everything waits, problem() is `store_problem`.
  Recording(Store* store, Clock clock, Attendant attendant, std::string store_problem = {})
      : store_(store), clock_(std::move(clock)), attendant_(std::move(attendant)), problem_(std::move(store_problem)) {}

  // Before the next visit is opened.
  void set_attendant(Attendant attendant) { attendant_ = std::move(attendant); }
  // A store that could be opened later.
  void set_store(Store* store) { store_ = store; }

  [[nodiscard]] bool visit_opened(const workflow::VisitOpened& visit) override;
  [[nodiscard]] bool visit_closed(const workflow::VisitClosed& visit) override;
  [[nodiscard]] bool order_done(const workflow::OrderDone& order) override;
  [[nodiscard]] bool refill_done(const workflow::RefillDone& refill) override;
  [[nodiscard]] bool overridden(const workflow::Overridden& advice) override;
  [[nodiscard]] bool events_seen(std::uint64_t serial, const std::vector<pump::Event>& events) override;
  [[nodiscard]] bool resolved(const pump::PendingCommand& command, const std::string& answer) override;
  [[nodiscard]] std::string problem() const override { return problem_; }

  [[nodiscard]] const std::string& problem_sentence() const { return problem_sentence_; }
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }
  [[nodiscard]] const Uuid& visit() const { return visit_; }
  // Tries again what waits.
  [[nodiscard]] bool flush();

 private:
  using Waiting = std::variant<PumpRow, VisitRow, DoseChangeRow, RefillRow, OverrideRow, std::vector<PumpEventRow>>;
  bool keep(Waiting row);
  template <class Row>
  void stamp(Row& row);
  Result<Done, Problem> store_one(Waiting& waiting);
  bool fail(const Problem& problem);
  [[nodiscard]] std::uint64_t asked(std::uint64_t serial) const { return serial == 0 ? attendant_.serial : serial; }

  Store* store_;
  Clock clock_;
  Attendant attendant_;
  std::string problem_, problem_sentence_;
  std::deque<Waiting> waiting_;
  Uuid visit_;
};

// Writes the orders of the journal that the records do not have; how many. `entries`: Journal::entries(). Orders of
// which a row with the same outcome is there are left alone, so it may be called at every start.
[[nodiscard]] Result<std::int64_t, Problem> catch_up(Store& store, const std::vector<pump::JournalEntry>& entries,
                                                     const std::string& zone);

}  // namespace cisterna::records
