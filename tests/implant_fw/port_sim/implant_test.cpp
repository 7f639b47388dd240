// The real application on the simulated board, time granted call by call and byte by byte.
#include "implant_fw/port_sim/implant.h"

#include <gtest/gtest.h>

#include "bench/plants/pump_plant.h"
#include "implant_fw/port_sim/board_rng.h"
#include "implant_fw/port_sim/grant_port.h"
#include "implant_fw/port_sim/manufacture.h"
#include "tests/support/seeded_rng.h"

namespace cisterna::port_sim {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

bench::PumpData pump() {
  auto loaded = bench::load_pump_data("data/pumps/peristaltic_20.toml");
  EXPECT_TRUE(loaded.ok());
  return std::move(loaded).value();
}

// A pump fresh from the factory, on the shelf.
struct Shelf {
  bench::PumpData data = pump();
  bench::PumpPlant plant{data};
  BoardRng rng{11};
  GrantLog log;
  Implant implant{plant, rng, log};
  Shelf() {
    test_support::SeededRng keys{5};
    FactoryData factory;
    factory.model = bench::to_model_limits(data, 4711);
    factory.identity.static_secret = keys.block<32>();
    factory.identity.static_public = keys.block<32>();
    factory.slot0.wake = keys.block<32>();
    factory.slot0.link = keys.block<32>();
    storage::Store store{implant.board().nvm()};
    EXPECT_TRUE(manufacture(store, factory));
    EXPECT_EQ(plant.fill(Volume::ml(20)), Volume::ml(20));
  }
};

TEST(Implant, OnTheShelf_AMonthPassesWithoutAStroke) {  // R-FW-007
  Shelf s;
  s.implant.power_up();

  const auto run = s.implant.run_until(Time::ms(30 * kDayMs));

  EXPECT_EQ(run.reason, StopReason::kReached);
  EXPECT_EQ(run.stopped_at, Time::ms(30 * kDayMs));
  EXPECT_GT(run.next_wake, run.stopped_at);
  EXPECT_EQ(s.plant.turns(), 0U);
  EXPECT_EQ(s.implant.app()->now(), Time::ms(30 * kDayMs));
}

TEST(Implant, OneGrantOrAThousand_LeaveTheSameMemory) {
  Shelf one, many;
  one.implant.power_up();
  many.implant.power_up();
  (void)one.implant.run_until(Time::ms(10 * kDayMs));
  for (std::int64_t i = 1; i <= 1000; ++i) (void)many.implant.run_until(Time::ms(i * kDayMs / 100));
  EXPECT_TRUE(one.implant.board().nvm().image() == many.implant.board().nvm().image());
  EXPECT_EQ(one.log.take(), many.log.take());
}

TEST(Implant, PowerCutWithinAWrite_TearsTheFirmwareDownUntilPowerUp) {  // R-FW-007
  Shelf s;
  s.implant.power_up();
  s.implant.board().nvm().cut_after(5, 0x40);

  const auto run = s.implant.run_until(Time::ms(10 * kDayMs));

  ASSERT_EQ(run.reason, StopReason::kPowerLost);
  EXPECT_EQ(run.next_wake, Time::never());
  EXPECT_FALSE(s.implant.powered());
  EXPECT_EQ(s.implant.run_until(Time::ms(11 * kDayMs)).reason, StopReason::kReached);
  s.implant.power_up();
  EXPECT_TRUE(s.implant.powered());
  EXPECT_LE(s.implant.app()->now(), Time::ms(10 * kDayMs));  // life goes on from what was saved
}

TEST(Implant, CutAtEachByteOfItsStart_StartsAgain) {  // R-FW-007
  for (std::uint64_t cut = 0; cut < 300; cut += 3) {
    Shelf s;
    s.implant.board().nvm().cut_after(cut, cut % 2 == 0 ? 0 : 0x21);
    s.implant.power_up();
    if (!s.implant.powered()) s.implant.power_up();
    ASSERT_TRUE(s.implant.powered()) << cut;
    storage::Store store{s.implant.board().nvm()};
    const auto report = store.load_all();
    ASSERT_EQ(report.model, storage::RecordState::kGood);
    ASSERT_NE(report.control, storage::RecordState::kLost);
    ASSERT_NE(report.account, storage::RecordState::kLost);
  }
}

TEST(GrantPort, PowerAndRunByBytes) {  // R-FW-003
  Shelf s;
  // power on; run until 86,400,000 = 0x05265C00 ms; magnet; fault battery 2,400 mV
  const std::vector<std::uint8_t> input = {6, 1, 0, 1, 1, 8, 0, 0x00, 0x5C, 0x26, 0x05, 0, 0, 0,
                                           0, 4, 1, 0, 1, 5, 5, 0,    8,    0x60, 0x09, 0, 0};

  ASSERT_TRUE(apply(s.implant, s.log, crypto::Bytes{input}));

  const auto out = s.log.take();
  ASSERT_GE(out.size(), 21U);
  const auto stopped = out.end() - 21;
  EXPECT_EQ(std::vector<std::uint8_t>(stopped, stopped + 11),
            (std::vector<std::uint8_t>{0x81, 18, 0, 0x00, 0x5C, 0x26, 0x05, 0, 0, 0, 0}));
  EXPECT_TRUE(s.implant.board().board().magnet.present());
  EXPECT_EQ(s.implant.board().board().battery.millivolts(), 2400);
  const std::vector<std::uint8_t> bad = {9, 0, 0};
  EXPECT_FALSE(apply(s.implant, s.log, crypto::Bytes{bad}));
}

}  // namespace
}  // namespace cisterna::port_sim
