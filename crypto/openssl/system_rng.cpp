// The operating system's random source by way of OpenSSL's private generator. Host only. R-CRYPTO-005
#include <openssl/rand.h>

#include "crypto/primitives/primitives.h"

namespace cisterna::crypto {
namespace {

class SystemRng final : public Rng {
 public:
  bool fill(MutableBytes out) override {
    constexpr std::size_t kLargest = 1U << 20;
    for (std::size_t done = 0; done < out.size();) {
      const std::size_t take = std::min(kLargest, out.size() - done);
      if (RAND_priv_bytes(out.subspan(done).data(), static_cast<int>(take)) != 1) {
        wipe(out);
        return false;
      }
      done += take;
    }
    return true;
  }
};

}  // namespace

Rng& system_rng() {
  static SystemRng instance;
  return instance;
}

}  // namespace cisterna::crypto
