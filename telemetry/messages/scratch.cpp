#include "telemetry/messages/wire.h"

namespace cisterna::telemetry::wire {

Scratch& fresh_scratch() {
  static CISTERNA_PER_THREAD Scratch scratch;
  static_assert(std::is_trivially_copyable_v<Scratch>);
  std::memset(&scratch, 0, sizeof scratch);
  return scratch;
}

}  // namespace cisterna::telemetry::wire
