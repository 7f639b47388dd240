#include "implant_fw/port_mcu/host_nvm.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace cisterna::port_mcu {
namespace {

constexpr std::string_view kFile = "nvm.bin";
constexpr std::string_view kEntropy = "/dev/urandom";

bool within(std::uint32_t address, std::size_t length) {
  return address <= hal::kNvmSize && length <= hal::kNvmSize - address;
}

}  // namespace

bool HostNvm::open() {
  if (file_.open(kFile.data(), kFile.size(), HostFile::Mode::kReadWrite)) {
    return true;
  }
  if (!file_.open(kFile.data(), kFile.size(), HostFile::Mode::kCreate)) {
    return false;
  }
  std::array<std::uint8_t, 256> erased{};
  erased.fill(0xff);
  for (std::uint32_t at = 0; at < hal::kNvmSize; at += erased.size()) {
    if (!write(at, erased)) {
      return false;
    }
  }
  return true;
}

void HostNvm::read(std::uint32_t address, crypto::MutableBytes out) const {
  std::fill(out.begin(), out.end(), std::uint8_t{0xff});
  if (!within(address, out.size()) || !file_.seek(address)) {
    return;
  }
  const auto length = static_cast<std::uint32_t>(out.size());
  const std::uint32_t got = file_.read(out.data(), length);
  if (got != length) {
    std::fill(out.begin() + static_cast<std::ptrdiff_t>(got), out.end(), std::uint8_t{0xff});
  }
}

bool HostNvm::write(std::uint32_t address, crypto::Bytes bytes) {
  const auto length = static_cast<std::uint32_t>(bytes.size());
  return within(address, bytes.size()) && file_.seek(address) && file_.write(bytes.data(), length) == length;
}

bool HostRng::fill(crypto::MutableBytes out) {
  HostFile source;
  const auto length = static_cast<std::uint32_t>(out.size());
  const bool good =
      source.open(kEntropy.data(), kEntropy.size(), HostFile::Mode::kRead) && source.read(out.data(), length) == length;
  if (!good) {
    crypto::wipe(out);
  }
  source.close();
  return good;
}

}  // namespace cisterna::port_mcu
