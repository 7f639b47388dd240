#include "tests/system/lockstep/port.h"

#include <algorithm>

namespace cisterna::lockstep {

bool EntropyFile::fill(crypto::MutableBytes out) {
  if (bytes_.size() - used_ < out.size()) {
    crypto::wipe(out);
    return false;
  }
  std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(used_), out.size(), out.begin());
  used_ += out.size();
  return true;
}

Bytes encoded(const app::GrantIn& message) {
  std::array<std::uint8_t, app::kGrantMaxMessage> bytes{};
  const auto size = app::encode(message, bytes);
  return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)};
}

bool HostPort::begin(const port_sim::SimNvm::Image& nvm) {
  implant_.board().nvm().set_image(nvm);
  return true;
}

Bytes HostPort::apply(const app::GrantIn& message) {
  (void)port_sim::apply(implant_, log_, encoded(message));
  port_sim::SentFrame taken;
  while (implant_.board().next_frame(taken)) {  // also in the log, which is what counts here
  }
  return log_.take();
}

Bytes HostPort::nvm() const {
  const auto& image = implant_.board().nvm().image();
  return {image.begin(), image.end()};
}

}  // namespace cisterna::lockstep
