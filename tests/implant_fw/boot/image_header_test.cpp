// The header of an image: bytes by hand, both ends of each limit. R-FW-120
#include "tests/implant_fw/boot/boot_rig.h"

namespace cisterna::boot_test {
namespace {

using telemetry::ImageHeaderError;

// "CIMG", version 1.2.3, counter 7, length 0x1000, hash and signature counting up.
Data by_hand() {
  Data bytes{0x43, 0x49, 0x4d, 0x47, 0x03, 0x02, 0x01, 0x00, 0x07, 0, 0, 0, 0x00, 0x10, 0, 0};
  for (int i = 0; i < 96; ++i) bytes.push_back(static_cast<std::uint8_t>(i));
  return bytes;
}

void set32(Data& bytes, std::size_t at, std::uint32_t value) {
  for (unsigned i = 0; i < 4; ++i) bytes[at + i] = static_cast<std::uint8_t>(value >> (8U * i));
}

TEST(ImageHeader, BytesByHand_BothWays) {
  const auto bytes = by_hand();

  const auto header = telemetry::parse_image_header(bytes);

  ASSERT_TRUE(header.ok());
  EXPECT_EQ(header->version, 0x010203U);
  EXPECT_EQ(header->counter, 7U);
  EXPECT_EQ(header->length, 4096U);
  EXPECT_EQ(header->sha256[31], 31);
  EXPECT_EQ(header->signature[0], 32);
  std::array<std::uint8_t, telemetry::kImageHeaderBytes> back{};
  telemetry::write_image_header(*header, back);
  EXPECT_TRUE(std::equal(back.begin(), back.end(), bytes.begin(), bytes.end()));
}

TEST(ImageHeader, EachShorterLength_IsRefused) {
  const auto bytes = by_hand();
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    const auto header = telemetry::parse_image_header(crypto::Bytes{bytes}.first(n));
    ASSERT_FALSE(header.ok()) << n;
    EXPECT_EQ(header.error(), ImageHeaderError::kLength);
  }
}

TEST(ImageHeader, EachBitFlipped_IsAnotherHeaderOrNone) {
  const auto bytes = by_hand();
  const auto right = telemetry::parse_image_header(bytes);
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    auto bent = bytes;
    bent[bit / 8] = static_cast<std::uint8_t>(bent[bit / 8] ^ (1U << (bit % 8)));
    const auto header = telemetry::parse_image_header(bent);
    EXPECT_TRUE(!header.ok() || !(*header == *right)) << "bit " << bit;
  }
}

TEST(ImageHeader, LimitsOfLengthAndCounter) {
  const std::array<std::pair<std::uint32_t, bool>, 10> lengths{{{0, false},
                                                                {4, false},
                                                                {7, false},
                                                                {8, true},
                                                                {9, false},
                                                                {131'068, true},
                                                                {131'072, true},
                                                                {131'073, false},
                                                                {131'076, false},
                                                                {0xfffffffcU, false}}};
  for (const auto& [length, good] : lengths) {
    auto bytes = by_hand();
    set32(bytes, 12, length);
    EXPECT_EQ(telemetry::parse_image_header(bytes).ok(), good) << length;
  }
  const std::array<std::pair<std::uint32_t, bool>, 4> counters{
      {{0, false}, {1, true}, {0x7fffffffU, true}, {0xffffffffU, true}}};
  for (const auto& [counter, good] : counters) {
    auto bytes = by_hand();
    set32(bytes, 8, counter);
    EXPECT_EQ(telemetry::parse_image_header(bytes).ok(), good) << counter;
  }
}

}  // namespace
}  // namespace cisterna::boot_test
