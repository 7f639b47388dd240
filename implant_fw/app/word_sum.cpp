// The sum over what lives in RAM, renewed and judged at each step: the one place where the host may use its vectors.
#include "implant_fw/app/living.h"

namespace cisterna::app {

// Word may alias anything, but only where it is written out: `auto` deduces the plain integer, and the compiler then
// takes what was stored through other types as not there yet.
#ifdef __x86_64__
namespace {

using Lanes [[gnu::vector_size(32)]] = std::uintptr_t;
using Four [[gnu::vector_size(32), gnu::aligned(8), gnu::may_alias]] = std::uintptr_t;
using Half [[gnu::vector_size(16)]] = std::uintptr_t;
using Pair [[gnu::vector_size(16), gnu::aligned(8), gnu::may_alias]] = std::uintptr_t;

// Both leave `words` below 8 and `word` where they stopped.
[[gnu::target("avx2")]] Sum sum_of_fours(const Word*& word, std::size_t& words) {
  Lanes even{}, odd{};
  for (; words >= 8; words -= 8, word += 8) {
    even += *reinterpret_cast<const Four*>(word);
    odd += *reinterpret_cast<const Four*>(word + 4);
  }
  even += odd;
  return {even[0], even[1], even[2], even[3]};
}
Sum sum_of_pairs(const Word*& word, std::size_t& words) {
  Half ab{}, cd{}, more_ab{}, more_cd{};
  const auto pair = [&word](std::size_t at) -> Half { return *reinterpret_cast<const Pair*>(word + at); };
  for (; words >= 8; words -= 8, word += 8) ab += pair(0), cd += pair(2), more_ab += pair(4), more_cd += pair(6);
  ab += more_ab, cd += more_cd;
  return {ab[0], ab[1], cd[0], cd[1]};
}
const bool kHasAvx2 = (__builtin_cpu_init(), __builtin_cpu_supports("avx2") != 0);

}  // namespace
#endif

Sum sum_of_words(const void* from, std::size_t words) {
  const Word* word = static_cast<const Word*>(from);
#ifdef __x86_64__
  auto [a, b, c, d] = kHasAvx2 ? sum_of_fours(word, words) : sum_of_pairs(word, words);
#else
  std::uintptr_t a = 0, b = 0, c = 0, d = 0;
#endif
  for (; words >= 4; words -= 4, word += 4) a += word[0], b += word[1], c += word[2], d += word[3];
  for (; words != 0; --words) a += *word++;
  return {a, b, c, d};
}

}  // namespace cisterna::app
