#include "bench/scenario/scenario.h"

#include <array>
#include <string_view>

#include "programmer/dosing/calendar.h"
#include "programmer/dosing/quantity.h"
#include "programmer/drug_library/toml_file.h"

namespace cisterna::bench {

namespace {

using drug_library::TomlTable;

constexpr std::array<std::string_view, 11> kActs = {"implant", "interrogate", "refill_open", "withdraw", "fill", "refill_close",
                                                    "program", "bolus", "suspend", "resume", "run"};

// Reads one step; the first thing wrong is kept in `problem`. R-BENCH-014
class StepReader {
 public:
  StepReader(const TomlTable& table, std::string place) : table_(table), place_(std::move(place)) {}

  std::string text(const std::string& key, bool required = true) {
    const auto value = table_.text(key);
    if (!value && (required || table_.has(key))) fail(key, "give a text in quotes");
    return value.value_or("");
  }
  template <class T, class Convert>
  T quantity(const std::string& key, dosing::Dimension dimension, Convert convert) {
    const auto parsed = dosing::parse_quantity(text(key), dimension, key);
    if (!parsed) return fail(key, parsed.error().message), T{};
    const auto value = convert(*parsed, key);
    if (!value) return fail(key, value.error().message), T{};
    return *value;
  }
  Volume volume(const std::string& key) {
    return quantity<Volume>(key, dosing::Dimension::kVolume, [](const auto& q, const auto& k) { return dosing::to_volume(q, k); });
  }
  Duration duration(const std::string& key) {
    return quantity<Duration>(key, dosing::Dimension::kTime, [](const auto& q, const auto& k) { return dosing::to_duration(q, k); });
  }
  void fail(const std::string& key, const std::string& what) {
    if (problem_.empty()) problem_ = place_ + ", " + key + ": " + what;
  }
  const TomlTable& table_;
  std::string place_, problem_;
};

void read_dose(StepReader& in, ScenarioStep& step) {
  if (in.table_.has("dose")) {
    step.daily = in.quantity<Amount>("dose", dosing::Dimension::kAmountRate,
                                     [](const auto& q, const auto& k) { return dosing::to_daily_amount(q, k); });
  } else if (const auto percent = in.table_.whole("change_percent"); percent && *percent >= -100 && *percent <= 1'000) {
    step.change_percent = static_cast<int>(*percent);
  } else {
    in.fail("dose", "give dose with its unit, or change_percent from -100 to 1,000");
  }
  step.reason = in.text("reason", false);
}

void read_act(StepReader& in, ScenarioStep& step) {
  switch (step.act) {
    case Act::kImplant:
    case Act::kInterrogate:
    case Act::kWithdraw:
    case Act::kResume: break;
    case Act::kRefillOpen:
      step.drug = in.text("drug");
      step.concentration =
          in.quantity<Concentration>("concentration", dosing::Dimension::kConcentration,
                                     [](const auto& q, const auto& k) { return dosing::to_concentration(q, k); });
      step.volume = in.volume("planned");
      break;
    case Act::kFill:
      step.volume = in.volume("volume");
      step.lot = in.text("lot");
      step.expiry = in.text("expiry", false);
      break;
    case Act::kRefillClose: step.reason = in.text("reason", false); break;
    case Act::kProgram: read_dose(in, step); break;
    case Act::kBolus:
      step.amount = in.quantity<Amount>("amount", dosing::Dimension::kAmount,
                                        [](const auto& q, const auto& k) { return dosing::to_amount(q, k); });
      step.duration = in.duration("duration");
      step.reason = in.text("reason", false);
      break;
    case Act::kSuspend:
    case Act::kRun: step.duration = in.duration("for"); break;
  }
}

std::string read_steps(const TomlTable& file, const std::string& list, std::vector<ScenarioStep>& out) {
  int number = 0;
  for (const auto& table : file.tables(list)) {
    StepReader in{table, "[[" + list + "]] step " + std::to_string(++number)};
    const auto act = in.text("do");
    std::size_t index = 0;
    while (index < kActs.size() && kActs[index] != act) ++index;
    if (index == kActs.size()) return in.place_ + ": \"" + act + "\" is not a step";
    ScenarioStep step;
    step.act = static_cast<Act>(index);
    read_act(in, step);
    for (const auto& key : table.unknown_keys()) in.fail(key, "is not a key of this step");
    if (!in.problem_.empty()) return in.problem_;
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
    if (scenario.accuracy_ppm < 500'000 || scenario.accuracy_ppm > 1'500'000) return bad("accuracy_ppm must lie between 500,000 and 1,500,000");
    if (!plant->unknown_keys().empty()) return bad("[plant] does not know the key " + plant->unknown_keys().front());
  }
  if (auto problem = read_steps(*file, "before", scenario.before); !problem.empty()) return bad(problem);
  if (auto problem = read_steps(*file, "visit", scenario.visit); !problem.empty()) return bad(problem);
  if (!file->unknown_keys().empty()) return bad("\"" + file->unknown_keys().front() + "\" is not a key of a scenario");
  return scenario;
}

}  // namespace cisterna::bench
