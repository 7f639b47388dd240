#include <gtest/gtest.h>

#include "bench/report/label_lanes.h"

namespace cisterna::bench {
namespace {

TEST(LabelLanes, FarApart_ShareTheLowestLane) {  // R-BENCH-023
  const auto lanes = place_labels({{100, 50}, {300, 50}}, 0, 1000, 5);

  ASSERT_TRUE(lanes.has_value());
  EXPECT_EQ(lanes->lanes, 1);
  EXPECT_EQ(lanes->places[0].left, 105);
}

TEST(LabelLanes, CloseTogether_TheEarlierStandsHigher_NoLineRunsThroughText) {  // R-BENCH-023
  const auto lanes = place_labels({{100, 80}, {104, 80}, {108, 80}}, 0, 1000, 5);

  ASSERT_TRUE(lanes.has_value());
  EXPECT_EQ(lanes->places[0].lane, 2);
  EXPECT_EQ(lanes->places[1].lane, 1);
  EXPECT_EQ(lanes->places[2].lane, 0);
}

TEST(LabelLanes, AtTheRightEdge_TheTextGoesLeft) {  // R-BENCH-023
  const auto lanes = place_labels({{100, 50}, {990, 50}}, 0, 1000, 5);

  ASSERT_TRUE(lanes.has_value());
  EXPECT_EQ(lanes->places[1].left, 935);
}

TEST(LabelLanes, SamePlaceAtTheLeftEdge_StandOverOneAnother) {  // R-BENCH-023
  const auto lanes = place_labels({{20, 50}, {20, 60}}, 0, 1000, 5);

  ASSERT_TRUE(lanes.has_value());
  EXPECT_EQ(lanes->lanes, 2);
}

TEST(LabelLanes, NoLabels_NoLanes) {
  EXPECT_EQ(place_labels({}, 0, 1000, 5)->lanes, 0);
}

TEST(LabelLanes, WiderThanTheRoomOrTooManyLanes_IsRefused) {  // R-BENCH-023
  EXPECT_FALSE(place_labels({{100, 1200}}, 0, 1000, 5).has_value());
  EXPECT_FALSE(place_labels({{500, 300}, {501, 300}, {502, 300}}, 0, 1000, 2).has_value());
}

}  // namespace
}  // namespace cisterna::bench
