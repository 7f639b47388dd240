// `cisterna`: composition only. The commands of the programmer, and those of the bench where it is built in.
#include <iostream>
#include <string>
#include <vector>

#include "programmer/cli/programmer_commands.h"
#ifdef CISTERNA_BENCH_COMMANDS
#include "bench/service/bench_commands.h"
#endif

int main(int count, char** values) {
  using namespace cisterna;
  const auto context = cli::system_context(pump::pump_maker());
  cli::Program program;
  program.name = "cisterna";
  program.version = CISTERNA_VERSION;
  program.about =
      "Cisterna: programmer and bench of an implantable drug pump.\n"
      "Not a medical device: for bench work, research and training only, never for a patient.";
  program.commands = cli::programmer_commands(context);
#ifdef CISTERNA_BENCH_COMMANDS
  for (auto& command : bench::bench_commands()) program.commands.push_back(std::move(command));
#endif
  return cli::run_command_line(program, std::vector<std::string>(values + 1, values + count), {std::cout, std::cerr});
}
