// The command line that every campaign understands: --n N, --seed S, --from N, and words without a value. Refuses what
// it does not know, with words, exit 2.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <initializer_list>

namespace cisterna::campaign {

struct Option {
  const char* name;
  std::uint64_t* value;
};
struct Switch {
  const char* name;
  bool* value;
};

inline void read_options(int argc, char** argv, std::initializer_list<Option> options,
                         std::initializer_list<Switch> switches = {}) {
  for (int i = 1; i < argc; ++i) {
    bool known = false;
    for (const auto& o : options)
      if (std::strcmp(argv[i], o.name) == 0 && i + 1 < argc)
        *o.value = std::strtoull(argv[++i], nullptr, 10), known = true;
    for (const auto& s : switches)
      if (!known && std::strcmp(argv[i], s.name) == 0) *s.value = known = true;
    if (known) continue;
    std::printf("unknown: %s; known:", argv[i]);
    for (const auto& o : options) std::printf(" %s N", o.name);
    for (const auto& s : switches) std::printf(" %s", s.name);
    std::printf("\n");
    std::exit(2);
  }
}

}  // namespace cisterna::campaign
