// The wand inside one process, on virtual time.
#include <gtest/gtest.h>

#include "telemetry/wand/queue/queue_wand.h"
#include "tests/telemetry/wand/recorder.h"

namespace cisterna::telemetry {
namespace {

using test::ByteVector;

// A world that may have one thing to send at one time.
struct VirtualTime final : QueueClock {
  Time now() const override { return at; }
  void advance(Time until) override {
    ++steps;
    if (event && event_at <= until) {
      at = std::max(at, event_at);
      std::exchange(event, nullptr)();
      return;
    }
    if (until != Time::never()) at = std::max(at, until);
  }
  Time at = Time::ms(100), event_at;
  std::function<void()> event;
  int steps = 0;
};

struct QueueWandTest : testing::Test {
  QueueWandTest() {
    world.port = &wand.port();
    wand.attach(world, clock);
  }
  VirtualTime clock;
  test::EchoWorld world;
  test::Recorder heard;
  QueueWand wand;
};

TEST_F(QueueWandTest, FrameAndCoil_ComeBackAtOnce) {  // R-WAND-003
  const auto info = wand.open(heard);
  ASSERT_TRUE(info.ok());
  EXPECT_EQ(info.value().name, "echo bench");
  EXPECT_TRUE(info.value().bench);

  EXPECT_TRUE(wand.send(ByteVector{1, 2, 3}, Carrier::kCoil, true));
  EXPECT_TRUE(wand.coil(true));
  EXPECT_TRUE(heard.frames.empty()) << "nothing is delivered from inside send";
  wand.poll(Time::ms(5'000));

  ASSERT_EQ(heard.frames.size(), 1U);
  EXPECT_EQ(heard.frames[0], (ByteVector{3, 2, 1}));
  EXPECT_EQ(heard.carriers[0], Carrier::kCoil);
  EXPECT_EQ(heard.coils, std::vector<bool>{true});
  EXPECT_EQ(world.wake_bursts, 1);
  EXPECT_EQ(clock.at, Time::ms(100));
  EXPECT_EQ(clock.steps, 0);
}

TEST_F(QueueWandTest, Poll_RunsVirtualTimeToTheEventOrTheDeadline) {  // R-WAND-003
  ASSERT_TRUE(wand.open(heard).ok());
  clock.event_at = Time::ms(700);
  clock.event = [&] { static_cast<void>(world.port->send(ByteVector{9}, Carrier::kRadio)); };

  wand.poll(Time::ms(500));
  EXPECT_EQ(wand.now(), Time::ms(500));
  EXPECT_TRUE(heard.frames.empty());
  wand.poll(Time::ms(10'000));
  EXPECT_EQ(wand.now(), Time::ms(700));
  EXPECT_EQ(heard.frames.size(), 1U);
  wand.poll(Time::ms(10'000));
  EXPECT_EQ(wand.now(), Time::ms(10'000));
  wand.poll(Time::never());  // a world in which nothing happens any more
  EXPECT_EQ(wand.now(), Time::ms(10'000));
}

TEST_F(QueueWandTest, RunUntil_AnswersAtOnceLaterOrNever) {  // R-WAND-003
  ASSERT_TRUE(wand.open(heard).ok());
  EXPECT_EQ(wand.run_until_utc(77), 77);

  world.run_until = [&](std::int64_t utc) {
    clock.event_at = Time::ms(9'000);
    clock.event = [this, utc] { world.port->ran_until(utc); };
  };
  EXPECT_EQ(wand.run_until_utc(88), 88);
  EXPECT_EQ(wand.now(), Time::ms(9'000));

  world.run_until = [](std::int64_t) {};
  EXPECT_EQ(wand.run_until_utc(99), 0);
}

TEST_F(QueueWandTest, Unplugged_IsOrdinary) {  // R-WAND-003
  ASSERT_TRUE(wand.open(heard).ok());
  EXPECT_EQ(wand.open(heard).error(), WandError::kRefused);

  wand.unplug();
  EXPECT_FALSE(wand.send(ByteVector{1}, Carrier::kRadio, false));
  EXPECT_FALSE(wand.coil(true));
  EXPECT_FALSE(world.port->send(ByteVector{1}, Carrier::kRadio));
  EXPECT_EQ(wand.run_until_utc(5), 0);
  wand.poll(Time::ms(200));
  EXPECT_EQ(heard.times_gone, 1);
  EXPECT_EQ(wand.open(heard).error(), WandError::kNotThere);

  wand.plug_in();
  EXPECT_TRUE(wand.open(heard).ok());
  wand.close();
  wand.close();
  EXPECT_EQ(world.connected, 2);
  EXPECT_EQ(world.disconnected, 2);
  EXPECT_EQ(heard.times_gone, 1) << "closing is not losing";
}

// R-WAND-001
TEST(QueueWand, NotAttached_IsNotThere) {  // R-WAND-003
  QueueWand wand;
  test::Recorder heard;
  EXPECT_EQ(wand.open(heard).error(), WandError::kNotThere);
  EXPECT_EQ(wand.now(), Time{});
}

TEST_F(QueueWandTest, FrameSizes_AreChecked) {  // R-WAND-002
  ASSERT_TRUE(wand.open(heard).ok());
  for (const std::size_t size : {0U, 1U, 255U, 256U}) {
    const bool good = size == 1 || size == 255;
    EXPECT_EQ(wand.send(ByteVector(size), Carrier::kRadio, false), good) << size;
    EXPECT_EQ(world.port->send(ByteVector(size), Carrier::kRadio), good) << size;
  }
}

}  // namespace
}  // namespace cisterna::telemetry
