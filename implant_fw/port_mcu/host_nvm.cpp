#include "implant_fw/port_mcu/host_nvm.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace cisterna::port_mcu {
namespace {

constexpr std::string_view kFile = "nvm.bin";
constexpr std::string_view kGivenEntropy = "entropy.in";
constexpr std::string_view kEntropy = "/dev/urandom";
// The machine's PSRAM (Arm DAI 0386, memory map): no part of the image's 16 KiB.
constexpr std::uintptr_t kWindow = 0x21000000;

std::uint8_t* window() {
  return reinterpret_cast<std::uint8_t*>(kWindow);
}

bool within(std::uint32_t address, std::size_t length) {
  return address <= hal::kNvmSize && length <= hal::kNvmSize - address;
}

}  // namespace

bool HostNvm::open() {
  if (file_.open(kFile.data(), kFile.size(), HostFile::Mode::kReadWrite)) {
    return file_.read(window(), hal::kNvmSize) == hal::kNvmSize && file_.seek(0);
  }
  std::fill_n(window(), hal::kNvmSize, std::uint8_t{0xff});
  return file_.open(kFile.data(), kFile.size(), HostFile::Mode::kCreate) && through(0, window(), hal::kNvmSize);
}

void HostNvm::read(std::uint32_t address, crypto::MutableBytes out) const {
  if (within(address, out.size())) {
    std::memcpy(out.data(), window() + address, out.size());
  } else {
    std::fill(out.begin(), out.end(), std::uint8_t{0xff});
  }
}

bool HostNvm::through(std::uint32_t address, const std::uint8_t* from, std::uint32_t length) {
  if (position_ != address && !file_.seek(address)) {
    return false;
  }
  position_ = address + length;
  return file_.write(from, length) == length;
}

bool HostNvm::write(std::uint32_t address, crypto::Bytes bytes) {
  if (dead_ || refuse_ || !within(address, bytes.size())) {
    return false;
  }
  auto length = static_cast<std::uint32_t>(bytes.size());
  if (armed_) {
    dead_ = left_ < length;
    length = dead_ ? left_ : length;
    left_ -= length;
  }
  if (length != 0) {
    std::memcpy(window() + address, bytes.data(), length);
    if (!through(address, bytes.data(), length)) {
      return false;
    }
  }
  return !dead_;
}

void HostNvm::cut_after(std::uint32_t bytes) {
  armed_ = true;
  left_ = bytes;
}

void HostNvm::revive() {
  armed_ = armed_ && !dead_;
  dead_ = false;
}

void HostNvm::rot(std::uint32_t address, std::uint8_t mask) {
  if (address < hal::kNvmSize) {
    window()[address] = static_cast<std::uint8_t>(window()[address] ^ mask);
    (void)through(address, window() + address, 1);
  }
}

bool HostRng::fill(crypto::MutableBytes out) {
  const auto length = static_cast<std::uint32_t>(out.size());
  open_ = open_ || source_.open(kGivenEntropy.data(), kGivenEntropy.size(), HostFile::Mode::kRead) ||
          source_.open(kEntropy.data(), kEntropy.size(), HostFile::Mode::kRead);
  const bool good = open_ && source_.read(out.data(), length) == length;
  if (!good) {
    crypto::wipe(out);
  }
  return good;
}

}  // namespace cisterna::port_mcu
