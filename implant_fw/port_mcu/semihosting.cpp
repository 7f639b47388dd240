#include "implant_fw/port_mcu/semihosting.h"

namespace cisterna::port_mcu {

std::int32_t semihost(Operation operation, const void* argument) {
  register std::uint32_t r0 asm("r0") = static_cast<std::uint32_t>(operation);
  register const void* r1 asm("r1") = argument;
  asm volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return static_cast<std::int32_t>(r0);
}

void write_text(const char* text) {
  (void)semihost(Operation::kWriteZero, text);
}

void exit_machine(std::uint32_t status) {
  constexpr std::uint32_t kApplicationExit = 0x20026;
  const std::uint32_t block[2] = {kApplicationExit, status};
  for (;;) {
    (void)semihost(Operation::kExitExtended, block);
  }
}

bool HostFile::open(const char* name, std::uint32_t name_length, Mode mode) {
  struct Block {
    const char* name;
    std::uint32_t mode;
    std::uint32_t length;
  };
  const Block block{name, static_cast<std::uint32_t>(mode), name_length};
  handle_ = semihost(Operation::kOpen, &block);
  return handle_ >= 0;
}

// SYS_READ and SYS_WRITE answer the number of bytes that were NOT moved.
std::uint32_t HostFile::read(std::uint8_t* into, std::uint32_t length) const {
  struct Block {
    std::int32_t handle;
    std::uint8_t* into;
    std::uint32_t length;
  };
  const Block block{handle_, into, length};
  const auto left = static_cast<std::uint32_t>(semihost(Operation::kRead, &block));
  return left > length ? 0 : length - left;
}

std::uint32_t HostFile::write(const std::uint8_t* from, std::uint32_t length) const {
  struct Block {
    std::int32_t handle;
    const std::uint8_t* from;
    std::uint32_t length;
  };
  const Block block{handle_, from, length};
  const auto left = static_cast<std::uint32_t>(semihost(Operation::kWrite, &block));
  return left > length ? 0 : length - left;
}

void HostFile::close() {
  if (handle_ >= 0) {
    (void)semihost(Operation::kClose, &handle_);
  }
  handle_ = -1;
}

bool HostFile::seek(std::uint32_t offset) const {
  struct Block {
    std::int32_t handle;
    std::uint32_t offset;
  };
  const Block block{handle_, offset};
  return semihost(Operation::kSeek, &block) == 0;
}

}  // namespace cisterna::port_mcu
