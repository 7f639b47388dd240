// R-CLI-012
#include "programmer/cli/answer.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "programmer/cli/command_line.h"
#include "programmer/dosing/quantity.h"
#include "programmer/dosing/sentence.h"
#include "programmer/workflow/error_catalogue.h"
#include "programmer/workflow/status_text.h"

namespace cisterna::cli {

namespace {

constexpr std::array<std::string_view, 15> kNoLinkCodes = {
    "wand_missing",       "wand_refused",    "wand_protocol", "wand_gone",     "no_implant",
    "no_answer",          "session_expired", "not_connected", "keys_missing",  "random_failed",
    "counter_not_stored", "protocol",        "usb_not_built", "bench_missing", "implant_differs"};

std::string hex16(std::uint64_t value) {
  std::string text(16, '0');
  for (std::size_t i = 16; i-- > 0; value >>= 4U) text[i] = "0123456789abcdef"[value & 15U];
  return text;
}

}  // namespace

int exit_code_of(std::string_view code) {
  if (code.empty()) return kDone;
  if (std::find(kNoLinkCodes.begin(), kNoLinkCodes.end(), code) != kNoLinkCodes.end()) return kNoLink;
  if (code == "credential_unreadable") return kBadInput;
  if (code == "outcome_unknown" || code == "not_in_memory") return kOutcomeUnknown;
  return kRefused;
}

int exit_code_of(const pump::Outcome& outcome, std::string_view failure) {
  switch (outcome.certainty) {
    case pump::Certainty::kApplied:
      return kDone;
    case pump::Certainty::kRefused:
      return kRefused;
    case pump::Certainty::kUnknown:
      return kOutcomeUnknown;
    case pump::Certainty::kNotSent:
      return exit_code_of(failure);
  }
  return kOutcomeUnknown;
}

std::string_view to_text(pump::Certainty certainty) {
  switch (certainty) {
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

std::string id_text(std::uint64_t id) {
  return hex16(id);
}

std::optional<std::uint64_t> parse_id(std::string_view text) {
  int radix = 10;
  if (text.substr(0, 2) == "0x") {
    radix = 16;
    text.remove_prefix(2);
  } else if (text.size() == 16) {
    radix = 16;  // as every answer prints it
  }
  std::uint64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id, radix);
  if (error != std::errc{} || end != text.data() + text.size() || id == 0) return std::nullopt;
  return id;
}

JsonValue json_ml(Volume volume) {
  return JsonValue::decimal(dosing::exact_ml(volume).rounded(6));
}
JsonValue json_seconds(Duration duration) {
  return JsonValue::integer(duration.ms() / 1000);
}

void set_amount(JsonValue& object, const std::string& name, Amount amount, const std::string& per) {
  const auto* unit = amount.kind() == AmountKind::kMass ? "_mcg" : "_units";
  object.set(name + unit + per, JsonValue::decimal(dosing::exact_base(amount).rounded(3)));
}

JsonValue status_json(const pump::Status& status, const std::string& prescription) {
  auto out = JsonValue::object();
  out.set("revision", JsonValue::integer(status.revision));
  out.set("delivery", workflow::delivery_name(status.delivery));
  out.set("sentence", workflow::status_sentence(status, prescription));
  out.set("reservoir_ml", json_ml(status.reservoir));
  out.set("sensed_ml", json_ml(status.sensed));
  out.set("commanded_ml", json_ml(status.commanded));
  auto alarms = JsonValue::array();
  for (const auto& alarm : status.alarms) alarms.push(JsonValue::string(alarm));
  out.set("alarms", alarms);
  out.set("motor", status.motor);
  out.set("battery_percent", JsonValue::integer(status.battery_percent));
  out.set("role", status.role);
  out.set("life_s", json_seconds(status.life));
  out.set("left_s", json_seconds(status.left));
  auto bolus = JsonValue::null();
  if (status.bolus) {
    bolus = JsonValue::object();
    set_amount(bolus, "amount", status.bolus->amount);
    bolus.set("given_ml", json_ml(status.bolus->given)).set("planned_ml", json_ml(status.bolus->planned));
    bolus.set("left_s", json_seconds(status.bolus->left));
  }
  out.set("bolus", bolus);
  out.set("digest", hex16(status.digest)).set("last_id", hex16(status.last_id)).set("last_result", status.last_result);
  out.set("last_event", JsonValue::integer(status.last_event));
  out.set("refill_open", JsonValue::boolean(status.refill_open));
  out.set("tubing_empty", JsonValue::boolean(status.tubing_empty));
  out.set("catheter_empty", JsonValue::boolean(status.catheter_empty));
  return out;
}

std::string status_lines(const pump::Status& status) {
  std::string alarms;
  for (const auto& alarm : status.alarms) alarms += (alarms.empty() ? "" : ", ") + alarm;
  std::string text = "Reservoir " + dosing::format_volume(status.reservoir) +
                     ". Delivered since manufacture: " + dosing::format_volume(status.sensed) + " sensed, " +
                     dosing::format_volume(status.commanded) + " commanded. Battery " +
                     std::to_string(status.battery_percent) + " %. Revision " + std::to_string(status.revision) +
                     ". Signed in as " + status.role + ".\n";
  text += "Alarms: " + (alarms.empty() ? std::string{"none"} : alarms) + ".\n";
  if (status.refill_open) text += "A refill is open.\n";
  return text;
}

JsonValue dates_json(const dosing::RefillDates& dates) {
  auto out = JsonValue::object();
  out.set("low", dates.low_date.text()).set("worst_case", dates.worst_case_date.text());
  out.set("cap", dates.cap_date ? JsonValue::string(dates.cap_date->text()) : JsonValue::null());
  out.set("due", dates.due_date.text()).set("visit", dates.visit_date.text());
  out.set("governed_by", dosing::to_text(dates.governed_by));
  return out;
}

std::string dates_line(const dosing::RefillDates& dates) {
  return "Refill due " + dates.due_date.text() + ", visit " + dates.visit_date.text() + ", governed by " +
         std::string{dosing::to_text(dates.governed_by)} + "; low on " + dates.low_date.text() + ", may be low from " +
         dates.worst_case_date.text() + ".";
}

std::string three_sentences(std::string_view code, const std::string& detail) {
  const auto text = workflow::explain(code);
  const bool ends = !detail.empty() && detail.back() == '.';
  return text.happened + (detail.empty() ? "" : " " + detail + (ends ? "" : ".")) + "\n" + text.still_true + "\n" +
         text.to_do + "\n";
}

JsonValue resolved_json(const std::vector<workflow::Resolved>& resolved) {
  auto list = JsonValue::array();
  for (const auto& item : resolved)
    list.push(JsonValue::object()
                  .set("id", id_text(item.command.id))
                  .set("what", item.command.what)
                  .set("answer", item.answer));
  return list;
}

}  // namespace cisterna::cli
