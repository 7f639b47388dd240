#include "implant_fw/port_sim/file_slots.h"

#include <algorithm>
#include <fstream>
#include <vector>

namespace cisterna::port_sim {
namespace {

// Opened for reading and writing; made when it is not there.
std::fstream opened(const std::string& path) {
  constexpr auto kMode = std::ios::binary | std::ios::in | std::ios::out;
  std::fstream file{path, kMode};
  if (!file.is_open()) file.open(path, kMode | std::ios::trunc);
  return file;
}

bool put(const std::string& path, std::uint32_t offset, crypto::Bytes bytes) {
  auto file = opened(path);
  file.seekp(0, std::ios::end);
  for (auto end = static_cast<std::int64_t>(file.tellp()); end >= 0 && end < offset; ++end) file.put('\xff');
  file.seekp(offset);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  file.flush();
  return file.good();
}

}  // namespace

bool FileSlots::read(std::uint8_t area, std::uint32_t offset, crypto::MutableBytes out) const {
  std::fill(out.begin(), out.end(), std::uint8_t{0xff});
  if (!boot::within_area(area, offset, out.size())) return false;
  std::ifstream file{paths_[area], std::ios::binary};
  if (file.seekg(offset)) file.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size()));
  return true;
}

bool FileSlots::write(std::uint8_t area, std::uint32_t offset, crypto::Bytes bytes) {
  return boot::within_area(area, offset, bytes.size()) && put(paths_[area], offset, bytes);
}

bool FileSlots::erase(std::uint8_t area, std::uint32_t bytes) {
  if (!boot::within_area(area, 0, bytes)) return false;
  const std::uint32_t pages = (bytes + boot::kErasePage - 1) / boot::kErasePage;
  const std::vector<std::uint8_t> blank(std::size_t{pages} * boot::kErasePage, 0xff);
  return put(paths_[area], 0, blank);
}

}  // namespace cisterna::port_sim
