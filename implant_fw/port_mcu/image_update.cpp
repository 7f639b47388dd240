// An image that boot may run and that tries the application's side of an update by itself. It says which image it is by
// a word among its own bytes, how boot came to run it, and does what `update.in` asks by letters: `u` takes the file
// `new.img`, judged by the two keys in `roots.bin`; `c` confirms itself; `x` crashes. R-FW-124 R-FW-127
#include <array>

#include "implant_fw/boot/update.h"
#include "implant_fw/port_mcu/host_slots.h"
#include "implant_fw/port_mcu/machine.h"

extern "C" {
extern const std::uint8_t cisterna_run_start[];
}

namespace {

using namespace cisterna;            // NOLINT
using namespace cisterna::port_mcu;  // NOLINT

// Whoever makes a second image changes the letter behind the colon.
const volatile char identity[] = "identity:A";
constexpr std::size_t kLetter = 9;

HostSlots slots;
std::array<boot::ImageKey, 2> roots;

void tell(const char* what, char value) {
  const std::array<char, 3> text{value, '\n', '\0'};
  write_text(what);
  write_text(text.data());
}
char digit(auto value) {
  return static_cast<char>('a' + static_cast<int>(value));
}

bool read_roots() {
  HostFile file;
  bool whole = file.open("roots.bin", 9, HostFile::Mode::kRead);
  for (auto& root : roots) {
    whole = whole && file.read(root.data(), 32) == 32;
  }
  return whole;
}

boot::UpdateReason take(boot::Update& update) {
  HostFile file;
  std::array<std::uint8_t, telemetry::kImageHeaderBytes> head{};
  if (!file.open("new.img", 7, HostFile::Mode::kRead) || file.read(head.data(), head.size()) != head.size() ||
      !file.seek(0)) {
    return boot::UpdateReason::kNotBegun;
  }
  const auto header = telemetry::parse_image_header(head);
  if (!header.ok()) {
    return boot::UpdateReason::kHeader;
  }
  auto said = update.begin(telemetry::kImageHeaderBytes + header->length, header->counter);
  std::array<std::uint8_t, 192> piece{};  // as much as a message carries
  for (std::uint32_t at = 0; said == boot::UpdateReason::kNone;) {
    const auto got = file.read(piece.data(), piece.size());
    if (got == 0) {
      return update.finish(header->signature);
    }
    said = update.chunk(at, crypto::Bytes{piece}.first(got));
    at += got;
  }
  return said;
}

void obey(boot::Update& update) {
  HostFile file;
  std::uint8_t letter = 0;
  if (!file.open("update.in", 9, HostFile::Mode::kRead)) {
    return;
  }
  while (file.read(&letter, 1) == 1) {
    if (letter == 'u') {
      tell("update: taken ", digit(take(update)));
    } else if (letter == 'c') {
      tell("update: confirmed ", digit(update.confirm()));
    } else if (letter == 'x') {
      asm volatile("udf #0");
    }
  }
}

}  // namespace

extern "C" int cisterna_image_main() {
  boot::BootRecord record;
  if (!slots.open() || !boot::load(slots, record) || !read_roots()) {
    write_text("update: the slots, the boot record or roots.bin are not there\n");
    return 1;
  }
  tell("update: image ", identity[kLetter]);
  tell("update: trial ", digit(record.trial));
  tell("update: fell back ", digit(record.fell_back));
  boot::Update update{slots, crypto::sodium(), roots, crypto::Bytes{cisterna_run_start, telemetry::kImageLargest}};
  obey(update);
  return deepest_stack_bytes() <= 6 * 1024 ? 0 : 1;
}
