#include "bench/world/air.h"

#include <algorithm>

namespace cisterna::bench {

void FlightQueue::push(Flying frame) {
  const auto place = std::upper_bound(flying_.begin(), flying_.end(), frame.arrives,
                                      [](Time at, const Flying& other) { return at < other.arrives; });
  flying_.insert(place, std::move(frame));
}

std::optional<Flying> FlightQueue::take(Time now) {
  if (flying_.empty() || flying_.front().arrives > now) return std::nullopt;
  auto frame = std::move(flying_.front());
  flying_.pop_front();
  return frame;
}

}  // namespace cisterna::bench
