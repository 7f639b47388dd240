// program, bolus, cancel-bolus, suspend, resume, stop, restart. R-CLI-013
#include "programmer/cli/option_values.h"
#include "programmer/cli/program_stage.h"
#include "programmer/cli/programmer_commands.h"
#include "programmer/workflow/bolus.h"
#include "programmer/workflow/change_dose.h"

namespace cisterna::cli {

namespace {

using workflow::BolusOrder;
using workflow::ChangeDose;
using workflow::ChangeDoseState;

// The file, and what the options say of the line over it.
ProgramFile wished(const Arguments& arguments) {
  auto file = read_program_file(arguments.text("FILE"));
  if (arguments.has("reason")) file.reason = words_of(arguments, "reason");
  if (arguments.has("prime")) file.prime = line_part(arguments.text("prime"), false, "prime");
  if (!arguments.has("bridge")) return file;
  if (!file.bridge) file.bridge.emplace();
  file.bridge->part = line_part(arguments.text("bridge"), true, "bridge");
  return file;
}

int program(const Context& context, const Arguments& arguments, Streams streams) {
  const auto file = wished(arguments);
  PumpCall call{context, arguments, streams, true};
  if (const auto code = call.open()) return *code;
  ChangeDose task{call.visit()};
  const auto& view = task.view();
  PlanProblem problem;
  stage_file(call, file, false, task, problem);
  if (!problem.code.empty()) return call.finish_blocked({}, problem.code, problem.detail);
  const bool ready = view.state == ChangeDoseState::kReview;
  const bool dry = arguments.has("dry-run");
  if (ready) task.on(dry ? ChangeDose::Intent{ChangeDose::Cancel{}} : ChangeDose::Intent{ChangeDose::Hold{}});
  Answer answer;
  add_change(answer, view, file.reason);
  answer.json.set("mode", file.therapy.mode).set("dry_run", JsonValue::boolean(dry));
  if (ready && dry) {
    answer.line("Dry run: the pump accepts this draft. Nothing was changed.");
    return call.finish_order(std::move(answer), {}, "");
  }
  if (view.state == ChangeDoseState::kBlocked || view.state == ChangeDoseState::kDraft)
    return call.finish_blocked(std::move(answer), view.failure, view.detail);
  auto outcome = view.outcome;
  if (!ready) {  // the pump refused the draft, or its reading differs: no order was sent
    outcome.certainty = view.state == ChangeDoseState::kRefused ? pump::Certainty::kRefused : pump::Certainty::kNotSent;
    outcome.limit = view.limit;
  }
  const bool applied = view.state == ChangeDoseState::kApplied;
  return call.finish_order(std::move(answer), outcome, view.failure, view.detail,
                           applied ? view.schedule_sentence : "");
}

int bolus(const Context& context, const Arguments& arguments, Streams streams) {
  const auto amount = amount_of(arguments.text("amount"), "amount");
  const auto duration = duration_of(arguments.text("duration"), "duration");
  if (amount.base() == 0) bad_input(dosing::ProblemCode::kImpossible, "A bolus of 0 is no bolus.", "amount");
  const auto reason = arguments.has("reason") ? words_of(arguments, "reason") : std::string{};
  PumpCall call{context, arguments, streams, true};
  if (const auto code = call.open()) return *code;
  BolusOrder task{call.visit()};
  const auto& view = task.view();
  task.on(BolusOrder::Draft{amount, duration});
  if (view.state == workflow::BolusState::kReview) task.on(BolusOrder::Hold{reason});
  Answer answer;
  answer.json.set("order_sentence", view.sentence).set("advice", advice_json(view.advice)).set("given_reason", reason);
  if (!view.sentence.empty()) answer.line(view.sentence + ".");
  if (view.state == workflow::BolusState::kBlocked || view.state == workflow::BolusState::kReview)
    return call.finish_blocked(std::move(answer), view.failure, view.detail);
  return call.finish_order(std::move(answer), view.outcome, view.failure, view.detail);
}

int suspend(const Context& context, const Arguments& arguments, Streams streams) {
  const auto how_long = duration_of(arguments.text("for"), "for");
  PumpCall call{context, arguments, streams, true};
  if (const auto code = call.open_for_suspend()) return *code;
  const auto view = workflow::suspend(call.visit(), how_long);
  return call.finish_order({}, view.outcome, view.failure);
}

int stop(const Context& context, const Arguments& arguments, Streams streams) {
  const auto why = words_of(arguments, "reason");
  PumpCall call{context, arguments, streams, true};
  if (const auto code = call.open()) return *code;
  const auto view = workflow::stop(call.visit(), why);
  Answer answer;
  answer.json.set("given_reason", why);
  answer.line("A stop has no end. More than 48 h of it harms the tube set; the minimum rate keeps it moving.");
  return call.finish_order(std::move(answer), view.outcome, view.failure);
}

std::function<int(const Arguments&, Streams)> simple(const Context& context, workflow::SimpleOrder what) {
  return guarded([&context, what](const Arguments& arguments, Streams streams) {
    PumpCall call{context, arguments, streams, true};
    const bool anybody = what == workflow::SimpleOrder::kResume;
    if (const auto code = anybody ? call.open_for_anybody() : call.open()) return *code;
    const auto view = workflow::order(call.visit(), what);
    return call.finish_order({}, view.outcome, view.failure);
  });
}

}  // namespace

std::vector<Command> therapy_commands(const Context& context) {
  const auto bind = [&context](auto function) {
    return guarded([&context, function](const Arguments& a, Streams s) { return function(context, a, s); });
  };
  const Option reason{"reason", OptionUse::kOptional, "TEXT",
                      "why, where a soft limit or a magnitude check asks for it"};
  return {{"program",
           "Prescribe: continuous, flex, titration, cycle or minimum rate, with boluses, prime and bridge.",
           pump_options({reason,
                         {"prime", OptionUse::kOptional, "PART", "first: empty, full, tubing, catheter or a volume"},
                         {"bridge", OptionUse::kOptional, "PART", "then: line, tubing, catheter or a volume, old dose"},
                         {"dry-run", OptionUse::kFlag, "",
                          "have the pump read the draft; at most the limit cards of components are new"}}),
           {{"FILE", true, "TOML, as the guide of program files says"}},
           bind(program)},
          {"bolus",
           "One bolus over a time, then back to the prescription.",
           pump_options({{"amount", OptionUse::kRequired, "AMOUNT", "\"25 mcg\""},
                         {"duration", OptionUse::kRequired, "TIME", "\"10 min\""},
                         reason}),
           {},
           bind(bolus)},
          {"cancel-bolus",
           "End a running bolus.",
           pump_options(),
           {},
           simple(context, workflow::SimpleOrder::kCancelBolus)},
          {"suspend",
           "Deliver nothing for a time; the pump resumes by itself.",
           pump_options({{"for", OptionUse::kRequired, "TIME", "\"2h\""}}),
           {},
           bind(suspend)},
          {"resume", "End a suspend.", pump_options(), {}, simple(context, workflow::SimpleOrder::kResume)},
          {"stop",
           "Deliver nothing until a clinician restarts.",
           pump_options({{"reason", OptionUse::kRequired, "TEXT", "why"}}),
           {},
           bind(stop)},
          {"restart",
           "Restart after a stop or an interruption.",
           pump_options(),
           {},
           simple(context, workflow::SimpleOrder::kRestart)}};
}

}  // namespace cisterna::cli
