// Frames nobody asked for: noise, every header, floods. Nothing crashes, nothing is answered more than once, nothing
// false is delivered, nothing blocks the next honest packet.
#include <gtest/gtest.h>

#include "tests/telemetry/link/link_pair.h"

namespace cisterna::telemetry {
namespace {

using test::ByteVector;
using test::LinkPair;
using test::random_bytes;

unsigned frames_out(Link& link) {
  Frame frame;
  unsigned n = 0;
  while (link.next_frame(frame)) ++n;
  return n;
}

unsigned packets_out(Link& link) {
  PacketType type{};
  Packet packet;
  unsigned n = 0;
  while (link.next_packet(type, packet)) ++n;
  return n;
}

ByteVector built(std::uint8_t header, crypto::Bytes payload) {
  Frame frame;
  build_frame(header, payload, frame);
  return {frame.begin(), frame.end()};
}

TEST(LinkHostile, RandomBytes_AreDroppedInSilence) {  // R-LINK-001
  test_support::SeededRng rng;
  Link link(Duration::ms(50));
  constexpr unsigned kFrames = 100'000;
  for (unsigned i = 0; i < kFrames; ++i) {
    auto bytes = random_bytes(rng, rng.below(256));
    if (!bytes.empty() && i % 2 == 0) bytes[0] = static_cast<std::uint8_t>(bytes.size() - 1);

    link.on_frame(bytes, Time::ms(i));

    ASSERT_EQ(frames_out(link), 0U);
    ASSERT_EQ(packets_out(link), 0U);
  }
  EXPECT_EQ(link.counters().frames_dropped, kFrames);
}

TEST(LinkHostile, EachHeaderWithARightCrc_GetsAtMostOneAnswer) {  // R-LINK-001
  test_support::SeededRng rng;
  Link link(Duration::ms(50));
  for (unsigned i = 0; i < 100'000; ++i) {
    auto payload = random_bytes(rng, rng.below(249));
    if (!payload.empty() && i % 3 == 0)
      payload[0] = static_cast<std::uint8_t>(rng.below(210));  // positions near the limit
    const auto frame = built(static_cast<std::uint8_t>(i), payload);

    link.on_frame(frame, Time::ms(i));

    const unsigned answers = frames_out(link);
    ASSERT_LE(answers, 1U);
    if (i % 256 < 7 * 32) {
      ASSERT_EQ(answers, 0U) << "only a fragment is acknowledged";
    }
    const unsigned packets = packets_out(link);
    ASSERT_LE(packets, 1U);
    if (i % 256 >= 6 * 32 && i % 256 < 7 * 32) {
      ASSERT_EQ(packets, 0U);
    }
    ASSERT_EQ(link.next_deadline(), Time::never());
  }
}

// R-LINK-003
TEST(LinkHostile, EachPositionAndLength_IsJudged) {  // R-LINK-006
  for (unsigned position = 0; position <= 255; ++position) {
    for (std::size_t size = 0; size <= 247; ++size) {
      for (const bool end : {false, true}) {
        Link link(Duration::ms(50));
        ByteVector payload(1 + size, 1);
        payload[0] = static_cast<std::uint8_t>(position);
        const auto low5 = static_cast<std::uint8_t>((3U << 2U) | (end ? 2U : 0U) | 1U);

        link.on_frame(built(make_link_header(PacketType::kFragment, low5), payload), Time::ms(5));

        const std::size_t to = position * 8 + size;
        const bool whole_units = size % 8 == 0;
        const bool good = size > 0 && to <= 1601 && (end ? to > 249 : whole_units);  // 1601 = type byte + 1600
        ASSERT_EQ(frames_out(link), good ? 1U : 0U) << position << " " << size << " " << end;
        ASSERT_EQ(link.counters().frames_dropped, good ? 0U : 1U);
      }
    }
  }
}

TEST(LinkHostile, FakedFragmentsAmongATransfer_NeverMakeTheLinkStick) {  // R-LINK-006
  test_support::SeededRng rng;
  for (unsigned run = 0; run < 300; ++run) {
    LinkPair pair;
    const auto packet = random_bytes(rng, 249 + rng.below(1352));
    for (unsigned i = 0; i < 200; ++i) {  // a flood on every id, ends and middles, just before
      auto payload = random_bytes(rng, 2 + 8 * rng.below(30));
      payload[0] = static_cast<std::uint8_t>(rng.below(201));
      payload.resize(1 + (payload.size() - 1) / 8 * 8 + (i % 2 == 0 ? 0 : 5));
      const auto low5 = static_cast<std::uint8_t>(rng.below(32));
      pair.b().on_frame(built(make_link_header(PacketType::kFragment, low5), payload), pair.now());
      packets_out(pair.b());
      frames_out(pair.b());
    }

    bool there = false;
    unsigned tries = 0;
    for (; tries < 20 && !there; ++tries) {  // the session's repeats of a question
      ASSERT_TRUE(pair.a().send(PacketType::kRecord, packet, pair.now()));
      pair.run();
      for (const auto& a : pair.at_b()) there = there || a.bytes == packet;
    }

    EXPECT_TRUE(there) << run;
    EXPECT_LE(tries, 9U) << "one try for each id at most, and one";
  }
}

TEST(LinkHostile, FakedAcknowledgements_NeverCrashOrKeepALinkBusyForEver) {  // R-LINK-005
  test_support::SeededRng rng;
  for (unsigned run = 0; run < 50; ++run) {
    Link link(Duration::ms(50));
    const auto packet = random_bytes(rng, 1600);
    ASSERT_TRUE(link.send(PacketType::kRecord, packet, Time::ms(0)));
    frames_out(link);
    unsigned sent = 0;
    for (unsigned i = 0; i < 4000; ++i) {
      auto payload = random_bytes(rng, 1 + rng.below(4));
      payload[0] = static_cast<std::uint8_t>(1);  // the id of a link's first packet
      if (payload.size() > 1) payload[1] = static_cast<std::uint8_t>(run % 2 == 0 ? 0 : rng.below(201));
      const auto granularity = static_cast<std::uint8_t>(1 + rng.below(31));
      if (run % 2 == 0) payload.resize(2);  // "nothing has arrived", for ever

      link.on_frame(built(make_link_header(PacketType::kAcknowledge, granularity), payload), Time::ms(i));
      const unsigned now_sent = frames_out(link);
      ASSERT_LE(now_sent, 16U);
      sent += now_sent;
    }
    EXPECT_LE(sent, 201U * 33U * 16U);
    if (run % 2 == 0) {
      EXPECT_FALSE(link.sending());
    }
  }
}

TEST(LinkHostile, DamageThatMendsTheCrc_NeverBlocks) {  // R-LINK-001: the tag above refuses the bytes, the link goes on
  test_support::SeededRng rng;
  LinkPair pair;
  pair.from_a().at_random({.damage_and_mend = 100'000});
  pair.from_b().at_random({.damage_and_mend = 100'000});
  for (unsigned i = 0; i < 200; ++i) {
    const auto packet = random_bytes(rng, 249 + rng.below(1352));
    bool there = false;
    for (unsigned tries = 0; tries < 60 && !there; ++tries) {
      pair.at_b().clear();
      ASSERT_TRUE(pair.a().send(PacketType::kRecord, packet, pair.now()));
      pair.run();
      for (const auto& a : pair.at_b()) there = there || a.bytes == packet;
    }
    ASSERT_TRUE(there) << i;
  }
}

TEST(LinkHostile, UntakenPacket_MakesTheNextOnesWaitOutside) {  // R-LINK-001
  Link link(Duration::ms(50));
  const auto first = built(make_link_header(PacketType::kRecord, 0), ByteVector{1});
  const auto second = built(make_link_header(PacketType::kRecord, 0), ByteVector{2});

  link.on_frame(first, Time::ms(0));
  link.on_frame(second, Time::ms(0));

  EXPECT_EQ(link.counters().frames_dropped, 1U);
  EXPECT_EQ(packets_out(link), 1U);
  link.on_frame(second, Time::ms(0));
  EXPECT_EQ(packets_out(link), 1U);
}

}  // namespace
}  // namespace cisterna::telemetry
