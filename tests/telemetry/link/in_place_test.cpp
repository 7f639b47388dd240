// The implant's link: packets come in and go out where their owner keeps them. R-LINK-009
#include <gtest/gtest.h>

#include "tests/telemetry/link/link_pair.h"

namespace cisterna::telemetry::test {
namespace {

struct Ends {
  std::array<std::uint8_t, kMaxBlob> room{};
  Link sender{Duration::ms(50)};
  InPlaceLink receiver{Duration::ms(50), room};
  test_support::SeededRng rng{9};
  PacketType type{};
  crypto::MutableBytes got;

  // Frames to the receiver, at most `most`; its acknowledgements go back.
  void carry(int most) {
    Frame frame;
    while (most-- > 0 && sender.next_frame(frame)) {
      receiver.on_frame({frame.begin(), frame.size()}, Time::ms(0));
      while (receiver.next_frame(frame)) sender.on_frame({frame.begin(), frame.size()}, Time::ms(0));
    }
  }
};

TEST(InPlaceLink, AFragmentedPacketIsReadInTheRoom_AndTheRoomMayBeWrittenToThen) {
  Ends ends;
  const auto first = random_bytes(ends.rng, 1600), second = random_bytes(ends.rng, 700);

  ASSERT_TRUE(ends.sender.send(PacketType::kRecord, first, Time::ms(0)));
  ends.carry(100);
  ASSERT_TRUE(ends.receiver.take_packet(ends.type, ends.got));
  EXPECT_EQ(ends.got.data(), ends.room.data() + 1);
  EXPECT_EQ(ByteVector(ends.got.begin(), ends.got.end()), first);
  ends.receiver.give_up_room();
  ends.room.fill(0x5A);
  EXPECT_FALSE(ends.receiver.take_packet(ends.type, ends.got));

  ASSERT_TRUE(ends.sender.send(PacketType::kRecord, second, Time::ms(0)));
  ends.carry(100);
  ASSERT_TRUE(ends.receiver.take_packet(ends.type, ends.got));
  EXPECT_EQ(ByteVector(ends.got.begin(), ends.got.end()), second);
}

// given half of a packet in the room when its owner writes there
TEST(InPlaceLink, AHalfReceivedPacketIsForgotten_AndArrivesWholeFromTheStart) {
  Ends ends;
  const auto packet = random_bytes(ends.rng, 1200);

  ASSERT_TRUE(ends.sender.send(PacketType::kRecord, packet, Time::ms(0)));
  ends.carry(2);
  ends.receiver.give_up_room();
  ends.room.fill(0xA5);
  ends.carry(100);

  for (int polls = 0; polls < 3 && ends.sender.sending(); ++polls) {
    ends.sender.on_tick(ends.sender.next_deadline());
    ends.carry(100);
  }
  ASSERT_TRUE(ends.receiver.take_packet(ends.type, ends.got));
  EXPECT_EQ(ByteVector(ends.got.begin(), ends.got.end()), packet);
  EXPECT_FALSE(ends.sender.sending());
}

// given a packet of one frame between the fragments of another, whose owner does not touch the room
TEST(InPlaceLink, ASingleFrameBetweenFragments_LeavesTheRoomAlone) {
  Ends ends;
  const auto packet = random_bytes(ends.rng, 900);
  Link other{Duration::ms(50)};
  Frame frame;

  ASSERT_TRUE(ends.sender.send(PacketType::kRecord, packet, Time::ms(0)));
  ends.carry(1);
  ASSERT_TRUE(other.send(PacketType::kRecord, ByteVector(20, 7), Time::ms(0)));
  ASSERT_TRUE(other.next_frame(frame));
  ends.receiver.on_frame({frame.begin(), frame.size()}, Time::ms(0));
  ASSERT_TRUE(ends.receiver.take_packet(ends.type, ends.got));
  EXPECT_EQ(ByteVector(ends.got.begin(), ends.got.end()), ByteVector(20, 7));
  ends.carry(100);
  ASSERT_TRUE(ends.receiver.take_packet(ends.type, ends.got));
  EXPECT_EQ(ByteVector(ends.got.begin(), ends.got.end()), packet);
}

// given a packet of its own that its owner keeps, at every length round a unit's edge
TEST(InPlaceLink, WhatGoesOutIsReadWhereItLies) {
  for (std::size_t size = kMaxFramePayload - 2; size <= kMaxPacket; size += size < 300 ? 1 : 97) {
    std::array<std::uint8_t, kMaxBlob> room{};
    InPlaceLink sender{Duration::ms(50), room};
    Link receiver{Duration::ms(50)};
    test_support::SeededRng rng{size};
    const auto packet = random_bytes(rng, size);
    Frame frame;
    Packet got;
    PacketType type{};

    ASSERT_TRUE(sender.send(PacketType::kRecord, packet, Time::ms(0)));
    while (sender.next_frame(frame)) {
      receiver.on_frame({frame.begin(), frame.size()}, Time::ms(0));
      while (receiver.next_frame(frame)) sender.on_frame({frame.begin(), frame.size()}, Time::ms(0));
    }
    ASSERT_TRUE(receiver.next_packet(type, got)) << size;
    EXPECT_EQ(type, PacketType::kRecord);
    ASSERT_EQ(ByteVector(got.begin(), got.end()), packet) << size;
    EXPECT_FALSE(sender.sending());
  }
}

}  // namespace
}  // namespace cisterna::telemetry::test
