#include "tests/programmer/cli/bench_cli.h"

#include <fstream>
#include <sstream>

#include "tests/programmer/cli/json_answer.h"

namespace cisterna::cli::test {

namespace {

class WandToBench {
 public:
  explicit WandToBench(bench::Bench& bench) : bench_(bench) {
    bench_.world().attach(wand_.port());
    wand_.attach(bench_.world(), bench_.world());
    bench_.renew_credentials();
  }
  ~WandToBench() { bench_.world().detach(); }
  WandToBench(const WandToBench&) = delete;
  WandToBench& operator=(const WandToBench&) = delete;
  telemetry::Wand* wand() { return &wand_; }

 private:
  bench::Bench& bench_;
  telemetry::QueueWand wand_;
};

}  // namespace

BenchCli::BenchCli(const std::string& scenario) : rig_(scenario) {
  context_.make_pump =
      pump::pump_maker([this](const std::string&) -> Result<std::shared_ptr<telemetry::Wand>, std::string> {
        auto holder = std::make_shared<WandToBench>(rig_.bench());
        return std::shared_ptr<telemetry::Wand>{holder, holder->wand()};
      });
  context_.environment = [](const std::string&) { return std::string{}; };
  context_.today = [] { return dosing::Date::from_days(20'150); };
  program_ = {"cisterna", "0", "about", programmer_commands(context_)};
}

int BenchCli::call(std::vector<std::string> arguments, BenchSaid& said) {
  arguments.insert(arguments.end(), {"--wand", "bench", "--home", rig_.home()});
  std::ostringstream out, err;
  said.code = run_command_line(program_, arguments, {out, err});
  said.out = out.str();
  said.err = err.str();
  return said.code;
}

int BenchCli::run(std::vector<std::string> arguments) {
  arguments.emplace_back("--json");
  BenchSaid said;
  const int code = call(std::move(arguments), said);
  last_ = said.out;
  EXPECT_TRUE(is_json_object(said.out)) << said.out << said.err;
  return code;
}

BenchSaid BenchCli::text(std::vector<std::string> arguments) {
  BenchSaid said;
  (void)call(std::move(arguments), said);
  return said;
}

std::string BenchCli::at(const std::string& path) const {
  return json_at(last_, path);
}

std::string BenchCli::file(const std::string& content) {
  const auto path = folder_.path() + "/" + std::to_string(++files_) + ".toml";
  std::ofstream{path} << content;
  return path;
}

void BenchCli::program(const std::string& content, int code, std::vector<std::string> more) {
  std::vector<std::string> arguments = {"program", file(content)};
  arguments.insert(arguments.end(), more.begin(), more.end());
  EXPECT_EQ(run(std::move(arguments)), code) << last_;
}

}  // namespace cisterna::cli::test
