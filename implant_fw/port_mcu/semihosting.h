// Calls to the machine that hosts the image (ARM semihosting), as QEMU answers them: a line out, a blocking read, the
// end.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cisterna::port_mcu {

/// One semihosting operation, numbers as in the ARM specification (Semihosting for AArch32 and AArch64, section 6).
enum class Operation : std::uint32_t {
  kOpen = 0x01,
  kClose = 0x02,
  kWriteZero = 0x04,
  kWrite = 0x05,
  kRead = 0x06,
  kSeek = 0x0a,
  kExitExtended = 0x20,
};

/// The bare call: `argument` is a pointer to the operation's block. Answers what the host left in r0.
std::int32_t semihost(Operation operation, const void* argument);

/// Writes `text`, which ends in a zero byte, to the host's console.
void write_text(const char* text);

/// Ends the emulated machine with this exit status, 0 to 255. Does not return.
[[noreturn]] void exit_machine(std::uint32_t status);

/// A file of the host. Opening can fail; each call says how many bytes moved, which is fewer at the end or on an error.
class HostFile {
 public:
  enum class Mode : std::uint32_t { kRead = 1, kReadWrite = 3, kWrite = 5, kCreate = 7 };  // all binary

  /// `name` ends in a zero byte; `name_length` counts without it.
  [[nodiscard]] bool open(const char* name, std::uint32_t name_length, Mode mode);
  [[nodiscard]] std::uint32_t read(std::uint8_t* into, std::uint32_t length) const;
  [[nodiscard]] std::uint32_t write(const std::uint8_t* from, std::uint32_t length) const;
  [[nodiscard]] bool seek(std::uint32_t offset) const;
  /// Gives the handle back; a file that is not open is left alone.
  void close();

 private:
  std::int32_t handle_ = -1;
};

}  // namespace cisterna::port_mcu
