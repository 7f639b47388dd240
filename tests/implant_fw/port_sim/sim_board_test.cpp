#include "implant_fw/port_sim/sim_board.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "implant_fw/port_sim/board_rng.h"

namespace cisterna::port_sim {
namespace {

class CountingPlant final : public Plant {  // a rotor in a full reservoir
 public:
  [[nodiscard]] bool stroke(Time) override {
    ++turns;
    return true;
  }
  [[nodiscard]] bool level_empty() const override { return false; }
  [[nodiscard]] bool magnet_present() const override { return magnet; }
  [[nodiscard]] std::uint16_t battery_mv() const override { return 2900; }
  [[nodiscard]] Volume delivered() const override { return Volume::nl(2500 * turns); }
  [[nodiscard]] Volume reservoir() const override { return Volume::ml(20); }
  std::int64_t turns = 0;
  bool magnet = false;
};

struct Seen final : BoardObserver {
  void on_stroke(Time, bool felt, bool commanded) override { strokes += felt ? (commanded ? "F" : "U") : "-"; }
  void on_tone(Time, hal::ToneKind) override { ++tones; }
  void on_frame(Time, crypto::Bytes, telemetry::Carrier) override { ++frames; }
  std::string strokes;
  int tones = 0, frames = 0;
};

struct Bench {
  CountingPlant plant;
  BoardRng rng{7};
  Seen seen;
  SimBoard board{plant, rng, seen};
  hal::Board& hal = board.board();
  Bench() { board.power_up(); }
};

// R-FW-001
TEST(SimBoard, StrokeIsFeltBeforeTheLongestStrokeTimeAndNotAtOnce) {  // R-FW-006
  Bench b;
  b.hal.motor.stroke();
  EXPECT_EQ(b.plant.turns, 1);
  EXPECT_EQ(b.hal.rotor.count(), 0U);
  b.board.set_world(Time::ms(500));
  EXPECT_EQ(b.hal.rotor.count(), 1U);
  EXPECT_EQ(b.seen.strokes, "F");
}

TEST(SimBoard, ClocksRunSincePowerOn_TheReferenceDriftsOnItsOwn) {
  Bench b;
  b.board.set_reference_ppm(-20'000);  // 2 % slow
  b.board.set_world(Time::ms(1'000'000));
  EXPECT_EQ(b.hal.clock.since_power_on().ms(), 1'000'000);
  EXPECT_EQ(b.hal.reference.since_power_on().ms(), 980'000);
  b.board.set_reference_ppm(0);
  b.board.set_world(Time::ms(2'000'000));
  EXPECT_EQ(b.hal.reference.since_power_on().ms(), 1'980'000);

  b.board.power_down();
  b.board.set_world(Time::ms(5'000'000));
  b.board.power_up();
  EXPECT_EQ(b.hal.clock.since_power_on().ms(), 0);
  EXPECT_EQ(b.hal.reference.since_power_on().ms(), 0);
  b.board.set_world(Time::ms(4'000'000));  // world time never goes back
  EXPECT_EQ(b.board.world(), Time::ms(5'000'000));
}

TEST(SimBoard, FaultSwitches_OfMotorAndSensor) {
  Bench b;
  b.board.faults().stall = true;
  b.hal.motor.stroke();
  b.board.faults().stall = false;
  b.board.faults().silent_sensor = true;
  b.hal.motor.stroke();
  b.board.faults().silent_sensor = false;
  b.board.faults().magnet = true;
  EXPECT_TRUE(b.hal.magnet.present());
  b.hal.motor.stroke();
  b.board.faults().magnet = false;
  b.hal.motor.power(false);
  b.hal.motor.stroke();
  b.hal.motor.power(true);
  b.hal.motor.stroke();
  b.board.set_world(Time::ms(500));

  EXPECT_EQ(b.plant.turns, 2);  // the silent one and the last
  EXPECT_EQ(b.hal.rotor.count(), 1U);
  EXPECT_EQ(b.seen.strokes, "---F");
  EXPECT_EQ(b.board.motor_strokes(), 5U);
}

TEST(SimBoard, RunAway_TurnsByItselfUntilTheMotorHasNoPower) {
  Bench b;
  b.board.set_run_away(Duration::s(10));
  for (int i = 1; i <= 3; ++i) {
    EXPECT_EQ(b.board.next_event(), Time::ms(10'000 * i));
    b.board.set_world(b.board.next_event());
    b.board.fire_events();
  }
  EXPECT_EQ(b.hal.rotor.count(), 3U);
  b.hal.motor.power(false);
  EXPECT_EQ(b.board.next_event(), Time::never());
  b.board.uncommanded_stroke();
  EXPECT_EQ(b.plant.turns, 3);
}

TEST(SimBoard, NothingLeavesItOnceThePowerIsCutWithinAWrite) {  // R-FW-006
  Bench b;
  const std::uint8_t bytes[] = {1, 2, 3};
  b.board.nvm().cut_after(2);
  EXPECT_FALSE(b.hal.nvm.write(100, bytes));

  b.hal.motor.stroke();
  b.hal.tone.play(hal::ToneKind::kCritical);
  b.hal.radio.transmit(bytes, false);

  EXPECT_FALSE(b.board.alive());
  EXPECT_EQ(b.plant.turns, 0);
  EXPECT_EQ(b.seen.tones + b.seen.frames, 0);
  EXPECT_FALSE(b.hal.nvm.write(200, bytes));
  EXPECT_EQ(b.board.nvm().image()[101], 2);
  EXPECT_EQ(b.board.nvm().image()[102], 0);
  b.board.power_down();
  b.board.power_up();
  EXPECT_TRUE(b.hal.nvm.write(200, bytes));
}

TEST(SimBoard, Radio_KeepsFramesInOrder) {
  Bench b;
  const std::uint8_t one[] = {1}, two[] = {2, 2};
  b.hal.radio.transmit(one, false);
  b.board.set_world(Time::ms(9));
  b.hal.radio.transmit(two, true);

  SentFrame frame;
  ASSERT_TRUE(b.board.next_frame(frame));
  EXPECT_EQ(frame.bytes, (std::vector<std::uint8_t>{1}));
  EXPECT_EQ(frame.carrier, telemetry::Carrier::kRadio);
  ASSERT_TRUE(b.board.next_frame(frame));
  EXPECT_EQ(frame.at, Time::ms(9));
  EXPECT_EQ(frame.carrier, telemetry::Carrier::kCoil);
  EXPECT_FALSE(b.board.next_frame(frame));
}

TEST(SimBoard, SensesAndRng) {
  Bench b;
  EXPECT_EQ(b.hal.battery.millivolts(), 2900);
  b.board.faults().battery_mv = 2400;
  EXPECT_EQ(b.hal.battery.millivolts(), 2400);
  EXPECT_FALSE(b.hal.level.present());
  b.board.set_coil(true);
  EXPECT_TRUE(b.hal.near_field.coil_present());
  std::array<std::uint8_t, 8> a{}, c{};
  ASSERT_TRUE(b.hal.rng.fill(a));
  // splitmix64, seed 7, first output: computed with an independent implementation of the published algorithm.
  EXPECT_EQ(a, (std::array<std::uint8_t, 8>{0xd7, 0x0d, 0x32, 0x59, 0xe4, 0xe1, 0xcb, 0x63}));
  b.board.faults().rng_stuck = true;
  ASSERT_TRUE(b.hal.rng.fill(a));
  ASSERT_TRUE(b.hal.rng.fill(c));
  EXPECT_EQ(a, c);
}

TEST(SimNvm, FileRoundTrip_AndWrongSizesAreRefused) {  // R-FW-005
  const std::string path = testing::TempDir() + "cisterna_nvm_image.bin";
  SimNvm nvm;
  const std::uint8_t bytes[] = {9, 8, 7};
  ASSERT_TRUE(nvm.write(65'533, bytes));
  EXPECT_FALSE(nvm.write(65'534, bytes));
  EXPECT_EQ(nvm.bytes_written(), 3U);
  ASSERT_TRUE(nvm.save_file(path));

  SimNvm other;
  EXPECT_TRUE(other.load_file(path));
  EXPECT_TRUE(other.image() == nvm.image());
  std::FILE* file = std::fopen(path.c_str(), "ab");
  std::fputc(0, file);
  std::fclose(file);
  EXPECT_FALSE(other.load_file(path));
  EXPECT_FALSE(other.load_file(path + ".missing"));
  std::remove(path.c_str());
}

}  // namespace
}  // namespace cisterna::port_sim
