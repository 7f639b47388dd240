// What the application takes as an image, and what it does not. R-FW-105 R-FW-124
#include "implant_fw/port_sim/file_slots.h"
#include "tests/implant_fw/boot/boot_rig.h"
#include "tests/support/scratch_folder.h"

namespace cisterna::boot_test {
namespace {

using boot::FellBack;
using boot::Trial;
using boot::UpdateReason;

void expect_nothing_changed(Rig& rig) {
  EXPECT_EQ(rig.record().trial, Trial::kNone);
  EXPECT_EQ(rig.reset().slot, 0);
  EXPECT_TRUE(rig.runs(rig.first));
}

// T13
TEST(Update, SignedByAStranger_IsRefused) {
  Rig rig;
  const auto stranger = std::move(vault::generate_signing_key(rig.rng)).value();
  const auto file = image_file(stranger, rig.random_image(600), 6);

  EXPECT_EQ(rig.send(file, 6), UpdateReason::kSignature);
  expect_nothing_changed(rig);
}

TEST(Update, SignedByTheOtherRoot_IsTaken) {
  Rig rig;
  const auto file = image_file(rig.spare_root, rig.random_image(600), 6);

  EXPECT_EQ(rig.send(file, 6), UpdateReason::kNone);
  EXPECT_EQ(rig.reset().slot, 1);
}

// T13
TEST(Update, EachBitFlipped_IsRefused) {
  Rig rig{64};
  for (std::size_t bit = 0; bit < rig.second.size() * 8; ++bit) {
    auto bent = rig.second;
    bent[bit / 8] = static_cast<std::uint8_t>(bent[bit / 8] ^ (1U << (bit % 8)));
    ASSERT_NE(rig.send(bent, 6), UpdateReason::kNone) << "bit " << bit;
    ASSERT_EQ(rig.record().trial, Trial::kNone) << "bit " << bit;
  }
  expect_nothing_changed(rig);
  EXPECT_EQ(rig.send_second(), UpdateReason::kNone) << "a refusal does not stand in the way";
}

// Factory image: counter 5. Counter, said at begin, in the header -> answer.
TEST(Update, CounterEdges) {
  struct Row {
    std::uint32_t said, signed_for;
    UpdateReason answer;
  };
  const std::vector<Row> rows{{0, 6, UpdateReason::kCounter}, {4, 4, UpdateReason::kCounter},
                              {5, 5, UpdateReason::kNone},  // the same again: a repair
                              {6, 6, UpdateReason::kNone},    {6, 4, UpdateReason::kHeader},
                              {6, 7, UpdateReason::kHeader},  {0xffffffffU, 0xffffffffU, UpdateReason::kNone}};
  for (const auto& row : rows) {
    Rig rig;
    EXPECT_EQ(rig.send(image_file(rig.root, rig.random_image(600), row.signed_for), row.said), row.answer)
        << row.said << " " << row.signed_for;
  }
}

TEST(Update, CounterRisesWithAConfirmation_AndNeverGoesBack) {
  Rig rig;
  const auto sixth = rig.second, ninth = image_file(rig.root, rig.random_image(600), 9);
  ASSERT_EQ(rig.send(ninth, 9), UpdateReason::kNone);
  ASSERT_EQ(rig.reset().slot, 1);
  ASSERT_EQ(rig.update.confirm(), UpdateReason::kNone);

  EXPECT_EQ(rig.send(sixth, 6), UpdateReason::kCounter);
  EXPECT_EQ(rig.send(image_file(rig.root, rig.random_image(600), 8), 8), UpdateReason::kCounter);
  // Not even when the image of counter 9 is damaged and the older one runs again.
  rig.slots.bytes[1][400] ^= 1;
  ASSERT_EQ(rig.reset().slot, 0);
  EXPECT_EQ(rig.record().fell_back, FellBack::kActiveDamaged);
  EXPECT_EQ(rig.send(sixth, 6), UpdateReason::kCounter);
  EXPECT_EQ(rig.send(ninth, 9), UpdateReason::kNone);
}

TEST(Update, AFailedTrialDoesNotRaiseTheCounter) {
  Rig rig;
  ASSERT_EQ(rig.send(image_file(rig.root, rig.random_image(600), 9), 9), UpdateReason::kNone);
  ASSERT_EQ(rig.reset().slot, 1);
  ASSERT_EQ(rig.reset().slot, 0);

  EXPECT_EQ(rig.send_second(), UpdateReason::kNone);
}

TEST(Update, LengthsAtBegin) {
  const std::array<std::pair<std::uint32_t, bool>, 9> lengths{{{0, false},
                                                               {112, false},
                                                               {116, false},
                                                               {120, true},
                                                               {121, false},
                                                               {131'184, true},
                                                               {131'188, false},
                                                               {135'168, false},
                                                               {0xffffffffU, false}}};
  for (const auto& [length, good] : lengths) {
    Rig rig;
    EXPECT_EQ(rig.update.begin(length, 6) == UpdateReason::kNone, good) << length;
  }
}

TEST(Update, PiecesOutOfOrderOrPastTheEnd_AreRefused_RepeatsAreNot) {
  Rig rig;
  const crypto::Bytes file{rig.second};
  const auto bytes = static_cast<std::uint32_t>(file.size());
  EXPECT_EQ(rig.update.chunk(0, file.first(10)), UpdateReason::kNotBegun);
  EXPECT_EQ(rig.update.finish(file.subspan(48, 64)), UpdateReason::kNotBegun);
  ASSERT_EQ(rig.update.begin(bytes, 6), UpdateReason::kNone);

  EXPECT_EQ(rig.update.chunk(1, file.first(10)), UpdateReason::kOffset);
  EXPECT_EQ(rig.update.chunk(0, file.first(100)), UpdateReason::kNone);
  EXPECT_EQ(rig.update.chunk(0, file.first(100)), UpdateReason::kNone);
  EXPECT_EQ(rig.update.chunk(0, file.first(101)), UpdateReason::kOffset);
  EXPECT_EQ(rig.update.chunk(40, file.first(10)), UpdateReason::kOffset) << "other bytes than are there";
  EXPECT_EQ(rig.update.received(), 100U);
  EXPECT_EQ(rig.update.chunk(100, {}), UpdateReason::kLength);
  EXPECT_EQ(rig.update.chunk(bytes, file.first(1)), UpdateReason::kLength);
  EXPECT_EQ(rig.update.chunk(bytes + 1, file.first(1)), UpdateReason::kLength);
  EXPECT_EQ(rig.update.chunk(0xffffffffU, file.first(2)), UpdateReason::kLength);
  EXPECT_EQ(rig.update.chunk(100, file.subspan(100, bytes - 104)), UpdateReason::kNone);
  EXPECT_EQ(rig.update.finish(file.subspan(48, 64)), UpdateReason::kLength) << "four bytes are missing";
  expect_nothing_changed(rig);
}

TEST(Update, FinishWithAnotherSignatureThanTheFiles_IsRefused) {
  Rig rig;
  ASSERT_EQ(rig.send_second(), UpdateReason::kNone);
  ASSERT_EQ(rig.update.begin(static_cast<std::uint32_t>(rig.second.size()), 6), UpdateReason::kNone);
  ASSERT_EQ(rig.update.chunk(0, rig.second), UpdateReason::kNone);

  EXPECT_EQ(rig.update.finish(crypto::Bytes{rig.second}.subspan(47, 64)), UpdateReason::kSignature);
  expect_nothing_changed(rig);
}

TEST(Update, WhileATrialRuns_NoneBegins) {
  Rig rig;
  ASSERT_EQ(rig.send_second(), UpdateReason::kNone);
  ASSERT_EQ(rig.reset().slot, 1);

  EXPECT_EQ(rig.update.begin(712, 7), UpdateReason::kTrialUnderWay);
}

TEST(Update, BeginDropsAnArmedTrialAndTheAlarm) {
  Rig rig;
  ASSERT_EQ(rig.send_second(), UpdateReason::kNone);
  ASSERT_EQ(rig.reset().slot, 1);
  ASSERT_EQ(rig.reset().slot, 0);
  ASSERT_EQ(rig.record().fell_back, FellBack::kNotConfirmed);

  ASSERT_EQ(rig.update.begin(712, 7), UpdateReason::kNone);

  EXPECT_EQ(rig.record().fell_back, FellBack::kNo);
  EXPECT_EQ(rig.reset().slot, 0);
}

TEST(Update, FromAnImageThatIsNotTheActiveOne_DoesNotBegin) {
  Rig rig;
  rig.run[17] ^= 1;

  EXPECT_EQ(rig.update.begin(712, 6), UpdateReason::kNotActive);
}

TEST(Update, ManufactureOnlyOnce_AndOnlyAVerifiedImage) {
  Rig rig;
  EXPECT_EQ(rig.update.manufacture(), UpdateReason::kManufactured);
  std::fill(rig.slots.bytes[2].begin(), rig.slots.bytes[2].end(), std::uint8_t{0});
  rig.slots.bytes[0][200] ^= 1;

  EXPECT_EQ(rig.update.manufacture(), UpdateReason::kHash);
  EXPECT_FALSE(rig.reset().runs);
}

// R-FW-121
TEST(FileSlots, OutliveTheProgram_ReadAsErasedWhereNothingIs) {
  const test_support::ScratchFolder folder;
  const Data bytes{1, 2, 3, 4};
  {
    port_sim::FileSlots slots{folder.path()};
    EXPECT_TRUE(slots.write(1, 10, bytes));
    EXPECT_FALSE(slots.write(1, boot::kSlotBytes - 3, bytes));
    EXPECT_TRUE(slots.write(1, boot::kSlotBytes - 4, bytes));
    EXPECT_TRUE(slots.write(boot::kRecordArea, 4'092, bytes));
    EXPECT_FALSE(slots.write(boot::kRecordArea, 4'093, bytes));
    EXPECT_FALSE(slots.write(3, 0, bytes));
  }
  port_sim::FileSlots slots{folder.path()};
  Data back(6);
  EXPECT_TRUE(slots.read(1, 9, back));
  EXPECT_EQ(back, (Data{0xff, 1, 2, 3, 4, 0xff}));
  EXPECT_TRUE(slots.read(0, 0, back));
  EXPECT_EQ(back, Data(6, 0xff));
  EXPECT_TRUE(slots.erase(1, 5'000));
  EXPECT_TRUE(slots.read(1, 9, back));
  EXPECT_EQ(back, Data(6, 0xff));
  EXPECT_TRUE(slots.read(1, boot::kSlotBytes - 6, back));
  EXPECT_EQ(back, (Data{0xff, 0xff, 1, 2, 3, 4})) << "pages that were not asked for stay";
}

}  // namespace
}  // namespace cisterna::boot_test
