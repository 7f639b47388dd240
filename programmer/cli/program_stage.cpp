// R-CLI-041 R-CLI-044
#include "programmer/cli/program_stage.h"

#include "programmer/dosing/sentence.h"

namespace cisterna::cli {

using workflow::ChangeDose;
using workflow::ChangeDoseState;

JsonValue advice_json(const std::vector<workflow::Advice>& advice) {
  auto out = JsonValue::array();
  for (const auto& item : advice)
    out.push(JsonValue::object()
                 .set("code", item.code)
                 .set("weight", item.weight == workflow::Weight::kHard ? "hard" : "needs_reason")
                 .set("sentence", item.sentence));
  return out;
}

namespace {

JsonValue components_json(const workflow::ChangeDoseView& view) {
  auto out = JsonValue::array();
  for (const auto& component : view.components) {
    auto row = JsonValue::object();
    row.set("drug", component.name).set("concentration", dosing::format_concentration(component.drug.concentration));
    set_amount(row, "old_dose", component.old_daily, "_per_day");
    set_amount(row, "new_dose", component.new_daily, "_per_day");
    out.push(row);
  }
  return out;
}

}  // namespace

void add_change(Answer& answer, const workflow::ChangeDoseView& view, const std::string& reason) {
  answer.json.set("old_sentence", view.old_sentence)
      .set("new_sentence", view.new_sentence)
      .set("percent", view.percent);
  answer.json.set("pump_sentence",
                  view.pump_sentence.empty() ? JsonValue::null() : JsonValue::string(view.pump_sentence));
  answer.json.set("line_sentence",
                  view.line_sentence.empty() ? JsonValue::null() : JsonValue::string(view.line_sentence));
  answer.json.set("day_volume_ml", json_ml(view.own_day_volume)).set("advice", advice_json(view.advice));
  if (!view.components.empty()) answer.json.set("components", components_json(view));
  answer.json.set("given_reason", reason);
  if (!view.new_sentence.empty()) {
    answer.line("Now:  " + (view.old_sentence.empty() ? std::string{"nothing is prescribed"} : view.old_sentence) +
                ".");
    answer.line("New:  " + view.new_sentence + (view.percent.empty() ? "" : " (" + view.percent + ")") + ".");
  }
  if (!view.line_sentence.empty()) answer.line(view.line_sentence + ".");
  if (!view.pump_sentence.empty()) answer.line("The pump reads: " + view.pump_sentence + ".");
  for (const auto& item : view.advice)
    answer.line((item.weight == workflow::Weight::kHard ? "Refused: " : "Confirm: ") + item.sentence +
                (reason.empty() ? "." : ". Reason given: " + reason + "."));
}

// Stages the file's prescription; the draft, or why there is none, is in the task's view.
void stage_file(PumpCall& call, const ProgramFile& file, bool for_refill, ChangeDose& task, PlanProblem& problem) {
  if (!call.visit().view().pump || call.visit().view().pump->state_only) {
    problem.code = "not_authorised";
    return;
  }
  const auto plan = plan_for(file, call.visit(), call.local_time());
  if (!plan) {
    problem = plan.error();
    return;
  }
  task.on(ChangeDose::Therapy{file.drug, file.concentration, *plan, for_refill, ends_bridge(file)});
  if (task.view().state == ChangeDoseState::kDraft) task.on(ChangeDose::Accept{file.reason});
}

}  // namespace cisterna::cli
