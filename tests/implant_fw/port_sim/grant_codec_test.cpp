#include "implant_fw/app/grant_codec.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/seeded_rng.h"

namespace cisterna::app {
namespace {

using Bytes = std::vector<std::uint8_t>;

template <class Message>
Bytes encoded(const Message& message) {
  Bytes out(kGrantMaxMessage);
  out.resize(encode(message, out));
  return out;
}

TEST(GrantCodec, TypedBytesOfEveryInput) {  // R-FW-003
  const Bytes frame = {0xAA, 0xBB};
  GrantIn in;
  in.until = Time::ms(0x0102);
  EXPECT_EQ(encoded(in), (Bytes{1, 8, 0, 2, 1, 0, 0, 0, 0, 0, 0}));
  in.kind = GrantInput::kFrame;
  in.carrier = 2;
  in.frame = frame;
  EXPECT_EQ(encoded(in), (Bytes{2, 3, 0, 2, 0xAA, 0xBB}));
  in.kind = GrantInput::kCoil;
  in.on = true;
  EXPECT_EQ(encoded(in), (Bytes{3, 1, 0, 1}));
  in.kind = GrantInput::kMagnet;
  EXPECT_EQ(encoded(in), (Bytes{4, 1, 0, 1}));
  in.kind = GrantInput::kFault;
  in.fault = FaultCode::kRot;
  in.argument = 0x00801234;
  EXPECT_EQ(encoded(in), (Bytes{5, 5, 0, 7, 0x34, 0x12, 0x80, 0}));
  in.kind = GrantInput::kPower;
  in.on = false;
  EXPECT_EQ(encoded(in), (Bytes{6, 1, 0, 0}));
}

TEST(GrantCodec, TypedBytesOfEveryOutput) {
  const Bytes frame = {0xCC};
  GrantOut out;
  out.at = Time::ms(5);
  out.reason = 2;
  out.state = 5;
  EXPECT_EQ(encoded(out), (Bytes{0x81, 18, 0, 5, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 127, 2, 5}));
  out.kind = GrantOutput::kFrame;
  out.carrier = 1;
  out.frame = frame;
  EXPECT_EQ(encoded(out), (Bytes{0x82, 10, 0, 5, 0, 0, 0, 0, 0, 0, 0, 1, 0xCC}));
  out.kind = GrantOutput::kStroke;
  out.felt = true;
  EXPECT_EQ(encoded(out), (Bytes{0x83, 9, 0, 5, 0, 0, 0, 0, 0, 0, 0, 1}));
  out.kind = GrantOutput::kTone;
  out.tone = 3;
  EXPECT_EQ(encoded(out), (Bytes{0x84, 9, 0, 5, 0, 0, 0, 0, 0, 0, 0, 3}));
  out.kind = GrantOutput::kRadioOpened;
  EXPECT_EQ(encoded(out), (Bytes{0x85, 8, 0, 5, 0, 0, 0, 0, 0, 0, 0}));
}

// Every prefix asks for more; the whole is taken; what is taken writes the same bytes.
template <class Message>
void check(const Bytes& bytes) {
  Message message;
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    const auto part = decode(crypto::Bytes{bytes}.first(n), message);
    ASSERT_EQ(part.taken, 0U);
    ASSERT_FALSE(part.malformed);
  }
  Bytes more = bytes;
  more.push_back(0x77);
  const auto whole = decode(more, message);
  ASSERT_EQ(whole.taken, bytes.size());
  EXPECT_EQ(encoded(message), bytes);
}

TEST(GrantCodec, CutAtEachLength_ThenWhole) {
  check<GrantIn>({1, 8, 0, 2, 1, 0, 0, 0, 0, 0, 0});
  check<GrantIn>({2, 3, 0, 2, 0xAA, 0xBB});
  check<GrantIn>({5, 5, 0, 7, 0x34, 0x12, 0x80, 0});
  check<GrantOut>({0x81, 18, 0, 5, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 127, 2, 5});
  check<GrantOut>({0x83, 9, 0, 5, 0, 0, 0, 0, 0, 0, 0, 1});
  Bytes longest = {2, 0, 1, 1};
  longest.resize(3 + 256, 9);
  check<GrantIn>(longest);
}

TEST(GrantCodec, Malformed_IsSaid) {
  const Bytes bad[] = {{0, 0, 0},
                       {7, 0, 0},
                       {1, 7, 0, 0, 0, 0, 0, 0, 0, 0},
                       {2, 0, 0},
                       {2, 1, 0, 3},
                       {2, 1, 0, 0},
                       {3, 1, 0, 2},
                       {6, 2, 0, 1, 1},
                       {5, 5, 0, 0, 0, 0, 0, 0},
                       {5, 5, 0, 13, 0, 0, 0, 0},
                       {2, 9, 1},
                       {1, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0x80}};
  for (const auto& bytes : bad) {
    GrantIn in;
    const auto decoded = decode(bytes, in);
    EXPECT_TRUE(decoded.malformed) << int{bytes[0]} << " length " << bytes.size();
    EXPECT_EQ(decoded.taken, 0U);
  }
}

TEST(GrantCodec, TooSmallABufferOrTooLongAFrame_WritesNothing) {
  GrantOut out;
  Bytes buffer(20);
  EXPECT_EQ(encode(out, buffer), 0U);
  const Bytes frame(256);
  GrantIn in;
  in.kind = GrantInput::kFrame;
  in.carrier = 1;
  in.frame = frame;
  Bytes large(1000);
  EXPECT_EQ(encode(in, large), 0U);
}

TEST(GrantCodec, RandomBytes_NeverTakeMoreThanThereIs) {
  test_support::SeededRng rng;
  for (int i = 0; i < 200'000; ++i) {
    Bytes bytes(rng.below(20));
    ASSERT_TRUE(rng.fill(bytes));
    if (bytes.size() > 2) bytes[0] = static_cast<std::uint8_t>(bytes[0] % 8), bytes[1] %= 20, bytes[2] = 0;
    GrantIn in;
    const auto decoded = decode(bytes, in);
    ASSERT_LE(decoded.taken, bytes.size());
    if (decoded.taken != 0) {
      ASSERT_EQ(encoded(in), Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(decoded.taken)));
    }
  }
}

}  // namespace
}  // namespace cisterna::app
