// The answer of a command, once as JSON and once as lines for people, and how outcomes become exit codes. R-CLI-012
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "programmer/cli/json_out.h"
#include "programmer/dosing/refill.h"
#include "programmer/pump/pump.h"
#include "programmer/workflow/visit.h"

namespace cisterna::cli {

struct Answer {
  JsonValue json = JsonValue::object();
  std::string lines;   // standard output, behind the pump's own sentence
  std::string errors;  // standard error
  int exit_code = 0;

  Answer& line(std::string_view text) {
    lines.append(text).append("\n");
    return *this;
  }
};

// 3 for the way there, 2 for a credential that cannot be read, 4 for an unknown outcome, else 1. `code`: error
// catalogue.
[[nodiscard]] int exit_code_of(std::string_view code);
[[nodiscard]] int exit_code_of(const pump::Outcome& outcome, std::string_view failure);
[[nodiscard]] std::string_view to_text(pump::Certainty certainty);

// "0f3a..." 16 digits; and back, from 16 hex digits, 0x..., or a decimal number.
[[nodiscard]] std::string id_text(std::uint64_t id);
[[nodiscard]] std::optional<std::uint64_t> parse_id(std::string_view text);

[[nodiscard]] JsonValue json_ml(Volume volume);
[[nodiscard]] JsonValue json_seconds(Duration duration);
void set_amount(JsonValue& object, const std::string& name, Amount amount, const std::string& per = {});
[[nodiscard]] JsonValue status_json(const pump::Status& status, const std::string& prescription);
[[nodiscard]] std::string status_lines(const pump::Status& status);
[[nodiscard]] JsonValue dates_json(const dosing::RefillDates& dates);
[[nodiscard]] std::string dates_line(const dosing::RefillDates& dates);
// The catalogue's three sentences, with `detail` behind the first.
[[nodiscard]] std::string three_sentences(std::string_view code, const std::string& detail);
[[nodiscard]] JsonValue resolved_json(const std::vector<workflow::Resolved>& resolved);

}  // namespace cisterna::cli
