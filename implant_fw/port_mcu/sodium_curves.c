// libsodium's two curve files as one unit, so that the field arithmetic that both include as static functions is in the image
// once. X25519's front without the table of base-point multiples, and the scalar's reduction in loops, are sodium_port.c's and
// sodium_scalar.c's.
#define sc25519_reduce cisterna_unrolled_reduce // libsodium's own: called by nothing, so not in the image
#include <crypto_core/ed25519/ref10/ed25519_ref10.c>
#undef sc25519_reduce

void cisterna_no_base_table(ge25519_p3* h, const unsigned char* a);
#define ge25519_scalarmult_base cisterna_no_base_table
#include <crypto_scalarmult/curve25519/ref10/x25519_ref10.c>
