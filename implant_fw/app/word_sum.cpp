// The sum over what lives in RAM, renewed and judged at each step: the one place where the host may use its vectors.
#include "implant_fw/app/living.h"

namespace cisterna::app {

// Word may alias anything, but only where it is written out: `auto` deduces the plain integer, and the compiler then
// takes what was stored through other types as not there yet.
Sum sum_of_words(const void* from, std::size_t words) {
  const Word* word = static_cast<const Word*>(from);
#ifdef __x86_64__
  using Pair [[gnu::vector_size(16), gnu::aligned(8), gnu::may_alias]] = std::uintptr_t;
  using Lanes [[gnu::vector_size(16)]] = std::uintptr_t;
  Lanes ab{}, cd{}, more_ab{}, more_cd{};
  const auto pair = [&word](std::size_t at) -> Lanes { return *reinterpret_cast<const Pair*>(word + at); };
  for (; words >= 8; words -= 8, word += 8) ab += pair(0), cd += pair(2), more_ab += pair(4), more_cd += pair(6);
  ab += more_ab, cd += more_cd;
  std::uintptr_t a = ab[0], b = ab[1], c = cd[0], d = cd[1];
#else
  std::uintptr_t a = 0, b = 0, c = 0, d = 0;
#endif
  for (; words >= 4; words -= 4, word += 4) a += word[0], b += word[1], c += word[2], d += word[3];
  for (; words != 0; --words) a += *word++;
  return {a, b, c, d};
}

}  // namespace cisterna::app
