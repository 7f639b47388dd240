// SHA-256 (FIPS 180-4) piece by piece, for bytes that do not fit in memory at once and for the boot stage, which needs
// nothing else of crypto/. The implant's back end, host and ARM alike. Refuses nothing. R-CRYPTO-003
#pragma once

#include "crypto/primitives/primitives.h"

namespace cisterna::crypto {

class Sha256 {
 public:
  Sha256();
  void add(Bytes bytes);
  // The hash of all that was added. Call once.
  [[nodiscard]] Block<kHashSize> finish();

 private:
  alignas(8) std::array<std::uint8_t, 104> state_{};  // libsodium's, whose header stays out of ours
};

}  // namespace cisterna::crypto
