// Little-endian integers and exact doubles in a string of bytes, for the bench's own files. Host only.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace cisterna::bench {

class ByteWriter {
 public:
  void number(std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out_.push_back(static_cast<char>(value >> (8 * i)));
  }
  void real(double value) { number(std::bit_cast<std::uint64_t>(value), 8); }
  void text(std::string_view bytes) { out_.append(bytes); }
  [[nodiscard]] const std::string& bytes() const { return out_; }

 private:
  std::string out_;
};

// Past the end everything reads as 0 and ok() is false.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}
  [[nodiscard]] std::uint64_t number(int bytes) {
    const auto raw = text(static_cast<std::size_t>(bytes));
    std::uint64_t value = 0;
    for (auto at = raw.size(); at > 0; --at) value = value << 8U | static_cast<std::uint8_t>(raw[at - 1]);
    return value;
  }
  [[nodiscard]] double real() { return std::bit_cast<double>(number(8)); }
  [[nodiscard]] std::string_view text(std::size_t bytes) {
    if (bytes > rest_.size()) ok_ = false;
    const auto out = ok_ ? rest_.substr(0, bytes) : std::string_view{};
    rest_.remove_prefix(out.size());
    return out;
  }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] std::size_t left() const { return rest_.size(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace cisterna::bench
