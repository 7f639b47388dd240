// What the workflows tell the clinic's records, in their own words, before the screen says done. R-FLOW-020
//
// Every call answers true when the record is durable. False: it is not stored; problem() is the error catalogue's code
// ("record_locked"), the pump's journal still holds the order, and programming goes on. What was not stored is kept and
// tried again with the next call, and by catch_up() in a later process.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "programmer/pump/pump.h"

namespace cisterna::workflow {

struct VisitOpened {
  std::uint64_t serial = 0;
  bool bench = false, near_field = false;
  std::optional<pump::Interrogation> pump;  // none: opened for suspend only
  std::string sentence;                     // the prescription in force
};

struct VisitClosed {
  std::uint64_t serial = 0;
  std::optional<pump::Status> status;  // the pump's last word
  std::string sentence;
};

// An order that left for the pump, or was stopped before it left, and what became of it.
struct OrderDone {
  std::string kind;  // "program" "bolus" "cancel_bolus" "suspend" "resume" "stop" "restart" ...
  std::uint64_t serial = 0;
  pump::Outcome outcome;
  std::string failure;  // code; empty: applied
  std::uint32_t base_revision = 0;
  pump::Drug drug;
  std::string drug_name;
  Amount old_daily, new_daily;  // program
  Volume day_volume;            // program: the pump's own 24 h volume
  Amount bolus;
  Duration duration;  // bolus, suspend
  std::string sentence;
  std::string reason;  // a person's own words: patient data
};

struct RefillDone {
  bool closed = false;  // false: RefillOpen
  std::uint64_t serial = 0;
  pump::Outcome outcome;
  std::string failure;
  pump::Drug drug;
  std::string drug_name, lot;
  std::int32_t expiry_d = 0, fill_date_d = 0, due_date_d = 0;  // days since 1970; 0: none
  Volume previous_fill, planned, expected;
  std::optional<Volume> withdrawn, filled;
  std::optional<std::int64_t> syringe_before_mg, syringe_after_mg;
  bool was_filled = false;
  std::string finding;  // "acceptable" ...; empty: nothing to compare
  std::string second_person;
  bool single_handed = false;
  Volume commanded_before, sensed_before, commanded_after, sensed_after;  // the pump's counters
  std::string reason;
};

// A warning of the programmer that a person passed with a reason.
struct Overridden {
  std::uint64_t serial = 0;
  std::string task;            // "program" "bolus" "refill"
  std::string code, sentence;  // of the advice
  std::string reason, second_person;
};

class Recorder {
 public:
  virtual ~Recorder() = default;
  [[nodiscard]] virtual bool visit_opened(const VisitOpened& visit) = 0;
  [[nodiscard]] virtual bool visit_closed(const VisitClosed& visit) = 0;
  [[nodiscard]] virtual bool order_done(const OrderDone& order) = 0;
  [[nodiscard]] virtual bool refill_done(const RefillDone& refill) = 0;
  [[nodiscard]] virtual bool overridden(const Overridden& advice) = 0;
  [[nodiscard]] virtual bool events_seen(std::uint64_t serial, const std::vector<pump::Event>& events) = 0;
  // An order of an earlier session whose outcome is known now: "applied", "not_applied", "unknown", or the pump's
  // reason.
  [[nodiscard]] virtual bool resolved(const pump::PendingCommand& command, const std::string& answer) = 0;
  // Why the last call answered false, or what still waits from earlier ones; empty: everything is stored.
  [[nodiscard]] virtual std::string problem() const = 0;
};

// Keeps nothing and says so by its name: for a pump without records (emergency suspend, tests of workflows).
class NullRecorder final : public Recorder {
 public:
  [[nodiscard]] bool visit_opened(const VisitOpened&) override { return true; }
  [[nodiscard]] bool visit_closed(const VisitClosed&) override { return true; }
  [[nodiscard]] bool order_done(const OrderDone&) override { return true; }
  [[nodiscard]] bool refill_done(const RefillDone&) override { return true; }
  [[nodiscard]] bool overridden(const Overridden&) override { return true; }
  [[nodiscard]] bool events_seen(std::uint64_t, const std::vector<pump::Event>&) override { return true; }
  [[nodiscard]] bool resolved(const pump::PendingCommand&, const std::string&) override { return true; }
  [[nodiscard]] std::string problem() const override { return {}; }
};

}  // namespace cisterna::workflow
