// scripts/campaign ram_flip: one flipped bit a run, 10^6 runs. R-FW-031
#include "tests/campaign/options.h"
#include "tests/campaign/ram_flip.h"

int main(int argc, char** argv) {
  using namespace cisterna::campaign;  // NOLINT
  FlipOptions o;
  o.runs = 1'000'000;
  read_options(argc, argv, {{"--n", &o.runs}, {"--seed", &o.seed}, {"--from", &o.from}},
               {{"--unguarded", &o.unguarded}, {"--verbose", &o.verbose}});
  const auto table = flip_ram(o);
  print(table);
  return table.survived == 0 ? 0 : 1;
}
