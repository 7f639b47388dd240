// What an image may ask of its start-up code.
#pragma once

#include <cstdint>
#include <span>

// For an object that stands for hardware round the implant's processor: its place is outside the implant's memory.
#define CISTERNA_OUTSIDE [[gnu::section(".outside")]]

namespace cisterna::port_mcu {

/// The most stack used since reset, in bytes (0 to 6,144), from the paint that start-up laid.
[[nodiscard]] std::uint32_t deepest_stack_bytes();

/// The program's code and constants, as they lie in the machine's memory.
[[nodiscard]] std::span<const std::uint8_t> image_bytes();

}  // namespace cisterna::port_mcu

/// What start-up calls once memory is laid out; the answer is the exit status of the emulated machine.
extern "C" int cisterna_image_main();
