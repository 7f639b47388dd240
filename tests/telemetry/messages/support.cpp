#include "tests/telemetry/messages/support.h"

#include <algorithm>
#include <fstream>

namespace cisterna::telemetry::test {
namespace {

constexpr std::uint64_t kCaptureSeed = 1;
constexpr int kCapturesPerKind = 4;

template <class Message>
ByteVector again(crypto::Bytes bytes) {
  static Message out;
  if (!decode(bytes, out)) return {};
  const ByteVector bytes_again = encoded(out);
  // Accepted, and yet not valid: bytes that equal no message, so that every comparison fails.
  return bytes_again.empty() ? ByteVector{0xEE, 0xEE} : bytes_again;
}

}  // namespace

std::string to_hex(crypto::Bytes bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (const std::uint8_t byte : bytes) {
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

ByteVector from_hex(const std::string& hex) {
  ByteVector out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out.push_back(static_cast<std::uint8_t>(std::stoul(hex.substr(i, 2), nullptr, 16)));
  return out;
}

std::string name_of(Side side) {
  switch (side) {
    case Side::kRequest:
      return "request";
    case Side::kReply:
      return "reply";
    case Side::kPrescription:
      return "prescription";
  }
  return {};
}

std::size_t kinds(Side side) {
  switch (side) {
    case Side::kRequest:
      return std::variant_size_v<Request>;
    case Side::kReply:
      return std::variant_size_v<Reply>;
    case Side::kPrescription:
      return 5;
  }
  return 0;
}

std::filesystem::path captured_folder() {
  return "tests/telemetry/messages/captured/schema_1";
}

std::filesystem::path captured_file(Side side, std::size_t opcode) {
  const std::string number = std::to_string(opcode);
  return captured_folder() /
         (name_of(side) + "_" + std::string(2 - std::min<std::size_t>(number.size(), 2), '0') + number + ".hex");
}

std::vector<Captured> read_captured() {
  std::vector<Captured> out;
  for (const Side side : {Side::kRequest, Side::kReply, Side::kPrescription}) {
    for (std::size_t opcode = 1; opcode <= kinds(side); ++opcode) {
      std::ifstream file(captured_file(side, opcode));
      for (std::string line; std::getline(file, line);) out.push_back({side, opcode, from_hex(line)});
    }
  }
  return out;
}

std::vector<Captured> fresh_capture() {
  test_support::SeededRng rng(kCaptureSeed);
  Draw draw = seeded_draw(rng);
  std::vector<Captured> out;
  for (int round = 0; round < kCapturesPerKind; ++round) {
    for (std::size_t i = 0; i < kinds(Side::kRequest); ++i)
      out.push_back({Side::kRequest, i + 1, encoded(draw_request(draw, i))});
    for (std::size_t i = 0; i < kinds(Side::kReply); ++i)
      out.push_back({Side::kReply, i + 1, encoded(draw_reply(draw, i))});
    for (std::size_t i = 0; i < kinds(Side::kPrescription); ++i)
      out.push_back({Side::kPrescription, i + 1, encoded(draw_prescription(draw, static_cast<ScheduleMode>(i + 1)))});
  }
  out.push_back({Side::kPrescription, 1, encoded(continuous_sample())});
  out.push_back({Side::kPrescription, 2, encoded(thirteen_steps_sample())});
  out.push_back({Side::kPrescription, 2, encoded(largest_prescription())});
  return out;
}

ByteVector reencoded(Side side, crypto::Bytes bytes) {
  switch (side) {
    case Side::kRequest:
      return again<Request>(bytes);
    case Side::kReply:
      return again<Reply>(bytes);
    case Side::kPrescription:
      return again<Prescription>(bytes);
  }
  return {};
}

Prescription continuous_sample() {
  Prescription p;
  p.primary = {.drug = 1, .concentration = 2'000'000};
  p.continuous.daily_amount = 402'500;
  return p;
}

// Thirteen steps over a basal, 402,500 ng in 24 h in all but rounding; awkward starts and lengths on purpose.
Prescription thirteen_steps_sample() {
  Prescription p;
  p.primary = {.drug = 1, .concentration = 2'000'000};
  p.mode = ScheduleMode::kFlex;
  DayProgram program;
  program.basal_daily_amount = 402'500;
  for (std::uint16_t i = 0; i < kMaxDaySteps; ++i) {
    FlexStep step;
    step.start_min = static_cast<std::uint16_t>(i * 110);
    step.duration_min = static_cast<std::uint16_t>(45 + i);
    step.amount = 50'000U + i;
    (void)program.steps.push_back(step);
  }
  (void)p.flex.programs.push_back(program);
  return p;
}

Prescription largest_prescription() {
  Prescription p;
  p.primary = {.drug = 65'535, .concentration = kMaxConcentration};
  for (std::uint16_t i = 1; i <= kMaxOtherComponents; ++i)
    (void)p.others.push_back({.drug = static_cast<std::uint16_t>(65'535 - i), .concentration = kMaxConcentration});
  p.mode = ScheduleMode::kFlex;
  DayProgram program;
  program.basal_daily_amount = kMaxAmount;
  for (std::uint16_t i = 0; i < kMaxDaySteps; ++i) {
    FlexStep step;
    step.start_min = static_cast<std::uint16_t>(i * 110);
    step.duration_min = 110;
    step.amount = 0xFFFF'FFFF;
    if (i % 2 == 1) step.duration_min = 100;
    (void)program.steps.push_back(step);
  }
  while (p.flex.programs.push_back(program)) continue;
  p.flex.weekday_program = {0, 1, 2, 3, 4, 5, 6};
  p.periodic = PeriodicBolus{.amount = kMaxAmount, .duration_s = 86'400, .interval_s = 0xFFFF'FFFF};
  p.grant = PatientGrant{.amount = kMaxAmount,
                         .duration_s = 0xFFFF'FFFF,
                         .lockout_s = 0xFFFF'FFFF,
                         .max_count = 255,
                         .max_amount = kMaxAmount};
  p.prime = Prime{.volume_nl = 0xFFFF'FFFF};
  p.bridge = Bridge{.old_drug = p.primary, .old_daily_amount = kMaxAmount, .volume_nl = 0xFFFF'FFFF};
  p.day_anchor_s = 0xFFFF'FFFF;
  p.anchor_weekday = 6;
  return p;
}

}  // namespace cisterna::telemetry::test
