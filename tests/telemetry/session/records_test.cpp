// An open session: once, in order, its sleep, its ends, and what a lossy air may do to it.
#include "tests/telemetry/session/rig.h"

namespace cisterna::session_test {
namespace {

// Stage with a long prescription: fragments in both directions.
Stage long_request() {
  Stage stage;
  stage.prescription.primary = {1, 500'000};
  stage.prescription.mode = ScheduleMode::kTitration;
  for (std::uint16_t day = 0; day < kMaxTitrationSteps; ++day) {
    EXPECT_TRUE(stage.prescription.titration.steps.push_back({day, 100'000'000U + day}));
  }
  return stage;
}

// R-SESS-013, rule 2: the same record gets the stored ciphertext, byte for byte; the handler ran once.
TEST(Once, LostReply_IdenticalCiphertextAndOneExecution) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  const auto first = rig.to_host[0].frames_sent();
  rig.to_host[0].lose_nth(first).lose_nth(first + 1);

  ASSERT_TRUE(rig.answered(PlayTones{}));

  const auto& log = rig.to_host[0].log();
  ASSERT_EQ(log.size(), first + 3);
  EXPECT_EQ(log[first], log[first + 1]);
  EXPECT_EQ(log[first], log[first + 2]);
  EXPECT_EQ(rig.handler.calls, 1U);
  EXPECT_EQ(rig.device->counters().records_opened, 1U);
  EXPECT_EQ(world.ledger.reuses(), 0U);
}

TEST(Once, OlderRecord_GetsSilence_ChangedRecordToo) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  ASSERT_TRUE(rig.answered());
  const Bytes8 first = rig.to_implant[0].log().back();
  ASSERT_TRUE(rig.answered());
  const Bytes8 second = rig.to_implant[0].log().back();
  const auto sent = rig.to_host[0].frames_sent();

  rig.to_device(first);
  for (std::size_t i = 2; i < payload_of(second).size(); ++i) rig.to_device(flipped(second, i, i % 8));
  EXPECT_EQ(rig.to_host[0].frames_sent(), sent);
  rig.to_device(second);

  EXPECT_EQ(rig.to_host[0].frames_sent(), sent + 1);
  EXPECT_EQ(rig.handler.calls, 2U);
}

TEST(Once, BadRecordsNeverEndASession) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  for (unsigned i = 0; i < 10'000; ++i) {
    Bytes8 junk(19 + world.draw.below(60));
    ASSERT_TRUE(world.draw.fill(junk));
    rig.to_device(frame_of(PacketType::kRecord, junk));
  }
  EXPECT_GT(rig.device->counters().records_failed, 5'000U);
  EXPECT_TRUE(rig.answered());
  EXPECT_EQ(world.store.slots[0].failures.in_hour, 0);
}

TEST(Once, RepeatsAreAnswered16Times_AndHoldTheRadio6s) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  ASSERT_TRUE(rig.answered());
  const Bytes8 last = rig.to_implant[0].log().back();
  const auto sent = rig.to_host[0].frames_sent();
  for (unsigned i = 0; i < 100; ++i) {
    rig.now = rig.now + Duration::ms(100);
    rig.device->on_tick(rig.now);
    rig.to_device(last);
  }
  EXPECT_EQ(rig.to_host[0].frames_sent(), sent + 16);
  EXPECT_FALSE(rig.device->radio_open(rig.now));
}

TEST(Records, LongOnes_TravelBothWaysAlsoOverALossyAir) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  rig.handler.long_reply = true;
  ASSERT_TRUE(rig.answered(long_request()));
  test_support::RandomFaults faults;
  faults.lose = 100'000;
  for (auto* pair : {&rig.to_implant, &rig.to_host}) (*pair)[0].at_random(faults);
  unsigned answered = 0;
  for (unsigned i = 0; i < 20 && rig.host->is_open(); ++i) answered += rig.answered(long_request()) ? 1 : 0;
  EXPECT_GE(answered, 18U);
  EXPECT_LE(rig.handler.calls, 21U);
  EXPECT_EQ(world.ledger.reuses(), 0U);
}

// R-SESS-003
TEST(Records, NoAnswer_SaysThatTheQuestionWasSent_WithinAboutFiveSeconds) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  rig.to_host[0].lose_all(true);
  const Time asked = rig.now;

  const auto event = rig.ask(PlayTones{});

  ASSERT_TRUE(is(event, HostEventKind::kNoAnswer));
  EXPECT_TRUE(event->question_was_sent);
  EXPECT_FALSE(rig.host->is_open());
  EXPECT_EQ(rig.handler.calls, 1U);
  EXPECT_LE((rig.now - asked).ms(), 6'000);
  EXPECT_GE((rig.now - asked).ms(), 4'000);
}

TEST(Records, CarrierLost_SaysWhetherTheQuestionHadLeft) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  rig.host->carrier_lost(rig.now);
  auto event = rig.host->next_event();
  ASSERT_TRUE(is(event, HostEventKind::kCarrierLost));
  EXPECT_FALSE(event->question_was_sent);
  rig.idle(Duration::s(3));
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  ASSERT_TRUE(rig.host->ask(PlayTones{}, rig.now));
  rig.host->carrier_lost(rig.now);
  event = rig.host->next_event();
  ASSERT_TRUE(is(event, HostEventKind::kCarrierLost));
  EXPECT_TRUE(event->question_was_sent);
}

TEST(Records, OneQuestionAtATime_NoneWhenClosed) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  EXPECT_FALSE(rig.host->ask(GetStatus{}, rig.now));
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  EXPECT_TRUE(rig.host->ask(GetStatus{}, rig.now));
  EXPECT_FALSE(rig.host->ask(GetStatus{}, rig.now));
}

// R-SESS-014: radio asleep after 2 s; keys live; a new W of the same slot wakes it with the same keys.
TEST(Sleep, AfterTwoSeconds_NewWakeSameKeys) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  rig.idle(Duration::s(30));
  EXPECT_FALSE(rig.device->radio_open(rig.now));
  EXPECT_TRUE(rig.device->session_open(rig.now));

  ASSERT_TRUE(rig.answered());

  EXPECT_EQ(rig.wakes.given, (std::vector<std::uint32_t>{1, 2}));
  EXPECT_EQ(rig.device->counters().handshakes, 1U);
  EXPECT_EQ(world.device_crypto.dh, 4U);
}

TEST(Sleep, RecordWithoutWake_IsNotHeard) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  rig.idle(Duration::s(3));
  rig.to_implant[0].lose_nth(rig.to_implant[0].frames_sent()).lose_nth(rig.to_implant[0].frames_sent() + 6);
  const auto opened = rig.device->counters().records_opened;
  ASSERT_TRUE(rig.host->ask(GetStatus{}, rig.now));
  rig.run(Duration::ms(1900));
  EXPECT_EQ(rig.device->counters().records_opened, opened);
}

TEST(Sleep, RadioTime_IsAccounted) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  rig.idle(Duration::s(30));
  // W is heard at 1.005 s, message 3 at 1.215 s, then 2 s
  EXPECT_EQ(rig.device->counters().radio_on_ms, 2210U);
}

TEST(Sleep, KeysDieAfterTwoMinutesIdle) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  const Time opened = rig.now;
  const auto event = rig.run(Duration::s(200));
  ASSERT_TRUE(is(event, HostEventKind::kExpired));  // the host gives up first
  EXPECT_FALSE(event->question_was_sent);
  EXPECT_LT((rig.now - opened).ms(), 120'000);
  EXPECT_TRUE(rig.device->session_open(opened + Duration::ms(119'000)));
  EXPECT_FALSE(rig.device->session_open(opened + Duration::ms(120'000)));
  rig.idle(Duration::s(10));
  EXPECT_EQ(rig.handler.changes, 2U);  // opened, ended
}

TEST(Ends, At60Minutes) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  const Time opened = rig.now;
  std::optional<HostEvent> event;
  while (rig.host->is_open() && rig.now - opened < Duration::minutes(70)) {
    event = rig.ask();
    if (is(event, HostEventKind::kAnswered)) rig.idle(Duration::s(60));
    if (!rig.host->is_open()) break;
  }
  EXPECT_LT((rig.now - opened).ms(), 3'660'000);
  EXPECT_GT((rig.now - opened).ms(), 3'480'000);
  EXPECT_FALSE(rig.device->session_open(opened + kHour));
  EXPECT_GT(rig.handler.calls, 50U);
}

// The implant's own end, whatever the host thinks: a patched one goes on asking.
TEST(Ends, At60Minutes_TheImplantsToo) {
  World world;
  Rig rig(world, world.identity());
  RawHost raw{world.identity(0, world.credential()), Carrier::kRadio, 1, {}, {}};
  ASSERT_TRUE(raw.run(rig).answered);
  const Time start = rig.now;
  std::uint16_t n = 0;
  while (rig.now - start < Duration::ms(3'598'500)) {
    rig.now = rig.now + Duration::ms(1'500);
    ASSERT_EQ(raw.record(rig, ++n, GetStatus{}), rig.now - start < kHour) << n;
  }
  rig.now = start + Duration::ms(3'599'999);
  EXPECT_TRUE(raw.record(rig, ++n, GetStatus{}));
  rig.now = start + kHour;
  EXPECT_FALSE(raw.record(rig, ++n, GetStatus{}));
}

TEST(Once, RepeatsStretchTheRadioTo6sAndNoFurther) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  ASSERT_TRUE(rig.answered());
  const Bytes8 last = rig.to_implant[0].log().back();
  const Time accepted = rig.now - Duration::ms(5);
  const auto sent = rig.to_host[0].frames_sent();
  for (unsigned i = 1; i <= 8; ++i) {
    rig.now = accepted + Duration::ms(1'000) * i;
    rig.to_device(last);
  }
  EXPECT_EQ(rig.to_host[0].frames_sent(), sent + 5);  // at 1 to 5 s
  EXPECT_FALSE(rig.device->radio_open(accepted + Duration::s(6)));
}

TEST(Ends, AtRecord65535) {
  World world;
  world.device_crypto.recording = world.host_crypto.recording = false;
  Rig rig(world, world.identity(0, world.credential()));
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  for (unsigned n = 1; n < 65'535; ++n) {
    ASSERT_TRUE(is(rig.ask(PlayTones{}), HostEventKind::kAnswered)) << n;
  }
  ASSERT_TRUE(rig.device->session_open(rig.now));

  EXPECT_TRUE(is(rig.ask(PlayTones{}), HostEventKind::kAnswered));

  EXPECT_TRUE(is(rig.run(), HostEventKind::kExpired));
  EXPECT_FALSE(rig.host->is_open());
  EXPECT_FALSE(rig.device->session_open(rig.now));
  EXPECT_EQ(rig.handler.calls, 65'535U);
}

TEST(Ends, EndSession_IsAnsweredOnceAndAgainWhenLost) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  rig.to_host[0].lose_nth(rig.to_host[0].frames_sent());

  const auto event = rig.ask(EndSession{});

  ASSERT_TRUE(is(event, HostEventKind::kAnswered));
  EXPECT_NE(std::get_if<SessionEnded>(&event->reply), nullptr);
  EXPECT_FALSE(rig.device->session_open(rig.now));
  EXPECT_FALSE(rig.host->is_open());
  EXPECT_EQ(rig.handler.calls, 0U);
}

TEST(Replaced, ByACompletedMessage3OfTheSameSlot) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  ASSERT_TRUE(rig.answered());
  const Bytes8 old_record = rig.to_implant[0].log().back();
  rig.replace_host(world.identity(0, world.credential()));
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  const auto sent = rig.to_host[0].frames_sent();
  rig.to_device(old_record);
  EXPECT_EQ(rig.to_host[0].frames_sent(), sent);
  EXPECT_TRUE(rig.answered());
}

TEST(Replaced, AnotherSlotIsHeardOnlyAfterTwoSecondsOfSilence) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  const auto other = [&](std::uint32_t counter) {
    return frame_of(PacketType::kWake, build_wake(crypto::openssl(), world.store.slots[1].wake, 1, counter));
  };
  rig.now = rig.now + Duration::ms(1900);
  rig.to_device(other(1));
  EXPECT_EQ(world.store.slots[1].last_counter, 0U);
  rig.now = rig.now + Duration::ms(200);
  rig.to_device(other(2));
  EXPECT_EQ(world.store.slots[1].last_counter, 2U);
  EXPECT_TRUE(rig.device->session_open(rig.now));  // until its message 3 the old keys live
}

TEST(Replaced, EndCall_WipesAndTellsTheHandler) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  rig.device->end();
  EXPECT_FALSE(rig.device->session_open(rig.now));
  EXPECT_FALSE(rig.device->radio_open(rig.now));
  EXPECT_EQ(rig.handler.changes, 2U);
}

TEST(Replaced, RevokedSlot_LosesItsSessionAtTheNextRecord) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  ASSERT_TRUE(rig.answered());
  ASSERT_TRUE(world.store.revoke(0));
  EXPECT_TRUE(is(rig.ask(), HostEventKind::kNoAnswer));
  EXPECT_FALSE(rig.device->session_open(rig.now));
  EXPECT_EQ(rig.handler.calls, 1U);
}

TEST(Records, MalformedRequest_IsRefusedInsideTheSession) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  GetEvents out_of_range;
  out_of_range.max = 200;
  if (rig.host->ask(out_of_range, rig.now)) {
    const auto event = rig.run();
    ASSERT_TRUE(is(event, HostEventKind::kAnswered));
    ASSERT_NE(std::get_if<Refused>(&event->reply), nullptr);
    EXPECT_EQ(std::get_if<Refused>(&event->reply)->reason, Reason::kMalformed);
    EXPECT_EQ(rig.handler.calls, 0U);
  }
  EXPECT_TRUE(rig.answered());
}

}  // namespace
}  // namespace cisterna::session_test
