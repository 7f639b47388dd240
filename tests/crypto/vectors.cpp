#include "tests/crypto/vectors.h"

#include <gtest/gtest.h>

#include <cctype>
#include <fstream>

namespace cisterna::test_support {
namespace {

std::string trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
  return std::string{text};
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

std::string cryptography_vectors(std::string_view path) {
  return "/usr/lib/python3/dist-packages/cryptography_vectors/" + std::string{path};
}

std::string noise_vectors() {
  return "/usr/share/gocode/src/github.com/flynn/noise/vectors.txt";
}

std::vector<std::string> read_lines(const std::string& path) {
  std::ifstream file{path};
  if (!file) ADD_FAILURE() << "vector file missing: " << path << " (install its package)";
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(trimmed(line));
  return lines;
}

std::vector<Record> read_records(const std::string& path, std::string_view first_key) {
  std::vector<Record> records;
  for (const std::string& line : read_lines(path)) {
    const std::size_t equals = line.find('=');
    if (line.empty() || line[0] == '#' || line[0] == '[' || equals == std::string::npos) continue;
    const std::string key = lower(trimmed(std::string_view{line}.substr(0, equals)));
    if (key == first_key) records.emplace_back();
    if (!records.empty()) records.back()[key] = trimmed(std::string_view{line}.substr(equals + 1));
  }
  return records;
}

ByteVector from_hex(std::string_view hex) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
  ByteVector bytes(hex.size() / 2);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::uint8_t>(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
  }
  return bytes;
}

std::string to_hex(crypto::Bytes bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const std::uint8_t byte : bytes) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

ByteVector from_value(const std::string& value) {
  if (value.size() >= 2 && value.front() == '"') return ByteVector(value.begin() + 1, value.end() - 1);
  return from_hex(value);
}

}  // namespace cisterna::test_support
