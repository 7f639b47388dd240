// line, grant, reanchor, alarms, tone, self-test, rotor-test, mri, patient bolus, emergency. R-CLI-043
#include <algorithm>

#include "programmer/cli/option_values.h"
#include "programmer/cli/prescription_json.h"
#include "programmer/cli/program_plan.h"
#include "programmer/cli/programmer_commands.h"
#include "programmer/dosing/sentence.h"
#include "programmer/workflow/bolus.h"
#include "programmer/workflow/error_catalogue.h"
#include "programmer/workflow/limit_advice.h"
#include "programmer/workflow/running_line.h"
#include "programmer/workflow/therapy_figures.h"
#include "programmer/workflow/therapy_text.h"

namespace cisterna::cli {

namespace {

std::string one_of(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

// An order that a role without the record may give, too: the pump decides.
int simple_order(PumpCall& call, Answer answer, const char* kind, const pump::Outcome& outcome,
                 const std::string& sentence = {}) {
  const auto view = workflow::recorded(call.visit(), kind, outcome, {}, {}, sentence);
  return call.finish_order(std::move(answer), view.outcome, view.failure);
}

int line(const Context& context, const Arguments& arguments, Streams streams) {
  const auto event = arguments.text("EVENT");
  const auto known = pump::line_events();
  if (std::find(known.begin(), known.end(), event) == known.end())
    bad_input(dosing::ProblemCode::kUnknownName,
              "\"" + event + "\" is no event of the line. Name one of: " + one_of(known) + ".", "EVENT");
  const bool names_catheter = event == "implanted" || event == "catheter_replaced" ||
                              event == "tubing_prefilled";  // joined to one that is full
  if (arguments.has("catheter") && !names_catheter)
    bad_input(dosing::ProblemCode::kUsage, "Goes with implanted, catheter_replaced and tubing_prefilled only.",
              "catheter");
  if (event == "catheter_replaced" && !arguments.has("catheter"))
    bad_input(dosing::ProblemCode::kUsage, "A new catheter needs its volume: see cisterna calc catheter.", "catheter");
  const auto catheter = arguments.has("catheter") ? volume_of(arguments.text("catheter"), "catheter") : Volume{};
  if (arguments.has("catheter") && catheter.nl() == 0)
    bad_input(dosing::ProblemCode::kImpossible, "A catheter of 0 holds nothing.", "catheter");
  PumpCall call{context, arguments, streams, true};
  if (const auto code = call.open()) return *code;
  const auto outcome = call.visit().pump().line_event(event, catheter);
  Answer answer;
  answer.json.set("event", event);
  const auto view = workflow::recorded(call.visit(), "line", outcome, {}, {}, event);
  if (outcome.certainty == pump::Certainty::kApplied) {
    call.visit().refresh();
    if (call.visit().view().pump) {
      answer.json.set("line", line_json(call.visit()));
      answer.lines += line_lines(call.visit());
    }
  }
  return call.finish_order(std::move(answer), view.outcome, view.failure);
}

int grant(const Context& context, const Arguments& arguments, Streams streams) {
  const bool none = arguments.has("none");
  if (none == arguments.has("FILE"))
    bad_input(dosing::ProblemCode::kUsage, "Give either a FILE.toml or --none.", "FILE");
  std::optional<pump::PatientGrant> wanted;
  if (!none) wanted = read_grant_file(arguments.text("FILE"));
  PumpCall call{context, arguments, streams, true};
  if (const auto code = call.open()) return *code;
  const auto& visit = call.visit();
  if (!visit.view().pump->active) return call.finish_blocked({}, "no_prescription", "");
  auto next = workflow::in_force(*visit.view().pump);
  next.grant = wanted;
  const auto* entry = visit.entry_of(next.drug);
  const bool in_mg = entry != nullptr && workflow::shown_in_mg(*entry);
  const auto sentence = workflow::prescription_sentence(visit.drug_name(next.drug), next, in_mg,
                                                        [&](const auto& drug) { return visit.drug_name(drug); });
  Answer answer;
  answer.json.set("old_sentence", visit.view().sentence).set("new_sentence", sentence);
  if (const auto bad = workflow::figures_of(next, {}); !bad)
    return call.finish_blocked(std::move(answer), "prescription_impossible", bad.error().message);
  if (entry != nullptr && wanted) {
    auto advice = workflow::advise_bolus(*entry, wanted->amount);
    for (const auto& other : next.others) {
      const auto* component = visit.entry_of(other);
      if (component == nullptr)
        return call.finish_blocked(std::move(answer), "drug_not_in_library", visit.drug_name(other) + ".");
      for (auto& item : workflow::advise_bolus(*component, workflow::share_of(wanted->amount, next.drug, other)))
        advice.push_back({item.code, item.weight, component->name + ": " + item.sentence});
    }
    for (const auto& item : advice)
      if (item.weight == workflow::Weight::kHard)
        return call.finish_blocked(std::move(answer), item.code, item.sentence);
  }
  answer.line("New:  " + sentence + ".");
  const auto view = workflow::recorded(call.visit(), "grant", call.visit().pump().set_grant(wanted), {}, {}, sentence);
  const bool applied = view.outcome.certainty == pump::Certainty::kApplied;
  return call.finish_order(std::move(answer), view.outcome, view.failure, {}, applied ? sentence : std::string{});
}

int reanchor(const Context& context, const Arguments& arguments, Streams streams) {
  const auto begins = arguments.text("begins", "midnight");
  if (begins != "midnight" && begins != "now" && !dosing::parse_time_of_day(begins, "begins"))
    bad_input(dosing::ProblemCode::kTimeSyntax, "Write midnight, now or HH:MM.", "begins");
  PumpCall call{context, arguments, streams, true};
  if (const auto code = call.open()) return *code;
  const auto status = call.visit().pump().status();
  if (!status) return call.finish_order({}, {}, workflow::trouble_code(status.error()));
  const auto anchor = day_anchor(begins, status->life, call.local_time());
  Answer answer;
  answer.json.set("day_begins_life_s", json_seconds(anchor.life));
  answer.json.set("day_begins_weekday", workflow::weekday_name(anchor.weekday));
  answer.line("The pump's day begins at " + (begins == "midnight" || begins == "now" ? begins : begins + " h") + ", " +
              std::string{workflow::weekday_name(anchor.weekday)} + "; steps, days and phases move with it.");
  return simple_order(call, std::move(answer), "reanchor", call.visit().pump().reanchor(anchor.life, anchor.weekday));
}

int alarms(const Context& context, const Arguments& arguments, Streams streams) {
  if (!arguments.has("low") && !arguments.has("critical-every"))
    bad_input(dosing::ProblemCode::kUsage, "Give --low VOLUME, --critical-every TIME, or both.", "low");
  const auto low = arguments.has("low") ? volume_of(arguments.text("low"), "low") : Volume{};
  const auto every =
      arguments.has("critical-every") ? duration_of(arguments.text("critical-every"), "critical-every") : Duration{};
  PumpCall call{context, arguments, streams, true};
  if (const auto code = call.open()) return *code;
  // What is not named stays as it is; the pump takes both at once.
  const auto keep = low.nl() != 0 ? low : call.visit().view().pump->device.low;
  Answer answer;
  answer.json.set("low_ml", json_ml(keep));
  answer.json.set("critical_every_s", every.ms() == 0 ? JsonValue::null() : json_seconds(every));
  return simple_order(call, std::move(answer), "alarms", call.visit().pump().alarm_settings(keep, every));
}

int tone(const Context& context, const Arguments& arguments, Streams streams) {
  PumpCall call{context, arguments, streams, true};
  if (const auto code = call.open()) return *code;
  Answer answer;
  answer.line("The pump plays its tones: critical, two tones for 3 s; non-critical, one tone for 1 s.");
  return simple_order(call, std::move(answer), "tone", call.visit().pump().play_tones());
}

int self_test(const Context& context, const Arguments& arguments, Streams streams) {
  PumpCall call{context, arguments, streams, true};
  if (const auto code = call.open()) return *code;
  std::vector<std::string> failed;
  const auto view = workflow::recorded(call.visit(), "self_test", call.visit().pump().self_test(failed));
  Answer answer;
  auto parts = JsonValue::array();
  for (const auto& part : failed) parts.push(JsonValue::string(part));
  answer.json.set("failed", parts);
  const bool answered = view.outcome.certainty == pump::Certainty::kApplied;
  if (answered && !failed.empty()) answer.json.set("finding", "self_test_failed");
  if (answered)
    answer.line(failed.empty() ? "Self-test: every part passed." : "Self-test failed: " + one_of(failed) + ".");
  const bool bad = answered && !failed.empty();
  return call.finish_order(std::move(answer), view.outcome, bad ? "self_test_failed" : view.failure, {}, {},
                           bad ? kRefused : kDone);
}

int rotor_test(const Context& context, const Arguments& arguments, Streams streams) {
  PumpCall call{context, arguments, streams, true};
  if (const auto code = call.open()) return *code;
  Answer answer;
  answer.line("The rotor test turns the rotor once; what it moves is counted as delivered.");
  return simple_order(call, std::move(answer), "rotor_test", call.visit().pump().rotor_test());
}

int mri(const Context& context, const Arguments& arguments, Streams streams, bool before) {
  PumpCall call{context, arguments, streams, true};
  if (const auto code = call.open()) return *code;
  Answer answer;
  answer.json.set("before", JsonValue::boolean(before));
  answer.line(before ? "Before MRI: the pump runs on; check it afterwards, and again not sooner than 20 min later."
                     : "After MRI: look at the rotor, the alarms and the log; read the pump again in 20 min or more.");
  return simple_order(call, std::move(answer), before ? "mri_pre" : "mri_post", call.visit().pump().mri(before));
}

int patient_bolus(const Context& context, const Arguments& arguments, Streams streams) {
  PumpCall call{context, arguments, streams, Manner{true, false, "patient"}};
  if (const auto code = call.open()) return *code;
  return simple_order(call, {}, "patient_bolus", call.visit().pump().patient_bolus());
}

int emergency_suspend(const Context& context, const Arguments& arguments, Streams streams) {
  const auto asked = arguments.has("for") ? duration_of(arguments.text("for"), "for") : Duration{};
  PumpCall call{context, arguments, streams, Manner{true, true, "emergency"}};
  if (const auto code = call.open_for_suspend()) return *code;
  const auto status = call.visit().pump().status();
  const bool nobody = status && status->role == "nobody";
  const auto view = workflow::suspend(call.visit(), asked.ms() != 0 ? asked : Duration::hours(nobody ? 2 : 4));
  return call.finish_order({}, view.outcome, view.failure);
}

int emergency_resume(const Context& context, const Arguments& arguments, Streams streams) {
  PumpCall call{context, arguments, streams, Manner{true, true, "emergency"}};
  if (const auto code = call.open_for_anybody()) return *code;
  const auto view = workflow::order(call.visit(), workflow::SimpleOrder::kResume);
  return call.finish_order({}, view.outcome, view.failure);
}

}  // namespace

std::vector<Command> device_commands(const Context& context) {
  const auto bind = [&context](auto function) {
    return guarded([&context, function](const Arguments& a, Streams s) { return function(context, a, s); });
  };
  const auto bind_mri = [&context](bool before) {
    return guarded([&context, before](const Arguments& a, Streams s) { return mri(context, a, s, before); });
  };
  return {
      {"line",
       "Record what happened to tubing and catheter; primes and bridges are measured on it.",
       pump_options({{"catheter", OptionUse::kOptional, "VOLUME", "of the catheter that is in now, \"0.1958 mL\""}}),
       {{"EVENT", true, one_of(pump::line_events())}},
       bind(line)},
      {"grant",
       "What the patient may ask for; the prescription stays.",
       pump_options({{"none", OptionUse::kFlag, "", "take the grant away"}}),
       {{"FILE", false, "TOML: amount, duration, lockout, max_count, max_amount"}},
       bind(grant)},
      {"reanchor",
       "Move the beginning of the pump's day to the local one (travel, daylight saving).",
       pump_options({{"begins", OptionUse::kOptional, "WHEN", "midnight (default), now or HH:MM"}}),
       {},
       bind(reanchor)},
      {"alarms",
       "Set the low-reservoir volume and how often the critical tone sounds.",
       pump_options({{"low", OptionUse::kOptional, "VOLUME", "\"2 mL\""},
                     {"critical-every", OptionUse::kOptional, "TIME", "\"1 h\", for at most 24 h"}}),
       {},
       bind(alarms)},
      {"tone", "Play both alarm tones, so that the patient knows them.", pump_options(), {}, bind(tone)},
      {"self-test", "Have the pump test itself.", pump_options(), {}, bind(self_test)},
      {"rotor-test", "Turn the rotor and see that it turns.", pump_options(), {}, bind(rotor_test)},
      {"mri pre", "Make the pump ready for MRI.", pump_options(), {}, bind_mri(true)},
      {"mri post", "After MRI.", pump_options(), {}, bind_mri(false)},
      {"patient bolus", "The patient's own bolus, inside the grant.", pump_options(), {}, bind(patient_bolus)},
      {"emergency suspend",
       "Suspend through the coil, with an emergency credential (4 h) or none (2 h).",
       pump_options({{"for", OptionUse::kOptional, "TIME", "shorter"}}),
       {},
       bind(emergency_suspend)},
      {"emergency resume", "End a suspend through the coil.", pump_options(), {}, bind(emergency_resume)}};
}

}  // namespace cisterna::cli
