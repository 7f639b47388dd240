// Memory and long division for code size: a third of what the C library and libgcc bring, which write their loops out.
// A file of C by itself, because link-time optimisation may drop what only the compiler's own calls ask for.
//
// memcpy and memset go by four words, unaligned access being lawful on this processor. Division shifts and subtracts,
// one turn for each bit of the quotient; division by zero answers zero, as the processor's own does.
#include <stddef.h>
#include <stdint.h>

// Or the compiler makes of each loop a call to itself.
#define CISTERNA_LOOP __attribute__((optimize("no-tree-loop-distribute-patterns")))

typedef uint32_t __attribute__((may_alias, aligned(1))) Word;

// Without `restrict`: memmove counts on each word being read before a word behind it is written.
CISTERNA_LOOP void* memcpy(void* to, const void* from, size_t count) {
  unsigned char* out = to;
  const unsigned char* in = from;
  for (; count >= 16; count -= 16, out += 16, in += 16) {
    Word* const w = (Word*)out;
    const Word* const r = (const Word*)in;
    w[0] = r[0], w[1] = r[1], w[2] = r[2], w[3] = r[3];
  }
  for (; count >= 4; count -= 4, out += 4, in += 4) *(Word*)out = *(const Word*)in;
  while (count-- != 0) *out++ = *in++;
  return to;
}

CISTERNA_LOOP void* memmove(void* to, const void* from, size_t count) {
  unsigned char* const out = to;
  const unsigned char* const in = from;
  if ((uintptr_t)out - (uintptr_t)in >= count) return memcpy(to, from, count);
  while (count-- != 0) out[count] = in[count];
  return to;
}

CISTERNA_LOOP void* memset(void* to, int value, size_t count) {
  unsigned char* out = to;
  const uint32_t word = (unsigned char)value * 0x01010101U;
  for (; count >= 16; count -= 16, out += 16) {
    Word* const w = (Word*)out;
    w[0] = word, w[1] = word, w[2] = word, w[3] = word;
  }
  while (count-- != 0) *out++ = (unsigned char)value;
  return to;
}

// What libgcc's __aeabi_uldivmod and __aeabi_ldivmod call.
uint64_t __udivmoddi4(uint64_t number, uint64_t by, uint64_t* rest);
uint64_t __udivmoddi4(uint64_t number, uint64_t by, uint64_t* rest) {
  uint64_t quotient = 0;
  if (((number | by) >> 32) == 0 && by != 0) {
    quotient = (uint32_t)number / (uint32_t)by;
    number = (uint32_t)number % (uint32_t)by;
  } else if (by != 0 && number >= by) {
    unsigned shift = (unsigned)(__builtin_clzll(by) - __builtin_clzll(number));
    by <<= shift;
    do {
      quotient <<= 1;
      if (number >= by) {
        number -= by;
        quotient |= 1;
      }
      by >>= 1;
    } while (shift-- != 0);
  }
  if (rest != NULL) *rest = number;
  return quotient;
}
