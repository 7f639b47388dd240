#include "bench/scenario/visit_runner.h"

#include "programmer/dosing/quantity.h"
#include "programmer/dosing/sentence.h"
#include "programmer/workflow/bolus.h"
#include "programmer/workflow/change_dose.h"
#include "programmer/workflow/error_catalogue.h"

namespace cisterna::bench {

namespace {

std::string failed(const std::string& code, const std::string& detail = {}) {
  const auto text = workflow::explain(code);
  return text.happened + (detail.empty() ? "" : " " + detail) + " " + text.still_true + " " + text.to_do + " [" + code +
         "]";
}

// A 20 mL syringe is read to 0.1 mL, half up.
Volume syringe_reading(Volume v) {
  return Volume::nl((v.nl() + 50'000) / 100'000 * 100'000);
}

std::string signed_ml(const dosing::Exact& ml) {
  return (ml.is_negative() ? "" : "+") + dosing::format_number(ml, 6) + " mL";
}

std::string span_text(Duration d) {
  if (d.ms() % kDay.ms() != 0) return dosing::format_duration(d);
  return dosing::format_number(dosing::Exact{d.ms() / kDay.ms()}, 0) + (d == kDay ? " day" : " days");
}

dosing::Date date_of(std::int64_t utc_ms) {
  return dosing::Date::from_days(static_cast<std::int32_t>(utc_ms / 86'400'000));
}

std::string account(const pump::Status& status) {
  return "reservoir " + dosing::format_volume(status.reservoir) + ", given since manufacture " +
         dosing::format_volume(status.sensed) + " felt by the rotor (" + dosing::format_volume(status.commanded) +
         " commanded)";
}

}  // namespace

VisitRunner::VisitRunner(Bench& bench, const Scenario& scenario, Teller teller)
    : bench_(bench), scenario_(scenario), teller_(std::move(teller)) {
  record_.title = scenario.name;
  record_.utc_at_life_0_ms = bench.world().utc_at_life_0_ms();
  record_.begin = bench.world().now();
  const auto& pump = bench.pump();
  record_.stroke = Volume::nl(pump.has("stroke_nl") ? pump.value("stroke_nl") : 0);  // none: it flows by itself
  record_.true_stroke_nl =
      static_cast<double>(record_.stroke.nl()) * static_cast<double>(bench.world().plant().accuracy_ppm()) / 1e6;
  if (pump.has("mean_permille")) record_.true_stroke_nl *= static_cast<double>(pump.value("mean_permille")) / 1e3;
  record_.unverified = bench.pump().unverified();
  bench.world().record_strokes(true);
}

const DeliveryRecord& VisitRunner::record() {
  record_.end = bench_.world().now();
  record_.strokes.clear();
  record_.tip.clear();
  if (dynamic_cast<HostBody*>(&bench_.world().body()) == nullptr)
    record_.no_rates =
        "The implant is an ARM image, which tells the bench nothing of what it prescribes from moment to moment: "
        "the picture shows what was delivered alone.";
  for (auto& span : record_.spans) span.to = std::min(span.to, record_.end);
  for (const auto& stroke : bench_.world().strokes())
    if (stroke.felt) {
      record_.strokes.push_back(stroke.at);
      record_.tip.push_back(stroke.tip_amount / 1000);
    }
  return record_;
}

void VisitRunner::say(const std::string& who, const std::string& text) {
  record_.lines.push_back({bench_.world().now(), who, text});
  if (teller_) teller_(record_.lines.back(), bench_.world().utc_ms());
}

void VisitRunner::sample() {
  if (!contact_ || !contact_->visit().view().pump) return;
  record_.reservoir.push_back(
      {bench_.world().now(), contact_->visit().view().pump->status.reservoir, bench_.world().plant().reservoir()});
}

std::string VisitRunner::span_words(telemetry::Delivery delivery) const {
  switch (delivery) {
    case telemetry::Delivery::kPriming:
      return "prime: the line fills, nothing leaves the tip";
    case telemetry::Delivery::kBridging:
      return "bridge: " + (bridged_.empty() ? "the old drug" : bridged_) + " leaves the tip";
    case telemetry::Delivery::kSuspended:
      return "suspended";
    case telemetry::Delivery::kStopped:
      return "stopped";
    case telemetry::Delivery::kMinimumRate:
      return "minimum rate";
    case telemetry::Delivery::kInterrupted:
      return "interrupted";
    case telemetry::Delivery::kEmpty:
      return "empty";
    case telemetry::Delivery::kShelf:
    case telemetry::Delivery::kRunning:
    case telemetry::Delivery::kBolus:
    case telemetry::Delivery::kPatientBolus:
    case telemetry::Delivery::kReduced:
      return {};
  }
  return {};
}

bool VisitRunner::of_line(telemetry::Delivery delivery) {
  return delivery == telemetry::Delivery::kPriming || delivery == telemetry::Delivery::kBridging;
}

// mcg or units in a mL of what by the pump's record leaves the tip.
double VisitRunner::at_tip(telemetry::Delivery doing) const {
  if (doing == telemetry::Delivery::kPriming) return 0;
  const auto& c = doing == telemetry::Delivery::kBridging ? bridge_at_ : label_at_;
  return static_cast<double>(c.base_per_ml()) / 1e3;
}

// What a prescription that was applied means for the line.
void VisitRunner::note_line(const pump::Prescription& applied) {
  label_at_ = applied.drug.concentration;
  record_.tip_unit = label_at_.kind() == AmountKind::kMass ? "mcg" : "units";
  if (!applied.bridge) return;
  bridge_at_ = applied.bridge->old_drug.concentration;
  bridged_ = contact_->visit().drug_name(applied.bridge->old_drug) + " " + dosing::format_concentration(bridge_at_);
}

void VisitRunner::note_rate() {
  const auto now = bench_.world().now();
  auto* host = dynamic_cast<HostBody*>(&bench_.world().body());  // an image does not tell: no such curve then
  auto* app = host != nullptr ? host->implant().app() : nullptr;
  const auto flow = app != nullptr ? app->prescribed_flow().in(kDay) : Volume{};
  const auto doing = app != nullptr ? app->delivery() : telemetry::Delivery::kEmpty;
  const auto dose = static_cast<double>(flow.nl()) / 1e6 * at_tip(doing);
  const bool other =
      !record_.rates.empty() && (record_.rates.back().day_volume != flow || record_.rates.back().dose != dose);
  if (record_.rates.empty() ? flow.nl() != 0 : other) record_.rates.push_back({now, flow, dose});
  auto& spans = record_.spans;
  if (!spans.empty() && spans.back().to == Time::never() && doing != doing_) {
    spans.back().to = now;
    if (now - spans.back().from < Duration::minutes(1)) spans.pop_back();  // while one thing became another
  }
  if (const auto words = span_words(doing); doing != doing_ && !words.empty())
    spans.push_back({now, Time::never(), words, of_line(doing)});
  doing_ = doing;
}

std::string VisitRunner::connect(bool near_field) {
  if (contact_ && contact_->visit().view().state == workflow::VisitState::kOpen && !near_field) return {};
  disconnect();
  contact_ = std::make_unique<Contact>(bench_, "clinician");
  contact_->visit().open(near_field);
  const auto& view = contact_->visit().view();
  if (view.state != workflow::VisitState::kOpen) return failed(view.failure, view.detail);
  say("programmer", std::string{"connected over "} + (near_field ? "the coil" : "the radio") + " as " +
                        view.pump->status.role + ", pump " + std::to_string(view.pump->device.serial));
  sample();
  return {};
}

void VisitRunner::disconnect() {
  refill_.reset();
  contact_.reset();
}

std::string VisitRunner::implant() {
  say("hand", "the pump is implanted; the coil is held over it for 10 s");
  if (auto problem = connect(true); !problem.empty()) return problem;
  auto& pump = contact_->pump();
  for (const auto& outcome : {pump.lifecycle("implanted"), pump.set_clock(bench_.world().utc_at_life_0_ms() / 1000)})
    if (const auto order = workflow::to_view(outcome); !order.failure.empty()) return failed(order.failure);
  say("pump", "implanted, on the programmer's clock");
  disconnect();
  return {};
}

std::string VisitRunner::interrogate() {
  if (auto problem = connect(false); !problem.empty()) return problem;
  contact_->visit().refresh();
  const auto& view = contact_->visit().view();
  if (view.state != workflow::VisitState::kOpen) return failed(view.failure, view.detail);
  say("pump", view.sentence.empty() ? "no prescription" : view.sentence);
  say("pump", account(view.pump->status));
  std::string alarms;
  for (const auto& alarm : view.pump->status.alarms) alarms += (alarms.empty() ? "" : ", ") + alarm;
  say("pump", "battery " + std::to_string(view.pump->status.battery_percent) +
                  " %, alarms: " + (alarms.empty() ? "none" : alarms));
  const auto& refill = view.pump->refill;
  if (refill.filled.nl() > 0)
    say("programmer",
        "expected residual " + dosing::format_volume(dosing::expected_residual(refill.filled, refill.commanded_since)));
  sample();
  note_rate();
  return {};
}

std::string VisitRunner::refill_open(const ScenarioStep& step) {
  if (auto problem = connect(false); !problem.empty()) return problem;
  contact_->visit().refresh();
  refill_ = std::make_unique<workflow::RefillTask>(contact_->visit());
  refill_->on(workflow::RefillTask::Open{step.drug, step.concentration, step.volume, step.reason, step.change});
  if (refill_->view().state != workflow::RefillState::kOpen)
    return failed(refill_->view().failure, refill_->view().detail);
  say("pump", "refill open, planned " + dosing::format_volume(step.volume) + "; therapy runs on");
  return {};
}

std::string VisitRunner::withdraw(const ScenarioStep& step) {
  if (!refill_) return failed("no_refill_open");
  contact_->visit().refresh();
  sample();
  const auto measured = syringe_reading(bench_.world().plant().withdraw());
  sample();
  say("hand", "withdrew " + dosing::format_volume(measured));
  refill_->on(workflow::RefillTask::Withdrawn{measured, step.reason});
  if (refill_->view().state != workflow::RefillState::kCompared)
    return failed(refill_->view().failure, refill_->view().detail);
  if (const auto& report = refill_->view().residual)
    say("programmer", "expected " + dosing::format_number(report->expected_ml, 6) + " mL, discrepancy " +
                          signed_ml(report->discrepancy_ml) + ", deviation " +
                          dosing::format_number(report->deviation * dosing::Exact{100}, 2) +
                          " %: " + std::string{dosing::to_text(report->finding)});
  return {};
}

std::string VisitRunner::fill(const ScenarioStep& step) {
  if (!refill_) return failed("no_refill_open");
  if (refill_->view().state == workflow::RefillState::kOpen)
    refill_->on(workflow::RefillTask::Withdrawn{Volume{}, step.reason});
  if (step.rinse.nl() > 0) {
    (void)bench_.world().plant().fill(step.rinse, bench_.world().recorded_solution());
    (void)bench_.world().plant().withdraw();
    say("hand", "rinsed with " + dosing::format_volume(step.rinse) + " of the new drug");
  }
  const auto filled = bench_.world().plant().fill(step.volume, bench_.world().recorded_solution());
  say("hand", "filled " + dosing::format_volume(filled) + ", lot " + step.lot);
  std::optional<dosing::Date> expiry;
  if (!step.expiry.empty()) {
    const auto parsed = dosing::parse_date(step.expiry, "expiry");
    if (!parsed) return parsed.error().message;
    expiry = *parsed;
  }
  last_fill_ = {filled, step.lot, date_of(bench_.world().utc_ms()), expiry, {}, {}};
  if (step.rinse.nl() > 0) last_fill_.rinses.push_back(step.rinse);
  refill_->on(last_fill_);
  if (const auto& mixed = refill_->view().mixed; mixed && mixed->shown()) say("programmer", mixed->sentence);
  return refill_->view().failure.empty() ? "" : failed(refill_->view().failure, refill_->view().detail);
}

// Another drug or concentration: its prescription is staged and closes with it. R-BENCH-043
std::string VisitRunner::stage_for_refill(const ScenarioStep& step) {
  if (!programs_) return "Prescription files are read by the command line alone.";
  contact_->visit().refresh();
  const auto read = programs_(step.file, contact_->visit(), bench_.world().utc_ms());
  if (!read) return read.error();
  auto therapy = read->therapy;
  therapy.for_refill = true;
  workflow::ChangeDose change{contact_->visit()};
  change.on(therapy);
  if (change.view().state != workflow::ChangeDoseState::kDraft)
    return failed(change.view().failure, change.view().detail);
  for (const auto& advice : change.view().advice) say("programmer", advice.sentence + " (" + advice.code + ")");
  change.on(workflow::ChangeDose::Accept{step.reason.empty() ? read->reason : step.reason});
  if (change.view().state != workflow::ChangeDoseState::kReview)
    return failed(change.view().failure, change.view().detail);
  say("pump", "reads back: " + change.view().pump_sentence);
  refill_->with_prescription(*change.view().staged);
  refill_->on(last_fill_);  // with it the dates are others
  return {};
}

std::string VisitRunner::refill_close(const ScenarioStep& step) {
  if (!refill_) return failed("no_refill_open");
  if (!step.file.empty())
    if (auto problem = stage_for_refill(step); !problem.empty()) return problem;
  refill_->on(workflow::RefillTask::Hold{});
  if (refill_->view().state != workflow::RefillState::kClosed)
    return failed(refill_->view().failure, refill_->view().detail);
  say("pump", "refill closed; " + account(refill_->view().outcome.status));
  contact_->visit().refresh();
  if (const auto& active = contact_->visit().view().pump->active; !step.file.empty() && active) note_line(*active);
  note_rate();
  say_dates(refill_->view().dates);
  record_.markers.push_back({bench_.world().now(), "refill " + dosing::format_volume(refill_->view().fill)});
  refill_.reset();
  sample();
  return {};
}

std::string VisitRunner::program(const ScenarioStep& step) {
  if (auto problem = connect(false); !problem.empty()) return problem;
  contact_->visit().refresh();
  const auto& view = contact_->visit().view();
  if (!view.pump || view.drug.empty()) return failed(view.failure.empty() ? "no_drug" : view.failure);
  const bool first = !view.pump->active;
  workflow::ChangeDose change{contact_->visit()};
  auto reason = step.reason;
  if (!step.file.empty()) {
    if (!programs_) return "Prescription files are read by the command line alone.";
    const auto read = programs_(step.file, contact_->visit(), bench_.world().utc_ms());
    if (!read) return read.error();
    if (reason.empty()) reason = read->reason;
    change.on(read->therapy);
  } else {
    Amount daily = step.daily.value_or(Amount{});
    if (!step.daily) {
      if (!view.pump->active) return failed("no_prescription");
      const auto now = view.pump->active->daily;
      daily = Amount::of(now.kind(), mul_div_nearest(now.base(), 100 + step.change_percent, 100));
    }
    change.on(workflow::ChangeDose::Draft{view.drug, view.pump->refill.drug.concentration, daily});
  }
  if (change.view().state != workflow::ChangeDoseState::kDraft)
    return failed(change.view().failure, change.view().detail);
  for (const auto& advice : change.view().advice) say("programmer", advice.sentence + " (" + advice.code + ")");
  change.on(workflow::ChangeDose::Accept{reason});
  if (change.view().state != workflow::ChangeDoseState::kReview)
    return failed(change.view().failure, change.view().detail);
  say("pump", "reads back: " + change.view().pump_sentence +
                  (change.view().percent.empty() ? "" : " (" + change.view().percent + ")"));
  change.on(workflow::ChangeDose::Hold{});
  if (change.view().state != workflow::ChangeDoseState::kApplied)
    return failed(change.view().failure, change.view().detail);
  say("pump", "applied, revision " + std::to_string(change.view().outcome.status.revision));
  const auto what = first               ? std::string{"first dose"}
                    : step.file.empty() ? std::string{"dose"}
                                        : std::string{"program"};
  const auto& percent = change.view().percent;
  record_.markers.push_back({bench_.world().now(), what + (first || percent.empty() ? "" : " " + percent)});
  contact_->visit().refresh();
  if (const auto& active = contact_->visit().view().pump->active) note_line(*active);
  note_rate();
  const workflow::RefillTask task{contact_->visit()};  // another dose: other dates
  say_dates(
      task.dates_for(contact_->visit().view().pump->status.reservoir, date_of(bench_.world().utc_ms()), std::nullopt));
  return {};
}

void VisitRunner::say_dates(const std::optional<dosing::RefillDates>& dates) {
  if (!dates) return;
  say("programmer", "low on " + dates->low_date.text() + ", may be low from " + dates->worst_case_date.text() +
                        ", due " + dates->due_date.text() + " (" + std::string{dosing::to_text(dates->governed_by)} +
                        " governs), next visit " + dates->visit_date.text());
}

std::string VisitRunner::bolus(const ScenarioStep& step) {
  if (auto problem = connect(false); !problem.empty()) return problem;
  contact_->visit().refresh();
  workflow::BolusOrder order{contact_->visit()};
  order.on(workflow::BolusOrder::Draft{step.amount, step.duration});
  if (order.view().state != workflow::BolusState::kReview) return failed(order.view().failure, order.view().detail);
  say("programmer", order.view().sentence);
  order.on(workflow::BolusOrder::Hold{step.reason});
  if (order.view().state != workflow::BolusState::kApplied) return failed(order.view().failure, order.view().detail);
  say("pump", "bolus running");
  record_.markers.push_back({bench_.world().now(), "bolus " + dosing::format_amount(step.amount)});
  return {};
}

std::string VisitRunner::suspend(const ScenarioStep& step, bool resume) {
  if (auto problem = connect(false); !problem.empty()) return problem;
  const auto order = resume ? workflow::order(contact_->visit(), workflow::SimpleOrder::kResume)
                            : workflow::suspend(contact_->visit(), step.duration);
  if (!order.failure.empty()) return failed(order.failure);
  say("pump", resume ? "resumed" : "suspended for " + dosing::format_duration(step.duration));
  record_.markers.push_back(
      {bench_.world().now(), resume ? "resume" : "suspend " + dosing::format_duration(step.duration)});
  note_rate();
  return {};
}

std::string VisitRunner::stop(const ScenarioStep& step, bool restart) {
  if (auto problem = connect(false); !problem.empty()) return problem;
  const auto order = restart ? workflow::order(contact_->visit(), workflow::SimpleOrder::kRestart)
                             : workflow::stop(contact_->visit(), step.reason);
  if (!order.failure.empty()) return failed(order.failure);
  say("pump", restart ? "restarted" : "stopped until a clinician restarts it");
  record_.markers.push_back({bench_.world().now(), restart ? "restart" : "stop"});
  note_rate();
  return {};
}

// The patient's handset: a session of its own.
std::string VisitRunner::press() {
  disconnect();
  const auto now_s = static_cast<std::uint32_t>(bench_.world().utc_ms() / 1000);
  if (const auto given = bench_.desk().hand_out(credential::Role::kPatient, "patient", now_s); !given)
    return given.error();
  Contact handset{bench_, "patient"};
  handset.visit().open(false);
  if (handset.visit().view().state != workflow::VisitState::kOpen) return failed(handset.visit().view().failure);
  const auto order = workflow::to_view(handset.pump().patient_bolus());
  if (order.outcome.certainty == pump::Certainty::kRefused) {
    say("patient", "asks for a bolus: refused, " + workflow::explain(order.failure).happened);
    record_.markers.push_back({bench_.world().now(), "refused"});
    return {};
  }
  if (!order.failure.empty()) return failed(order.failure);
  say("patient", "asks for a bolus: granted");
  record_.markers.push_back({bench_.world().now(), "patient bolus"});
  return {};
}

// What is done to the line, and told to the pump; the plant's line is changed with it.
std::string VisitRunner::line(const ScenarioStep& step) {
  if (auto problem = connect(false); !problem.empty()) return problem;
  auto& plant = bench_.world().plant();
  if (step.event == "catheter_aspirated") plant.aspirate_catheter();
  if (step.event == "tubing_prefilled") plant.prefill_tubing(bench_.world().recorded_solution());
  if (step.event == "catheter_replaced") plant.set_catheter(step.volume);
  const auto order = workflow::recorded(contact_->visit(), "line", contact_->pump().line_event(step.event, step.volume),
                                        {}, {}, step.event);
  if (!order.failure.empty()) return failed(order.failure);
  say("pump", "line: " + step.event);
  return {};
}

void VisitRunner::run_for(Duration duration) {
  disconnect();
  const auto begin = bench_.world().plant().turns();
  // A change of the flow is seen to the minute, in a run of weeks to a quarter of an hour.
  const auto step = duration <= Duration::days(7) ? Duration::minutes(1) : Duration::minutes(15);
  const auto end = bench_.world().now() + duration;
  while (bench_.world().now() < end) {
    bench_.world().run_to(std::min(end, bench_.world().now() + step));
    note_rate();
  }
  say("bench",
      span_text(duration) + " pass; the rotor turned " +
          dosing::format_number(dosing::Exact{static_cast<std::int64_t>(bench_.world().plant().turns() - begin)}, 0) +
          " times");
}

std::string VisitRunner::step(const ScenarioStep& step) {
  switch (step.act) {
    case Act::kImplant:
      return implant();
    case Act::kInterrogate:
      return interrogate();
    case Act::kRefillOpen:
      return refill_open(step);
    case Act::kWithdraw:
      return withdraw(step);
    case Act::kFill:
      return fill(step);
    case Act::kRefillClose:
      return refill_close(step);
    case Act::kProgram:
      return program(step);
    case Act::kBolus:
      return bolus(step);
    case Act::kSuspend:
      return suspend(step, false);
    case Act::kResume:
      return suspend(step, true);
    case Act::kStop:
      return stop(step, false);
    case Act::kRestart:
      return stop(step, true);
    case Act::kPress:
      return press();
    case Act::kLine:
      return line(step);
    case Act::kRun:
      run_for(step.duration);
      return {};
  }
  return {};
}

Result<Done, std::string> VisitRunner::run(const std::vector<ScenarioStep>& steps) {
  int number = 0;
  for (const auto& one : steps) {
    ++number;
    if (auto problem = step(one); !problem.empty()) {
      disconnect();
      return "Step " + std::to_string(number) + ": " + problem;
    }
  }
  disconnect();
  return Done{};
}

}  // namespace cisterna::bench
