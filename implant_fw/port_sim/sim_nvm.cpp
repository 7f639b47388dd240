#include "implant_fw/port_sim/sim_nvm.h"

#include <algorithm>
#include <fstream>

namespace cisterna::port_sim {

void SimNvm::read(std::uint32_t address, crypto::MutableBytes out) const {
  const auto there = address >= image_.size() ? 0 : std::min(out.size(), image_.size() - address);
  std::copy_n(image_.data() + (there == 0 ? 0 : address), there, out.begin());
  std::fill(out.begin() + static_cast<std::ptrdiff_t>(there), out.end(), std::uint8_t{0});
}

bool SimNvm::write(std::uint32_t address, crypto::Bytes bytes) {
  if (dead_ || refuse_ || address > image_.size() || bytes.size() > image_.size() - address) return false;
  if (address < refuse_to_ && address + bytes.size() > refuse_from_) return false;
  if (!armed_) {
    std::copy(bytes.begin(), bytes.end(), image_.begin() + address);
    written_ += bytes.size();
    return true;
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    auto& cell = image_[address + i];
    if (left_ == 0) {
      if (torn_ != 0) cell = static_cast<std::uint8_t>(bytes[i] ^ torn_);
      dead_ = true;
      return false;
    }
    --left_;
    cell = bytes[i];
    ++written_;
  }
  return true;
}

void SimNvm::cut_after(std::uint64_t bytes, std::uint8_t torn) {
  armed_ = true;
  left_ = bytes;
  torn_ = torn;
}

void SimNvm::revive() {
  if (dead_) armed_ = false;
  dead_ = false;
}

void SimNvm::rot(std::uint32_t address, std::uint8_t mask) {
  if (address < image_.size()) image_[address] = static_cast<std::uint8_t>(image_[address] ^ mask);
}

bool SimNvm::load_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary | std::ios::ate};
  if (!file || file.tellg() != static_cast<std::streamoff>(image_.size())) return false;
  file.seekg(0);
  return static_cast<bool>(
      file.read(reinterpret_cast<char*>(image_.data()), static_cast<std::streamsize>(image_.size())));
}

bool SimNvm::save_file(const std::string& path) const {
  std::ofstream file{path, std::ios::binary | std::ios::trunc};
  file.write(reinterpret_cast<const char*>(image_.data()), static_cast<std::streamsize>(image_.size()));
  return static_cast<bool>(file.flush());
}

}  // namespace cisterna::port_sim
