// From reset to the image's own cisterna_image_main(): vectors, memory, the stack guard, constructors, and where every
// fault ends.
#include <cstdint>

#include "implant_fw/port_mcu/machine.h"
#include "implant_fw/port_mcu/semihosting.h"

extern "C" {
extern std::uint32_t cisterna_image_start[];
extern std::uint32_t cisterna_data_load[];
extern std::uint32_t cisterna_data_start[];
extern std::uint32_t cisterna_data_end[];
extern std::uint32_t cisterna_bss_start[];
extern std::uint32_t cisterna_bss_end[];
extern std::uint32_t cisterna_outside_start[];
extern std::uint32_t cisterna_outside_end[];
extern std::uint32_t cisterna_guard_start[];
extern std::uint32_t cisterna_stack_bottom[];
extern std::uint32_t cisterna_stack_top[];
using Constructor = void (*)();
extern Constructor cisterna_constructors_start[];
extern Constructor cisterna_constructors_end[];

void cisterna_reset();
void cisterna_fault();
}

namespace cisterna::port_mcu {
namespace {

constexpr std::uint32_t kPaint = 0x7a5a5a7aU;
constexpr std::uint32_t kFaultStatus = 70;

std::uint32_t volatile& register_at(std::uintptr_t address) {
  return *reinterpret_cast<std::uint32_t volatile*>(address);
}

void fill_memory() {
  const std::uint32_t* from = cisterna_data_load;
  for (std::uint32_t* to = cisterna_data_start; to != cisterna_data_end; ++to) {
    *to = *from++;
  }
  for (std::uint32_t* to = cisterna_bss_start; to != cisterna_bss_end; ++to) {
    *to = 0;
  }
  for (std::uint32_t* to = cisterna_outside_start; to != cisterna_outside_end; ++to) {
    *to = 0;
  }
}

// Paint what lies below the present frame, so that the deepest use can be read off later.
void paint_stack() {
  std::uint32_t* here = nullptr;
  asm volatile("mov %0, sp" : "=r"(here));
  for (std::uint32_t* word = cisterna_stack_bottom; word + 16 < here; ++word) {
    *word = kPaint;
  }
}

// One region of 256 bytes below the stack that nobody may touch (ARMv7-M B3.5: MPU_RNR, RBAR, RASR, CTRL). It is off
// inside the hard-fault handler, which may therefore still push.
void guard_stack() {
  constexpr std::uintptr_t kMpuControl = 0xe000ed94;
  constexpr std::uintptr_t kMpuNumber = 0xe000ed98;
  constexpr std::uintptr_t kMpuBase = 0xe000ed9c;
  constexpr std::uintptr_t kMpuAttributes = 0xe000eda0;
  constexpr std::uint32_t kExecuteNever = 1U << 28U;
  constexpr std::uint32_t kSize256 = 7U << 1U;
  constexpr std::uint32_t kEnable = 1;
  constexpr std::uint32_t kDefaultMapElsewhere = 1U << 2U;
  register_at(kMpuNumber) = 0;
  register_at(kMpuBase) = static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(cisterna_guard_start));
  register_at(kMpuAttributes) = kExecuteNever | kSize256 | kEnable;
  register_at(kMpuControl) = kDefaultMapElsewhere | kEnable;
  asm volatile("dsb\n isb" ::: "memory");
}

}  // namespace

std::span<const std::uint8_t> image_bytes() {
  const auto words = static_cast<std::size_t>(cisterna_data_load - cisterna_image_start);
  return {reinterpret_cast<const std::uint8_t*>(cisterna_image_start), words * 4};
}

std::uint32_t deepest_stack_bytes() {
  const std::uint32_t* word = cisterna_stack_bottom;
  while (word != cisterna_stack_top && *word == kPaint) {
    ++word;
  }
  return static_cast<std::uint32_t>(cisterna_stack_top - word) * 4U;
}

}  // namespace cisterna::port_mcu

extern "C" {

[[noreturn, gnu::used]] void cisterna_report_fault() {
  cisterna::port_mcu::write_text("fault: the processor stopped (stack guard, bus or usage)\n");
  cisterna::port_mcu::exit_machine(cisterna::port_mcu::kFaultStatus);
}

// The stack may be what failed: begin anew at its top.
[[gnu::naked]] void cisterna_fault() {
  asm volatile(
      "ldr r0, =cisterna_stack_top\n"
      "mov sp, r0\n"
      "b cisterna_report_fault\n");
}

void cisterna_reset() {
  cisterna::port_mcu::fill_memory();
  cisterna::port_mcu::paint_stack();
  cisterna::port_mcu::guard_stack();
  for (Constructor* each = cisterna_constructors_start; each != cisterna_constructors_end; ++each) {
    (*each)();
  }
  cisterna::port_mcu::exit_machine(static_cast<std::uint32_t>(cisterna_image_main()));
}

using Vector = void (*)();

// 16 of the processor and 32 of the machine; interrupts are only used to leave WFI, so none has a handler of its own.
struct VectorTable {
  const void* stack;
  Vector handlers[47];
};

#define FAULT4 cisterna_fault, cisterna_fault, cisterna_fault, cisterna_fault
[[gnu::section(".vectors"), gnu::used]] const VectorTable cisterna_vectors = {
    cisterna_stack_top,
    {cisterna_reset, cisterna_fault, cisterna_fault, FAULT4, FAULT4, FAULT4, FAULT4, FAULT4, FAULT4, FAULT4, FAULT4,
     FAULT4, FAULT4, FAULT4}};
#undef FAULT4
}
