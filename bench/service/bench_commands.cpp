#include "bench/service/bench_commands.h"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iomanip>
#include <ostream>

#include "bench/body/image_body.h"
#include "bench/report/text_report.h"
#include "bench/scenario/proof.h"
#include "bench/scenario/visit_runner.h"
#include "bench/service/bench_server.h"
#include "bench/service/control.h"
#include "bench/service/control_socket.h"
#include "bench/service/world_commands.h"
#include "programmer/cli/json_out.h"
#include "programmer/cli/program_plan.h"
#include "programmer/dosing/quantity.h"
#include "programmer/workflow/error_catalogue.h"

namespace cisterna::bench {

namespace {

namespace fs = std::filesystem;
using cli::Arguments;
using cli::OptionUse;
using cli::Streams;

int bad(const Arguments& args, Streams streams, const std::string& code, const std::string& message,
        const std::string& field = {}) {
  return cli::report_error(args.json(), streams, cli::kBadInput, code, message, field);
}

std::string scenario_path(const std::string& name) {
  if (name.find('/') != std::string::npos || name.ends_with(".toml")) return name;
  return data_dir() + "/scenarios/" + name + ".toml";
}

// Where a programmer on this machine looks for keys when none are named: the last bench started by the same user.
void point_to(const std::string& home) {
  const char* state = std::getenv("XDG_STATE_HOME");
  const char* user = std::getenv("HOME");
  const bool named = state != nullptr && *state != '\0';
  if (!named && (user == nullptr || *user == '\0')) return;  // no user's folder: programmers then name theirs
  const auto base = named ? fs::path{state} : fs::path{user} / ".local/state";
  std::error_code ignored;
  fs::create_directories(base / "cisterna", ignored);
  (void)pump::replace_file((base / "cisterna/bench_home").string(), fs::absolute(home, ignored).string() + "\n");
}

// The same prescription files as `cisterna program` takes; a bench's day is UTC.
VisitRunner::ProgramReader program_reader() {
  using Answer = Result<VisitRunner::Programmed, std::string>;
  return [](const std::string& path, const workflow::Visit& visit, std::int64_t utc_ms) -> Answer {
    try {
      const auto file = cli::read_program_file(path);
      const auto plan = cli::plan_for(file, visit, {utc_ms, 0});
      if (!plan) return Answer{workflow::explain(plan.error().code).happened + " " + plan.error().detail};
      return VisitRunner::Programmed{{file.drug, file.concentration, *plan, false, cli::ends_bridge(file)},
                                     file.reason};
    } catch (const cli::BadInput& bad) {
      return Answer{path + ": " + bad.problem.message};
    }
  };
}

VisitRunner::Teller teller(std::ostream& out) {
  return [&out](const SaidLine& line, std::int64_t utc_ms) {
    const auto when = utc_text(utc_ms);
    out << when.substr(0, 10) << ' ' << when.substr(11, 8) << "  " << std::left << std::setw(11) << line.who
        << line.text << '\n'
        << std::flush;
  };
}

std::int64_t now_utc_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(now).count() * 1000;
}

// R-BENCH-035: when a past must begin to end now: a window at a bench of another process signs people in by this
// machine's calendar.
std::int64_t start_to_end_now(const Scenario& scenario) {
  constexpr std::int64_t kSessionsMs = 120'000;  // what the sessions of a past take, rounded up
  auto start = now_utc_ms() - kSessionsMs;
  for (const auto& step : scenario.before)
    if (step.act == Act::kRun) start -= step.duration.ms();
  return start;
}

struct Prepared {
  std::unique_ptr<Bench> bench;
  Scenario scenario;
};

// What a new bench has been through when nobody says: the model's own. R-BENCH-016
std::string first_scenario(const Arguments& args) {
  if (!args.has("pump")) return "bench_patient";
  const auto pump = load_pump_data(data_dir() + "/pumps/" + args.text("pump") + ".toml");
  return pump ? pump->first_scenario : "none";  // a file that cannot be read is told by who opens the bench
}

Result<Prepared, std::string> prepare(const Arguments& args, const std::string& dir) {
  using Answer = Result<Prepared, std::string>;
  Prepared out;
  const auto name = args.text("scenario", first_scenario(args));
  if (name != "none") {
    auto scenario = load_scenario(scenario_path(name));
    if (!scenario) return Answer{scenario.error()};
    out.scenario = std::move(scenario).value();
  } else {
    out.scenario.start_utc_ms = now_utc_ms();
  }
  if (args.has("today")) out.scenario.start_utc_ms = start_to_end_now(out.scenario);
  BenchOptions options;
  options.state_dir = dir;
  options.data_dir = data_dir();
  options.start_utc_ms = out.scenario.start_utc_ms;
  options.accuracy_ppm = out.scenario.accuracy_ppm;
  const bool has_past = fs::exists(dir + "/implant.state");  // then the pump is the one that is there
  options.pump = args.text("pump", has_past ? "" : out.scenario.pump);
  if (args.has("seed")) {
    const auto seed = dosing::parse_number(args.text("seed"), "seed");
    const auto whole = seed ? seed->floor() : std::nullopt;
    if (!whole || !seed->is_whole()) return Answer{std::string{"--seed takes a whole number."}};
    options.seed = static_cast<std::uint64_t>(*whole);
  }
  if (args.has("image") || args.has("image-file")) {
    auto found = find_image(args.text("image-file"));
    if (found.path.empty()) return Answer{found.problem};
    options.image = std::move(found.path);
  }
  auto bench = Bench::open(options);
  if (!bench) return Answer{bench.error()};
  out.bench = std::move(bench).value();
  return Answer{std::move(out)};
}

// An emulator that is gone is why nothing answers.
std::string why(Bench& bench, const std::string& error) {
  const auto problem = bench.world().body().problem();
  return problem.empty() ? error : problem;
}

int serve_bench(const Arguments& args, Streams streams) {
  for (const auto* later : {"usbip", "capture"})
    if (args.has(later))
      return bad(args, streams, "not_built", std::string{"--"} + later + " is not part of this release.", later);
  ServerOptions options;
  options.listen = args.text("listen", "127.0.0.1:0");
  const auto speed = args.text("speed", "1");
  if (speed != "max") {
    const auto factor = dosing::parse_whole(speed, "speed");
    if (!factor || *factor < 1) return bad(args, streams, "speed", "--speed takes 1, a whole number or max.", "speed");
    options.speed = *factor;
  } else {
    options.speed = 0;
  }
  const auto dir = args.text("state", "cisterna-bench");
  std::error_code error;
  fs::create_directories(dir, error);
  const auto lock = FolderLock::take(dir);
  if (!lock)
    return bad(args, streams, "bench_in_use",
               "Another bench runs in " + dir + ", or the folder cannot be written. Stop it or name another folder.",
               "state");
  auto prepared = prepare(args, dir);
  if (!prepared) return bad(args, streams, "bench", prepared.error());
  auto& bench = *prepared->bench;
  if (bench.fresh()) {
    VisitRunner runner{bench, prepared->scenario, args.json() ? VisitRunner::Teller{} : teller(streams.err)};
    runner.read_programs_with(program_reader());
    const auto done = runner.run(prepared->scenario.before);
    bench.world().record_strokes(false);
    if (!done) return bad(args, streams, "scenario", why(bench, done.error()));
    if (const auto saved = bench.save(); !saved) return bad(args, streams, "bench", saved.error());
  }
  bench.renew_credentials();
  point_to(bench.desk().programmer_dir());
  const auto done = serve(bench, options, [&](const std::string& address) {
    if (args.json()) {
      cli::JsonValue ready = cli::JsonValue::object();
      ready.set("bench", cli::JsonValue::boolean(true))
          .set("listening", address)
          .set("serial", std::to_string(bench.serial()));
      ready.set("utc", utc_text(bench.world().utc_ms()))
          .set("home", fs::absolute(bench.desk().programmer_dir()).string());
      streams.out << ready.dump() << std::endl;
    } else {
      streams.out << "BENCH: pump " << bench.serial() << " (" << bench.pump().name << ") listens on " << address
                  << ", it is " << utc_text(bench.world().utc_ms())
                  << " there.\nProgrammer: cisterna interrogate --wand tcp:" << address << " --home "
                  << bench.desk().programmer_dir() << std::endl;
    }
  });
  if (!done) return bad(args, streams, "bench", done.error());
  return cli::kDone;
}

// A proof: what the implant must not let happen, played against it from a new pump; nothing is left but the folder.
int run_proof(const Proof& proof, const std::string& dir, const Arguments& args, Streams streams) {
  BenchOptions options;
  options.state_dir = dir;
  options.data_dir = data_dir();
  options.pump = proof.pump;
  options.start_utc_ms = proof.start_utc_ms;
  options.accuracy_ppm = proof.accuracy_ppm;
  auto opened = Bench::open(options);
  if (!opened) return bad(args, streams, "bench", opened.error());
  auto bench = std::move(opened).value();
  if (!bench->fresh())
    return bad(args, streams, "bench", "The bench in " + dir + " has a past; a scenario starts from a new pump.",
               "state");
  streams.out << "BENCH. " << proof.proves << ": " << proof.name << ", pump " << bench->pump().name
              << "\nHappened: " << proof.event << "\nPrevention: " << proof.prevention << "\n";
  ProofRunner runner{*bench, [&](const std::string& line) {
                       const auto when = utc_text(bench->world().utc_ms());
                       streams.out << when.substr(0, 10) << ' ' << when.substr(11, 8) << "  " << line << '\n';
                     }};
  const auto done = runner.run(proof);
  if (!done) return cli::report_error(args.json(), streams, cli::kRefused, "scenario", done.error(), "file");
  streams.out << "Held.\n";
  return cli::kDone;
}

int run_scenario(const Arguments& args, Streams streams) {
  const auto out_dir = args.text("out", "out/visit");
  const auto dir = args.text("state", out_dir + "/bench");
  std::error_code error;
  if (!args.has("state")) fs::remove_all(dir, error);  // a scenario starts from a new pump
  fs::create_directories(dir, error);
  const auto lock = FolderLock::take(dir);
  if (!lock)
    return bad(args, streams, "bench_in_use", "Another bench runs in " + dir + ", or the folder cannot be written.",
               "out");
  if (is_proof(scenario_path(args.text("file")))) {
    const auto proof = load_proof(scenario_path(args.text("file")));
    if (!proof) return bad(args, streams, "scenario", proof.error(), "file");
    return run_proof(*proof, dir, args, streams);
  }
  auto scenario = load_scenario(scenario_path(args.text("file")));
  if (!scenario) return bad(args, streams, "scenario", scenario.error(), "file");
  Arguments::Values given{{"scenario", {scenario_path(args.text("file"))}}};
  for (const auto* name : {"seed", "image", "image-file"})
    if (args.has(name)) given[name] = args.list(name);
  auto prepared = prepare(Arguments{given, {}, args.json()}, dir);
  if (!prepared) return bad(args, streams, "bench", prepared.error());
  auto& bench = *prepared->bench;
  if (!bench.fresh())
    return bad(args, streams, "bench", "The bench in " + dir + " has a past; a scenario starts from a new pump.",
               "state");
  streams.out << "BENCH. " << scenario->name << ", pump " << bench.serial() << " (" << bench.pump().name << ")\n";
  VisitRunner runner{bench, *scenario, teller(streams.out)};
  runner.read_programs_with(program_reader());
  auto done = runner.run(scenario->before);
  if (done) {
    streams.out << "-- the visit\n";
    done = runner.run(scenario->visit);
  }
  if (const auto saved = bench.save(); !saved) return bad(args, streams, "bench", saved.error());
  if (const auto written = write_report(runner.record(), out_dir); !written)
    return bad(args, streams, "report", written.error(), "out");
  if (!done)
    return cli::report_error(args.json(), streams, cli::kRefused, "scenario", why(bench, done.error()), "file");
  streams.out << "Report: " << out_dir << "/report.txt, picture: " << out_dir << "/delivery.png\n";
  return cli::kDone;
}

const cli::Option kImage{"image", OptionUse::kFlag, "", "the firmware runs as its ARM image, under qemu-system-arm"};
const cli::Option kImageFile{"image-file", OptionUse::kOptional, "FILE",
                             "that image (default: beside this program, or build/mcu/bin)"};

}  // namespace

std::vector<cli::Command> bench_commands() {
  const cli::Option state{"state", OptionUse::kOptional, "DIR", "the bench's folder (default: cisterna-bench)"};
  std::vector<cli::Command> commands = {
      {"bench",
       "run an implant without hardware behind a TCP wand",
       {state,
        {"pump", OptionUse::kOptional, "MODEL", "a file of data/pumps, without .toml"},
        {"seed", OptionUse::kOptional, "N", "reproducible keys and draws (default: random)"},
        {"listen", OptionUse::kOptional, "HOST:PORT", "default 127.0.0.1 and a free port"},
        {"speed", OptionUse::kOptional, "1|N|max",
         "how fast time passes with nothing on the air; max: only when asked"},
        {"scenario", OptionUse::kOptional, "FILE", "what a new bench has been through; none: factory-new on the shelf"},
        {"today", OptionUse::kFlag, "", "a new bench's past ends now, not on the scenario's date"},
        {"usbip", OptionUse::kOptional, "HOST:PORT", "not part of this release"},
        {"capture", OptionUse::kOptional, "FILE", "not part of this release"},
        kImage,
        kImageFile},
       {},
       serve_bench}};
  for (auto& command : world_commands()) commands.push_back(std::move(command));
  commands.push_back(cli::Command{"scenario run",
                                  "run a scenario from a new pump and leave report and picture",
                                  {{"out", OptionUse::kOptional, "DIR", "default out/visit"},
                                   {"state", OptionUse::kOptional, "DIR", "keep the bench there"},
                                   {"seed", OptionUse::kOptional, "N", "reproducible keys and draws (default: random)"},
                                   kImage,
                                   kImageFile},
                                  {{"file", true, "a scenario file, or its name in data/scenarios"}},
                                  run_scenario});
  return commands;
}

}  // namespace cisterna::bench
