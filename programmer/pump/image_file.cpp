#include "programmer/pump/image_file.h"

#include <algorithm>
#include <array>

#include "telemetry/messages/image_header.h"

namespace cisterna::pump {
namespace {

using telemetry::kImageHeaderBytes;
using telemetry::kImageSignedBytes;
using Data = std::vector<std::uint8_t>;

// System V ABI, chapters 4 and 5 (ELF-32): where the fields read here lie.
constexpr std::array<std::uint8_t, 6> kElf{0x7f, 'E', 'L', 'F', 1, 1};  // 32 bits, little-endian
constexpr std::size_t kMachineAt = 18, kHeadersAt = 28, kHeaderSizeAt = 42, kHeaderCountAt = 44, kElfHeader = 52;
constexpr std::uint32_t kArm = 40, kLoaded = 1, kSmallestHeader = 32;

std::uint32_t get(crypto::Bytes bytes, std::size_t at, unsigned count) {
  std::uint32_t value = 0;
  for (unsigned i = 0; i < count; ++i) value |= static_cast<std::uint32_t>(bytes[at + i]) << (8U * i);
  return value;
}

bool within(crypto::Bytes bytes, std::uint32_t at, std::uint32_t length) {
  return at <= bytes.size() && length <= bytes.size() - at;
}

// One program header: what is loaded is copied to its physical address. false: outside file or code memory.
bool load_part(crypto::Bytes elf, std::uint32_t at, Data& memory) {
  const auto from = get(elf, at + 4, 4), to = get(elf, at + 12, 4), length = get(elf, at + 16, 4);
  if (get(elf, at, 4) != kLoaded || length == 0) return true;
  if (!within(elf, from, length) || to > telemetry::kImageLargest || length > telemetry::kImageLargest - to)
    return false;
  if (memory.size() < to + length) memory.resize(to + length, 0xff);
  std::copy_n(elf.begin() + from, length, memory.begin() + to);
  return true;
}

Result<Data, ImageFault> elf_memory(crypto::Bytes elf) {
  if (elf.size() < kElfHeader || get(elf, kMachineAt, 2) != kArm) return ImageFault::kProgram;
  const auto at = get(elf, kHeadersAt, 4), size = get(elf, kHeaderSizeAt, 2), count = get(elf, kHeaderCountAt, 2);
  if (size < kSmallestHeader || !within(elf, at, size * count)) return ImageFault::kProgram;
  Data memory;
  for (std::uint32_t i = 0; i < count; ++i)
    if (!load_part(elf, at + i * size, memory)) return ImageFault::kProgram;
  return memory;
}

crypto::Block<32> hash_of(crypto::Bytes bytes) {
  crypto::Block<32> hash{};
  crypto::openssl().sha256(hash, {&bytes, 1});
  return hash;
}

// The header of a whole file.
Result<telemetry::ImageHeader, ImageFault> judged(crypto::Bytes file) {
  const auto header = telemetry::parse_image_header(file);
  if (!header.ok()) return ImageFault::kHeader;
  const auto image = file.subspan(kImageHeaderBytes);
  if (image.size() != header->length || hash_of(image) != header->sha256) return ImageFault::kDamaged;
  return *header;
}

}  // namespace

Result<Data, ImageFault> image_memory(crypto::Bytes program) {
  const bool elf = program.size() >= kElf.size() && std::equal(kElf.begin(), kElf.begin() + 4, program.begin());
  if (elf && !std::equal(kElf.begin(), kElf.end(), program.begin())) return ImageFault::kProgram;
  auto memory = elf ? elf_memory(program) : Result<Data, ImageFault>{Data(program.begin(), program.end())};
  if (!memory) return memory;
  auto& bytes = memory.value();
  if (bytes.size() < telemetry::kImageSmallest || bytes.size() > telemetry::kImageLargest) return ImageFault::kLength;
  bytes.resize((bytes.size() + 3) / 4 * 4, 0xff);
  return memory;
}

Result<Data, ImageFault> pack_image(crypto::Bytes memory, std::uint32_t version, std::uint32_t counter) {
  if (memory.size() < telemetry::kImageSmallest || memory.size() > telemetry::kImageLargest || memory.size() % 4 != 0)
    return ImageFault::kLength;
  if (counter == 0) return ImageFault::kHeader;
  telemetry::ImageHeader header;
  header.version = version;
  header.counter = counter;
  header.length = static_cast<std::uint32_t>(memory.size());
  header.sha256 = hash_of(memory);
  Data file(kImageHeaderBytes);
  telemetry::write_image_header(header, std::span<std::uint8_t, kImageHeaderBytes>{file});
  file.insert(file.end(), memory.begin(), memory.end());
  return file;
}

Result<Done, ImageFault> sign_image(Data& file, const vault::SigningKeyPair& key) {
  const auto header = judged(file);
  if (!header) return header.error();
  const auto signature = vault::sign(key, crypto::Bytes{file}.first(kImageSignedBytes));
  if (!signature) return ImageFault::kKey;
  std::copy(signature->begin(), signature->end(), file.begin() + kImageSignedBytes);
  return Done{};
}

Result<ImageFacts, ImageFault> read_image(crypto::Bytes file) {
  const auto header = judged(file);
  if (!header) return header.error();
  ImageFacts facts{header->version, header->counter, header->length, {}, false};
  facts.sha256 = header->sha256;
  facts.is_signed =
      std::any_of(header->signature.begin(), header->signature.end(), [](std::uint8_t b) { return b != 0; });
  return facts;
}

bool image_signed_by(crypto::Bytes file, crypto::Bytes public32) {
  const auto header = judged(file);
  return header.ok() && crypto::openssl().ed25519_verify(header->signature, file.first(kImageSignedBytes), public32);
}

}  // namespace cisterna::pump
