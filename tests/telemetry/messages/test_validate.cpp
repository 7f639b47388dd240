#include <gtest/gtest.h>

#include "tests/telemetry/messages/support.h"

// Both ends of each range, and past them. R-MSG-007
namespace cisterna::telemetry::test {
namespace {

DayProgram program(std::uint64_t basal, std::initializer_list<FlexStep> steps) {
  DayProgram out;
  out.basal_daily_amount = basal;
  for (const FlexStep& step : steps) EXPECT_TRUE(out.steps.push_back(step));
  return out;
}

FlexStep step(std::uint16_t start, std::uint16_t duration) {
  return {start, duration, 5};
}

Titration titration(std::initializer_list<TitrationStep> steps) {
  Titration out;
  for (const TitrationStep& one : steps) EXPECT_TRUE(out.steps.push_back(one));
  return out;
}

TEST(MessageRanges, Drug) {
  EXPECT_FALSE(valid(DrugAt{0, 1}));
  EXPECT_FALSE(valid(DrugAt{1, 0}));
  EXPECT_TRUE(valid(DrugAt{1, 1}));
  EXPECT_TRUE(valid(DrugAt{65'535, 4'000'000'000}));
  EXPECT_FALSE(valid(DrugAt{65'535, 4'000'000'001}));
}

TEST(MessageRanges, DailyAmount) {
  EXPECT_FALSE(valid(Continuous{0}));
  EXPECT_TRUE(valid(Continuous{1}));
  EXPECT_TRUE(valid(Continuous{1'000'000'000'000}));
  EXPECT_FALSE(valid(Continuous{1'000'000'000'001}));
}

TEST(MessageRanges, FlexStepsRiseAndStayInTheDay) {
  EXPECT_TRUE(valid(program(1, {})));
  EXPECT_TRUE(valid(program(1, {step(0, 1)})));
  EXPECT_TRUE(valid(program(1, {step(1439, 1)})));
  EXPECT_FALSE(valid(program(1, {step(1439, 2)})));
  EXPECT_FALSE(valid(program(1, {step(1440, 1)})));
  EXPECT_FALSE(valid(program(1, {step(65'535, 65'535)})));
  EXPECT_FALSE(valid(program(1, {step(5, 0)})));
  EXPECT_TRUE(valid(program(1, {step(0, 10), step(10, 10)})));
  EXPECT_FALSE(valid(program(1, {step(0, 10), step(9, 10)})));
  EXPECT_FALSE(valid(program(1, {step(20, 10), step(0, 10)})));
  EXPECT_TRUE(valid(program(1'000'000'000'000, {})));
  EXPECT_FALSE(valid(program(1'000'000'000'001, {})));
}

TEST(MessageRanges, WithoutBasalTheStepsCoverTheDay) {
  EXPECT_FALSE(valid(program(0, {})));
  EXPECT_TRUE(valid(program(0, {step(0, 1440)})));
  EXPECT_TRUE(valid(program(0, {step(0, 700), step(700, 740)})));
  EXPECT_FALSE(valid(program(0, {step(0, 1439)})));
  EXPECT_FALSE(valid(program(0, {step(1, 1439)})));
  EXPECT_FALSE(valid(program(0, {step(0, 699), step(700, 740)})));
}

TEST(MessageRanges, WeekdaysNameAProgramThatExists) {
  Flex flex;
  EXPECT_FALSE(valid(flex));
  ASSERT_TRUE(flex.programs.push_back(program(1, {})));
  EXPECT_TRUE(valid(flex));
  flex.weekday_program[6] = 1;
  EXPECT_FALSE(valid(flex));
  ASSERT_TRUE(flex.programs.push_back(program(1, {})));
  EXPECT_TRUE(valid(flex));
}

TEST(MessageRanges, TitrationRisesFromDayZero) {
  EXPECT_FALSE(valid(titration({})));
  EXPECT_TRUE(valid(titration({{0, 1}})));
  EXPECT_FALSE(valid(titration({{1, 1}})));
  EXPECT_TRUE(valid(titration({{0, 1}, {1, 1}})));
  EXPECT_FALSE(valid(titration({{0, 1}, {0, 1}})));
  EXPECT_FALSE(valid(titration({{0, 1}, {2, 1}, {1, 1}})));
  EXPECT_TRUE(valid(titration({{0, 1}, {65'535, 1'000'000'000'000}})));
  EXPECT_FALSE(valid(titration({{0, 1}, {1, 0}})));
}

TEST(MessageRanges, Cycle) {
  EXPECT_TRUE(valid(Cycle{1, 1, 1, 0}));
  EXPECT_FALSE(valid(Cycle{0, 1, 1, 0}));
  EXPECT_FALSE(valid(Cycle{1, 0, 1, 0}));
  EXPECT_FALSE(valid(Cycle{1, 1, 0, 0}));
  EXPECT_FALSE(valid(Cycle{1, 1, 1, 1'000'000'000'001}));
}

TEST(MessageRanges, BolusesAndGrants) {
  EXPECT_FALSE(valid(PeriodicBolus{1, 59, 120}));
  EXPECT_TRUE(valid(PeriodicBolus{1, 60, 61}));
  EXPECT_FALSE(valid(PeriodicBolus{1, 60, 60}));
  EXPECT_TRUE(valid(PeriodicBolus{1, 86'400, 86'401}));
  EXPECT_FALSE(valid(PeriodicBolus{1, 86'401, 86'402}));
  EXPECT_FALSE(valid(PeriodicBolus{0, 60, 61}));
  EXPECT_TRUE(valid(PatientGrant{1, 10, 10, 1, 1}));
  EXPECT_FALSE(valid(PatientGrant{1, 11, 10, 1, 1}));
  EXPECT_FALSE(valid(PatientGrant{1, 0, 10, 1, 1}));
  EXPECT_FALSE(valid(PatientGrant{0, 10, 10, 1, 1}));
  EXPECT_FALSE(valid(PatientGrant{1, 10, 10, 0, 1}));
  EXPECT_FALSE(valid(PatientGrant{1, 10, 10, 1, 0}));
  EXPECT_FALSE(valid(Prime{0}));
  EXPECT_TRUE(valid(Prime{1}));
  EXPECT_TRUE(valid(Bridge{{1, 1}, 1, 1}));
  EXPECT_FALSE(valid(Bridge{{1, 1}, 1, 0}));
  EXPECT_FALSE(valid(Bridge{{1, 1}, 0, 1}));
  EXPECT_FALSE(valid(Bridge{{0, 1}, 1, 1}));
}

TEST(MessageRanges, PrescriptionNamesOneModeAndEachDrugOnce) {
  Prescription p = continuous_sample();
  EXPECT_TRUE(valid(p));
  p.mode = ScheduleMode::kMinimumRate;
  EXPECT_FALSE(valid(p));  // the continuous part is still filled
  p.continuous = {};
  EXPECT_TRUE(valid(p));
  p.mode = ScheduleMode{0};
  EXPECT_FALSE(valid(p));
  p.mode = ScheduleMode{6};
  EXPECT_FALSE(valid(p));
  p = continuous_sample();
  p.flex.weekday_program[3] = 1;
  EXPECT_FALSE(valid(p));
  p = continuous_sample();
  p.anchor_weekday = 7;
  EXPECT_FALSE(valid(p));
  p = continuous_sample();
  ASSERT_TRUE(p.others.push_back({2, 5}));
  EXPECT_TRUE(valid(p));
  ASSERT_TRUE(p.others.push_back({2, 6}));
  EXPECT_FALSE(valid(p));
  p = continuous_sample();
  ASSERT_TRUE(p.others.push_back({1, 5}));
  EXPECT_FALSE(valid(p));
}

TEST(MessageRanges, Requests) {
  const CommandHeader header{1, 0, 0};
  EXPECT_FALSE(valid(CommandHeader{0, 1, 1}));
  EXPECT_FALSE(valid(Commit{header, 0}));
  EXPECT_TRUE(valid(Commit{header, 1}));
  EXPECT_FALSE(valid(Resume{}));
  EXPECT_TRUE(valid(Resume{header}));
  EXPECT_TRUE(valid(Suspend{0}));
  EXPECT_TRUE(valid(Suspend{0xFFFF'FFFF}));
  EXPECT_FALSE(valid(Bolus{header, {1, 1}, 1, 0}));
  EXPECT_TRUE(valid(Bolus{header, {1, 1}, 1, 86'400}));
  EXPECT_FALSE(valid(Bolus{header, {1, 1}, 1, 86'401}));
  EXPECT_FALSE(valid(Bolus{header, {1, 1}, 0, 60}));
  EXPECT_FALSE(valid(Reanchor{header, 0, 7}));
  EXPECT_TRUE(valid(Reanchor{header, 0, 6}));
  EXPECT_FALSE(valid(LineEvent{header, LineChange{0}, 0}));
  EXPECT_FALSE(valid(LineEvent{header, LineChange{7}, 0}));
  EXPECT_FALSE(valid(GetEvents{0, 0}));
  EXPECT_TRUE(valid(GetEvents{0, 8}));
  EXPECT_FALSE(valid(GetEvents{0, 9}));
  EXPECT_FALSE(valid(Lifecycle{header, LifecycleState{3}}));
  EXPECT_FALSE(valid(ImageChunk{}));
}

TEST(MessageRanges, SignedCardIsLongerThanItsSignature) {
  SetLimitCard set{.header = {.id = 1}, .signed_card = {}};
  Stage stage{.base_revision = 1, .prescription = continuous_sample(), .signed_card = {}};
  EXPECT_TRUE(valid(stage));  // the implant holds the card
  EXPECT_FALSE(valid(set));
  while (set.signed_card.size() < 64) ASSERT_TRUE(set.signed_card.push_back(1) && stage.signed_card.push_back(1));
  EXPECT_FALSE(valid(set));
  EXPECT_FALSE(valid(stage));
  ASSERT_TRUE(set.signed_card.push_back(1) && stage.signed_card.push_back(1));
  EXPECT_TRUE(valid(set));
  EXPECT_TRUE(valid(stage));
}

TEST(MessageRanges, Replies) {
  Status status;
  EXPECT_TRUE(valid(status));
  status.battery_percent = 100;
  EXPECT_TRUE(valid(status));
  status.battery_percent = 101;
  EXPECT_FALSE(valid(status));
  status = {};
  status.delivery = Delivery{12};
  EXPECT_FALSE(valid(status));
  status = {};
  status.motor = Motor{5};
  EXPECT_FALSE(valid(status));
  status = {};
  status.last_result = Reason{60};
  EXPECT_FALSE(valid(status));
  EXPECT_FALSE(valid(Refused{Reason::kNone, 0, 0}));
  EXPECT_TRUE(valid(Refused{Reason{59}, 0, 0}));
  EXPECT_FALSE(valid(Refused{Reason{60}, 0, 0}));
  EXPECT_FALSE(valid(Staged{0, 1, 1, 1}));
  AlarmCard card;
  EXPECT_TRUE(valid(card));  // a pump on the shelf holds no drug
  card.drug = {0, 5};
  EXPECT_FALSE(valid(card));
}

TEST(MessageRanges, WhatIsNotValidIsNeverWritten) {
  EXPECT_TRUE(encoded(Request{Resume{}}).empty());
  EXPECT_TRUE(encoded(Reply{Refused{Reason::kNone, 0, 0}}).empty());
  EXPECT_TRUE(encoded(Prescription{}).empty());
}

}  // namespace
}  // namespace cisterna::telemetry::test
