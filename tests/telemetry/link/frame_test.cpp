// One frame: bytes, every flip, every cut, every length; and COBS.
#include "telemetry/link/frame.h"

#include <gtest/gtest.h>

#include "telemetry/link/cobs.h"
#include "tests/telemetry/link/link_pair.h"

namespace cisterna::telemetry {
namespace {

using test::ByteVector;
using test::random_bytes;

ByteVector built(std::uint8_t header, crypto::Bytes payload) {
  Frame frame;
  build_frame(header, payload, frame);
  return {frame.begin(), frame.end()};
}

// R-UNIT-005
TEST(Frame, KnownBytes_AreBuilt) {  // R-LINK-002
  const ByteVector payload{0x31, 0x32, 0x33};

  const auto frame = built(make_link_header(PacketType::kRecord, 0), payload);

  // length 8 = header 1 + payload 3 + CRC 4; CRC-32C of 08 80 31 32 33 bit by bit (RFC 3720 B.4), outside this code.
  EXPECT_EQ(frame, (ByteVector{0x08, 0x80, 0x31, 0x32, 0x33, 0x53, 0x38, 0xaa, 0xa2}));
}

TEST(Frame, EachPayloadLength_ComesBack) {  // R-LINK-002
  test_support::SeededRng rng;
  for (std::size_t size = 0; size <= 255; ++size) {
    const auto payload = random_bytes(rng, size);

    const auto frame = built(0x9f, payload);

    if (size > 248) {
      EXPECT_TRUE(frame.empty()) << size;
      continue;
    }
    ASSERT_EQ(frame.size(), size + 6);
    std::uint8_t header = 0;
    crypto::Bytes back;
    ASSERT_TRUE(parse_frame(frame, header, back));
    EXPECT_EQ(header, 0x9f);
    EXPECT_TRUE(std::equal(back.begin(), back.end(), payload.begin(), payload.end()));
  }
}

TEST(Frame, EachFlippedBitAndEachCut_IsRefused) {  // R-LINK-002
  test_support::SeededRng rng;
  for (const std::size_t size : {0U, 1U, 17U, 80U, 248U}) {
    const auto frame = built(0x80, random_bytes(rng, size));
    std::uint8_t header = 0;
    crypto::Bytes payload;

    for (std::size_t bit = 0; bit < frame.size() * 8; ++bit) {
      auto bad = frame;
      bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ (1U << (bit % 8)));
      ASSERT_FALSE(parse_frame(bad, header, payload)) << "bit " << bit;
    }
    for (std::size_t length = 0; length < frame.size(); ++length)
      ASSERT_FALSE(parse_frame(crypto::Bytes(frame).first(length), header, payload)) << "cut at " << length;
    auto longer = frame;
    longer.push_back(0);
    EXPECT_FALSE(parse_frame(longer, header, payload));
  }
}

TEST(Frame, EachLengthByte_IsRefusedUnlessRight) {  // R-LINK-002
  const auto frame = built(0x80, ByteVector(40, 7));
  for (unsigned length = 0; length <= 255; ++length) {
    auto changed = frame;
    changed[0] = static_cast<std::uint8_t>(length);
    std::uint8_t header = 0;
    crypto::Bytes payload;
    EXPECT_EQ(parse_frame(changed, header, payload), length == 45) << length;
  }
}

TEST(Cobs, PaperExamples_AreEncoded) {  // R-LINK-007: Cheshire and Baker 1999; the examples of its table
  const auto encoded = [](const ByteVector& bytes) {
    CobsFrame out;
    cobs_encode(bytes, out);
    return ByteVector(out.begin(), out.end());
  };

  EXPECT_EQ(encoded({0x00}), (ByteVector{0x01, 0x01, 0x00}));
  EXPECT_EQ(encoded({0x00, 0x00}), (ByteVector{0x01, 0x01, 0x01, 0x00}));
  EXPECT_EQ(encoded({0x11, 0x22, 0x00, 0x33}), (ByteVector{0x03, 0x11, 0x22, 0x02, 0x33, 0x00}));
  EXPECT_EQ(encoded({0x11, 0x00, 0x00, 0x00}), (ByteVector{0x02, 0x11, 0x01, 0x01, 0x01, 0x00}));
  ByteVector run;
  for (unsigned i = 1; i <= 254; ++i) run.push_back(static_cast<std::uint8_t>(i));
  auto full = run;
  full.insert(full.begin(), 0xff);
  full.push_back(0x00);
  EXPECT_EQ(encoded(run), full);
}

TEST(Cobs, EachLengthAndPattern_ComesBack) {  // R-LINK-007
  test_support::SeededRng rng;
  CobsDecoder decoder;
  for (std::size_t size = 1; size <= 255; ++size) {
    for (const unsigned zeros : {0U, 3U, 100U}) {  // of 100
      auto bytes = random_bytes(rng, size);
      for (auto& b : bytes) b = rng.below(100) < zeros ? std::uint8_t{0} : static_cast<std::uint8_t>(b | 1U);
      CobsFrame coded;
      cobs_encode(bytes, coded);

      Frame out;
      std::size_t frames = 0;
      for (const auto b : coded) frames += decoder.push(b, out) ? 1U : 0U;

      ASSERT_EQ(frames, 1U);
      ASSERT_EQ(ByteVector(out.begin(), out.end()), bytes);
    }
  }
  EXPECT_EQ(decoder.refused(), 0U);
}

TEST(Cobs, BadRuns_AreRefusedAndTheNextFrameIsHeard) {  // R-LINK-007
  ByteVector full_and_nothing(255, 0x11);
  full_and_nothing[0] = 0xff;
  full_and_nothing.push_back(0x01);
  ByteVector too_long(300, 0x01);
  for (const auto& run : {ByteVector{0x05, 0x11}, ByteVector{0x01}, full_and_nothing, too_long}) {
    CobsDecoder decoder;
    Frame out;
    for (const auto b : run) ASSERT_FALSE(decoder.push(b, out));
    ASSERT_FALSE(decoder.push(0, out));
    EXPECT_EQ(decoder.refused(), 1U);

    bool heard = false;
    for (const auto b : ByteVector{0x02, 0x77, 0x00}) heard = decoder.push(b, out);

    EXPECT_TRUE(heard);
    EXPECT_EQ(ByteVector(out.begin(), out.end()), ByteVector{0x77});
  }
}

}  // namespace
}  // namespace cisterna::telemetry
