// W: its bytes, its counter, its budget, and what 10^5 strangers get out of the implant (T3, T8, T24).
#include <cstring>

#include "telemetry/session/failure_budget.h"
#include "tests/telemetry/session/rig.h"

namespace cisterna::session_test {
namespace {

// R-SESS-010: the layout, put together here by hand from HMAC-SHA-256 alone.
TEST(Wake, Bytes_AreTheFormula) {
  World world;
  const auto key = world.draw.block<32>();
  const crypto::Block<7> tagged{'t', 1, 5, 0x01, 0x02, 0x03, 0x04};
  crypto::Block<32> tag{}, mask{};
  const std::array<crypto::Bytes, 1> tag_parts{crypto::Bytes{tagged}};
  crypto::openssl().hmac_sha256(tag, key, tag_parts);
  const crypto::Block<1> label{'m'};
  const std::array<crypto::Bytes, 2> mask_parts{crypto::Bytes{label}, crypto::Bytes{tag}.first(12)};
  crypto::openssl().hmac_sha256(mask, key, mask_parts);

  const Wake wake = build_wake(crypto::sodium(), key, 5, 0x01020304);

  EXPECT_EQ(wake[0], 0x15);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(wake[1 + i], static_cast<std::uint8_t>(tagged[3 + i] ^ mask[i]));
  EXPECT_EQ(std::memcmp(wake.data() + 5, tag.data(), 12), 0);
  std::uint32_t counter = 0;
  EXPECT_TRUE(open_wake(crypto::openssl(), key, wake, counter));
  EXPECT_EQ(counter, 0x01020304U);
}

// T23: a right tag over another version is not for us. R-SESS-104
TEST(Wake, AnotherVersionWithARightTag_IsNotHeard) {
  World world;
  const auto key = world.draw.block<32>();
  for (std::uint8_t version = 0; version < 16; ++version) {
    const crypto::Block<7> tagged{'t', version, 0, 0, 0, 0, 1};
    crypto::Block<32> tag{}, mask{};
    const std::array<crypto::Bytes, 1> tag_parts{crypto::Bytes{tagged}};
    crypto::openssl().hmac_sha256(tag, key, tag_parts);
    const crypto::Block<1> label{'m'};
    const std::array<crypto::Bytes, 2> mask_parts{crypto::Bytes{label}, crypto::Bytes{tag}.first(12)};
    crypto::openssl().hmac_sha256(mask, key, mask_parts);
    Wake wake{static_cast<std::uint8_t>(version << 4), mask[0], mask[1], mask[2],
              static_cast<std::uint8_t>(mask[3] ^ 1)};
    std::copy_n(tag.begin(), 12, wake.begin() + 5);
    std::uint32_t counter = 0;
    EXPECT_EQ(open_wake(crypto::sodium(), key, wake, counter), version == 1);
    EXPECT_EQ(counter, 1U);
  }
}

TEST(Wake, TwoHmacsWhateverItContains) {
  World world;
  Rig rig(world, world.identity());
  for (unsigned i = 0; i < 200; ++i) {
    Wake wake = world.draw.block<kWakeSize>();
    if (i < 16) wake[0] = static_cast<std::uint8_t>(0x10 | i);  // each slot, used or not
    if (i == 16)
      wake = build_wake(crypto::openssl(), world.store.slots[0].wake, 0, 70'000);  // right tag, counter too far
    const std::uint64_t before = world.device_crypto.hmacs;
    rig.to_device(frame_of(PacketType::kWake, wake));
    EXPECT_EQ(world.device_crypto.hmacs - before, 2U) << i;
  }
  EXPECT_EQ(rig.device->counters().wakes_accepted, 0U);
}

// T24. last < counter <= last + 65,536. R-SESS-109
TEST(Wake, CounterEdges) {
  constexpr std::uint32_t kMax = 0xFFFFFFFF;
  struct Case {
    std::uint32_t last, counter;
    bool accepted;
  };
  const Case table[] = {{0, 0, false},
                        {0, 1, true},
                        {0, 65'536, true},
                        {0, 65'537, false},
                        {100, 99, false},
                        {100, 100, false},
                        {100, 101, true},
                        {100, 65'636, true},
                        {100, 65'637, false},
                        {kMax - 1, kMax - 1, false},
                        {kMax - 1, kMax, true},
                        {kMax - 1, 0, false},
                        {kMax - 1, 1, false},
                        {kMax, kMax, false},
                        {kMax, 0, false},
                        {kMax, 1, false},
                        {kMax - 65'536, kMax, true},
                        {kMax - 65'537, kMax, false}};
  for (const Case& c : table) {
    SCOPED_TRACE(testing::Message() << c.last << " -> " << c.counter);
    World world;
    Rig rig(world, world.identity());
    world.store.slots[0].last_counter = c.last;

    rig.to_device(frame_of(PacketType::kWake, build_wake(crypto::openssl(), world.store.slots[0].wake, 0, c.counter)));

    EXPECT_EQ(rig.device->radio_open(rig.now), c.accepted);
    EXPECT_EQ(world.store.slots[0].last_counter, c.accepted ? c.counter : c.last);
  }
}

// R-SESS-001. T24: power loss between accept and persist. The window opens only behind a durable counter. R-SESS-109
TEST(Wake, PowerLossAroundTheStoredCounter_NeverHearsAWakeTwice) {
  for (const bool lands : {false, true}) {
    World world;
    Rig rig(world, world.identity());
    const auto frame = frame_of(PacketType::kWake, build_wake(crypto::openssl(), world.store.slots[0].wake, 0, 7));
    world.store.cut_power_after(1, lands);  // the budget is stored, the counter is the write that meets the cut

    rig.to_device(frame);
    EXPECT_FALSE(rig.device->radio_open(rig.now));
    world.store.restore_power();
    world.store.clear_cut();
    rig.reset_implant();
    rig.now = rig.now + Duration::s(10);
    rig.to_device(frame);

    EXPECT_EQ(rig.device->radio_open(rig.now), !lands);
    EXPECT_EQ(world.store.slots[0].last_counter, 7U);
  }
}

TEST(Wake, StoreThatFails_OpensNothing) {
  World world;
  Rig rig(world, world.identity());
  world.store.cut_power_after(0);

  rig.to_device(frame_of(PacketType::kWake, build_wake(crypto::openssl(), world.store.slots[0].wake, 0, 1)));

  EXPECT_EQ(rig.device->counters().wakes_evaluated, 0U);
  EXPECT_FALSE(rig.device->radio_open(rig.now));
}

// T3, T8. 10^5 random and 10^5 near-valid wakes, fast and slow: zero bytes, no DH, no signature check, no radio time.
enum class Kind { kRandom, kWrongTagByte, kStale, kTooFar, kWrongVersion, kOtherSlotsKey, kEmptySlot };

Wake near_valid(World& world, Kind kind, std::uint32_t n) {
  const auto& key = world.store.slots[0].wake;
  Wake wake = build_wake(crypto::openssl(), key, 0, 1 + n % 60'000);
  switch (kind) {
    case Kind::kRandom:
      return world.draw.block<kWakeSize>();
    case Kind::kWrongTagByte:
      wake[5 + n % 12] = static_cast<std::uint8_t>(wake[5 + n % 12] ^ (1U << (n % 8)));
      return wake;
    case Kind::kStale:
      return build_wake(crypto::openssl(), key, 0, world.store.slots[0].last_counter - n % 100);
    case Kind::kTooFar:
      return build_wake(crypto::openssl(), key, 0, world.store.slots[0].last_counter + 65'537 + n);
    case Kind::kWrongVersion:
      wake[0] = static_cast<std::uint8_t>((2 + n % 14) << 4);
      return wake;
    case Kind::kOtherSlotsKey:
      return build_wake(crypto::openssl(), key, 1, 1 + n % 60'000);
    case Kind::kEmptySlot:
      return build_wake(crypto::openssl(), key, static_cast<std::uint8_t>(2 + n % 13), 1 + n % 60'000);
  }
  return wake;
}

void storm(Duration spacing, unsigned wakes, bool near) {
  World world;
  Rig rig(world, world.identity());
  world.store.slots[0].last_counter = 200'000;
  world.store.slots[1].last_counter = 0;
  std::printf("[ STORM    ] %u %s wakes, one each %lld ms (full: 100000)\n", wakes, near ? "near-valid" : "random",
              static_cast<long long>(spacing.ms()));

  for (unsigned n = 0; n < wakes; ++n) {
    rig.now = rig.now + spacing;
    rig.to_device(
        frame_of(PacketType::kWake, near_valid(world, near ? static_cast<Kind>(1 + n % 6) : Kind::kRandom, n)));
  }

  EXPECT_EQ(rig.device_bytes(), 0U);
  EXPECT_EQ(world.device_crypto.dh, 0U);
  EXPECT_EQ(world.device_crypto.verifies, 0U);
  EXPECT_EQ(rig.device->counters().wakes_accepted, 0U);
  EXPECT_EQ(rig.device->counters().radio_on_ms, 0U);
  const auto hours = static_cast<std::uint64_t>((spacing * wakes).ms() / 3'600'000 + 1);
  EXPECT_LE(rig.device->counters().wakes_evaluated, 240 * hours);
  EXPECT_EQ(world.store.slots[0].failures, FailureState{});
}

// R-SESS-104 R-FW-104
TEST(WakeStorm, Random_ZeroBytesSentAndNoDh) {
  storm(Duration::s(15), 100'000, false);
}
TEST(WakeStorm, RandomFast_StopsAt240AnHour) {
  storm(Duration::ms(10), 100'000, false);
}
// R-SESS-104 R-FW-104
TEST(WakeStorm, NearValid_ZeroBytesSentAndNoDh) {
  storm(Duration::s(15), 100'000, true);
}
TEST(WakeStorm, NearValidFast_StopsAt240AnHour) {
  storm(Duration::ms(10), 100'000, true);
}

// R-SESS-011 R-FW-104
TEST(WakeBudget, After240TheRadioIsDeafAlsoOverAReset_NearFieldIsNot) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  for (unsigned n = 0; n < 240; ++n) rig.to_device(frame_of(PacketType::kWake, world.draw.block<kWakeSize>()));
  EXPECT_EQ(world.store.notes_of(SecurityNote::kWakesSpent), 1U);
  rig.reset_implant();

  EXPECT_TRUE(is(rig.open(), HostEventKind::kNoImplant));
  rig.replace_host(world.near_identity(world.credential()));
  rig.place_coil();
  EXPECT_TRUE(is(rig.open(), HostEventKind::kOpened));
  rig.lift_coil();
  rig.device->end();
  rig.replace_host(world.identity(0, world.credential()));
  rig.idle(kHour);

  EXPECT_TRUE(is(rig.open(), HostEventKind::kOpened));
}

TEST(WakeBudget, CopiesOfOneRefusedBurst_CostOneEvaluation) {
  World world;
  Rig rig(world, world.identity());
  const auto frame = frame_of(PacketType::kWake, world.draw.block<kWakeSize>());
  for (unsigned i = 0; i < 12; ++i) {
    rig.to_device(frame);
    rig.now = rig.now + Duration::ms(100);
  }
  EXPECT_EQ(rig.device->counters().wakes_evaluated, 1U);
}

// R-SESS-011: five in an hour, twenty in a day.
TEST(FailureBuckets, FifthInAnHourDeafens_SixthIsNotHeardUntilTheHourIsOver) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  HostIdentity thief = world.identity(0, world.credential());
  thief.link_key = crypto::Key32{world.draw.block<32>()};
  std::uint32_t counter = 0;
  const auto guess = [&] {
    rig.now = rig.now + Duration::s(10);
    RawHost raw{World::clone(thief), Carrier::kRadio, ++counter, {}, {}};
    return raw.run(rig);
  };
  for (unsigned i = 0; i < 5; ++i) {
    const auto outcome = guess();
    EXPECT_TRUE(outcome.message2);
    EXPECT_FALSE(outcome.answered);  // before psk is proved: silence
  }
  EXPECT_EQ(world.store.notes_of(SecurityNote::kProofFailed), 5U);
  EXPECT_EQ(world.store.notes_of(SecurityNote::kSlotDeaf), 1U);
  const Time deafened = rig.now;

  rig.reset_implant();  // persistent
  const auto before = rig.device_bytes();
  EXPECT_FALSE(guess().message2);
  EXPECT_EQ(rig.device_bytes(), before);
  rig.wakes.last = 1000;
  rig.replace_host(world.identity(1, world.credential()));  // another slot is untouched
  EXPECT_TRUE(is(rig.open(), HostEventKind::kOpened));
  rig.device->end();
  rig.now = deafened + kHour;
  rig.replace_host(world.identity(0, world.credential()));
  EXPECT_TRUE(is(rig.open(), HostEventKind::kOpened));
}

TEST(FailureBuckets, TwentyInADay_EachFurtherOneDeafensForAnHour) {
  FailureState state;
  Time now = Time::ms(5'000'000);
  for (unsigned i = 0; i < 19; ++i) {
    count_failure(state, now);
    EXPECT_FALSE(is_deaf(state, now + Duration::ms(1))) << i;
    now = now + Duration::minutes(66);  // never five in an hour; 20 in 21 h
  }
  count_failure(state, now);
  EXPECT_TRUE(is_deaf(state, now + kHour - Duration::ms(1)));
  EXPECT_FALSE(is_deaf(state, now + kHour));
  now = now + kHour;
  count_failure(state, now);
  EXPECT_TRUE(is_deaf(state, now));
  now = now + kDay;
  count_failure(state, now);
  EXPECT_FALSE(is_deaf(state, now));
}

TEST(FailureBuckets, LifeTimeThatWentBack_GivesNoMoreTries) {
  WakeBudget budget;
  const Time late = Time::ms(10'000'000);
  for (unsigned i = 0; i < 240; ++i) ASSERT_TRUE(spend_wake(budget, late));
  EXPECT_FALSE(spend_wake(budget, Time::ms(9'000'000)));
  EXPECT_FALSE(spend_wake(budget, late));
  EXPECT_TRUE(spend_wake(budget, late + kHour));
}

// Two failures per W close the window.
TEST(FailureBuckets, TwoFailuresPerWake_CloseTheWindow) {
  World world;
  Rig rig(world, world.identity());
  rig.to_device(frame_of(PacketType::kWake, build_wake(crypto::openssl(), world.store.slots[0].wake, 0, 1)));
  EXPECT_TRUE(rig.device->radio_open(rig.now));
  rig.to_device(frame_of(PacketType::kHandshake1, world.draw.block<48>()));
  EXPECT_TRUE(rig.device->radio_open(rig.now));
  rig.to_device(frame_of(PacketType::kHandshake1, world.draw.block<48>()));
  EXPECT_FALSE(rig.device->radio_open(rig.now));
  rig.to_device(frame_of(PacketType::kHandshake1, world.draw.block<48>()));
  EXPECT_EQ(rig.device->counters().dh, 2U);
  EXPECT_EQ(rig.device_bytes(), 0U);
}

}  // namespace
}  // namespace cisterna::session_test
