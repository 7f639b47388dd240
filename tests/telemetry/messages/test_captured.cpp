#include <gtest/gtest.h>

#include <set>

#include "tests/telemetry/messages/support.h"

// Bytes of schema 1, written once: they must mean the same for ever. Never write them again; a new schema gets a folder
// of its own. R-MSG-009
namespace cisterna::telemetry::test {
namespace {

TEST(CapturedBytes, DecodeToTheSameBytesForEver) {
  const auto messages = read_captured();
  ASSERT_GE(messages.size(), 4 * (kinds(Side::kRequest) + kinds(Side::kReply) + kinds(Side::kPrescription)));
  for (const Captured& message : messages)
    EXPECT_EQ(to_hex(reencoded(message.side, message.bytes)), to_hex(message.bytes)) << name_of(message.side);
}

// R-MSG-101
TEST(CapturedBytes, EveryAlternativeHasAFile) {
  static_assert(kSchema == 1, "a new schema needs captured files of its own");
  std::set<std::pair<Side, std::size_t>> seen;
  for (const Captured& message : read_captured()) {
    ASSERT_FALSE(message.bytes.empty());
    if (message.side == Side::kRequest) {
      Request out;
      ASSERT_TRUE(decode(message.bytes, out).ok());
      EXPECT_EQ(out.index() + 1, message.opcode);
    }
    if (message.side == Side::kReply) {
      Reply out;
      ASSERT_TRUE(decode(message.bytes, out).ok());
      EXPECT_EQ(out.index() + 1, message.opcode);
    }
    seen.insert({message.side, message.opcode});
  }
  for (const Side side : {Side::kRequest, Side::kReply, Side::kPrescription})
    for (std::size_t opcode = 1; opcode <= kinds(side); ++opcode)
      EXPECT_TRUE(seen.contains({side, opcode})) << captured_file(side, opcode);
}

// Typed by hand from the schema, so that a change of a number in schema and code together is seen. R-CMD-004
TEST(CapturedBytes, WorkedMessagesAreTheseBytes) {
  const Request commit{Commit{.header = {.id = 0x0102030405060708, .base_revision = 3, .not_after_s = 300},
                              .digest = 0x1112131415161718}};
  EXPECT_EQ(to_hex(encoded(commit)),
            "1a17"
            "090807060504030201"
            "1003"
            "18ac02"
            "211817161514131211");
  EXPECT_EQ(to_hex(encoded(Request{GetStatus{}})), "0a00");
  EXPECT_EQ(to_hex(encoded(Request{Suspend{.duration_s = 7'200}})),
            "3a03"
            "08a038");
  EXPECT_EQ(to_hex(encoded(Request{Configure{{.id = 1}, {}}})), "");  // without a signature: never written
  EXPECT_EQ(to_hex(encoded(Reply{Refused{.reason = Reason::kExpired, .limit = 60, .revision = 4}})),
            "1a06"
            "0808"
            "103c"
            "1804");
  EXPECT_EQ(to_hex(encoded(Reply{Accepted{}})), "9a0100");
  EXPECT_EQ(to_hex(encoded(continuous_sample())),
            "0801"
            "1080897a"
            "18c4c818");
}

}  // namespace
}  // namespace cisterna::telemetry::test
