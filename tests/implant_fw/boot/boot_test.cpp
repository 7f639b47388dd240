// Which image runs after a reset: the state table, and bytes that are not those that were verified. R-FW-105 R-FW-123
#include "tests/implant_fw/boot/boot_rig.h"

namespace cisterna::boot_test {
namespace {

using boot::FellBack;
using boot::SlotState;
using boot::Trial;
using boot::UpdateReason;

TEST(Boot, WithoutARecord_NothingRuns) {
  Power power;
  Slots slots{power};
  Data run(telemetry::kImageLargest);

  EXPECT_FALSE(boot::start(slots, run).runs);
  EXPECT_EQ(power.written, 0U);
}

TEST(Boot, NewImage_RunsOnce_AndStaysWhenConfirmed) {
  Rig rig;
  ASSERT_EQ(rig.send_second(), UpdateReason::kNone);
  EXPECT_TRUE(rig.runs(rig.first)) << "nothing changes before the reset";

  EXPECT_EQ(rig.reset().slot, 1);
  EXPECT_EQ(rig.record().trial, Trial::kRunning) << "cleared before the jump";
  EXPECT_TRUE(rig.runs(rig.second));
  EXPECT_EQ(rig.update.confirm(), UpdateReason::kNone);

  for (int i = 0; i < 3; ++i) EXPECT_EQ(rig.reset().slot, 1);
  EXPECT_EQ(rig.record().fell_back, FellBack::kNo);
  EXPECT_EQ(rig.record().floor, 6U);
}

TEST(Boot, NotConfirmed_FallsBackByItselfAndSaysSo) {
  Rig rig;
  ASSERT_EQ(rig.send_second(), UpdateReason::kNone);
  ASSERT_EQ(rig.reset().slot, 1);

  const auto after = rig.reset();

  EXPECT_TRUE(after.runs);
  EXPECT_EQ(after.slot, 0);
  EXPECT_TRUE(rig.runs(rig.first));
  EXPECT_EQ(rig.record().fell_back, FellBack::kNotConfirmed);
  EXPECT_EQ(rig.record().state[1], SlotState::kFailed);
  EXPECT_EQ(rig.record().floor, 5U);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(rig.reset().slot, 0) << "one trial, no more";
  EXPECT_EQ(rig.update.confirm(), UpdateReason::kNotOnTrial);
}

// trial, state of the other slot, other image whole, active image whole -> slot (-1: none), word to the application.
TEST(Boot, StateTable) {
  struct Row {
    Trial trial;
    SlotState spare;
    bool spare_whole, active_whole;
    int slot;
    FellBack said;
  };
  constexpr auto kNo = FellBack::kNo;
  const std::vector<Row> rows{
      {Trial::kNone, SlotState::kEmpty, true, true, 0, kNo},
      {Trial::kNone, SlotState::kGood, true, true, 0, kNo},
      {Trial::kNone, SlotState::kGood, true, false, 1, FellBack::kActiveDamaged},
      {Trial::kNone, SlotState::kGood, false, false, -1, kNo},
      {Trial::kNone, SlotState::kFailed, true, false, -1, kNo},
      {Trial::kNone, SlotState::kAccepted, true, false, -1, kNo},
      {Trial::kNone, SlotState::kEmpty, true, false, -1, kNo},
      {Trial::kArmed, SlotState::kAccepted, true, true, 1, kNo},
      {Trial::kArmed, SlotState::kAccepted, true, false, 1, kNo},
      {Trial::kArmed, SlotState::kAccepted, false, true, 0, FellBack::kTrialDamaged},
      {Trial::kArmed, SlotState::kAccepted, false, false, -1, FellBack::kTrialDamaged},
      {Trial::kArmed, SlotState::kEmpty, true, true, 0, FellBack::kTrialDamaged},
      {Trial::kRunning, SlotState::kAccepted, true, true, 0, FellBack::kNotConfirmed},
      {Trial::kRunning, SlotState::kAccepted, true, false, -1, FellBack::kNotConfirmed},
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& row = rows[i];
    Rig rig;
    ASSERT_EQ(rig.send_second(), UpdateReason::kNone);
    auto record = rig.record();
    record.trial = row.trial;
    record.state[1] = row.spare;
    ASSERT_TRUE(boot::save(rig.slots, record));
    if (!row.spare_whole) rig.slots.bytes[1][300] ^= 1;
    if (!row.active_whole) rig.slots.bytes[0][300] ^= 1;

    const auto start = rig.reset();

    EXPECT_EQ(start.runs ? start.slot : -1, row.slot) << "row " << i;
    EXPECT_EQ(rig.record().fell_back, row.said) << "row " << i;
    EXPECT_TRUE(!start.runs || rig.runs(row.slot == 0 ? rig.first : rig.second)) << "row " << i;
  }
}

// R-FW-105 T13
TEST(Boot, EachBitOfHeaderAndImageFlipped_IsNotRun) {
  Rig rig{64};
  ASSERT_EQ(rig.send_second(), UpdateReason::kNone);
  const auto memory = rig.slots.bytes[2];
  const auto bits = rig.second.size() * 8;
  for (std::size_t bit = 0; bit < bits; ++bit) {
    rig.slots.bytes[2] = memory;
    auto& byte = rig.slots.bytes[1][bit / 8];
    byte = static_cast<std::uint8_t>(byte ^ (1U << (bit % 8)));
    const auto start = rig.reset();
    ASSERT_TRUE(start.runs && start.slot == 0 && rig.runs(rig.first)) << "bit " << bit;
    ASSERT_EQ(rig.record().fell_back, FellBack::kTrialDamaged) << "bit " << bit;
    byte = static_cast<std::uint8_t>(byte ^ (1U << (bit % 8)));
  }
  std::printf("[ BITS     ] %zu flipped, none run\n", bits);
}

// R-FW-105 T15: an image that is valid by itself, in place of the one that was verified.
TEST(T15, AnotherSignedImageAfterTheCheck_IsNotRun) {
  Rig rig;
  ASSERT_EQ(rig.send_second(), UpdateReason::kNone);
  const auto older = image_file(rig.root, rig.random_image(600), 2);
  std::copy(older.begin(), older.end(), rig.slots.bytes[1].begin());

  EXPECT_EQ(rig.reset().slot, 0);
  EXPECT_EQ(rig.record().fell_back, FellBack::kTrialDamaged);
}

// R-FW-105 T15: bytes that change while boot reads them, before each of its reads in turn. Whatever boot starts is what
// was verified, byte for byte, in the memory it runs from.
TEST(T15, BytesChangedBehindBootsBack_NeverRunChanged) {
  for (int at = 1; at <= 12; ++at) {
    Rig rig;
    ASSERT_EQ(rig.send_second(), UpdateReason::kNone);
    static int strike = 0;
    strike = at;
    rig.slots.reads = 0;
    rig.slots.before_next_read = [](Slots& slots, int reads) {
      if (reads == strike) slots.bytes[1][200] ^= 0x40;
    };
    const auto start = rig.reset();
    ASSERT_TRUE(start.runs);
    EXPECT_TRUE(rig.runs(start.slot == 0 ? rig.first : rig.second)) << "read " << at;
  }
}

TEST(Boot, TrialThatCannotBeWrittenDown_IsNotBegun) {
  Rig rig;
  ASSERT_EQ(rig.send_second(), UpdateReason::kNone);
  rig.slots.refuse = true;

  EXPECT_EQ(rig.reset().slot, 0);
  EXPECT_TRUE(rig.runs(rig.first));

  rig.slots.refuse = false;
  EXPECT_EQ(rig.reset().slot, 1);
}

// Boot fell back and could not write so: the old image may not confirm itself in the name of the new one.
TEST(Boot, UnwrittenFallBack_CannotBeConfirmedByTheWrongImage) {
  Rig rig;
  ASSERT_EQ(rig.send_second(), UpdateReason::kNone);
  ASSERT_EQ(rig.reset().slot, 1);
  rig.slots.refuse = true;
  ASSERT_EQ(rig.reset().slot, 0);
  rig.slots.refuse = false;

  EXPECT_EQ(rig.update.confirm(), UpdateReason::kNotOnTrial);
  EXPECT_EQ(rig.reset().slot, 0);
  EXPECT_EQ(rig.record().fell_back, FellBack::kNotConfirmed);
}

// R-FW-122
TEST(Boot, EachRottenByteOfTheRecord_LeavesItWhole) {
  Rig rig{64};
  ASSERT_EQ(rig.send_second(), UpdateReason::kNone);
  const auto memory = rig.slots.bytes[2];
  for (std::uint32_t at = 0; at < 200; ++at) {
    rig.slots.bytes[2] = memory;
    rig.slots.bytes[2][at] ^= 0xff;
    ASSERT_EQ(rig.reset().slot, 1) << at;
    ASSERT_EQ(rig.update.confirm(), UpdateReason::kNone) << at;
  }
}

TEST(Boot, ImageOfFullLength_RunsAndOneLongerIsRefused) {
  Rig rig;
  const auto full = image_file(rig.root, rig.random_image(131'072), 6);
  EXPECT_EQ(rig.send(full, 6), UpdateReason::kNone);
  EXPECT_EQ(rig.reset().slot, 1);
  EXPECT_TRUE(rig.runs(full));
  EXPECT_EQ(rig.update.confirm(), UpdateReason::kNone);

  EXPECT_EQ(rig.update.begin(131'072 + 112 + 4, 7), UpdateReason::kLength);
}

// A length past the memory images run from: refused by boot also where record and hash agree with it.
TEST(Boot, LengthPastTheRunMemory_IsNotCopied) {
  Rig rig{600};
  Data small(596);
  EXPECT_FALSE(boot::start(rig.slots, small).runs);
}

}  // namespace
}  // namespace cisterna::boot_test
