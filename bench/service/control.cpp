#include "bench/service/control.h"

#include <array>
#include <sstream>

#include "programmer/dosing/calendar.h"
#include "programmer/dosing/quantity.h"

namespace cisterna::bench {

namespace {

std::string ml(Volume v) { return dosing::exact_ml(v).rounded(6); }

std::string error(const std::string& text) { return R"({"error":")" + text + "\"}"; }

std::string calendar(Bench& bench) {
  return R"("utc":")" + utc_text(bench.world().utc_ms()) + R"(","life_s":)" + std::to_string(bench.world().now().ms() / 1000);
}

std::string truth(Bench& bench) {
  auto& plant = bench.world().plant();
  return "{" + calendar(bench) + ",\"serial\":" + std::to_string(bench.serial()) + ",\"delivered_ml\":" + ml(plant.delivered()) +
         ",\"reservoir_ml\":" + ml(plant.reservoir()) + ",\"turns\":" + std::to_string(plant.turns()) + "}";
}

std::string fault(Bench& bench, const std::string& name, const std::string& state) {
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
  return dosing::Date::from_days(static_cast<std::int32_t>(seconds / 86'400)).text() + "T" + two(seconds / 3600 % 24) + ":" +
         two(seconds / 60 % 60) + ":" + two(seconds % 60) + "Z";
}

std::string control(Bench& bench, const std::string& line) {
  std::istringstream words{line};
  std::string verb, first, second;
  words >> verb >> first >> second;
  std::int64_t number = 0;
  const bool has_number = static_cast<bool>(std::istringstream{first} >> number) && number >= 0;
  auto& world = bench.world();
  std::string answer;
  if (verb == "advance" && has_number) {
    world.on_run_until(world.utc_ms() + number);
    answer = "{" + calendar(bench) + "}";
  } else if (verb == "withdraw") {
    answer = R"({"withdrawn_ml":)" + ml(world.plant().withdraw()) + "}";
  } else if (verb == "fill" && has_number) {
    answer = R"({"filled_ml":)" + ml(world.plant().fill(Volume::nl(number))) + "}";
  } else if (verb == "truth") {
    answer = truth(bench);
  } else if (verb == "fault") {
    answer = fault(bench, first, second);
  } else if (verb == "power_cycle") {
    world.body().power_up();
    answer = truth(bench);
  } else if (verb == "credential") {
    answer = credential_for(bench, first);
  } else {
    return error("the bench knows advance, withdraw, fill, truth, fault, power_cycle and credential");
  }
  bench.renew_credentials();  // the clinic's desk goes by the bench's calendar
  if (const auto saved = bench.save(); !saved) return error(saved.error());
  return answer;
}

}  // namespace cisterna::bench
