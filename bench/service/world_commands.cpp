#include "bench/service/world_commands.h"

#include <filesystem>
#include <ostream>

#include "bench/service/body_control.h"
#include "bench/service/control.h"
#include "bench/service/control_socket.h"
#include "programmer/cli/json_out.h"
#include "programmer/dosing/quantity.h"
#include "programmer/drug_library/library.h"

namespace cisterna::bench {

namespace {

namespace fs = std::filesystem;
using cli::Arguments;
using cli::OptionUse;
using cli::Streams;

const cli::Option kState{"state", OptionUse::kOptional, "DIR", "the bench's folder (default: cisterna-bench)"};

int bad(const Arguments& args, Streams streams, const std::string& code, const std::string& message,
        const std::string& field = {}) {
  return cli::report_error(args.json(), streams, cli::kBadInput, code, message, field);
}

// A control line to the running bench of the folder, or carried out on its files when none runs.
int tell_bench(const Arguments& args, Streams streams, const std::string& line) {
  const auto dir = args.text("state", "cisterna-bench");
  auto answer = tell(dir, line);
  if (!answer) {
    if (!fs::exists(dir + "/implant.state"))
      return bad(args, streams, "no_bench",
                 "There is no bench in " + dir + ". Start one with `cisterna bench --state " + dir + "`.", "state");
    const auto lock = FolderLock::take(dir);
    if (!lock) return bad(args, streams, "bench_in_use", "The bench in " + dir + " runs and does not answer.", "state");
    BenchOptions options;
    options.state_dir = dir;
    options.data_dir = data_dir();
    const auto bench = Bench::open(options);
    if (!bench) return bad(args, streams, "bench", bench.error());
    answer = control(**bench, line);
  }
  if (answer->starts_with(R"({"error")")) {
    const auto message = answer->substr(10, answer->size() - 12);
    return bad(args, streams, "bench", message);
  }
  streams.out << *answer << '\n';
  return cli::kDone;
}

int advance(const Arguments& args, Streams streams) {
  const auto parsed = dosing::parse_quantity(args.text("for"), dosing::Dimension::kTime, "for");
  if (!parsed)
    return bad(args, streams, std::string{dosing::to_text(parsed.error().code)}, parsed.error().message, "for");
  const auto duration = dosing::to_duration(*parsed, "for");
  if (!duration)
    return bad(args, streams, std::string{dosing::to_text(duration.error().code)}, duration.error().message, "for");
  return tell_bench(args, streams, "advance " + std::to_string(duration->ms()));
}

// The library's code of a drug by its name, as the bench's data have it.
std::optional<std::uint16_t> drug_code(const std::string& name) {
  const auto files = drug_library::read_library_files(data_dir() + "/drugs");
  if (!files) return std::nullopt;
  const auto library = drug_library::parse_library(*files);
  if (!library) return std::nullopt;
  for (const auto& entry : library->entries)
    if (entry.name == name) return entry.code;
  return std::nullopt;
}

// " CODE PER_ML" of --drug and --concentration; empty: neither was given.
Result<std::string, dosing::Problem> solution_words(const Arguments& args) {
  using Answer = Result<std::string, dosing::Problem>;
  const auto drug = args.text("drug");
  if (drug.empty() && !args.has("concentration")) return Answer{std::string{}};
  if (drug == "none" && !args.has("concentration")) return Answer{std::string{" 0 0"}};
  const auto code = drug_code(drug);
  if (!code)
    return Answer{dosing::Problem{dosing::ProblemCode::kImpossible, "drug", "The library has no drug of that name."}};
  const auto parsed =
      dosing::parse_quantity(args.text("concentration"), dosing::Dimension::kConcentration, "concentration");
  if (!parsed) return Answer{parsed.error()};
  const auto concentration = dosing::to_concentration(*parsed, "concentration");
  if (!concentration) return Answer{concentration.error()};
  return Answer{" " + std::to_string(*code) + " " + std::to_string(concentration->base_per_ml())};
}

int bad(const Arguments& args, Streams streams, const dosing::Problem& problem) {
  return bad(args, streams, std::string{dosing::to_text(problem.code)}, problem.message, problem.field);
}

int with_volume(const Arguments& args, Streams streams, const std::string& verb) {
  const auto parsed = dosing::parse_quantity(args.text("volume"), dosing::Dimension::kVolume, "volume");
  if (!parsed) return bad(args, streams, parsed.error());
  const auto volume = dosing::to_volume(*parsed, "volume");
  if (!volume) return bad(args, streams, volume.error());
  const auto solution = solution_words(args);
  if (!solution) return bad(args, streams, solution.error());
  return tell_bench(args, streams, verb + " " + std::to_string(volume->nl()) + *solution);
}

int prefill(const Arguments& args, Streams streams) {
  const auto solution = solution_words(args);
  if (!solution) return bad(args, streams, solution.error());
  return tell_bench(args, streams, "prefill" + *solution);
}

const cli::Option kDrug{"drug", OptionUse::kOptional, "NAME",
                        "of the library, or none; default: what the pump has on record"};
const cli::Option kConcentration{"concentration", OptionUse::kOptional, "C", "\"2000 mcg/mL\""};

cli::Command world_command(const std::string& verb, const std::string& help, const std::string& line) {
  return {
      "world " + verb, help, {kState}, {}, [line](const Arguments& a, Streams s) { return tell_bench(a, s, line); }};
}

// A verb with one word or number behind it, as the bench knows it.
cli::Command world_input(const std::string& verb, const std::string& help, const cli::Positional& what) {
  return {"world " + verb, help, {kState}, {what}, [verb, what](const Arguments& a, Streams s) {
            return tell_bench(a, s, verb + " " + a.text(what.name));
          }};
}

}  // namespace

std::vector<cli::Command> world_commands() {
  std::vector<cli::Command> commands = {
      {"world advance",
       "let time pass at a bench",
       {kState, {"for", OptionUse::kRequired, "DURATION", "\"90 d\""}},
       {},
       advance},
      world_command("withdraw", "take out what can be aspirated from the bench's pump", "withdraw"),
      {"world fill",
       "fill the bench's pump",
       {kState, kDrug, kConcentration},
       {{"volume", true, "\"20 mL\""}},
       [](const Arguments& a, Streams s) { return with_volume(a, s, "fill"); }},
      world_command("truth", "what the plant really did", "truth"),
      {"world fault",
       "switch a fault of the bench's pump",
       {kState},
       {{"name", true, "stall, silent_sensor, magnet, level_sensor, rng_stuck"}, {"switch", true, "on or off"}},
       [](const Arguments& a, Streams s) {
         return tell_bench(a, s, "fault " + a.text("name") + " " + a.text("switch"));
       }},
      world_command("power-cycle", "take the implant's power away and give it back", "power_cycle"),
      world_input("credential", "have the bench's clinic hand out a fresh credential",
                  {"role", true, "clinician, nurse, patient, emergency or service"}),
      world_input("hand", "do something at the pump's mechanism",
                  {"act", true, "reset_valve; run, stop, cassette_off, cassette_on, lock_0 to lock_2"}),
      {"world prefill", "fill the pump's tubing on the table", {kState, kDrug, kConcentration}, {}, prefill},
      world_command("aspirate", "empty the catheter by its access port", "aspirate"),
      {"world catheter",
       "replace or shorten the catheter",
       {kState},
       {{"volume", true, "\"0.1958 mL\""}},
       [](const Arguments& a, Streams s) { return with_volume(a, s, "catheter"); }}};
  for (const auto& input : body_inputs())
    commands.push_back(
        world_input(input.name, input.help, {"value", true, *input.unit == '\0' ? "a ratio" : input.unit}));
  return commands;
}

}  // namespace cisterna::bench
