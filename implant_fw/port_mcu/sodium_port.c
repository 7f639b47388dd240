// The five helpers that libsodium's primitives ask of their platform, without its utils.c (which brings an allocator), and
// its X25519 front without the table of base-point multiples. The same contracts as sodium/utils.h and
// sodium/crypto_scalarmult_curve25519.h; misuse is our own bug and goes the way of abort().
#include <sodium/crypto_scalarmult_curve25519.h>
#include <sodium/core.h>
#include <sodium/randombytes.h>
#include <sodium/utils.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

void sodium_misuse(void) {
  abort();
}

// Through a volatile pointer: the compiler may not drop a wipe of memory that is not read again.
void sodium_memzero(void* const pnt, const size_t len) {
  volatile unsigned char* const bytes = (volatile unsigned char*)pnt;
  for (size_t i = 0; i < len; i++) {
    bytes[i] = 0;
  }
}

// 0 when equal, -1 otherwise; the time depends on `len` only.
int sodium_memcmp(const void* const b1_, const void* const b2_, size_t len) {
  const volatile unsigned char* const b1 = (const volatile unsigned char*)b1_;
  const volatile unsigned char* const b2 = (const volatile unsigned char*)b2_;
  volatile unsigned char different = 0;
  for (size_t i = 0; i < len; i++) {
    different |= (unsigned char)(b1[i] ^ b2[i]);
  }
  return (int)(1 & ((different - 1) >> 8)) - 1;
}

// 1 when all bytes are zero, 0 otherwise; the time depends on `nlen` only.
int sodium_is_zero(const unsigned char* n, const size_t nlen) {
  volatile unsigned char any = 0;
  for (size_t i = 0; i < nlen; i++) {
    any |= n[i];
  }
  return 1 & ((any - 1) >> 8);
}

// Only libsodium's *_keygen functions ask for this. The implant draws from its health-tested Rng alone.
void randombytes_buf(void* const buf, const size_t size) {
  sodium_memzero(buf, size);
  sodium_misuse();
}

// As libsodium names them in crypto_scalarmult/curve25519/scalarmult_curve25519.h, which is not installed.
extern struct {
  int (*mult)(unsigned char* q, const unsigned char* n, const unsigned char* p);
  int (*mult_base)(unsigned char* q, const unsigned char* n);
} crypto_scalarmult_curve25519_ref10_implementation;

int crypto_scalarmult_curve25519(unsigned char* q, const unsigned char* n, const unsigned char* p) {
  if (crypto_scalarmult_curve25519_ref10_implementation.mult(q, n, p) != 0) {
    return -1;
  }
  return -sodium_is_zero(q, crypto_scalarmult_curve25519_BYTES);
}

// RFC 7748 section 6.1: the public key is X25519(n, 9). The ladder costs more time than a table and 30 KiB less memory.
int crypto_scalarmult_curve25519_base(unsigned char* q, const unsigned char* n) {
  static const unsigned char base_point[crypto_scalarmult_curve25519_BYTES] = {9};
  return crypto_scalarmult_curve25519(q, n, base_point);
}

// In place of ge25519_scalarmult_base for X25519, which is not called with the above.
void cisterna_no_base_table(void* h, const unsigned char* a) {
  (void)h;
  (void)a;
  sodium_misuse();
}
