// Reduced run of scripts/campaign ram_flip, and that the campaign would see a violation. R-FW-030 R-FW-031
#include "tests/campaign/ram_flip.h"

#include <gtest/gtest.h>

namespace cisterna::campaign {
namespace {

constexpr std::uint64_t kLives = static_cast<std::uint64_t>(Life::kCount);

TEST(RamFlip, Reduced_EachIsMaskedCorrectedOrTold) {
  const auto table = flip_ram({.runs = 200 * kLives});
  print(table);
  std::printf("reduced: %llu of 1,000,000\n", static_cast<unsigned long long>(table.tried));
  EXPECT_EQ(table.tried, 200 * kLives);
  EXPECT_EQ(table.survived, 0U) << table.first;
  std::uint64_t corrected = 0;
  for (const auto& row : table.rows) corrected += row.runs[static_cast<std::size_t>(Outcome::kCorrected)];
  EXPECT_GT(corrected, table.tried / 2);
}

TEST(RamFlip, PlantedViolation_IsSeen) {
  const auto twice = flip_ram({.runs = 20, .planted = Planted::kEachStrokeTwice});
  EXPECT_EQ(twice.survived, 20U);
  const auto half = flip_ram({.runs = 20, .planted = Planted::kHalfTheStrokes});
  EXPECT_EQ(half.survived, 20U);
}

// Damage found while the rotor turns: the stroke is neither given again nor taken for one that nobody asked for.
TEST(RamFlip, WhileARotorTurns_TheStrokeIsStillThatStroke) {
  test_support::SeededRng rng{7};
  FlipBench bench;
  Lawful law;
  ASSERT_TRUE(begin_life(bench, Life::kContinuous, rng, law));
  FlipBench::Snapshot start;
  bench.keep(start);
  const auto begin = bench.board().state.world_ms;
  bench.run_until(begin + 28 * kHourMs);
  const auto undamaged = bench.board().strokes;
  ASSERT_GT(undamaged.size(), start.strokes + 3);
  for (const std::int64_t after : {1, 399, 400, 499}) {
    bench.put_back(start);
    bench.run_until(undamaged[start.strokes + 2] + after);
    auto& living = app::AppMemory::living(bench.app());
    ASSERT_TRUE(living.gate.moving());
    reinterpret_cast<std::uint8_t*>(&living.regimen)[sizeof living.regimen / 2] ^= 4;
    (void)bench.ask(telemetry::GetStatus{}, telemetry::Peer{});
    bench.run_until(begin + 28 * kHourMs);
    const auto& strokes = bench.board().strokes;
    ASSERT_EQ(strokes.size(), undamaged.size()) << after;
    for (std::size_t i = 0; i < strokes.size(); ++i)  // the part of a nL that was open is gone: 226 ms at this rate
      ASSERT_LE(strokes[i] - undamaged[i], 226) << after;
    EXPECT_EQ(living.store.account().commanded_strokes, bench.board().strokes.size()) << after;
    EXPECT_GE(living.store.account().sensed_strokes + 1, bench.board().strokes.size()) << after;
    EXPECT_FALSE(living.alarms.present(telemetry::Alarm::kTimeLost));
  }
}

// A refill, a suspend and a bolus survive the loss of everything in RAM but the three copies. R-FW-030
TEST(RamFlip, ReloadLosesNoTime) {
  test_support::SeededRng rng{9};
  FlipBench bench;
  Lawful law;
  ASSERT_TRUE(begin_life(bench, Life::kSuspended, rng, law));
  const auto before = bench.app().now();
  auto& living = app::AppMemory::living(bench.app());
  const auto until = living.regimen.control().suspend_until;
  std::fill_n(reinterpret_cast<std::uint8_t*>(&living.regimen), sizeof living.regimen, std::uint8_t{0x5A});
  bench.run_until(bench.board().state.world_ms + 1);
  (void)bench.ask(telemetry::GetStatus{}, telemetry::Peer{});
  EXPECT_EQ(bench.app().now(), before + Duration::ms(1));
  EXPECT_EQ(living.regimen.control().suspend_until, until);
  EXPECT_EQ(living.regimen.control().run, storage::Run::kSuspended);
  EXPECT_TRUE(living.alarms.present(telemetry::Alarm::kSuspended));
}

// A stroke reads no key of the radio: rot there is found before a frame is heard, and at the latest within a day.
TEST(RamFlip, ColdPart_IsJudgedBeforeAFrameAndDaily) {  // R-FW-031
  for (const bool frame : {true, false}) {
    test_support::SeededRng rng{9};
    FlipBench bench;
    Lawful law;
    ASSERT_TRUE(begin_life(bench, Life::kContinuous, rng, law));
    auto& store = app::AppMemory::living(bench.app()).store;
    const auto key = store.slot(0).wake;
    auto* bytes = reinterpret_cast<std::uint8_t*>(const_cast<storage::SlotKeys*>(&store.slot(0)));
    bytes[offsetof(storage::SlotKeys, wake)] ^= 4;
    if (frame)
      bench.app().on_frame({}, telemetry::Carrier::kRadio);
    else
      bench.run_until(bench.board().state.world_ms + kDayMs);
    EXPECT_EQ(store.slot(0).wake, key) << (frame ? "frame" : "day");
  }
}

TEST(RamFlip, OneOfThreeCopies_IsOutvoted) {
  FlipBoard board;
  app::ThreeKept kept{board.board};
  app::LifeClock clock;
  clock.begin({Duration::ms(2), Duration::ms(7)}, Time::ms(5), app::Difference::kAbove2);
  kept.set({&board.board, clock, -3});
  auto* bytes = reinterpret_cast<std::uint8_t*>(&kept);
  for (std::size_t i = 0; i < sizeof kept * 8; ++i) {
    bytes[i / 8] = static_cast<std::uint8_t>(bytes[i / 8] ^ (1U << (i % 8)));
    const auto got = kept.get();
    EXPECT_EQ(got.board, &board.board);
    EXPECT_EQ(got.clock.now({Duration::ms(4), Duration::ms(8)}), Time::ms(6));  // the slower one
    EXPECT_EQ(got.gate_base_ms, -3);
    bytes[i / 8] = static_cast<std::uint8_t>(bytes[i / 8] ^ (1U << (i % 8)));
  }
}

}  // namespace
}  // namespace cisterna::campaign
