#include "bench/service/control.h"

#include <array>
#include <sstream>

#include "bench/service/body_control.h"
#include "programmer/dosing/calendar.h"
#include "programmer/dosing/quantity.h"

namespace cisterna::bench {

namespace {

std::string ml(Volume v) {
  return dosing::exact_ml(v).rounded(6);
}

std::string error(const std::string& text) {
  return R"({"error":")" + text + "\"}";
}

std::string calendar(Bench& bench) {
  return R"("utc":")" + utc_text(bench.world().utc_ms()) + R"(","life_s":)" +
         std::to_string(bench.world().now().ms() / 1000);
}

// What left the tip of each drug, by library code, in base units (ng or milliunits).
std::string at_tip(const PumpPlant& plant) {
  std::string text;
  for (const auto& part : plant.left_the_tip().parts())
    if (part.drug != kAir)
      text += (text.empty() ? "\"" : ",\"") + std::to_string(part.drug) +
              "\":" + std::to_string(plant.delivered_amount(part.drug));
  return ",\"left_the_tip\":{" + text + "}";
}

std::string truth(Bench& bench) {
  auto& plant = bench.world().plant();
  return "{" + calendar(bench) + ",\"serial\":" + std::to_string(bench.serial()) +
         ",\"delivered_ml\":" + ml(plant.delivered()) + ",\"reservoir_ml\":" + ml(plant.reservoir()) +
         ",\"turns\":" + std::to_string(plant.turns()) + at_tip(plant) + ",\"in_tissue_ml\":" + ml(plant.in_tissue()) +
         (plant.has_level_sensor() ? ",\"level_ml\":" + ml(plant.level()) : "") + "}";
}

std::string fault(Bench& bench, const std::string& name, const std::string& state) {
  if (name == "magnet") return body_control(bench, "magnet " + state).value_or(error("There is no magnet here."));
  if (state != "on" && state != "off") return error("Say on or off behind the fault's name.");
  if (!bench.world().body().set_fault(name, state == "on"))
    return error("There is no fault of that name; there are " + bench.world().body().faults() + ".");
  return R"({"fault":")" + name + R"(","on":)" + (state == "on" ? "true" : "false") + "}";
}

std::string credential_for(Bench& bench, const std::string& role) {
  struct Named {
    const char* name;
    credential::Role role;
  };
  constexpr std::array<Named, 5> kRoles = {{{"clinician", credential::Role::kClinician},
                                            {"nurse", credential::Role::kRefillNurse},
                                            {"patient", credential::Role::kPatient},
                                            {"emergency", credential::Role::kEmergency},
                                            {"service", credential::Role::kService}}};
  for (const auto& one : kRoles) {
    if (role != one.name) continue;
    const auto done = bench.desk().hand_out(one.role, role, static_cast<std::uint32_t>(bench.world().utc_ms() / 1000));
    if (!done) return error(done.error());
    return R"({"credential":")" + bench.desk().credential_path(role) + "\"}";
  }
  return error("There is no such role; there are clinician, nurse, patient, emergency, service.");
}

}  // namespace

std::string utc_text(std::int64_t utc_ms) {
  const auto seconds = utc_ms / 1000;
  const auto two = [](std::int64_t v) { return (v < 10 ? "0" : "") + std::to_string(v); };
  return dosing::Date::from_days(static_cast<std::int32_t>(seconds / 86'400)).text() + "T" + two(seconds / 3600 % 24) +
         ":" + two(seconds / 60 % 60) + ":" + two(seconds % 60) + "Z";
}

namespace {

std::string fill(Bench& bench, std::int64_t nl, std::istream& words) {
  const auto solution = solution_in(bench, words);
  if (!solution) return error("fill takes nL, and a drug code with base units a mL, or 0 0 for none.");
  return R"({"filled_ml":)" + ml(bench.world().plant().fill(Volume::nl(nl), *solution)) + "}";
}

// nullopt: no such verb, or not with these words.
std::optional<std::string> carried_out(Bench& bench, const std::string& line) {
  std::istringstream words{line};
  std::string verb, first, second;
  words >> verb >> first;
  std::int64_t number = 0;
  const bool has_number = static_cast<bool>(std::istringstream{first} >> number) && number >= 0;
  auto& world = bench.world();
  if (verb == "advance" && has_number) {
    world.on_run_until(world.utc_ms() + number);
    return "{" + calendar(bench) + "}";
  }
  if (verb == "withdraw") return R"({"withdrawn_ml":)" + ml(world.plant().withdraw()) + "}";
  if (verb == "fill" && has_number) return fill(bench, number, words);
  if (verb == "truth") return truth(bench);
  if (verb == "fault") return words >> second, fault(bench, first, second);
  if (verb == "power_cycle") return world.body().power_up(), truth(bench);
  if (verb == "credential") return credential_for(bench, first);
  return body_control(bench, line);
}

}  // namespace

std::string control(Bench& bench, const std::string& line) {
  const auto answer = carried_out(bench, line);
  if (!answer)
    return error(
        "the bench knows advance, withdraw, fill, truth, fault, power_cycle, credential, the body's inputs, hand, "
        "prefill, aspirate and catheter");
  bench.renew_credentials();  // the clinic's desk goes by the bench's calendar
  if (const auto saved = bench.save(); !saved) return error(saved.error());
  return *answer;
}

}  // namespace cisterna::bench
