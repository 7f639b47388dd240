#include "implant_fw/port_mcu/uart_radio.h"

namespace cisterna::port_mcu {
namespace {

// Arm CMSDK APB UART at the machine's place for its first one (Arm DAI 0386, memory map; Arm DDI 0479, APB UART).
constexpr std::uintptr_t kUart = 0x40004000;
constexpr std::uintptr_t kData = 0x0;
constexpr std::uintptr_t kState = 0x4;
constexpr std::uintptr_t kControl = 0x8;
constexpr std::uintptr_t kInterruptClear = 0xc;
constexpr std::uintptr_t kDivider = 0x10;
constexpr std::uint32_t kSendFull = 1;
constexpr std::uint32_t kReceiveFull = 2;
constexpr std::uint32_t kSendReceiveAndInterrupt = 1U | 2U | (1U << 3U);
constexpr std::uint32_t kFastest = 16;
constexpr std::uintptr_t kNvicEnable = 0xe000e100;
constexpr std::uintptr_t kNvicClearPending = 0xe000e280;
constexpr std::uint32_t kReceiveInterrupt = 1;

std::uint32_t volatile& register_at(std::uintptr_t address) {
  return *reinterpret_cast<std::uint32_t volatile*>(address);
}

}  // namespace

UartRadio::UartRadio() {
  asm volatile("cpsid i" ::: "memory");  // interrupts end WFI, and no handler runs
  register_at(kUart + kDivider) = kFastest;
  register_at(kUart + kControl) = kSendReceiveAndInterrupt;
  register_at(kNvicEnable) = kReceiveInterrupt;
}

void UartRadio::transmit(crypto::Bytes frame, bool coil) {
  if (coil) {
    return;
  }
  telemetry::CobsFrame bytes;
  telemetry::cobs_encode(frame, bytes);
  for (const auto byte : bytes) {
    while ((register_at(kUart + kState) & kSendFull) != 0) {
    }
    register_at(kUart + kData) = byte;
  }
}

bool UartRadio::receive(telemetry::Frame& out) {
  register_at(kUart + kInterruptClear) = kReceiveFull;
  register_at(kNvicClearPending) = kReceiveInterrupt;
  while ((register_at(kUart + kState) & kReceiveFull) != 0) {
    if (decoder_.push(static_cast<std::uint8_t>(register_at(kUart + kData)), out)) {
      return true;
    }
  }
  return false;
}

}  // namespace cisterna::port_mcu
