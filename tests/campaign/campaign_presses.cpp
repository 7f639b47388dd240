// scripts/campaign presses: 10^6 random requests of a patient. R-THER-050
#include <cinttypes>

#include "tests/campaign/options.h"
#include "tests/campaign/presses.h"

int main(int argc, char** argv) {
  using namespace cisterna::campaign;  // NOLINT
  PressOptions o;
  read_options(argc, argv, {{"--n", &o.presses}, {"--seed", &o.seed}});
  const auto result = press_at_random(o);
  std::printf("%" PRIu64 " granted\n", result.granted);
  std::printf("tried %" PRIu64 ", survived %" PRIu64 ", reproduce: %s\n", result.tried, result.survived,
              result.first.empty() ? "-" : result.first.c_str());
  return result.survived == 0 ? 0 : 1;
}
