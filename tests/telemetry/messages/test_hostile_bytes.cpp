#include <gtest/gtest.h>

#include "tests/telemetry/messages/support.h"

// R-MSG-005
namespace cisterna::telemetry::test {
namespace {

DecodeError refusal(const std::string& hex) {
  Request out{Suspend{.duration_s = 77}};
  const auto result = decode(from_hex(hex), out);
  EXPECT_FALSE(result.ok()) << hex;
  EXPECT_EQ(out, (Request{Suspend{.duration_s = 77}})) << "changed by " << hex;
  return result.ok() ? DecodeError{255} : result.error();
}

bool accepted(const std::string& hex) {
  Request out;
  return decode(from_hex(hex), out).ok();
}

TEST(HostileBytes, TheHonestNeighboursAreAccepted) {
  EXPECT_TRUE(accepted("0a00"));          // GetStatus, full
  EXPECT_TRUE(accepted("0a020803"));      // since revision 3
  EXPECT_TRUE(accepted("0a0408031005"));  // and event 5
  EXPECT_TRUE(accepted("5a020801"));      // GetPrescription, staged
}

TEST(HostileBytes, NotCanonical_IsRefused) {
  EXPECT_EQ(refusal("0a027801"), DecodeError::kNotCanonical);          // unknown field 15
  EXPECT_EQ(refusal("0a0408037801"), DecodeError::kNotCanonical);      // unknown field behind a known one
  EXPECT_EQ(refusal("0a0408030804"), DecodeError::kNotCanonical);      // field 1 twice
  EXPECT_EQ(refusal("0a0408030803"), DecodeError::kNotCanonical);      // twice the same
  EXPECT_EQ(refusal("0a020800"), DecodeError::kNotCanonical);          // explicit default
  EXPECT_EQ(refusal("0a03088300"), DecodeError::kNotCanonical);        // long varint: 3 in two bytes
  EXPECT_EQ(refusal("0a82000803"), DecodeError::kNotCanonical);        // long length
  EXPECT_EQ(refusal("8a00020803"), DecodeError::kNotCanonical);        // long tag
  EXPECT_EQ(refusal("0a0410050803"), DecodeError::kNotCanonical);      // fields out of order
  EXPECT_EQ(refusal("0a0000"), DecodeError::kNotCanonical);            // trailing byte
  EXPECT_EQ(refusal("0a000a00"), DecodeError::kNotCanonical);          // two bodies
  EXPECT_EQ(refusal("0800"), DecodeError::kNotCanonical);              // right number, wrong wire type
  EXPECT_EQ(refusal("0a0608ffffffff7f"), DecodeError::kNotCanonical);  // 35 bits for a 32-bit number
  EXPECT_EQ(refusal("0a0508ffffffff"), DecodeError::kNotCanonical);    // varint without an end
  EXPECT_EQ(refusal("fa0104"
                    "20028001"),
            DecodeError::kNotCanonical);  // Mri: boolean 2
}

TEST(HostileBytes, OutOfRange_IsRefused) {
  EXPECT_EQ(refusal("5a020863"), DecodeError::kOutOfRange);    // enumerator 99
  EXPECT_EQ(refusal("5a020802"), DecodeError::kOutOfRange);    // enumerator one past the last
  EXPECT_EQ(refusal("6200"), DecodeError::kOutOfRange);        // GetEvents, at most none
  EXPECT_EQ(refusal("62021009"), DecodeError::kOutOfRange);    // at most 9
  EXPECT_EQ(refusal("6203108802"), DecodeError::kOutOfRange);  // at most 264, which is 8 in eight bits
  EXPECT_EQ(refusal("6a00"), DecodeError::kOutOfRange);        // GetResult of id 0
}

// R-MSG-101
TEST(HostileBytes, UnknownOpcode_IsRefusedBeforeItsBody) {
  EXPECT_EQ(refusal("d20200"), DecodeError::kUnknownOpcode);  // 42, one past the last
  EXPECT_EQ(refusal("d202ff"), DecodeError::kUnknownOpcode);  // with a length that never ends
  EXPECT_EQ(refusal("d202"), DecodeError::kUnknownOpcode);    // without any body
  EXPECT_EQ(refusal("0200"), DecodeError::kUnknownOpcode);    // 0
  EXPECT_EQ(refusal("faffffff0f"), DecodeError::kUnknownOpcode);
  Reply out;
  EXPECT_EQ(decode(from_hex("a20100"), out).error(), DecodeError::kUnknownOpcode);  // 20, one past the last reply
}

TEST(HostileBytes, Truncated_IsRefused) {
  EXPECT_EQ(refusal(""), DecodeError::kTruncated);
  EXPECT_EQ(refusal("0a"), DecodeError::kTruncated);
  EXPECT_EQ(refusal("0a02"), DecodeError::kTruncated);
  EXPECT_EQ(refusal("0a0208"), DecodeError::kTruncated);
  EXPECT_EQ(refusal("d2"), DecodeError::kTruncated);
  EXPECT_EQ(refusal("0a8180808000"), DecodeError::kNotCanonical);  // a length of six bytes
}

TEST(HostileBytes, LongerThanTheLargestMessage_IsRefused) {
  EXPECT_EQ(refusal("0a" + std::string(2 * kMaxMessage, '8')), DecodeError::kNotCanonical);
}

TEST(HostileBytes, PrescriptionShapes_AreRefused) {
  Prescription out = continuous_sample();
  const auto refused = [&out](const std::string& hex) {
    const auto result = decode(from_hex(hex), out);
    EXPECT_EQ(out, continuous_sample()) << "changed by " << hex;
    return result.ok() ? DecodeError{255} : result.error();
  };
  EXPECT_EQ(refused("080110"
                    "64"),
            DecodeError::kOutOfRange);  // no schedule
  EXPECT_EQ(refused("08011064"
                    "1800"),
            DecodeError::kOutOfRange);  // continuous 0
  EXPECT_EQ(refused("08011064"
                    "1805"
                    "3a00"),
            DecodeError::kNotCanonical);  // two schedules
  EXPECT_EQ(refused("08011064"
                    "3a00"
                    "3a00"),
            DecodeError::kNotCanonical);  // the same twice
  EXPECT_EQ(refused("08011064"
                    "3a00"
                    "5200"),
            DecodeError::kOutOfRange);  // empty periodic bolus
  EXPECT_EQ(refused("08011064"
                    "3a00"
                    "720102"),
            DecodeError::kOutOfRange);  // another drug without concentration
  EXPECT_EQ(refused("08011064"
                    "3a00"
                    "7002"
                    "7064"),
            DecodeError::kNotCanonical);  // list not packed
  EXPECT_EQ(refused("08011064"
                    "2207"
                    "1205"
                    "0a0305"
                    "0a"),
            DecodeError::kNotCanonical);
  EXPECT_EQ(refused("08011064"
                    "2206"
                    "1204"
                    "0805"
                    "1200"),
            DecodeError::kNotCanonical);  // explicit empty list
  EXPECT_EQ(refused("08011064"
                    "2208"
                    "1206"
                    "0805"
                    "12020105"),
            DecodeError::kOutOfRange);  // step of two numbers
  EXPECT_EQ(refused("08011064"
                    "22080801"
                    "12020805"),
            DecodeError::kNotCanonical);  // length one too many
  EXPECT_EQ(refused("08011064"
                    "22060801"
                    "12020805"),
            DecodeError::kOutOfRange);  // day 0 runs program 1 of 1
  EXPECT_EQ(refused("08818004"
                    "1064"
                    "3a00"),
            DecodeError::kOutOfRange);  // drug 65,537
  EXPECT_TRUE(decode(from_hex("08011064"
                              "2204"
                              "12020805"),
                     out)
                  .ok());  // the honest neighbour
}

TEST(HostileBytes, RangesOfLargeMessages_AreRefused) {
  const std::string stage_of_12 = "120a08011080897a18c4c818";  // Stage with the continuous sample, base 0
  EXPECT_TRUE(accepted("124f" + stage_of_12 + "1a41" + std::string(130, '1')));  // card of 65 bytes
  EXPECT_EQ(refusal("124e" + stage_of_12 + "1a40" + std::string(128, '1')),
            DecodeError::kOutOfRange);                   // signature only
  EXPECT_EQ(refusal("1200"), DecodeError::kOutOfRange);  // Stage without a prescription
  Prescription prescription;
  EXPECT_TRUE(decode(from_hex("080110643a004806"), prescription).ok());  // weekday 6
  EXPECT_EQ(decode(from_hex("080110643a004807"), prescription).error(), DecodeError::kOutOfRange);
  Reply reply;
  EXPECT_TRUE(decode(from_hex("2a020801"), reply).ok());  // PrescriptionReply: nothing staged
  EXPECT_EQ(decode(from_hex("2a020802"), reply).error(), DecodeError::kOutOfRange);
  EXPECT_EQ(decode(from_hex("2a03088102"), reply).error(), DecodeError::kOutOfRange);  // 257 is not 1
}

// Never a crash; what is accepted is what would be written.
TEST(HostileBytes, EveryBitFlipped_RefusedOrCanonical) {
  std::size_t refused = 0;
  std::size_t tried = 0;
  for (const Captured& message : fresh_capture()) {
    for (std::size_t bit = 0; bit < 8 * message.bytes.size(); ++bit) {
      ByteVector flipped = message.bytes;
      flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ (1U << (bit % 8)));
      const ByteVector again = reencoded(message.side, flipped);
      ASSERT_TRUE(again.empty() || again == flipped) << to_hex(flipped);
      refused += again.empty() ? 1 : 0;
      ++tried;
    }
  }
  RecordProperty("tried", static_cast<int>(tried));
  EXPECT_GT(refused, tried / 20);
}

TEST(HostileBytes, EveryCut_RefusedOrCanonical) {
  for (const Captured& message : fresh_capture()) {
    for (std::size_t length = 0; length < message.bytes.size(); ++length) {
      // A copy of its own, so that the sanitizer sees a read past the cut.
      const ByteVector cut(message.bytes.begin(), message.bytes.begin() + static_cast<std::ptrdiff_t>(length));
      const ByteVector again = reencoded(message.side, cut);
      if (message.side == Side::kPrescription) {
        ASSERT_TRUE(again.empty() || again == cut);  // has no length of its own: a prefix may be a whole one
      } else {
        ASSERT_TRUE(again.empty()) << to_hex(cut);
      }
    }
  }
}

TEST(HostileBytes, RandomBytes_NeverCrash) {
  test_support::SeededRng rng;
  for (int round = 0; round < 20'000; ++round) {
    ByteVector bytes(rng.below(120));
    (void)rng.fill(bytes);
    for (const Side side : {Side::kRequest, Side::kReply, Side::kPrescription}) {
      const ByteVector again = reencoded(side, bytes);
      ASSERT_TRUE(again.empty() || again == bytes);
    }
  }
}

}  // namespace
}  // namespace cisterna::telemetry::test
