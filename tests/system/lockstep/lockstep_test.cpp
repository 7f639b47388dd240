// The recordings and their comparison, without an emulator: a recording repeats byte for byte, and a single difference
// in what a port made is found and named. R-FW-086
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/seeded_rng.h"
#include "tests/system/lockstep/killed.h"
#include "tests/system/lockstep/scripts.h"

namespace cisterna::lockstep {
namespace {

Recording recorded(const char* script) {
  std::string folder = (std::filesystem::temp_directory_path() / "lockstep-XXXXXX").string();
  EXPECT_NE(::mkdtemp(folder.data()), nullptr);
  auto made = record(script, test_support::test_seed(), folder, CISTERNA_SOURCE_DIR "/data");
  std::filesystem::remove_all(folder);
  EXPECT_TRUE(made) << (made ? "" : made.error());
  return made ? *made : Recording{};
}

const Recording& bolus() {
  static const Recording kRecording = recorded("bolus");
  return kRecording;
}

TEST(Lockstep, TheSameSeedRecordsTheSameBytes) {
  const auto again = recorded("bolus");
  EXPECT_EQ(bolus().inputs, again.inputs);
  EXPECT_EQ(bolus().outputs, again.outputs);
  EXPECT_EQ(bolus().nvm_after, again.nvm_after);
}

// 0.175 mL/day is 70 strokes of 2,500 nL a day.
TEST(Lockstep, TenDaysAreSevenHundredStrokes) {
  const auto ten_days = recorded("continuous");
  EXPECT_EQ(ten_days.strokes, 700U);
  EXPECT_TRUE(differences({ten_days.outputs, ten_days.nvm_after}, {ten_days.outputs, ten_days.nvm_after}).empty());
}

TEST(Lockstep, AnOtherNvmByteIsNamed) {
  auto nvm = bolus().nvm_after;
  nvm[0x3700] ^= 1;
  const auto found = differences({bolus().outputs, bolus().nvm_after}, {bolus().outputs, nvm});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].find("NVM byte 0x3700 (record type 12, number 1)"), std::string::npos) << found[0];
}

TEST(Lockstep, AMissingAndAnOtherOutputAreNamed) {
  auto cut = bolus().outputs;
  cut.resize(cut.size() - 21);  // the last kStoppedAt, 3 + 18 bytes
  auto found = differences({bolus().outputs, bolus().nvm_after}, {cut, bolus().nvm_after});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].find("image: none"), std::string::npos) << found[0];
  auto other = bolus().outputs;
  other[other.size() - 18] ^= 1;  // its time
  found = differences({bolus().outputs, bolus().nvm_after}, {other, bolus().nvm_after});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].find("host: stopped at"), std::string::npos) << found[0];
}

TEST(Lockstep, WhatAKilledMachineLostIsFound) {  // R-FW-087
  const Made whole{bolus().outputs, bolus().nvm_after};
  EXPECT_EQ(lost_by(whole, bolus().nvm_before, bolus().entropy, bolus().inputs), "");
  const Made forgetful{bolus().outputs, bolus().nvm_before};
  const auto lost = lost_by(forgetful, bolus().nvm_before, bolus().entropy, bolus().inputs);
  EXPECT_NE(lost.find("commanded strokes: 232 before, 0 after"), std::string::npos) << lost;
  EXPECT_NE(lost.find("revision"), std::string::npos) << lost;
}

}  // namespace
}  // namespace cisterna::lockstep
