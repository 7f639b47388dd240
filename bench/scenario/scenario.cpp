#include "bench/scenario/scenario.h"

#include <array>
#include <filesystem>
#include <string_view>

#include "bench/scenario/step_reader.h"
#include "programmer/dosing/calendar.h"

namespace cisterna::bench {

namespace {

using drug_library::TomlTable;

constexpr std::array<std::string_view, 15> kActs = {"implant",      "interrogate", "refill_open", "withdraw", "fill",
                                                    "refill_close", "program",     "bolus",       "suspend",  "resume",
                                                    "stop",         "restart",     "press",       "line",     "run"};

void read_dose(StepReader& in, ScenarioStep& step) {
  if (in.table.has("file")) {
    step.file = in.text("file");
  } else if (in.table.has("dose")) {
    step.daily = in.daily("dose");
  } else if (const auto percent = in.table.whole("change_percent"); percent && *percent >= -100 && *percent <= 1'000) {
    step.change_percent = static_cast<int>(*percent);
  } else {
    in.fail("dose", "give dose with its unit, change_percent from -100 to 1,000, or a file");
  }
  step.reason = in.text("reason", false);
}

void read_act(StepReader& in, ScenarioStep& step) {
  switch (step.act) {
    case Act::kImplant:
    case Act::kInterrogate:
    case Act::kWithdraw:
    case Act::kResume:
    case Act::kRestart:
    case Act::kPress:
      break;
    case Act::kStop:
      step.reason = in.text("reason");
      break;
    case Act::kLine:
      step.event = in.text("event");
      if (in.table.has("catheter")) step.volume = in.volume("catheter");
      break;
    case Act::kRefillOpen:
      step.drug = in.text("drug");
      step.concentration = in.concentration("concentration");
      step.volume = in.volume("planned");
      step.change = in.table.flag("change").value_or(false);
      break;
    case Act::kFill:
      step.volume = in.volume("volume");
      step.lot = in.text("lot");
      step.expiry = in.text("expiry", false);
      if (in.table.has("rinse")) step.rinse = in.volume("rinse");
      break;
    case Act::kRefillClose:
      step.reason = in.text("reason", false);
      step.file = in.text("file", false);
      break;
    case Act::kProgram:
      read_dose(in, step);
      break;
    case Act::kBolus:
      step.amount = in.amount("amount");
      step.duration = in.duration("duration");
      step.reason = in.text("reason", false);
      break;
    case Act::kSuspend:
    case Act::kRun:
      step.duration = in.duration("for");
      break;
  }
}

std::string read_steps(const TomlTable& file, const std::string& list, std::vector<ScenarioStep>& out) {
  int number = 0;
  for (const auto& table : file.tables(list)) {
    StepReader in{table, "[[" + list + "]] step " + std::to_string(++number)};
    const auto act = in.text("do");
    std::size_t index = 0;
    while (index < kActs.size() && kActs[index] != act) ++index;
    if (index == kActs.size()) return in.place() + ": \"" + act + "\" is not a step";
    ScenarioStep step;
    step.act = static_cast<Act>(index);
    read_act(in, step);
    if (auto problem = in.problem(); !problem.empty()) return problem;
    out.push_back(std::move(step));
  }
  return {};
}

}  // namespace

Result<Scenario, std::string> load_scenario(const std::string& path) {
  using Answer = Result<Scenario, std::string>;
  const auto content = drug_library::read_text_file(path);
  if (!content) return Answer{content.error().message};
  const auto file = drug_library::parse_toml(*content, path);
  if (!file) return Answer{file.error().message};
  const auto bad = [&](const std::string& what) { return Answer{"Scenario " + path + ": " + what + "."}; };
  Scenario scenario;
  scenario.name = file->text("name").value_or("");
  scenario.pump = file->text("pump").value_or("");
  if (scenario.name.empty() || scenario.pump.empty()) return bad("give name and pump");
  const auto start = dosing::parse_instant(file->text("start").value_or(""), "start");
  if (!start) return bad(start.error().message);
  scenario.start_utc_ms = start->unix_s * 1000;
  if (const auto plant = file->table("plant")) {
    scenario.accuracy_ppm = plant->whole("accuracy_ppm").value_or(1'000'000);
    if (scenario.accuracy_ppm < 500'000 || scenario.accuracy_ppm > 1'500'000)
      return bad("accuracy_ppm must lie between 500,000 and 1,500,000");
    if (!plant->unknown_keys().empty()) return bad("[plant] does not know the key " + plant->unknown_keys().front());
  }
  if (auto problem = read_steps(*file, "before", scenario.before); !problem.empty()) return bad(problem);
  if (auto problem = read_steps(*file, "visit", scenario.visit); !problem.empty()) return bad(problem);
  for (auto* steps : {&scenario.before, &scenario.visit})
    for (auto& step : *steps)
      if (!step.file.empty()) step.file = (std::filesystem::path{path}.parent_path() / step.file).string();
  if (!file->unknown_keys().empty()) return bad("\"" + file->unknown_keys().front() + "\" is not a key of a scenario");
  return scenario;
}

}  // namespace cisterna::bench
