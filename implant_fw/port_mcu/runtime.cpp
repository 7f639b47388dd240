// The C and C++ runtime's loose ends. Ours, because the library's abort() brings signals, and signals an allocator.
#include <cstddef>
#include <cstdint>

#include "implant_fw/port_mcu/semihosting.h"

namespace {

constexpr std::uint32_t kAbortStatus = 71;

[[noreturn]] void end(const char* why) {
  cisterna::port_mcu::write_text(why);
  cisterna::port_mcu::exit_machine(kAbortStatus);
}

}  // namespace

extern "C" {

void* __dso_handle = nullptr;

[[noreturn]] void abort() {
  end("fault: abort\n");
}

[[noreturn]] void __cxa_pure_virtual() {
  end("fault: pure virtual call\n");
}

[[noreturn]] void __assert_func(const char*, int, const char*, const char*) {
  end("fault: assertion\n");
}

// An implant never ends, so destructors of static objects are never run and need not be remembered.
int __aeabi_atexit(void*, void (*)(void*), void*) {
  return 0;
}
}
