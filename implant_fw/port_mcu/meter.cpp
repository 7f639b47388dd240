#include "implant_fw/port_mcu/meter.h"

#include <array>
#include <string_view>

namespace cisterna::port_mcu {
namespace {

constexpr std::string_view kFile = "meter.out";
// Arm CMSDK timer, as in clocks.cpp.
constexpr std::uintptr_t kTimer = 0x40000000;
constexpr std::uintptr_t kValue = 0x4;
constexpr std::uintptr_t kReload = 0x8;

std::uint32_t volatile& register_at(std::uintptr_t address) {
  return *reinterpret_cast<std::uint32_t volatile*>(address);
}

}  // namespace

void Meter::start() {
  register_at(kTimer + kReload) = 0xffffffffU;
  register_at(kTimer + kValue) = 0xffffffffU;
  register_at(kTimer) = 1;
}

bool Meter::open() {
  start();
  return out_.open(kFile.data(), kFile.size(), HostFile::Mode::kWrite);
}

void Meter::begin() {
  started_ = register_at(kTimer + kValue);
}

std::uint32_t Meter::ticks() const {
  return started_ - register_at(kTimer + kValue);
}

void Meter::end(std::uint8_t kind) {
  const std::uint32_t spent = ticks();
  const std::array<std::uint8_t, 5> record{
      kind, static_cast<std::uint8_t>(spent), static_cast<std::uint8_t>(spent >> 8U),
      static_cast<std::uint8_t>(spent >> 16U), static_cast<std::uint8_t>(spent >> 24U)};
  (void)out_.write(record.data(), record.size());
}

}  // namespace cisterna::port_mcu
