#include "crypto/primitives/hkdf.h"

namespace cisterna::crypto {

bool hkdf_sha256(const Primitives& primitives, MutableBytes out, Bytes salt, Bytes input, Bytes info) {
  if (out.empty() || out.size() > kHkdfMaxOutput) {
    wipe(out);
    return false;
  }
  Secret<kHashSize> pseudo_random_key;
  const std::array<Bytes, 1> extract_parts{input};
  primitives.hmac_sha256(pseudo_random_key.mutable_view(), salt, extract_parts);

  Secret<kHashSize> block;
  Bytes previous{};
  std::uint8_t counter = 1;
  for (std::size_t done = 0; done < out.size(); ++counter) {
    const std::array<Bytes, 3> parts{previous, info, Bytes{&counter, 1}};
    Secret<kHashSize> next;
    primitives.hmac_sha256(next.mutable_view(), pseudo_random_key.view(), parts);
    block = std::move(next);
    previous = block.view();
    const std::size_t take = std::min(kHashSize, out.size() - done);
    std::copy_n(previous.begin(), take, out.subspan(done).begin());
    done += take;
  }
  return true;
}

}  // namespace cisterna::crypto
