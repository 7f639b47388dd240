// scripts/campaign soak: 10,000 random prescriptions, ten years each. R-THER-003
#include <cinttypes>

#include "tests/campaign/options.h"
#include "tests/campaign/soak.h"

int main(int argc, char** argv) {
  using namespace cisterna::campaign;  // NOLINT
  SoakOptions o;
  read_options(argc, argv, {{"--n", &o.runs}, {"--seed", &o.seed}, {"--from", &o.from}, {"--days", &o.days}});
  const auto result = soak(o);
  std::printf("%" PRIu64 " strokes, each at its millisecond\n", result.strokes);
  std::printf("tried %" PRIu64 ", survived %" PRIu64 ", reproduce: %s\n", result.tried, result.survived,
              result.first.empty() ? "-" : result.first.c_str());
  return result.survived == 0 ? 0 : 1;
}
