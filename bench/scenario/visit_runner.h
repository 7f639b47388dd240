// Runs the steps of a scenario on an in-process bench: programmer's steps over the secure link to the firmware, a
// hand's steps on the plant. Tells each step, in the pump's own figures, and keeps the record for report and picture.
// R-BENCH-009
//
// Ends at the first step that does not end well: the error names the step and says why (the catalogue's sentences).
#pragma once

#include <functional>
#include <memory>

#include "bench/report/delivery_record.h"
#include "bench/scenario/contact.h"
#include "bench/scenario/scenario.h"
#include "programmer/workflow/change_dose.h"
#include "programmer/workflow/refill.h"
#include "telemetry/messages/replies.h"

namespace cisterna::bench {

class VisitRunner {
 public:
  using Teller = std::function<void(const SaidLine&, std::int64_t utc_ms)>;
  VisitRunner(Bench& bench, const Scenario& scenario, Teller teller);

  // Reads the prescription file of a program step against the pump; without one such a step ends the run.
  struct Programmed {
    workflow::ChangeDose::Therapy therapy;
    std::string reason;
  };
  using ProgramReader = std::function<Result<Programmed, std::string>(const std::string& path, const workflow::Visit&,
                                                                      std::int64_t utc_ms)>;
  void read_programs_with(ProgramReader reader) { programs_ = std::move(reader); }

  // Error: a sentence for a person. `record` holds everything up to there.
  [[nodiscard]] Result<Done, std::string> run(const std::vector<ScenarioStep>& steps);
  [[nodiscard]] const DeliveryRecord& record();

 private:
  [[nodiscard]] std::string step(const ScenarioStep& step);  // empty: done
  [[nodiscard]] std::string implant();
  [[nodiscard]] std::string interrogate();
  [[nodiscard]] std::string refill_open(const ScenarioStep& step);
  [[nodiscard]] std::string withdraw(const ScenarioStep& step);
  [[nodiscard]] std::string fill(const ScenarioStep& step);
  [[nodiscard]] std::string refill_close(const ScenarioStep& step);
  [[nodiscard]] std::string program(const ScenarioStep& step);
  [[nodiscard]] std::string bolus(const ScenarioStep& step);
  [[nodiscard]] std::string stage_for_refill(const ScenarioStep& step);
  [[nodiscard]] std::string stop(const ScenarioStep& step, bool restart);
  [[nodiscard]] std::string press();
  [[nodiscard]] std::string line(const ScenarioStep& step);
  [[nodiscard]] std::string suspend(const ScenarioStep& step, bool resume);
  void run_for(Duration duration);
  [[nodiscard]] std::string connect(bool near_field);
  void disconnect();
  void say(const std::string& who, const std::string& text);
  void say_dates(const std::optional<dosing::RefillDates>& dates);
  void sample();
  void note_rate();  // what the pump has prescribed now, and what it does, where they changed
  [[nodiscard]] static bool of_line(telemetry::Delivery delivery);
  [[nodiscard]] double at_tip(telemetry::Delivery doing) const;
  void note_line(const pump::Prescription& applied);
  [[nodiscard]] std::string span_words(telemetry::Delivery delivery) const;

  Bench& bench_;
  const Scenario& scenario_;
  Teller teller_;
  std::unique_ptr<Contact> contact_;
  std::unique_ptr<workflow::RefillTask> refill_;
  DeliveryRecord record_;
  ProgramReader programs_;
  workflow::RefillTask::Fill last_fill_;
  Concentration label_at_, bridge_at_;  // of what runs; of the bridge's old drug
  std::string bridged_;                 // the old drug of the bridge that was prescribed
  telemetry::Delivery doing_ = telemetry::Delivery::kRunning;
};

}  // namespace cisterna::bench
