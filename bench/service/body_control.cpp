#include "bench/service/body_control.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <sstream>

namespace cisterna::bench {

namespace {

constexpr std::array<BodyInput, 10> kInputs = {{
    {"temperature", "degC", 10, 50, "of the reservoir"},
    {"ambient", "mmHg", 100, 1'500, "pressure around the body; 760, in a cabin at 8,000 ft 565"},
    {"outlet", "mmHg", -50, 500, "pressure at the tip above ambient"},
    {"viscosity", "", 0.2, 20, "of the fluid over the label's"},
    {"height", "cm", -200, 200, "of the tip above the reservoir"},
    {"magnet", "on|off", 0, 1, "a field as of an MRI machine"},
    {"wear", "ppm", -100'000, 100'000, "what a stroke gains in 1,000 strokes"},
    {"mixing", "on|off", 0, 1, "fronts in the line are smeared; off: plug flow"},
    {"pocket", "%", 0, 100, "of a fill goes into the tissue beside the port"},
    {"level", "mL", -5, 5, "error of the level sensor, within what the model allows"},
}};

std::string error(const std::string& text) {
  return R"({"error":")" + text + "\"}";
}

std::string shown(double value) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.10g", value);
  return text.data();
}

std::string range(const BodyInput& input) {
  const std::string name = input.name;
  if (std::string_view{input.unit} == "on|off") return name + " is on or off.";
  const std::string unit = *input.unit == '\0' ? "" : std::string{" "} + input.unit;
  return name + " takes a number from " + shown(input.lowest) + " to " + shown(input.highest) + unit + ".";
}

std::optional<double> value_of(const BodyInput& input, const std::string& number, const std::string& unit) {
  if (std::string_view{input.unit} == "on|off") {
    if (!unit.empty() || (number != "on" && number != "off")) return std::nullopt;
    return number == "on" ? 1 : 0;
  }
  double value = 0;
  const auto* const end = number.data() + number.size();
  const auto read = std::from_chars(number.data(), end, value);
  const bool whole = read.ec == std::errc{} && read.ptr == end;
  if (!whole || !(value >= input.lowest && value <= input.highest) || (!unit.empty() && unit != input.unit))
    return std::nullopt;
  return value;
}

void apply(World& world, std::string_view name, double value) {
  auto& plant = world.plant();
  auto body = plant.body();
  if (name == "temperature") body.temperature_c = value;
  if (name == "ambient") body.ambient_mmhg = value;
  if (name == "outlet") body.outlet_mmhg = value;
  if (name == "viscosity") body.viscosity_ratio = value;
  if (name == "height") body.height_cm = value;
  if (name == "magnet") body.magnet = value > 0;
  if (name == "wear") plant.set_wear(value);
  if (name == "mixing") plant.set_mixing(value > 0);
  if (name == "pocket") plant.set_tissue_share(value / 100);
  if (name == "level") plant.set_level_offset(Volume::nl(static_cast<std::int64_t>(value * 1e6)));
  world.expose(body);
}

std::string set_input(Bench& bench, const BodyInput& input, std::istream& words) {
  std::string number, unit, more;
  words >> number >> unit >> more;
  const auto value = more.empty() ? value_of(input, number, unit) : std::nullopt;
  if (!value) return error(range(input));
  apply(bench.world(), input.name, *value);
  const bool is_switch = std::string_view{input.unit} == "on|off";
  return std::string{"{\""} + input.name + "\":" + (is_switch ? (*value > 0 ? "true" : "false") : shown(*value)) + "}";
}

std::string hand(Bench& bench, const std::string& act) {
  switch (bench.world().plant().hand(act)) {
    case HandResult::kDone:
      return R"({"hand":")" + act + "\"}";
    case HandResult::kLocked:
      return error("The keypad is locked at a level that does not allow this.");
    case HandResult::kUnknown:
      break;
  }
  return error("This pump has no such thing to be done by hand.");
}

std::string operation(Bench& bench, const std::string& verb, std::istream& words) {
  auto& plant = bench.world().plant();
  if (verb == "prefill") {
    const auto solution = solution_in(bench, words);
    if (!solution) return error("prefill takes a drug code and base units a mL, or nothing.");
    plant.prefill_tubing(*solution);
  } else if (verb == "aspirate") {
    plant.aspirate_catheter();
  } else {
    std::int64_t nl = 0;
    if (!(words >> nl) || nl < 0 || nl > 10'000'000) return error("catheter takes its volume, 0 to 10,000,000 nL.");
    plant.set_catheter(Volume::nl(nl));
  }
  return R"({"tubing_nl":)" + shown(plant.line().tubing_nl()) + R"(,"catheter_nl":)" +
         shown(plant.line().catheter_nl()) + "}";
}

}  // namespace

std::span<const BodyInput> body_inputs() {
  return kInputs;
}

std::optional<Solution> solution_in(Bench& bench, std::istream& words) {
  if (!(words >> std::ws) || words.eof()) return bench.world().recorded_solution();
  Solution solution;
  while (!(words >> std::ws).eof()) {
    std::int64_t drug = 0, per_ml = 0;
    if (!(words >> drug >> per_ml) || drug < 0 || drug > 65'535 || per_ml < 0 || per_ml > 4'000'000'000)
      return std::nullopt;
    if ((drug == 0) != (per_ml == 0)) return std::nullopt;
    if (drug != 0) solution.push_back({static_cast<std::uint16_t>(drug), static_cast<double>(per_ml)});
    if (solution.size() > 4) return std::nullopt;
  }
  return solution;
}

std::optional<std::string> body_control(Bench& bench, const std::string& line) {
  std::istringstream words{line};
  std::string verb;
  words >> verb;
  for (const auto& input : kInputs)
    if (verb == input.name) return set_input(bench, input, words);
  if (verb == "hand") {
    std::string act;
    words >> act;
    return hand(bench, act);
  }
  if (verb == "prefill" || verb == "aspirate" || verb == "catheter") return operation(bench, verb, words);
  return std::nullopt;
}

}  // namespace cisterna::bench
