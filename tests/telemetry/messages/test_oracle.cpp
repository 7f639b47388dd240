#include <gtest/gtest.h>

#include <fstream>

#include "tests/telemetry/messages/support.h"

// libprotobuf agrees on every byte and on every meaning. R-MSG-009
namespace cisterna::telemetry::test {
namespace {

void agrees(const std::vector<Captured>& messages) {
  const auto answers = ask_oracle(messages);
  ASSERT_EQ(answers.size(), messages.size()) << "the oracle did not answer";
  for (std::size_t i = 0; i < messages.size(); ++i)
    ASSERT_EQ(answers[i].hex, to_hex(messages[i].bytes)) << answers[i].text;
}

TEST(ProtobufOracle, AgreesOnTheCapturedBytes) {
  agrees(read_captured());
}

TEST(ProtobufOracle, AgreesOn2000RandomMessages) {
  test_support::SeededRng rng;
  Draw draw = seeded_draw(rng);
  std::vector<Captured> messages;
  while (messages.size() < 2'000) {
    messages.push_back({Side::kRequest, 0, encoded(draw_request(draw, rng.below(kinds(Side::kRequest))))});
    messages.push_back({Side::kReply, 0, encoded(draw_reply(draw, rng.below(kinds(Side::kReply))))});
    messages.push_back({Side::kPrescription, 0, encoded(draw_prescription(draw))});
  }
  for (const Captured& message : messages) ASSERT_FALSE(message.bytes.empty());
  agrees(messages);
}

// The text beside each captured file: a field that changes its number or name changes the text, whatever the code does.
TEST(ProtobufOracle, ReadsTheCapturedBytesAsTheRecordedText) {
  const auto messages = read_captured();
  const auto answers = ask_oracle(messages);
  ASSERT_EQ(answers.size(), messages.size());
  std::filesystem::path open;
  std::ifstream recorded;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const auto path = captured_file(messages[i].side, messages[i].opcode).replace_extension(".txt");
    if (path != open) {
      recorded = std::ifstream(path);
      open = path;
    }
    std::string line;
    std::getline(recorded, line);
    EXPECT_EQ(answers[i].text, line) << path;
  }
}

// Why the canonical rule is ours: the reference parser takes these.
TEST(ProtobufOracle, AcceptsWhatOurDecoderRefuses) {
  const auto answers = ask_oracle({{Side::kRequest, 0, from_hex("0a020800")},
                                   {Side::kRequest, 0, from_hex("0a0408030804")},
                                   {Side::kRequest, 0, from_hex("5a020863")}});
  ASSERT_EQ(answers.size(), 3U);
  for (const OracleAnswer& answer : answers) EXPECT_NE(answer.hex, "refused");
}

}  // namespace
}  // namespace cisterna::telemetry::test
