#include "crypto/primitives/primitives.h"
#include "telemetry/messages/codec.h"
#include "telemetry/messages/wire.h"

// R-MSG-008
namespace cisterna::telemetry {

std::uint64_t digest_of(crypto::Bytes canonical, const crypto::Primitives& primitives) {
  if (canonical.empty()) return 0;
  crypto::Block<crypto::kHashSize> hash{};
  const std::array<crypto::Bytes, 1> parts{canonical};
  primitives.sha256(hash, parts);
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i) number = number << 8 | hash[i];
  return number;
}

std::uint64_t digest(const Prescription& prescription, const crypto::Primitives& primitives) {
  static CISTERNA_PER_THREAD std::array<std::uint8_t, kMaxPrescription> canonical;
  const std::size_t size = encode(prescription, canonical);
  return digest_of(crypto::Bytes{canonical}.first(size), primitives);
}

}  // namespace cisterna::telemetry
