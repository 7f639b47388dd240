// Opening a session over the radio: bytes, and what the air may do to the four packets.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/telemetry/session/rig.h"

namespace cisterna::session_test {
namespace {

// R-SESS-002 R-SESS-003. Expected: 23 + 54 + 54 + 201 = 332 bytes (bytes on air, bottom-up), at most 337.
TEST(SessionSetup, HappyPath_Takes332BytesAndFirstWordIsTheFullStatus) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));

  const auto event = rig.open();

  ASSERT_TRUE(is(event, HostEventKind::kOpened));
  EXPECT_EQ(event->status.role, 1);
  EXPECT_EQ(event->status.epoch, 1U);
  EXPECT_GE(event->status.credential_time_s, kToday_s);
  const auto& sent = rig.to_implant[0].log();
  ASSERT_EQ(sent.size(), 3U);
  EXPECT_EQ(sent[0].size(), 23U);
  EXPECT_EQ(sent[1].size(), 54U);
  EXPECT_EQ(rig.to_host[0].log().at(0).size(), 54U);
  EXPECT_EQ(sent[2].size(), 201U);
  const std::size_t setup = sent[0].size() + sent[1].size() + sent[2].size() + rig.to_host[0].log()[0].size();
  std::printf("[ BYTES    ] setup W+1+2+3 = %zu, first status = %zu\n", setup, rig.to_host[0].log().at(1).size());
  EXPECT_LE(setup, 337U);
  EXPECT_TRUE(rig.answered());
  std::printf("[ BYTES    ] status request %zu + reply %zu\n", rig.to_implant[0].log().at(3).size(),
              rig.to_host[0].log().at(2).size());
  std::printf("[ RAM      ] sizeof(DeviceSession) = %zu, of which Link %zu\n", sizeof(DeviceSession), sizeof(Link));
}

TEST(SessionSetup, EmptyCredential_IsNobody) {
  World world;
  Rig rig(world, world.identity(0));

  const auto event = rig.open();

  ASSERT_TRUE(is(event, HostEventKind::kOpened));
  EXPECT_EQ(event->status.role, 0);
  EXPECT_EQ(world.device_crypto.verifies, 0U);
}

TEST(SessionSetup, DhAndSignatures_AreCountedAsTheyAre) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));

  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));

  EXPECT_EQ(world.device_crypto.dh, 4U);  // es, ephemeral key, ee, se: 3 DH + 1 key generation
  EXPECT_EQ(rig.device->counters().dh, 4U);
  EXPECT_EQ(world.device_crypto.verifies, 1U);
  EXPECT_EQ(rig.device->counters().signatures, 1U);
}

enum class Fault { kLost, kDamaged, kMended, kRepeated, kLate, kCut };

void apply(test_support::LossyWire& wire, Fault fault, std::uint64_t n) {
  switch (fault) {
    case Fault::kLost:
      wire.lose_nth(n);
      return;
    case Fault::kDamaged:
      wire.damage_nth(n);
      return;
    case Fault::kMended:
      wire.damage_and_mend_nth(n);
      return;
    case Fault::kRepeated:
      wire.repeat_nth(n);
      return;
    case Fault::kLate:
      wire.delay_nth(n, Duration::ms(250));
      return;
    case Fault::kCut:
      wire.cut_nth(n);
      return;
  }
}

// Table: each packet of the set-up, each fault, alone. W, 1, 3 go out as frames 0, 1, 2; 2 and the first word come as
// 0, 1. R-LINK-101 R-SESS-003
TEST(SessionSetup, EachPacketFaultyOnce_StillOpens) {
  for (const bool towards_implant : {true, false}) {
    for (std::uint64_t n = 0; n < (towards_implant ? 4U : 3U); ++n) {
      for (const Fault fault :
           {Fault::kLost, Fault::kDamaged, Fault::kMended, Fault::kRepeated, Fault::kLate, Fault::kCut}) {
        SCOPED_TRACE(testing::Message() << (towards_implant ? "to implant " : "to host ") << n << " fault "
                                        << static_cast<int>(fault));
        World world;
        Rig rig(world, world.identity(0, world.credential()));
        apply(towards_implant ? rig.to_implant[0] : rig.to_host[0], fault, n);

        ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
        ASSERT_TRUE(rig.answered());
        EXPECT_EQ(world.ledger.reuses(), 0U);
        EXPECT_EQ(rig.device->counters().handshakes, 1U);
      }
    }
  }
}

// R-SESS-003: a new attempt is a new wake with a counter of its own, three at most.
TEST(SessionSetup, NobodyThere_ThreeWakesThenNoImplant) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  rig.to_implant[0].lose_all(true);

  const auto event = rig.open();

  EXPECT_TRUE(is(event, HostEventKind::kNoImplant));
  EXPECT_EQ(rig.wakes.given, (std::vector<std::uint32_t>{1, 2, 3}));
}

TEST(SessionSetup, WakeCounterNotStored_NothingLeaves) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  rig.wakes.fails = true;

  EXPECT_TRUE(is(rig.open(), HostEventKind::kCounterNotStored));
  EXPECT_EQ(rig.to_implant[0].frames_sent(), 0U);
}

TEST(SessionSetup, StuckRandomOnHost_IsSaid) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  world.host_rng.break_after(0);

  EXPECT_TRUE(is(rig.open(), HostEventKind::kRandomFailed));
}

TEST(SessionSetup, StuckRandomOnImplant_IsSilence) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  world.device_rng.break_after(0);

  EXPECT_TRUE(is(rig.open(), HostEventKind::kNoImplant));
  EXPECT_EQ(rig.device_bytes(), 0U);
  EXPECT_EQ(world.store.slots[0].failures.in_hour, 0);
}

// Copies of the accepted W keep the window open 2 s, then 500 ms for message 1.
TEST(SessionSetup, WindowEnds500msAfterTheLastCopy_AndCopiesCountFor2s) {
  struct Case {
    std::int64_t copies_until_ms, message1_at_ms;
    bool heard;
  };
  for (const Case c : {Case{0, 499, true}, Case{0, 500, false}, Case{1200, 1699, true}, Case{1200, 1700, false},
                       Case{2000, 2499, true}, Case{3000, 2499, true}, Case{3000, 2500, false}}) {
    SCOPED_TRACE(testing::Message() << c.copies_until_ms << " " << c.message1_at_ms);
    World world;
    Rig donor(world, world.identity(0, world.credential()));
    donor.to_implant[0].lose_all(true);
    donor.host->open(donor.now);
    donor.run(Duration::ms(1250));
    const auto frames = donor.to_implant[0].log();
    ASSERT_EQ(frames.size(), 2U);
    Rig rig(world, world.identity(0));
    const Time start = rig.now;

    for (std::int64_t at = 0; at <= std::min(c.copies_until_ms, c.message1_at_ms - 1); at += 100) {
      rig.now = start + Duration::ms(at);
      rig.to_device(frames[0]);
    }
    rig.now = start + Duration::ms(c.message1_at_ms);
    rig.device->on_tick(rig.now);
    rig.to_device(frames[1]);

    EXPECT_EQ(rig.device_bytes() > 0, c.heard);
    EXPECT_EQ(rig.device->counters().wakes_evaluated, 1U);
  }
}

// One message 1 a wake: again the same gets the same message 2, four times; other bytes get nothing.
TEST(SessionSetup, Message1Again_SameAnswerFourTimes_AnotherNone) {
  World world;
  Rig rig(world, world.identity());
  const auto& slot = world.store.slots[0];
  const Wake wake = build_wake(crypto::openssl(), slot.wake, 0, 1);
  rig.to_device(frame_of(PacketType::kWake, wake));
  const auto message1 = [&] {
    noise::HandshakeState handshake;
    EXPECT_TRUE(handshake.initialize({noise::kXKpsk3, noise::Role::kInitiator, crypto::openssl(), world.host_rng,
                                      session_prologue(Carrier::kRadio, wake), &world.tablet,
                                      world.store.static_key.public_key, slot.link}));
    crypto::Block<48> message{};
    EXPECT_TRUE(handshake.write_message(message, {}));
    return frame_of(PacketType::kHandshake1, message);
  };
  const Bytes8 first = message1(), second = message1();

  for (unsigned i = 0; i < 10; ++i) rig.to_device(first);
  rig.to_device(second);

  const auto& log = rig.to_host[0].log();
  ASSERT_EQ(log.size(), 5U);
  for (const auto& frame : log) EXPECT_EQ(frame, log[0]);
  EXPECT_EQ(world.device_crypto.dh, 3U);
}

TEST(SessionSetup, AnotherMessage1InTheHandshake_GetsNothingAndDisturbsNothing) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  rig.before_implant = [&](const Bytes8& frame, Carrier) {
    if (type_of(frame) != PacketType::kHandshake3) return;
    const auto sent = rig.device_bytes();
    rig.to_device(frame_of(PacketType::kHandshake1, world.draw.block<48>()));
    EXPECT_EQ(rig.device_bytes(), sent);
  };
  EXPECT_TRUE(is(rig.open(), HostEventKind::kOpened));
  EXPECT_EQ(world.device_crypto.dh, 4U);
}

TEST(SessionSetup, Message3_Within2sOfMessage1) {
  for (const std::int64_t late_ms : {1'999, 2'000}) {
    World world;
    Rig rig(world, world.identity());
    RawHost raw{world.identity(0, world.credential()), Carrier::kRadio, 1, {}, {}};
    raw.bend_message3 = [&](Bytes8&) { rig.now = rig.now + Duration::ms(late_ms); };
    EXPECT_EQ(raw.run(rig).answered, late_ms < 2'000);
  }
}

// Any mixture of faults: the session opens or says that it did not; nothing is sealed twice under one nonce.
// R-LINK-101
RC_GTEST_PROP(SessionSetup, AnyAir_NeverReusesANonceNorExecutesTwice, ()) {
  World world(*rc::gen::inRange<std::uint64_t>(1, 1'000'000));
  Rig rig(world, world.identity(0, world.credential()));
  test_support::RandomFaults faults;
  faults.lose = *rc::gen::inRange<std::uint32_t>(0, 300'000);
  faults.repeat = *rc::gen::inRange<std::uint32_t>(0, 300'000);
  faults.delay = *rc::gen::inRange<std::uint32_t>(0, 300'000);
  faults.damage_and_mend = *rc::gen::inRange<std::uint32_t>(0, 50'000);
  for (auto* pair : {&rig.to_implant, &rig.to_host}) (*pair)[0].at_random(faults);

  unsigned asked = 0;
  if (is(rig.open(), HostEventKind::kOpened)) {
    while (asked < 10 && rig.host->is_open()) {
      ++asked;
      const auto event = rig.ask(PlayTones{});
      RC_ASSERT(is(event, HostEventKind::kAnswered) || is(event, HostEventKind::kNoAnswer));
    }
  }

  RC_ASSERT(rig.handler.calls <= asked);
  RC_ASSERT(world.ledger.reuses() == 0U);
}

}  // namespace
}  // namespace cisterna::session_test
