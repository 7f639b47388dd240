// Near field: ten seconds, one tone, one hand-over, one session.
#include "tests/telemetry/session/rig.h"

namespace cisterna::session_test {
namespace {

// R-SESS-015
TEST(NearField, TenSecondsUnbroken_ThenToneAndKeysOnce) {
  World world;
  Rig rig(world, world.near_identity());
  rig.place_coil();
  rig.idle(Duration::ms(9'999));
  EXPECT_EQ(rig.device_bytes(), 0U);
  rig.lift_coil();
  rig.place_coil();
  rig.idle(Duration::ms(9'999));
  EXPECT_EQ(rig.device_bytes(), 0U);
  EXPECT_EQ(rig.tone.tones, 0U);

  rig.idle(Duration::ms(1));

  EXPECT_EQ(rig.tone.tones, 1U);
  EXPECT_EQ(rig.to_host[1].frames_sent(), 1U);
  EXPECT_EQ(rig.to_host[1].log()[0].size(), 70U);
  EXPECT_EQ(rig.to_host[0].frames_sent(), 0U);  // nothing of it on the air
  rig.idle(Duration::minutes(5));
  EXPECT_EQ(rig.to_host[1].frames_sent(), 1U);
  EXPECT_EQ(rig.tone.tones, 1U);
}

TEST(NearField, OpensAndAsks_CoilPresentIsWhatHoldsAtExecution) {
  World world;
  Rig rig(world, world.near_identity(world.credential()));
  rig.place_coil();
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  EXPECT_TRUE(rig.wakes.given.empty());  // radio counters are not touched
  ASSERT_TRUE(rig.answered());
  EXPECT_TRUE(rig.handler.last_peer.coil_present);
  EXPECT_EQ(rig.handler.last_peer.slot, kNearFieldSlot);
  EXPECT_EQ(rig.handler.last_peer.role, 1);

  rig.lift_coil();  // the session goes on over the radio
  ASSERT_TRUE(rig.answered());

  EXPECT_FALSE(rig.handler.last_peer.coil_present);
  EXPECT_GT(rig.to_host[0].frames_sent(), 0U);
}

TEST(NearField, RadioSessionWithTheCoilPut_IsNearToo) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  ASSERT_TRUE(rig.answered());
  EXPECT_FALSE(rig.handler.last_peer.coil_present);
  rig.place_coil();
  ASSERT_TRUE(rig.answered());
  EXPECT_TRUE(rig.handler.last_peer.coil_present);
}

TEST(NearField, SessionAsleepWithoutTheCoil_IsExpiredAndNothingIsSent) {
  World world;
  Rig rig(world, world.near_identity(world.credential()));
  rig.place_coil();
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  rig.lift_coil();
  rig.idle(Duration::s(5));
  const auto event = rig.ask();
  ASSERT_TRUE(is(event, HostEventKind::kExpired));
  EXPECT_FALSE(event->question_was_sent);
}

TEST(NearField, EachCoilPacketFaultyOnce_StillOpens) {
  for (const bool towards_implant : {true, false}) {
    for (std::uint64_t n = towards_implant ? 0 : 1; n < 4; ++n) {
      SCOPED_TRACE(testing::Message() << (towards_implant ? "to implant " : "to host ") << n);
      World world;
      Rig rig(world, world.near_identity(world.credential()));
      (towards_implant ? rig.to_implant[1] : rig.to_host[1]).lose_nth(n).repeat_nth(n + 1);
      rig.place_coil();
      ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
      ASSERT_TRUE(rig.answered());
      EXPECT_EQ(world.ledger.reuses(), 0U);
    }
  }
}

// R-PUMP-103
TEST(NearField, AnotherImplant_IsSaidAndNothingIsSent) {
  World world, other(1);
  HostIdentity wrong = world.near_identity(world.credential());
  wrong.implant_public = other.store.static_key.public_key;
  Rig rig(world, std::move(wrong));
  rig.place_coil();
  EXPECT_TRUE(is(rig.open(), HostEventKind::kImplantDiffers));
  EXPECT_EQ(rig.to_implant[1].frames_sent(), 0U);
}

TEST(NearField, NoRecordYet_TakesTheImplantOnTheCoil) {
  World world;
  HostIdentity unknown = world.near_identity(world.credential());
  unknown.implant_public = {};
  Rig rig(world, std::move(unknown));
  rig.place_coil();
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  EXPECT_EQ(rig.host->implant_public(), world.store.static_key.public_key);
}

// Slot 15 dies after 60 s, at the first verified message 3, or at reset; it is heard on the coil only.
struct NearKeys {
  crypto::Key32 wake, link;
};
NearKeys keys_on_coil(const Rig& rig) {
  NearKeys out;
  const Bytes8 packet = payload_of(rig.to_host[1].log().at(0));
  near_field_keys(crypto::openssl(), std::span<const std::uint8_t, 32>{packet.data() + 32, 32}, out.wake, out.link);
  return out;
}
RawHost near_host(const World& world, const Rig& rig, std::uint32_t counter, Carrier carrier) {
  NearKeys keys = keys_on_coil(rig);
  RawHost raw{world.near_identity(world.credential()), carrier, counter, {}, {}};
  raw.identity.wake_key = std::move(keys.wake);
  raw.identity.link_key = std::move(keys.link);
  return raw;
}

TEST(NearField, KeysDieAfter60s) {
  for (const bool late : {false, true}) {
    World world;
    Rig rig(world, world.near_identity());
    rig.place_coil();
    rig.idle(Duration::s(10));
    rig.idle(Duration::ms(late ? 60'000 : 59'999));
    EXPECT_EQ(near_host(world, rig, 1, Carrier::kCoil).run(rig).answered, !late);
  }
}

TEST(NearField, KeysDieAtTheFirstVerifiedMessage3_AndAtReset) {
  World world;
  Rig rig(world, world.near_identity());
  rig.place_coil();
  rig.idle(Duration::s(10));
  EXPECT_TRUE(near_host(world, rig, 1, Carrier::kCoil).run(rig).answered);
  EXPECT_FALSE(near_host(world, rig, 2, Carrier::kCoil).run(rig).message2);
  World again;
  Rig second(again, again.near_identity());
  second.place_coil();
  second.idle(Duration::s(10));
  second.reset_implant();
  second.device->on_coil(true, second.now);
  EXPECT_FALSE(near_host(again, second, 1, Carrier::kCoil).run(second).message2);
}

// R-LINK-008
TEST(NearField, ItsWakeIsNotHeardOverTheRadio_NorARadioSlotsOverTheCoil) {
  World world;
  Rig rig(world, world.near_identity());
  rig.place_coil();
  rig.idle(Duration::s(10));
  EXPECT_FALSE(near_host(world, rig, 1, Carrier::kRadio).run(rig).message2);
  RawHost radio{world.identity(0, world.credential()), Carrier::kCoil, 1, {}, {}};
  EXPECT_FALSE(radio.run(rig).message2);
  EXPECT_TRUE(near_host(world, rig, 2, Carrier::kCoil).run(rig).answered);
}

TEST(NearField, ItsWakeTwice_UnderAnotherSlot_OrWithoutTheCoil_IsNotHeard) {
  World world;
  Rig rig(world, world.near_identity());
  rig.place_coil();
  rig.idle(Duration::s(10));
  const NearKeys keys = keys_on_coil(rig);
  const auto wake = [&](std::uint8_t slot, std::uint32_t counter) {
    rig.to_device(frame_of(PacketType::kWake, build_wake(crypto::openssl(), keys.wake.view(), slot, counter)),
                  Carrier::kCoil);
  };
  wake(kNearFieldSlot, 1);
  EXPECT_EQ(rig.device->counters().wakes_accepted, 1U);
  rig.idle(Duration::s(5));
  wake(kNearFieldSlot, 1);
  wake(3, 2);
  EXPECT_EQ(rig.device->counters().wakes_accepted, 1U);
  rig.lift_coil();
  wake(kNearFieldSlot, 3);
  EXPECT_EQ(rig.device->counters().wakes_accepted, 1U);
  EXPECT_EQ(rig.device->counters().wakes_evaluated, 3U);
}

TEST(NearField, WhileItsHandshakeRuns_TheRadioSessionIsNotHeard) {
  World world;
  Rig rig(world, world.near_identity());
  RawHost radio{world.identity(0, world.credential()), Carrier::kRadio, 1, {}, {}};
  rig.place_coil();
  rig.idle(Duration::s(10));
  ASSERT_TRUE(radio.run(rig).answered);
  ASSERT_TRUE(radio.record(rig, 1, GetStatus{}));
  const NearKeys keys = keys_on_coil(rig);
  const auto wake = build_wake(crypto::openssl(), keys.wake.view(), kNearFieldSlot, 1);
  rig.to_device(frame_of(PacketType::kWake, wake), Carrier::kCoil);
  EXPECT_FALSE(radio.record(rig, 2, GetStatus{}));
  rig.idle(Duration::ms(500));  // no message 1 came: the window is over
  EXPECT_TRUE(radio.record(rig, 3, GetStatus{}));
}

TEST(NearField, WinsOverTheRadio) {
  World world;
  Rig rig(world, world.near_identity());
  RawHost radio{world.identity(0, world.credential()), Carrier::kRadio, 1, {}, {}};
  ASSERT_TRUE(radio.run(rig).answered);
  rig.place_coil();
  rig.idle(Duration::s(9));
  radio.counter = 2;
  ASSERT_TRUE(radio.run(rig).answered);  // a live radio session does not keep the coil out
  rig.idle(Duration::s(1));
  ASSERT_TRUE(near_host(world, rig, 1, Carrier::kCoil).run(rig).answered);
  rig.idle(Duration::s(10));
  radio.counter = 3;
  EXPECT_FALSE(radio.run(rig).message2);  // while the coil is there its session is not taken away
  rig.lift_coil();
  radio.counter = 4;
  EXPECT_TRUE(radio.run(rig).answered);
}

TEST(NearField, StuckRandom_HandsOverNothingAndIsSilent) {
  World world;
  Rig rig(world, world.near_identity());
  world.device_rng.break_after(0);
  rig.place_coil();
  rig.idle(Duration::s(20));
  EXPECT_EQ(rig.device_bytes(), 0U);
  EXPECT_EQ(rig.tone.tones, 0U);
}

TEST(NearField, Failures_DoNotTouchTheBuckets) {
  World world;
  Rig rig(world, world.near_identity());
  rig.place_coil();
  rig.idle(Duration::s(10));
  for (std::uint32_t n = 1; n <= 30; ++n) {
    RawHost raw = near_host(world, rig, n, Carrier::kCoil);
    raw.identity.link_key = crypto::Key32{world.draw.block<32>()};
    EXPECT_FALSE(raw.run(rig).answered);
  }
  EXPECT_TRUE(near_host(world, rig, 31, Carrier::kCoil).run(rig).answered);
  for (const auto& slot : world.store.slots) EXPECT_EQ(slot.failures, FailureState{});
}

}  // namespace
}  // namespace cisterna::session_test
