#include "crypto/primitives/key_pair.h"

namespace cisterna::crypto {

bool generate_key_pair(KeyPair& out, const Primitives& primitives, Rng& rng) {
  out = KeyPair{};
  if (!rng.fill(out.private_key.mutable_view())) {
    wipe(out.private_key.mutable_view());
    return false;
  }
  primitives.x25519_base(out.public_key, out.private_key.view());
  return true;
}

}  // namespace cisterna::crypto
