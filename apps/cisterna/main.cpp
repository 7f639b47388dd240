// `cisterna`: composition only. The commands of the programmer, and those of the bench.
#include <csignal>
#include <iostream>
#include <string>
#include <vector>

#include "apps/cisterna/bench_wand.h"
#include "bench/service/bench_commands.h"
#include "programmer/cli/programmer_commands.h"

namespace {

// Whoever reads only the exit code must not take a lost answer for a done command.
int answered(int code) {
  if (std::cout.flush()) return code;
  std::cerr
      << "The answer could not be written to standard output. A command that changes the pump may have been carried "
         "out: read the pump again.\n";
  return cisterna::cli::kOutcomeUnknown;
}

}  // namespace

int main(int count, char** values) {
  using namespace cisterna;
  // A closed pipe and a full disk are errors with words, never the end in the middle of an order.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  const auto context = cli::system_context(pump::pump_maker(apps::bench_wand_maker()));
  cli::Program program;
  program.name = "cisterna";
  program.version = CISTERNA_VERSION;
  program.about =
      "Cisterna: programmer and bench of an implantable drug pump.\n"
      "Not a medical device: for bench work, research and training only, never for a patient.";
  program.commands = cli::programmer_commands(context);
  for (auto& command : bench::bench_commands()) program.commands.push_back(std::move(command));
  const std::vector<std::string> arguments(values + 1, values + count);
  return answered(cli::run_command_line(program, arguments, {std::cout, std::cerr}));
}
