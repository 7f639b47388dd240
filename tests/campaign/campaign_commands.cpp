// scripts/campaign commands: random sequences of commands, waits, resets and faults against a small model. R-CMD-120
#include <cinttypes>

#include "tests/campaign/command_model.h"
#include "tests/campaign/options.h"
#include "tests/support/seeded_rng.h"

int main(int argc, char** argv) {
  using namespace cisterna;            // NOLINT
  using namespace cisterna::campaign;  // NOLINT
  std::uint64_t runs = 20'000, seed = 20261120, from = 0, survived = 0, first = 0;
  read_options(argc, argv, {{"--n", &runs}, {"--seed", &seed}, {"--from", &from}});
  for (auto i = from; i < from + runs; ++i) {
    test_support::SeededRng rng{seed * 1'000'003 + i};
    std::vector<Step> steps(20 + rng.below(180));
    for (auto& s : steps)
      s = {static_cast<Act>(rng.below(static_cast<std::uint64_t>(Act::kCount))),
           static_cast<std::uint32_t>(rng.next_u64())};
    const auto difference = differs(steps);
    if (difference.empty()) continue;
    if (survived++ == 0) first = i;
    if (survived <= 10) std::printf("sequence %" PRIu64 ": %s\n", i, difference.c_str());
  }
  std::printf("tried %" PRIu64 ", survived %" PRIu64 ", reproduce: ", runs, survived);
  if (survived == 0)
    std::printf("-\n");
  else
    std::printf("scripts/campaign commands --seed %" PRIu64 " --n 1 --from %" PRIu64 "\n", seed, first);
  return survived == 0 ? 0 : 1;
}
