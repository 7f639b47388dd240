// What must be survived: T1, T4, T9, T21, T23, T26. Ids are those of the link's threat table.
#include <algorithm>
#include <set>

#include "tests/telemetry/session/rig.h"

namespace cisterna::session_test {
namespace {

// One whole visit: open, three questions, end. Everything that was on the air, in order.
struct Transcript {
  std::vector<Bytes8> to_implant, to_host;
};
Transcript visit(World& world, Rig& rig) {
  static_cast<void>(world);
  EXPECT_TRUE(is(rig.open(), HostEventKind::kOpened));
  for (unsigned i = 0; i < 2; ++i) EXPECT_TRUE(rig.answered());
  EXPECT_TRUE(rig.answered(EndSession{}));
  return {rig.to_implant[0].log(), rig.to_host[0].log()};
}

// What may look the same in two sessions: frame length, link header, version and slot, record counter, and the CRC over
// them. Each frame counts for itself: a run across a frame's edge would be no more than framing.
Bytes8 secret_part(const Bytes8& frame) {
  const Bytes8 payload = payload_of(frame);
  const std::size_t skip = type_of(frame) == PacketType::kWake ? 1 : type_of(frame) == PacketType::kRecord ? 2 : 0;
  return {payload.begin() + static_cast<std::ptrdiff_t>(skip), payload.end()};
}

std::set<Bytes8> runs_of_5(const Transcript& transcript) {
  std::set<Bytes8> runs;
  for (const auto* side : {&transcript.to_implant, &transcript.to_host}) {
    for (const auto& frame : *side) {
      const Bytes8 part = secret_part(frame);
      for (std::size_t i = 0; i + 5 <= part.size(); ++i)
        runs.emplace(part.begin() + static_cast<std::ptrdiff_t>(i), part.begin() + static_cast<std::ptrdiff_t>(i) + 5);
    }
  }
  return runs;
}

bool holds(const Transcript& transcript, crypto::Bytes needle) {
  for (const auto* side : {&transcript.to_implant, &transcript.to_host})
    for (const auto& frame : *side)
      if (std::search(frame.begin(), frame.end(), needle.begin(), needle.end()) != frame.end()) return true;
  return false;
}

// T1. No constant run over 4 bytes common to two sessions; no key, subject or credential in clear. R-SESS-102
TEST(T1, TwoSessions_ShareNoRunOverFourBytes) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  const Transcript first = visit(world, rig);
  rig.idle(Duration::s(10));
  Rig again(world, world.identity(0, world.credential()));
  again.wakes = rig.wakes;
  const Transcript second = visit(world, again);

  const auto a = runs_of_5(first), b = runs_of_5(second);
  std::vector<Bytes8> common;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(common));

  EXPECT_GT(a.size(), 500U);
  EXPECT_TRUE(common.empty());
  const std::string subject = "DR-MEYER", issuer = "CLN1";
  for (const Transcript& t : {first, second}) {
    EXPECT_FALSE(holds(t, crypto::Bytes{world.store.static_key.public_key}.first(5)));
    EXPECT_FALSE(holds(t, crypto::Bytes{world.tablet.public_key}.first(5)));
    EXPECT_FALSE(holds(t, {reinterpret_cast<const std::uint8_t*>(subject.data()), subject.size()}));
    EXPECT_FALSE(holds(t, {reinterpret_cast<const std::uint8_t*>(issuer.data()), issuer.size()}));
  }
}

struct Seen {
  unsigned calls;
  std::uint64_t handshakes, dh, bytes;
  friend bool operator==(const Seen&, const Seen&) = default;
};
Seen seen(const World& world, const Rig& rig) {
  return {rig.handler.calls, rig.device->counters().handshakes, world.device_crypto.dh, rig.device_bytes()};
}

// T1, T4. Each frame, each prefix of it, and the whole session again: into the dead session, into a newer one, after
// reset. R-SESS-102 R-LINK-101
TEST(T1, Replay_OfEachFramePrefixAndSession_HasNoEffect) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  const Transcript old = visit(world, rig);
  const auto replay_all = [&] {
    world.store.budget = {};
    for (const auto& frame : old.to_implant) {
      for (std::size_t size = 0; size <= frame.size(); ++size) {
        rig.to_device({frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(size)});
      }
      const Bytes8 payload = payload_of(frame);
      for (std::size_t size = 0; size < payload.size(); ++size) {  // prefixes in a frame that is whole
        rig.to_device(frame_of(type_of(frame), crypto::Bytes{payload}.first(size)));
      }
    }
    for (const auto& frame : old.to_host) rig.to_device(frame);  // reflected
    for (const auto& frame : old.to_implant) {                   // as a session, in its own order and time
      rig.now = rig.now + Duration::ms(200);
      rig.to_device(frame);
    }
  };

  rig.idle(Duration::s(3));
  Seen before = seen(world, rig);
  replay_all();
  EXPECT_EQ(seen(world, rig), before) << "into the ended session";

  rig.replace_host(world.identity(0, world.credential()));
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  before = seen(world, rig);
  replay_all();
  EXPECT_EQ(seen(world, rig), before) << "into a newer session";
  EXPECT_TRUE(rig.answered());

  rig.reset_implant();
  before = seen(world, rig);
  replay_all();
  EXPECT_EQ(seen(world, rig), before) << "after a reset";
  EXPECT_EQ(rig.device->counters().wakes_accepted, 0U);
}

// T8: 10^5 replays of one visit's frames: no DH, no signature check, nothing sent, no radio time. R-FW-104
TEST(T8, HundredThousandReplays_CostNothing) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  const Transcript old = visit(world, rig);
  rig.idle(Duration::s(10));
  const Seen before = seen(world, rig);
  const auto verifies = world.device_crypto.verifies;
  const auto radio_ms = rig.device->counters().radio_on_ms;
  for (unsigned n = 0; n < 100'000; ++n) {
    rig.now = rig.now + Duration::ms(100);
    rig.to_device(old.to_implant[n % old.to_implant.size()]);
  }
  rig.device->on_tick(rig.now);
  EXPECT_EQ(seen(world, rig), before);
  EXPECT_EQ(world.device_crypto.verifies, verifies);
  EXPECT_EQ(rig.device->counters().radio_on_ms, radio_ms);
  EXPECT_LE(rig.device->counters().wakes_evaluated, 1 + 240U * 3);
}

// T1. A flipped bit in every byte of every handshake frame, spoken by the attacker just before the true one.
void flip_and_open(PacketType type, bool towards_implant, std::size_t byte, unsigned bit_index) {
  SCOPED_TRACE(testing::Message() << "packet " << static_cast<int>(type) << " byte " << byte << " bit " << bit_index);
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  const auto attack = [&](const Bytes8& frame, Carrier carrier) {
    if (type_of(frame) != type) return;
    const auto calls = rig.handler.calls;
    const Bytes8 bad = flipped(frame, byte, bit_index);
    if (towards_implant) {
      rig.to_device(bad, carrier);
      EXPECT_EQ(rig.device->counters().handshakes, 0U);
    } else {
      rig.host->on_frame(bad, carrier, rig.now);
      EXPECT_FALSE(rig.host->is_open());
    }
    EXPECT_EQ(rig.handler.calls, calls);
  };
  (towards_implant ? rig.before_implant : rig.before_host) = attack;

  const auto event = rig.open();

  EXPECT_TRUE(is(event, HostEventKind::kOpened));
  EXPECT_EQ(rig.device->counters().handshakes, 1U);
  EXPECT_EQ(rig.wakes.given.size(), 1U);
}

// R-LINK-101 R-PUMP-104
TEST(T1, FlippedBitInEveryHandshakeByte_NoEffectAndTheSessionStillOpens) {
  struct Case {
    PacketType type;
    bool towards_implant;
    std::size_t size;
  };
  for (const Case c : {Case{PacketType::kWake, true, 17}, Case{PacketType::kHandshake1, true, 48},
                       Case{PacketType::kHandshake2, false, 48}, Case{PacketType::kHandshake3, true, 195},
                       Case{PacketType::kRecord, false, 69}}) {
    for (std::size_t byte = 0; byte < c.size; ++byte) {
      flip_and_open(c.type, c.towards_implant, byte, static_cast<unsigned>(byte % 8));
      if (byte % 16 == 15) flip_and_open(c.type, c.towards_implant, byte, 7);  // X25519 masks the top bit of byte 31
    }
  }
}

// T9. Keys of implant A open nothing with B, in any mixture. R-CRYPTO-103
TEST(T9, KeysOfAOpenNothingWithB) {
  World a, b(1);
  b.issuer = a.issuer.clone();
  b.list_issuer(0, "CLN1", 1, false, false);
  b.tablet = a.tablet.clone();
  struct Case {
    bool b_public, b_wake, b_link, opens;
  };
  std::uint32_t counter = 0;
  Rig rig(b, b.identity());
  for (const Case c : {Case{false, false, false, false}, Case{true, false, false, false},
                       Case{false, true, false, false}, Case{false, false, true, false}, Case{true, true, false, false},
                       Case{true, false, true, false}, Case{false, true, true, false}, Case{true, true, true, true}}) {
    SCOPED_TRACE(testing::Message() << c.b_public << c.b_wake << c.b_link);
    b.store.slots[0].failures = {};
    rig.now = rig.now + Duration::s(10);
    RawHost raw{a.identity(0, a.credential()), Carrier::kRadio, ++counter, {}, {}};
    if (c.b_public) raw.identity.implant_public = b.store.static_key.public_key;
    if (c.b_wake) raw.identity.wake_key = crypto::Key32{b.store.slots[0].wake};
    if (c.b_link) raw.identity.link_key = crypto::Key32{b.store.slots[0].link};
    const auto bytes = rig.device_bytes();

    const auto outcome = raw.run(rig);

    EXPECT_EQ(outcome.answered && !outcome.refused, c.opens);
    if (!c.b_wake) {
      EXPECT_EQ(rig.device_bytes(), bytes);
    }
  }
}

// R-CRYPTO-103
TEST(T9, FramesOfAsSession_AreNothingToB) {
  World a, b(1);
  Rig with_a(a, a.identity(0, a.credential()));
  const Transcript transcript = visit(a, with_a);
  Rig with_b(b, b.identity(0, b.credential()));
  for (const auto& frame : transcript.to_implant) with_b.to_device(frame);
  EXPECT_EQ(with_b.device_bytes(), 0U);
  ASSERT_TRUE(is(with_b.open(), HostEventKind::kOpened));
  const auto bytes = with_b.device_bytes();
  for (const auto& frame : transcript.to_implant) with_b.to_device(frame);
  EXPECT_EQ(with_b.device_bytes(), bytes);
  EXPECT_EQ(b.device_crypto.dh, 4U);
}

// T21. The implant's static key has leaked, and the slot's keys with it, and the clinician's credential bytes.
// R-SESS-107
TEST(T21, LeakedImplantKey_PlaysNoClinicianToIt) {
  World world;
  Rig rig(world, world.identity());
  std::uint32_t counter = 0;
  const auto attacker = [&] {
    rig.now = rig.now + Duration::s(10);
    return RawHost{world.identity(0, world.credential()), Carrier::kRadio, ++counter, {}, {}};
  };

  RawHost own_key = attacker();  // under a key of the attacker's: the credential is not for that tablet
  own_key.identity.tablet_secret = world.other_tablet.private_key.clone();
  own_key.identity.tablet_public = world.other_tablet.public_key;
  const auto with_own = own_key.run(rig);
  EXPECT_TRUE(with_own.refused);
  EXPECT_EQ(with_own.reason, Reason::kCredentialBad);

  RawHost claims_hers = attacker();  // the clinician's public key without its private half: se does not come out
  claims_hers.identity.tablet_secret = world.other_tablet.private_key.clone();
  const auto with_hers = claims_hers.run(rig);
  EXPECT_TRUE(with_hers.message2);
  EXPECT_FALSE(with_hers.answered);

  RawHost implants = attacker();  // the implant's own key as the tablet's
  implants.identity.tablet_secret = world.store.static_key.private_key.clone();
  implants.identity.tablet_public = world.store.static_key.public_key;
  EXPECT_TRUE(implants.run(rig).refused);

  RawHost no_psk = attacker();  // and without the slot's psk: silence
  no_psk.identity.link_key = crypto::Key32{world.draw.block<32>()};
  EXPECT_FALSE(no_psk.run(rig).answered);
  EXPECT_EQ(rig.device->counters().handshakes, 0U);
}

// T23. Another version, role, carrier or any prologue byte: the first tag fails. R-SESS-108 R-LINK-008
TEST(T23, EachPrologueByte_FailsTheFirstTag) {
  for (std::size_t byte = 0; byte < kPrologueSize; ++byte) {
    for (const unsigned bit_index : {0U, 1U, 7U}) {
      World world;
      Rig rig(world, world.identity());
      RawHost raw{world.identity(0, world.credential()), Carrier::kRadio, 1, {}, {}};
      raw.bend_prologue = [&](crypto::MutableBytes prologue) {
        prologue[byte] = static_cast<std::uint8_t>(prologue[byte] ^ (1U << bit_index));
      };
      EXPECT_FALSE(raw.run(rig).message2) << byte;
      EXPECT_EQ(rig.device_bytes(), 0U);
      EXPECT_EQ(world.device_crypto.dh, 1U);
      EXPECT_EQ(world.store.slots[0].failures.in_hour, 1);
    }
  }
}

// R-SESS-108
TEST(T23, WrongSlotsPsk_AndWrongImplant_AreSilence) {
  World world;
  Rig rig(world, world.identity());
  RawHost other_slot{world.identity(0, world.credential()), Carrier::kRadio, 1, {}, {}};
  other_slot.identity.link_key = crypto::Key32{world.store.slots[1].link};
  const auto outcome = other_slot.run(rig);
  EXPECT_TRUE(outcome.message2);
  EXPECT_FALSE(outcome.answered);
  RawHost other_implant{world.identity(0, world.credential()), Carrier::kRadio, 2, {}, {}};
  other_implant.identity.implant_public = world.tablet.public_key;
  EXPECT_FALSE(other_implant.run(rig).message2);
  EXPECT_TRUE((RawHost{world.identity(0, world.credential()), Carrier::kRadio, 3, {}, {}}.run(rig).answered));
}

// Before psk is proved: silence, and the handshake is where it was for the true message 3.
TEST(T23, BadMessage3_LeavesTheHandshake_TwoCloseTheWindow) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  unsigned bad = 0;
  rig.before_implant = [&](const Bytes8& frame, Carrier) {
    if (type_of(frame) != PacketType::kHandshake3 || bad == 2) return;
    for (++bad; bad < 2; ++bad) rig.to_device(flipped(frame, 40, 0));
    rig.to_device(flipped(frame, 50, 0));
  };
  EXPECT_TRUE(is(rig.open(), HostEventKind::kOpened));
  EXPECT_EQ(rig.wakes.given.size(), 2U);  // the first window was closed
  EXPECT_EQ(world.store.slots[0].failures.in_hour, 2);
}

// T26. Power goes at each write, before or after it lands; at each frame of either side; then everything begins again.
void second_life(World& world, Rig& rig) {
  world.store.restore_power();
  world.store.clear_cut();
  rig.device_frames_left = UINT64_MAX;
  rig.reset_implant();
  rig.now = rig.now + Duration::s(5);
  rig.replace_host(world.identity(0, world.credential()));
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  ASSERT_TRUE(rig.answered());
  ASSERT_TRUE(rig.answered(PlayTones{}));
  EXPECT_EQ(world.ledger.reuses(), 0U);
  std::set<Bytes8> wakes;
  std::size_t wake_count = 0;
  for (const auto& frame : rig.to_implant[0].log()) {
    if (type_of(frame) != PacketType::kWake) continue;
    ++wake_count;
    wakes.insert(frame);
  }
  EXPECT_EQ(wakes.size(), wake_count);  // no counter twice
}

void first_life(Rig& rig) {
  if (!is(rig.open(), HostEventKind::kOpened)) return;
  for (const auto& request : {Request{GetStatus{}}, Request{PlayTones{}}, Request{GetStatus{}}}) {
    if (!rig.host->is_open() || !is(rig.ask(request), HostEventKind::kAnswered)) return;
  }
  rig.idle(Duration::s(5));
  if (rig.host->is_open()) static_cast<void>(rig.ask());
}

// R-SESS-110 R-CRYPTO-023
TEST(T26, PowerLossAtEveryWrite_NeverTwoPlaintextsUnderOneNonce) {
  std::size_t seals = 0;
  for (std::uint64_t cut = 0; cut < 14; ++cut) {
    for (const bool lands : {false, true}) {
      SCOPED_TRACE(testing::Message() << "write " << cut << (lands ? " lands" : " is lost"));
      World world;
      Rig rig(world, world.identity(0, world.credential()));
      world.store.cut_power_after(cut, lands);
      first_life(rig);
      second_life(world, rig);
      seals += world.ledger.seals();
    }
  }
  std::printf("[ T26      ] %zu seals recorded, none twice under one (key, nonce)\n", seals);
}

TEST(T26, ImplantDiesAtEveryFrame) {
  for (std::uint64_t frames = 0; frames < 8; ++frames) {
    SCOPED_TRACE(frames);
    World world;
    Rig rig(world, world.identity(0, world.credential()));
    rig.device_frames_left = frames;
    first_life(rig);
    second_life(world, rig);
  }
}

TEST(T26, ImplantResetsInTheMiddleOfEachExchange_TheOldHostGetsNoWord) {
  for (unsigned at = 0; at < 8; ++at) {
    SCOPED_TRACE(at);
    World world;
    Rig rig(world, world.identity(0, world.credential()));
    unsigned frames = 0;
    rig.before_implant = [&](const Bytes8&, Carrier) {
      if (frames++ == at) rig.reset_implant();
    };
    first_life(rig);
    rig.before_implant = nullptr;
    second_life(world, rig);
  }
}

TEST(T26, HostDiesAtEveryFrame) {
  for (std::uint64_t frames = 0; frames < 9; ++frames) {
    SCOPED_TRACE(frames);
    World world;
    Rig rig(world, world.identity(0, world.credential()));
    for (std::uint64_t n = frames; n < 60; ++n) rig.to_implant[0].lose_nth(n);  // its last words are never heard
    first_life(rig);
    rig.to_implant[0] = test_support::LossyWire().travel_time(Duration::ms(5));
    rig.now = rig.now + Duration::s(5);
    rig.replace_host(world.identity(0, world.credential()));  // its counters are durable; the implant lived on
    ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
    ASSERT_TRUE(rig.answered());
    EXPECT_EQ(world.ledger.reuses(), 0U);
  }
}

// The ledger itself: it does see a reuse.
TEST(T26, TheRecorderSeesAReuse) {
  World world;
  const auto key = world.draw.block<32>();
  const crypto::Block<12> nonce{};
  const crypto::Block<1> one{1}, two{2};
  crypto::Block<17> out{};
  ASSERT_TRUE(world.device_crypto.aead_seal(out, key, nonce, {}, one));
  ASSERT_TRUE(world.device_crypto.aead_seal(out, key, nonce, {}, one));
  EXPECT_EQ(world.ledger.reuses(), 0U);
  ASSERT_TRUE(world.host_crypto.aead_seal(out, key, nonce, {}, two));
  EXPECT_EQ(world.ledger.reuses(), 1U);
}

// T8, T17: any bytes at all into every state: nothing is executed, the true peer goes on. R-LINK-101
TEST(Fuzz, AnyFramesIntoEveryState_ExecuteNothing) {
  World world;
  Rig rig(world, world.identity(0, world.credential()));
  std::uint64_t junk = 0;
  const auto pelt = [&](unsigned count) {
    for (unsigned i = 0; i < count; ++i, ++junk) {
      Bytes8 payload(world.draw.below(249));
      ASSERT_TRUE(world.draw.fill(payload));
      auto type = static_cast<PacketType>(world.draw.below(8));
      if (type == PacketType::kHandshake1 || type == PacketType::kHandshake3) type = PacketType::kFragment;
      Frame frame;
      build_frame(make_link_header(type, static_cast<std::uint8_t>(world.draw.below(32))), payload, frame);
      rig.device->on_frame({frame.begin(), frame.size()}, world.draw.below(2) ? Carrier::kRadio : Carrier::kCoil,
                           rig.now);
      Carrier carrier{};
      while (rig.device->next_frame(frame, carrier)) {
      }
    }
  };
  rig.before_implant = [&](const Bytes8&, Carrier) { pelt(200); };
  pelt(1000);
  ASSERT_TRUE(is(rig.open(), HostEventKind::kOpened));
  for (unsigned i = 0; i < 5; ++i) ASSERT_TRUE(rig.answered());
  pelt(1000);
  EXPECT_EQ(rig.handler.calls, 5U);
  EXPECT_EQ(rig.device->counters().records_opened, 5U);
  std::printf("[ FUZZ     ] %llu frames\n", static_cast<unsigned long long>(junk));
}

}  // namespace
}  // namespace cisterna::session_test
