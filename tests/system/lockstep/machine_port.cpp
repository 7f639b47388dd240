#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/system/lockstep/port.h"

namespace cisterna::lockstep {
namespace {

// The end of the first whole run_until's answer in `bytes`; 0: not there yet.
std::size_t end_of_answer(const Bytes& bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    app::GrantOut message;
    const auto decoded = app::decode(crypto::Bytes{bytes}.subspan(at), message);
    if (decoded.taken == 0) return 0;
    at += decoded.taken;
    if (message.kind == app::GrantOutput::kStoppedAt || message.kind == app::GrantOutput::kRadioOpened) return at;
  }
  return 0;
}

}  // namespace

bool MachinePort::begin(const port_sim::SimNvm::Image& nvm) {
  std::ofstream file{folder_ + "/nvm.bin", std::ios::binary | std::ios::trunc};
  file.write(reinterpret_cast<const char*>(nvm.data()), static_cast<std::streamsize>(nvm.size()));
  file.close();
  return file && machine_.start(image_, folder_);
}

Bytes MachinePort::apply(const app::GrantIn& message) {
  if (!machine_.send(encoded(message)) || message.kind != app::GrantInput::kRunUntil) return {};
  while (end_of_answer(waiting_) == 0)
    if (!machine_.receive_more(waiting_)) return {};
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(end_of_answer(waiting_));
  Bytes answer{waiting_.begin(), end};
  waiting_.erase(waiting_.begin(), end);
  return answer;
}

Bytes MachinePort::nvm() const {
  std::ifstream file{folder_ + "/nvm.bin", std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace cisterna::lockstep
