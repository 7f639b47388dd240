// sc25519_reduce as libsodium names it (private/ed25519_ref10.h): s mod L, the order of the Ed25519 base point, little-endian;
// s[0..31] becomes the result. The same limbs, folds and carries as libsodium's, in loops: 4.3 KiB of code less. The order of
// work does not depend on s. tests/crypto/scalar_reduce_test.cpp holds it to the packaged libsodium. R-CRYPTO-014
#include <stdint.h>

enum { kLimbs = 24, kLow = 12, kLimbBits = 21 };

void sc25519_reduce(unsigned char s[64]);

// 2^252 = -27742317777372353535851937790883648493 (mod L): limb n is worth these six, twelve limbs lower.
static void fold(int64_t a[kLimbs], int n) {
  static const int32_t worth[6] = {666643, 470296, 654183, -997805, 136657, -683901};
  for (int i = 0; i < 6; i++) {
    a[n - kLow + i] += a[n] * worth[i];
  }
  a[n] = 0;
}

// Each second or each limb from..to carries into the next; `half`: to the nearest, so that limbs stay within +-2^20.
static void carry(int64_t a[kLimbs], int from, int to, int step, int half) {
  for (int i = from; i <= to; i += step) {
    const int64_t over = (a[i] + ((int64_t)half << (kLimbBits - 1))) >> kLimbBits;
    a[i + 1] += over;
    a[i] -= over * ((int64_t)1 << kLimbBits);
  }
}

void sc25519_reduce(unsigned char s[64]) {
  int64_t a[kLimbs];
  for (int i = 0; i < kLimbs; i++) {
    const unsigned char* from = s + i * kLimbBits / 8;
    const uint32_t four = (uint32_t)from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
    const uint32_t bits = four >> (i * kLimbBits % 8);
    a[i] = i == kLimbs - 1 ? bits : bits & ((1u << kLimbBits) - 1); // the last holds all 29 that are left
  }
  for (int n = 23; n >= 18; n--) {
    fold(a, n);
  }
  carry(a, 6, 16, 2, 1);
  carry(a, 7, 15, 2, 1);
  for (int n = 17; n >= 12; n--) {
    fold(a, n);
  }
  carry(a, 0, 10, 2, 1);
  carry(a, 1, 11, 2, 1);
  fold(a, 12);
  carry(a, 0, 11, 1, 0);
  fold(a, 12);
  carry(a, 0, 10, 1, 0);
  uint64_t held = 0;
  int bits = 0, out = 0;
  for (int i = 0; i < kLow; i++) {
    held |= (uint64_t)a[i] << bits;
    for (bits += kLimbBits; bits >= 8; bits -= 8) {
      s[out++] = (unsigned char)held;
      held >>= 8;
    }
  }
  s[out] = (unsigned char)held;
}
