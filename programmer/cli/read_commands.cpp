// interrogate, status, log, result. R-CLI-013
#include "programmer/cli/option_values.h"
#include "programmer/cli/prescription_json.h"
#include "programmer/cli/programmer_commands.h"
#include "programmer/dosing/sentence.h"
#include "programmer/workflow/due_dates.h"
#include "programmer/workflow/error_catalogue.h"
#include "programmer/workflow/limit_advice.h"
#include "programmer/workflow/running_line.h"
#include "programmer/workflow/status_text.h"

namespace cisterna::cli {

namespace {

JsonValue date_json(std::int32_t days) {
  return days == 0 ? JsonValue::null() : JsonValue::string(dosing::Date::from_days(days).text());
}

JsonValue device_json(const pump::Device& device) {
  auto out = JsonValue::object();
  out.set("model", JsonValue::integer(device.model)).set("serial", std::to_string(device.serial));
  out.set("firmware", device.firmware).set("lifecycle", device.lifecycle);
  out.set("capacity_ml", json_ml(device.capacity)).set("low_ml", json_ml(device.low));
  out.set("stroke_ml", json_ml(device.stroke));
  out.set("minimum_ml_per_day", json_ml(device.minimum_per_day))
      .set("maximum_ml_per_day", json_ml(device.maximum_per_day));
  out.set("tubing_ml", json_ml(device.tubing)).set("catheter_ml", json_ml(device.catheter));
  out.set("accuracy_percent", JsonValue::decimal(dosing::Exact::ratio(device.accuracy_permille, 10).rounded(1)));
  out.set("utc_offset_s", device.utc_offset_s == 0 ? JsonValue::null() : JsonValue::integer(device.utc_offset_s));
  return out;
}

JsonValue refill_json(const workflow::Visit& visit) {
  const auto& refill = visit.view().pump->refill;
  auto out = refill.drug.code == 0 ? JsonValue::object() : drug_json(visit, refill.drug);
  if (refill.drug.code == 0) out.set("drug", JsonValue::null());
  out.set("filled_ml", json_ml(refill.filled)).set("filled_at_s", json_seconds(refill.filled_at));
  out.set("commanded_since_ml", json_ml(refill.commanded_since)).set("sensed_since_ml", json_ml(refill.sensed_since));
  out.set("fill_date", date_json(refill.fill_date_d))
      .set("due_date", date_json(refill.due_date_d))
      .set("lot", refill.lot);
  out.set("open", JsonValue::boolean(refill.open));
  if (refill.open)
    out.set("open_planned_ml", json_ml(refill.open_planned)).set("open_at_s", json_seconds(refill.open_at));
  return out;
}

JsonValue events_json(const std::vector<pump::Event>& events) {
  auto out = JsonValue::array();
  for (const auto& event : events)
    out.push(JsonValue::object()
                 .set("number", JsonValue::integer(event.number))
                 .set("life_s", json_seconds(event.at))
                 .set("kind", event.kind)
                 .set("a", JsonValue::integer(event.a))
                 .set("b", JsonValue::integer(event.b))
                 .set("repeats", JsonValue::integer(event.repeats)));
  return out;
}

std::string event_line(const pump::Event& event) {
  return std::to_string(event.number) + "  " + dosing::format_duration(event.at) + "  " + event.kind + " " +
         std::to_string(event.a) + " " + std::to_string(event.b) +
         (event.repeats > 1 ? " (" + std::to_string(event.repeats) + " times)" : "");
}

// What a role that may not read the record sees in its place.
void add_alarm_card(Answer& answer, PumpCall& call) {
  const auto card = call.visit().pump().alarm_card();
  if (!card) return;  // its status is answered all the same
  auto json = JsonValue::object();
  json.set("drug", card->drug.code == 0 ? JsonValue::null() : drug_json(call.visit(), card->drug));
  json.set("delivery", workflow::delivery_name(card->delivery));
  auto alarms = JsonValue::array();
  for (const auto& alarm : card->alarms) alarms.push(JsonValue::string(alarm));
  json.set("alarms", alarms);
  json.set("telephone", card->telephone);
  answer.json.set("alarm_card", json);
  if (card->drug.code != 0)
    answer.line("In the pump: " + call.visit().drug_name(card->drug) + " " +
                dosing::format_concentration(card->drug.concentration) + ".");
  if (!card->telephone.empty()) answer.line("Clinic: " + card->telephone + ".");
}

void add_status(Answer& answer, PumpCall& call) {
  const auto& view = call.visit().view();
  answer.line(workflow::status_sentence(view.pump->status, view.sentence));
  answer.lines += status_lines(view.pump->status);
  answer.json.set("status", status_json(view.pump->status, view.sentence));
  const auto& active = view.pump->active;
  answer.json.set("prescription", active
                                      ? prescription_json(call.visit(), workflow::in_force(*view.pump), view.sentence)
                                      : JsonValue::null());
  if (view.pump->state_only) {
    add_alarm_card(answer, call);
  } else {
    answer.json.set("line", line_json(call.visit()));
    answer.lines += line_lines(call.visit());
  }
  answer.json.set("resolved", resolved_json(view.resolved));
  for (const auto& item : view.resolved)
    answer.line("Earlier order " + id_text(item.command.id) + " (" + item.command.what + "): " + item.answer + ".");
  if (view.state == workflow::VisitState::kUnknown) {
    answer.json.set("reason", "outcome_unknown");
    answer.errors += three_sentences("outcome_unknown", "");
    answer.exit_code = kOutcomeUnknown;
  }
}

void add_library(Answer& answer, const PumpCall& call) {
  const auto& state = call.library();
  auto library = JsonValue::object();
  library.set("problem", state.problem.empty() ? JsonValue::null() : JsonValue::string(state.problem));
  if (state.library)
    library.set("name", state.library->name)
        .set("version", JsonValue::integer(state.library->version))
        .set("expires", state.library->expires)
        .set("signer", state.library->signer);
  answer.json.set("library", library);
  if (!state.problem.empty()) answer.errors += three_sentences(state.problem, state.detail);
}

int interrogate(const Context& context, const Arguments& arguments, Streams streams) {
  PumpCall call{context, arguments, streams, false};
  if (const auto code = call.open()) return *code;
  const auto& pump = *call.visit().view().pump;
  Answer answer;
  add_status(answer, call);
  answer.json.set("device", device_json(pump.device));
  if (pump.state_only) {
    answer.json.set("state_only", JsonValue::boolean(true));
    answer.line("Your role sees the state of the pump; the prescription and the record are the clinic's.");
    return call.finish(std::move(answer));
  }
  answer.json.set("refill", refill_json(call.visit()));
  const auto& refill = pump.refill;
  const auto expected = dosing::expected_residual(refill.filled, refill.commanded_since);
  answer.json.set("expected_residual_ml", refill.drug.code == 0 ? JsonValue::null() : json_ml(expected));
  answer.line("Pump " + std::to_string(pump.device.serial) + ", firmware " + pump.device.firmware + ", " +
              pump.device.lifecycle + ", reservoir of " + dosing::format_volume(pump.device.capacity) + ".");
  if (refill.drug.code != 0)
    answer.line("Filled with " + call.visit().view().drug + " " +
                dosing::format_concentration(refill.drug.concentration) + ", " + dosing::format_volume(refill.filled) +
                ", lot " + (refill.lot.empty() ? "not recorded" : refill.lot) + "; expected residual " +
                dosing::format_volume(expected) + ".");
  const auto dates = workflow::due_dates(call.visit(), call.today());
  answer.json.set("dates", dates ? dates_json(*dates) : JsonValue::null());
  if (dates) answer.line(dates_line(*dates));
  answer.json.set("card_version", JsonValue::integer(pump.card_version));
  answer.json.set("events", events_json(pump.events));
  add_library(answer, call);
  return call.finish(std::move(answer));
}

int status(const Context& context, const Arguments& arguments, Streams streams, const Manner& manner) {
  PumpCall call{context, arguments, streams, manner};
  if (const auto code = call.open_for_anybody()) return *code;
  Answer answer;
  if (call.visit().view().pump) {
    add_status(answer, call);
    return call.finish(std::move(answer));
  }
  const auto now = call.visit().pump().status();
  if (now) add_alarm_card(answer, call);
  return call.finish_order(std::move(answer), {}, now ? "" : workflow::trouble_code(now.error()));
}

int log(const Context& context, const Arguments& arguments, Streams streams) {
  std::uint32_t from = 1;
  if (arguments.has("from"))
    from = static_cast<std::uint32_t>(unwrap_input(dosing::parse_whole(arguments.text("from"), "from")));
  PumpCall call{context, arguments, streams, false};
  if (const auto code = call.open()) return *code;
  const auto events = call.visit().pump().events(from == 0 ? 1 : from);
  Answer answer;
  if (!events) {
    const auto code = workflow::trouble_code(events.error());
    answer.exit_code = exit_code_of(code);
    answer.errors = three_sentences(code, "");
    answer.json.set("error", JsonValue::object().set("code", code).set("message", answer.errors).set("field", "wand"));
    return call.finish(std::move(answer));
  }
  for (const auto& event : *events) answer.line(event_line(event));
  if (events->empty()) answer.line("No event.");
  answer.json.set("events", events_json(*events)).set("resolved", resolved_json(call.visit().view().resolved));
  return call.finish(std::move(answer));
}

int result(const Context& context, const Arguments& arguments, Streams streams) {
  const auto id = parse_id(arguments.text("ID"));
  if (!id)
    bad_input(dosing::ProblemCode::kNumberSyntax,
              "Give the order's number as printed: 16 hexadecimal digits, 0x..., or decimal.", "ID");
  PumpCall call{context, arguments, streams, false};
  if (const auto code = call.open()) return *code;
  pump::Outcome outcome;
  outcome.id = *id;
  bool settled = false;
  Answer answer;
  for (const auto& item : call.visit().view().resolved) {  // asked and settled while connecting
    if (item.command.id != *id || item.answer != "not_applied") continue;
    settled = true;
    answer.line("The pump never carried out this order (" + item.command.what + ").");
    answer.json.set("answer", item.answer);
  }
  if (!settled) outcome = call.visit().pump().result(*id);
  auto failure = outcome.reason;
  if (outcome.trouble != pump::Trouble::kNone) failure = workflow::trouble_code(outcome.trouble);
  return call.finish_order(std::move(answer), outcome, failure);
}

}  // namespace

std::vector<Command> read_commands(const Context& context) {
  const auto bind = [&context](auto function) {
    return guarded([&context, function](const Arguments& a, Streams s) { return function(context, a, s); });
  };
  const auto bind_status = [&context](const Manner& manner) {
    return guarded([&context, manner](const Arguments& a, Streams s) { return status(context, a, s, manner); });
  };
  return {{"interrogate",
           "Read everything: device, prescription, refill, dates, events.",
           pump_options(),
           {},
           bind(interrogate)},
          {"status", "The pump's present state in its own words.", pump_options(), {}, bind_status({})},
          {"patient status",
           "The handset's own state: what runs, and the alarms.",
           pump_options(),
           {},
           bind_status({false, false, "patient"})},
          {"emergency status",
           "The state and the alarm card through the coil, with an emergency credential or none.",
           pump_options(),
           {},
           bind_status({false, true, "emergency"})},
          {"log",
           "The pump's events.",
           pump_options({{"from", OptionUse::kOptional, "N", "first event; default 1"}}),
           {},
           bind(log)},
          {"result",
           "What became of an order.",
           pump_options(),
           {{"ID", true, "16 hexadecimal digits as printed, or decimal"}},
           bind(result)}};
}

}  // namespace cisterna::cli
