#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <sstream>

#include "tests/telemetry/messages/support.h"

// R-MSG-001 R-MSG-002 R-MSG-003 R-MSG-004 R-MSG-005 R-MSG-007
namespace cisterna::telemetry::test {
namespace {

Draw shrinking_draw() {
  return Draw([](std::uint64_t bound) { return *rc::gen::inRange<std::uint64_t>(0, bound); });
}

template <class Message>
void comes_back(const Message& message) {
  static Message back;
  const ByteVector bytes = encoded(message);
  RC_ASSERT(!bytes.empty());
  RC_ASSERT(decode(bytes, back).ok());
  RC_ASSERT(back == message);
  RC_ASSERT(encoded(back) == bytes);
}

template <class Property>
void hundred(const std::string& name, Property property) {
  rc::detail::TestParams params;
  params.seed = test_support::test_seed();
  params.maxSuccess = 100;
  const auto result = rc::detail::checkTestable(property, rc::detail::TestMetadata{name, name}, params);
  std::ostringstream text;
  rc::detail::printResultMessage(result, text);
  ASSERT_TRUE(result.template is<rc::detail::SuccessResult>()) << name << ": " << text.str();
  EXPECT_EQ(result.template get<rc::detail::SuccessResult>().numSuccess, 100);
}

TEST(MessageCodec, EveryRequestComesBackEqual) {
  for (std::size_t i = 0; i < kinds(Side::kRequest); ++i) {
    hundred("request " + std::to_string(i + 1), [i] {
      Draw draw = shrinking_draw();
      comes_back(draw_request(draw, i));
    });
  }
}

TEST(MessageCodec, EveryReplyComesBackEqual) {
  for (std::size_t i = 0; i < kinds(Side::kReply); ++i) {
    hundred("reply " + std::to_string(i + 1), [i] {
      Draw draw = shrinking_draw();
      comes_back(draw_reply(draw, i));
    });
  }
}

TEST(MessageCodec, EveryScheduleModeComesBackEqual) {
  for (int mode = 1; mode <= 5; ++mode) {
    hundred("prescription " + std::to_string(mode), [mode] {
      Draw draw = shrinking_draw();
      comes_back(draw_prescription(draw, static_cast<ScheduleMode>(mode)));
    });
  }
}

TEST(MessageCodec, LargestMessagesFitTheirLimits) {
  Stage stage;
  stage.base_revision = 0xFFFF'FFFF;
  stage.prescription = largest_prescription();
  while (stage.signed_card.push_back(0xFF)) continue;

  const std::size_t prescription = encoded(stage.prescription).size();
  const std::size_t message = encoded(Request{stage}).size();

  EXPECT_GT(prescription, 800U);
  EXPECT_LE(prescription, kMaxPrescription);
  EXPECT_GT(message, prescription + kSignedCardMax);
  EXPECT_LE(message, kMaxMessage);
}

TEST(MessageCodec, BufferOneByteTooSmall_WritesNothing) {
  const Request request{Commit{.header = {.id = 1, .base_revision = 2, .not_after_s = 3}, .digest = 4}};
  ByteVector exact(encoded(request).size());
  ByteVector small(exact.size() - 1);

  EXPECT_EQ(encode(request, exact), exact.size());
  EXPECT_EQ(encode(request, small), 0U);
}

TEST(MessageCodec, CommandedBehindSensed_IsToldAsItIs) {
  Status status;
  status.sensed_nl = 10'000;
  status.commanded_nl = 7'500;  // feedback without a command
  Reply back;

  ASSERT_TRUE(decode(encoded(Reply{status}), back).ok());

  EXPECT_EQ(std::get<Status>(back).sensed_nl, 10'000U);
  EXPECT_EQ(std::get<Status>(back).commanded_nl, 7'500U);
}

}  // namespace
}  // namespace cisterna::telemetry::test
