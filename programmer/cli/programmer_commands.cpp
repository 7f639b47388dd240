// R-CLI-013
#include "programmer/cli/programmer_commands.h"

#include <iterator>

#include "programmer/cli/calc.h"
#include "programmer/cli/visit_commands.h"

namespace cisterna::cli {

std::vector<Command> programmer_commands(const Context& context) {
  std::vector<Command> all;
  for (auto part : {read_commands(context), therapy_commands(context), care_commands(context), device_commands(context),
                    library_commands(context), image_commands(context), visit_commands(context)})
    all.insert(all.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
  Command calc;
  calc.path = "calc";
  calc.help = "The programmer's calculators, without a pump: calc NAME --option VALUE ...";
  calc.raw = true;
  calc.run = [](const Arguments& arguments, Streams streams) {
    return run_calc(arguments.rest(), streams.out, streams.err);
  };
  all.push_back(std::move(calc));
  return all;
}

}  // namespace cisterna::cli
