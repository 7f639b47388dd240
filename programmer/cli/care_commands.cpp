// refill open and close, lifecycle, clock, acknowledge. R-CLI-013 R-CLI-044
#include <algorithm>

#include "programmer/cli/option_values.h"
#include "programmer/cli/program_stage.h"
#include "programmer/cli/programmer_commands.h"
#include "programmer/dosing/sentence.h"
#include "programmer/workflow/bolus.h"
#include "programmer/workflow/error_catalogue.h"
#include "programmer/workflow/refill.h"

namespace cisterna::cli {

namespace {

using workflow::RefillState;
using workflow::RefillTask;

void add_accounts(Answer& answer, const workflow::RefillView& view) {
  answer.json.set("drug", view.drug).set("filled_before_ml", json_ml(view.filled_before));
  answer.json.set("delivered_sensed_ml", json_ml(view.delivered_certain));
  answer.json.set("delivered_commanded_ml", json_ml(view.delivered_possible));
  answer.json.set("expected_ml", json_ml(view.expected));
}

int refill_open(const Context& context, const Arguments& arguments, Streams streams) {
  const auto drug = words_of(arguments, "drug");
  const auto concentration = concentration_of(arguments.text("concentration"), "concentration");
  const auto planned = volume_of(arguments.text("planned"), "planned");
  if (planned.nl() == 0) bad_input(dosing::ProblemCode::kImpossible, "Plan a fill above 0.", "planned");
  PumpCall call{context, arguments, streams, true};
  if (const auto code = call.open()) return *code;
  RefillTask task{call.visit()};
  task.on(RefillTask::Open{drug, concentration, planned, arguments.text("reason"), arguments.has("change")});
  const auto& view = task.view();
  Answer answer;
  add_accounts(answer, view);
  if (view.state == RefillState::kBlocked) return call.finish_blocked(std::move(answer), view.failure, view.detail);
  if (view.state == RefillState::kOpen)
    answer.line("Refill open. Withdraw now; expected residual " + dosing::format_volume(view.expected) +
                ". The pump runs on.");
  return call.finish_order(std::move(answer), view.outcome, view.failure, view.detail);
}

void add_residual(Answer& answer, const workflow::RefillView& view) {
  answer.json.set("withdrawn_ml", json_ml(view.withdrawn));
  if (!view.residual) return;
  const auto& report = *view.residual;
  answer.json.set("discrepancy_ml", JsonValue::decimal(report.discrepancy_ml.rounded(6)));
  answer.json.set("delivered_ml", JsonValue::decimal(report.delivered_ml.rounded(6)));
  answer.json.set("deviation_percent", JsonValue::decimal((report.deviation * dosing::Exact{100}).rounded(2)));
  answer.json.set("delivered_ratio", JsonValue::decimal(report.delivered_ratio.rounded(4)));
  answer.json.set("finding", dosing::to_text(report.finding)).set("ran_dry", JsonValue::boolean(report.ran_dry));
  answer.line("Withdrawn " + dosing::format_volume(view.withdrawn) + ", expected " +
              dosing::format_volume(view.expected) + ": " + std::string{dosing::to_text(report.finding)} + " (" +
              dosing::format_number(report.deviation * dosing::Exact{100}, 2) + " %).");
}

void add_dates(Answer& answer, const workflow::RefillView& view) {
  answer.json.set("dates", view.dates ? dates_json(*view.dates) : JsonValue::null());
  answer.json.set("due_date", view.due ? JsonValue::string(view.due->text()) : JsonValue::null());
  if (view.dates) answer.line(dates_line(*view.dates));
}

void add_dilution(Answer& answer, const workflow::RefillView& view) {
  if (!view.mixed) return;
  const auto& mixed = *view.mixed;
  answer.json.set(
      "dilution",
      JsonValue::object()
          .set("residual_ml", json_ml(mixed.residual))
          .set("concentration_per_ml", JsonValue::decimal(mixed.dilution.concentration.rounded(4)))
          .set("deviation_percent", JsonValue::decimal((mixed.dilution.deviation * dosing::Exact{100}).rounded(2)))
          .set("finding", dosing::to_text(mixed.dilution.finding))
          .set("dose_per_day", JsonValue::decimal(mixed.daily.rounded(3)))
          .set("above_card", JsonValue::boolean(mixed.above_card)));
  if (mixed.shown()) answer.line(mixed.sentence + ".");
}

struct CloseOrder {
  Volume withdrawn, filled;
  bool fills = false;
  std::string lot, reason, second_person;
  std::vector<Volume> rinses;
  std::optional<dosing::Date> expiry, date;
  std::optional<ProgramFile> program;
};

CloseOrder close_order(const Arguments& arguments) {
  CloseOrder out;
  out.withdrawn = volume_of(arguments.text("withdrawn"), "withdrawn");
  out.fills = arguments.has("filled");
  if (out.fills == arguments.has("not-filled"))
    bad_input(dosing::ProblemCode::kUsage, "Give either --filled VOLUME --lot LOT, or --not-filled.", "filled");
  if (arguments.has("reason")) out.reason = words_of(arguments, "reason");
  if (arguments.has("date")) out.date = date_of(arguments.text("date"), "date");
  if (!out.fills) {
    for (const auto* name : {"lot", "expiry", "program", "bridge", "prime", "rinse", "second-person"})
      if (arguments.has(name)) bad_input(dosing::ProblemCode::kUsage, "Goes with --filled only.", name);
    return out;
  }
  out.filled = volume_of(arguments.text("filled"), "filled");
  if (out.filled.nl() == 0) bad_input(dosing::ProblemCode::kImpossible, "A fill of 0 is --not-filled.", "filled");
  if (!arguments.has("lot"))
    bad_input(dosing::ProblemCode::kUsage, "A fill needs --lot, as printed on the label.", "lot");
  out.lot = words_of(arguments, "lot");
  if (arguments.has("expiry")) out.expiry = date_of(arguments.text("expiry"), "expiry");
  for (const auto& rinse : arguments.list("rinse")) out.rinses.push_back(volume_of(rinse, "rinse"));
  if (arguments.has("second-person")) out.second_person = words_of(arguments, "second-person");
  for (const auto* name : {"bridge", "prime"})
    if (arguments.has(name) && !arguments.has("program"))
      bad_input(dosing::ProblemCode::kUsage, "Goes with --program.", name);
  if (!arguments.has("program")) return out;
  out.program = read_program_file(arguments.text("program"));
  if (!out.reason.empty()) out.program->reason = out.reason;
  if (arguments.has("prime")) out.program->prime = line_part(arguments.text("prime"), false, "prime");
  if (arguments.has("bridge")) {
    if (!out.program->bridge) out.program->bridge.emplace();
    out.program->bridge->part = line_part(arguments.text("bridge"), true, "bridge");
  }
  return out;
}

std::vector<pump::Drug> others_of(const workflow::ChangeDoseView& view) {
  std::vector<pump::Drug> out;
  for (const auto& component : view.components) out.push_back(component.drug);
  return out;
}

// The refill stays open; the pump goes on with the old prescription.
int refused_draft(PumpCall& call, Answer answer, const workflow::ChangeDoseView& view, const PlanProblem& problem) {
  if (view.state == workflow::ChangeDoseState::kRefused) {
    pump::Outcome outcome;
    outcome.certainty = pump::Certainty::kRefused;
    outcome.limit = view.limit;
    return call.finish_order(std::move(answer), outcome, problem.code, problem.detail);
  }
  return call.finish_blocked(std::move(answer), problem.code, problem.detail);
}

int refill_close(const Context& context, const Arguments& arguments, Streams streams) {
  const auto order = close_order(arguments);
  PumpCall call{context, arguments, streams, true};
  if (const auto code = call.open()) return *code;
  RefillTask task{call.visit()};
  const auto& view = task.view();
  task.resume();
  if (view.state != RefillState::kOpen) return call.finish_blocked({}, "no_refill_open", "");
  task.on(RefillTask::Withdrawn{order.withdrawn, order.reason});
  if (view.failure == "residual_impossible")
    bad_input(dosing::ProblemCode::kImpossible,
              "More was withdrawn than was filled. " + view.detail + " Measure again.", "withdrawn");
  workflow::ChangeDose change{call.visit()};
  PlanProblem problem;
  Answer answer;
  if (view.state == RefillState::kCompared && order.program) {
    stage_file(call, *order.program, true, change, problem);
    add_change(answer, change.view(), order.program->reason);
    if (problem.code.empty() && change.view().state != workflow::ChangeDoseState::kReview)
      problem = {change.view().failure, change.view().detail};
    if (!problem.code.empty()) return refused_draft(call, std::move(answer), change.view(), problem);
    task.with_prescription(*change.view().staged, others_of(change.view()));
  }
  if (view.state == RefillState::kCompared) {
    if (order.fills)
      task.on(RefillTask::Fill{order.filled, order.lot, order.date.value_or(call.today()), order.expiry, order.rinses,
                               order.second_person});
    else
      task.on(RefillTask::NotFilled{order.withdrawn});
  }
  const bool ready = view.state == RefillState::kReview && view.failure.empty();
  if (ready) task.on(RefillTask::Hold{});
  add_accounts(answer, view);
  add_residual(answer, view);
  add_dilution(answer, view);
  add_dates(answer, view);
  if (!order.program) answer.json.set("given_reason", order.reason);  // else it is there, with the change
  answer.json.set("filled", JsonValue::boolean(order.fills));
  answer.json.set("filled_ml", json_ml(view.fill)).set("lot", view.lot);
  if (!ready) {
    if (!view.residual) answer.json.set("finding", view.failure);
    return call.finish_order(std::move(answer), {}, view.failure, view.detail);
  }
  if (!order.fills)
    answer.line(
        "Closed without a fill: everything withdrawn is put back, and the pump goes on counting from the previous "
        "fill.");
  const bool fine = !view.residual || view.residual->finding == dosing::ResidualFinding::kAcceptable;
  const bool changed = order.program && view.state == RefillState::kClosed;
  return call.finish_order(std::move(answer), view.outcome, view.failure, view.detail,
                           changed ? change.view().schedule_sentence : "", fine ? kDone : kRefused);
}

int lifecycle(const Context& context, const Arguments& arguments, Streams streams) {
  const auto state = arguments.text("STATE");
  if (state != "implanted" && state != "explanted")
    bad_input(dosing::ProblemCode::kUnknownName, "Name implanted or explanted.", "STATE");
  PumpCall call{context, arguments, streams, true};
  if (const auto code = call.open()) return *code;
  const auto view = workflow::recorded(call.visit(), "lifecycle", call.visit().pump().lifecycle(state), {}, {}, state);
  return call.finish_order({}, view.outcome, view.failure);
}

int clock(const Context& context, const Arguments& arguments, Streams streams) {
  PumpCall call{context, arguments, streams, true};
  if (const auto code = call.open()) return *code;
  const auto status = call.visit().pump().status();
  if (!status) return call.finish_order({}, {}, workflow::trouble_code(status.error()));
  const auto offset = call.utc_ms() / 1000 - status->life.ms() / 1000;
  const auto view = workflow::recorded(call.visit(), "clock", call.visit().pump().set_clock(offset));
  Answer answer;
  answer.json.set("utc_offset_s", JsonValue::integer(offset));
  answer.line("The clock is a label for the log; it moves no dose.");
  return call.finish_order(std::move(answer), view.outcome, view.failure);
}

int acknowledge(const Context& context, const Arguments& arguments, Streams streams) {
  const auto alarm = arguments.text("ALARM");
  const auto known = pump::alarm_codes();
  if (std::find(known.begin(), known.end(), alarm) == known.end()) {
    std::string names;
    for (const auto& name : known) names += (names.empty() ? "" : ", ") + name;
    bad_input(dosing::ProblemCode::kUnknownName, "\"" + alarm + "\" is no alarm. Name one of: " + names + ".", "ALARM");
  }
  const auto quiet = duration_of(arguments.text("for", "24 h"), "for");
  PumpCall call{context, arguments, streams, true};
  if (const auto code = call.open()) return *code;
  const auto view =
      workflow::recorded(call.visit(), "acknowledge", call.visit().pump().acknowledge(alarm, quiet), quiet, {}, alarm);
  return call.finish_order({}, view.outcome, view.failure);
}

}  // namespace

std::vector<Command> care_commands(const Context& context) {
  const auto bind = [&context](auto function) {
    return guarded([&context, function](const Arguments& a, Streams s) { return function(context, a, s); });
  };
  const Option reason{"reason", OptionUse::kOptional, "TEXT", "why, where a finding or an expired library asks for it"};
  return {
      {"refill open",
       "Record a refill before the needle; the pump runs on.",
       pump_options({{"drug", OptionUse::kRequired, "NAME", "as in the library"},
                     {"concentration", OptionUse::kRequired, "CONC", "\"2000 mcg/mL\""},
                     {"planned", OptionUse::kRequired, "VOLUME", "\"20 mL\""},
                     {"change", OptionUse::kFlag, "", "another drug or concentration than the pump holds is meant"},
                     reason}),
       {},
       bind(refill_open)},
      {"refill close",
       "End a refill: what came out, and what went in.",
       pump_options(
           {{"withdrawn", OptionUse::kRequired, "VOLUME", "\"5.1 mL\""},
            {"filled", OptionUse::kOptional, "VOLUME", "\"20 mL\"; with --lot"},
            {"not-filled", OptionUse::kFlag, "", "what was withdrawn is put back"},
            {"lot", OptionUse::kOptional, "LOT", "at most 16 characters"},
            {"expiry", OptionUse::kOptional, "YYYY-MM-DD", "of the drug"},
            {"program", OptionUse::kOptional, "FILE", "the prescription of another drug or concentration, one commit"},
            {"prime", OptionUse::kOptional, "PART", "with --program: empty, full, tubing, catheter or a volume"},
            {"bridge", OptionUse::kOptional, "PART", "with --program: line, tubing, catheter or a volume"},
            {"rinse", OptionUse::kRepeatable, "VOLUME",
             "of the new drug put in and taken out again before the fill; may be repeated"},
            {"second-person", OptionUse::kOptional, "NAME", "who answers for a dilution beyond 10 %"},
            {"date", OptionUse::kOptional, "YYYY-MM-DD", "of the fill; default today (the bench's on a bench)"},
            reason}),
       {},
       bind(refill_close)},
      {"lifecycle",
       "Record that the pump is implanted or explanted (near field).",
       pump_options(),
       {{"STATE", true, "implanted or explanted"}},
       bind(lifecycle)},
      {"clock", "Set the pump's label of the time to now.", pump_options(), {}, bind(clock)},
      {"acknowledge",
       "Quieten the tone of an alarm; the condition stays on every screen.",
       pump_options({{"for", OptionUse::kOptional, "TIME", "default 24 h"}}),
       {{"ALARM", true, "its code, as status shows it"}},
       bind(acknowledge)}};
}

}  // namespace cisterna::cli
